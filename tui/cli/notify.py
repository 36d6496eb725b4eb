"""Notices that reach the seller, for cron: `notify`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from core.base.clock import iso
from core.base.i18n import _, ngettext
from core.base.text import shown
from tui.cli.session import PARTLY, Session, json_option, pass_session, say, shop_option, show

if TYPE_CHECKING:
    from core.notify.sending import Letter, Result, Round, Sender


@click.command("notify", help=_("Send what is newly due to the configured targets, once each."))
@click.option("--digest", is_flag=True, help=_("Send today's digest now, where it has not gone."))
@click.option(
    "--dry-run", is_flag=True, help=_("Print what would be sent; send and write nothing.")
)
@click.option("--test", "try_out", is_flag=True, help=_("Send one harmless line to each target."))
@shop_option
@json_option
@pass_session
def notify_command(
    session: Session,
    digest: bool,
    dry_run: bool,
    try_out: bool,
    shop_name: str | None,
    as_json: bool,
) -> int:
    """Send; say on stderr which targets failed. Status 3 when others took it, 1 when none did."""
    from core.notify import sending
    from core.notify.targets import Target, fault, missing_extra, targets_of, usable

    if try_out and (digest or dry_run):
        raise click.UsageError(_("--test goes with neither --digest nor --dry-run."))
    if try_out:
        return _try_out(session, as_json)
    settings = session.config.notify
    wish = sending.Wish(digest or None, session.shop_id(shop_name))
    if dry_run:
        found = sending.look(session.desk, session.at, settings, wish)
        targets = targets_of(settings.targets)
        for each in targets:
            if why := fault(each):
                words = _("Target {target} cannot be used: {why}.")
                say(words.format(target=each.name, why=why))
        # Without a target of one's own, what it would be.
        targets = targets or [Target(0, "")]
        return _tell_plan(session, found, sending.planned(session.desk, found, targets), as_json)
    targets = usable(settings.targets, session.config_path)
    found = sending.look(session.desk, session.at, settings, wish)
    if not found.found and found.digest is None:
        return _tell(found, [], as_json)
    send = _sender()
    if send is None:
        raise missing_extra()
    return _tell(found, sending.notify(session.desk, found, targets, send), as_json)


def _sender() -> Sender | None:
    """Return what sends, None where apprise is not installed."""
    from core.notify.targets import has_apprise

    if not has_apprise():
        return None
    from core.notify.outgoing import send

    return send


def _tell_plan(session: Session, found: Round, letters: Sequence[Letter], as_json: bool) -> int:
    """Print what would be sent."""
    if as_json:
        targets = [
            {
                "target": each.target.name,
                "items": len(each.crossings),
                "digest": each.digest,
                "messages": [message._asdict() for message in each.messages],
            }
            for each in letters
        ]
        show({**_told(found), "targets": targets})
        return 0
    if not session.config.notify.targets:
        say(_("No target is set: nothing would be sent."))
    _tell_held(found)
    if not letters:
        click.echo(_("Nothing would be sent."))
    for each in letters:
        click.echo(f"# {each.target.name}" if each.target.url else "#")
        for message in each.messages:
            click.echo(shown(message.title))
            for line in message.body.split("\n"):
                click.echo(f"  {shown(line)}")
    return 0


def _tell(found: Round, results: Sequence[Result], as_json: bool) -> int:
    """Print what was sent, say what was not; return the status."""
    failed = [each for each in results if each.why]
    for each in failed:
        words = _("Target {target} was not reached: {why}. It is tried again next time.")
        say(words.format(target=each.letter.target.name, why=each.why))
    if as_json:
        targets = [
            {
                "target": each.letter.target.name,
                "items": len(each.letter.crossings),
                "digest": each.letter.digest,
                "sent": not each.why,
                "why": each.why or None,
            }
            for each in results
        ]
        show({**_told(found), "targets": targets})
    else:
        _tell_held(found)
        for each in results:
            if not each.why:
                click.echo(_sent_words(each.letter))
        if not results:
            click.echo(_("Nothing new to send."))
    if not failed:
        return 0
    return PARTLY if len(failed) < len(results) else 1


def _told(found: Round) -> dict[str, Any]:
    """Return as JSON what is across now."""
    return {
        "at": iso(found.at),
        "quiet": found.quiet,
        "held": found.held,
        "items": [
            {"key": each.key, "clock": each.entry.clock.value, "band": each.band.value}
            for each in found.found
        ],
    }


def _tell_held(found: Round) -> None:
    if found.held:
        n = found.held
        words = ngettext(
            "Quiet hours: {n} thing waits for their end.",
            "Quiet hours: {n} things wait for their end.",
            n,
        )
        say(words.format(n=n))


def _sent_words(letter: Letter) -> str:
    n = len(letter.crossings)
    parts = [ngettext("{n} thing", "{n} things", n).format(n=n)] if n else []
    if letter.digest:
        parts.append(_("the digest"))
    words = _("Sent to {target}: {what}")
    return words.format(target=letter.target.name, what=_(", ").join(parts))


def _try_out(session: Session, as_json: bool) -> int:
    """Send a line to each target, at any hour; nothing is written."""
    from core.notify.targets import missing_extra, usable
    from core.notify.words import Message

    targets = usable(session.config.notify.targets, session.config_path)
    send = _sender()
    if send is None:
        raise missing_extra()
    text = _("This is a test. Notices reach you here.")
    letters = [(each.url, Message(_("daifa: test"), text)) for each in targets]
    # Without a database the packaged time holds: a target may be tried before the first import.
    from core.rules.book import packaged

    answers = send(letters, packaged()["notify.timeout"].delta.total_seconds())
    rows = list(zip(targets, answers, strict=True))
    for target, why in rows:
        if why:
            say(_("Target {target} was not reached: {why}.").format(target=target.name, why=why))
        elif not as_json:
            click.echo(_("{target}: sent").format(target=target.name))
    if as_json:
        show({"targets": [{"target": t.name, "sent": not w, "why": w or None} for t, w in rows]})
    failed = sum(1 for _target, why in rows if why)
    if not failed:
        return 0
    return PARTLY if failed < len(rows) else 1


COMMANDS: tuple[click.Command, ...] = (notify_command,)
