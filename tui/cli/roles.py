"""Who may do what: `daifa roles`."""

from __future__ import annotations

import click

from core.base import access
from core.base.access import OWNERS, Role
from core.base.i18n import N_, _
from core.store.desk import login_name
from tui.cli.session import Session, json_option, pass_session, show

_WORDS = {
    Role.VIEWER: N_("looks at all of it, buyers' phones and addresses masked; changes nothing"),
    Role.OPERATOR: N_("does the daily work; not: {left}"),
    Role.OWNER: N_("everything"),
}


@click.command("roles", help=_("Show your role, and what each role may do."))
@json_option
@pass_session
def roles_command(session: Session, as_json: bool) -> None:
    """Print who sits here with their role, and the roles."""
    if as_json:
        with_left = {
            Role.VIEWER: [*OWNERS, "change"], Role.OPERATOR: list(OWNERS), Role.OWNER: []
        }  # fmt: skip
        roles = [{"role": str(each), "not": left} for each, left in with_left.items()]
        show({"who": login_name(), "role": str(access.role()), "roles": roles})
        return
    click.echo(f"{login_name()}\t{access.role()}")
    left = _(", ").join(_(each) for each in OWNERS.values())
    for each, words in _WORDS.items():
        click.echo(f"  {each}\t{_(words).format(left=left)}")


COMMANDS: tuple[click.Command, ...] = (roles_command,)
