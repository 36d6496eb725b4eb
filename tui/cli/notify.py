"""Notices that reach the seller, for cron: `notify`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from core.base import access
from core.base.clock import iso
from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.base.text import shown
from tui.cli.session import PARTLY, Session, json_option, pass_session, say, shop_option, show

if TYPE_CHECKING:
    from core.notify.sending import Letter, Result, Round, Sender
    from core.notify.targets import Target


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
    from core.notify.targets import Target, no_target, targets_of

    if not dry_run:
        access.refuse("send")
    if try_out and (digest or dry_run):
        raise click.UsageError(_("--test goes with neither --digest nor --dry-run."))
    settings = session.config.notify
    targets = targets_of(settings.targets)
    if not targets and not dry_run:
        raise no_target(session.config_path)
    if try_out:
        return _try_out(targets, as_json)
    wish = sending.Wish(digest or None, session.shop_id(shop_name))
    found = sending.look(session.desk, session.at, settings, wish)
    if dry_run:
        targets = _good(targets)
        # Without a target of one's own, what it would be.
        plan = sending.planned(session.desk, found, targets or [Target(0, "")])
        return _tell_plan(session, found, plan, as_json)
    good = _good(targets, form_alone=True)
    if sending.has_news(session.desk, found, good):
        good, send = _good(good), _sender()
        results = sending.notify(session.desk, found, good, send)
    else:
        results = []
    return _tell(found, results, len(targets) - len(good), as_json)


def _good(targets: Sequence[Target], *, form_alone: bool = False) -> list[Target]:
    """Return the targets that can be one, say what is wrong with the rest; DaifaError for none."""
    from core.notify.targets import fault

    good = []
    for each in targets:
        if why := fault(each, form_alone=form_alone):
            words = _("Target {target} cannot be used: {why}.")
            say(words.format(target=each.name, why=why))
        else:
            good.append(each)
    if targets and not good:
        words = _("No target can be used: correct them in the configuration. Nothing was sent.")
        raise DaifaError("notify-target", words)
    return good


def _sender() -> Sender:
    """Return what sends; raises DaifaError where it is not installed."""
    from core.notify.targets import has_apprise, missing_extra

    if not has_apprise():
        raise missing_extra()
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


def _tell(found: Round, results: Sequence[Result], bad: int, as_json: bool) -> int:
    """Print what was sent, say what was not; return the status. `bad` targets were told before."""
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
    return _status(len(results), len(failed), bad)


def _status(tried: int, failed: int, bad: int) -> int:
    """Return 0 when all went well, 1 when nothing did, 3 in part."""
    if not failed + bad:
        return 0
    return 1 if tried and failed == tried else PARTLY


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


def _try_out(targets: Sequence[Target], as_json: bool) -> int:
    """Send a line to each target, at any hour; nothing is written, and no database is needed."""
    from core.notify.words import Message
    from core.rules.book import packaged

    good, send = _good(targets), _sender()
    message = Message(_("daifa: test"), _("This is a test. Notices reach you here."))
    timeout = packaged()["notify.timeout"].delta.total_seconds()
    answers = send([(each.url, message) for each in good], timeout)
    rows = list(zip(good, answers, strict=True))
    for target, why in rows:
        if why:
            say(_("Target {target} was not reached: {why}.").format(target=target.name, why=why))
        elif not as_json:
            click.echo(_("{target}: sent").format(target=target.name))
    if as_json:
        show({"targets": [{"target": t.name, "sent": not w, "why": w or None} for t, w in rows]})
    failed = sum(1 for _target, why in rows if why)
    return _status(len(rows), failed, len(targets) - len(good))


COMMANDS: tuple[click.Command, ...] = (notify_command,)
