"""What every command shares: the database, the time, output as text or JSON."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from core.base import access, clock, config, personal
from core.base.config import Config
from core.base.errors import DaifaError
from core.base.i18n import LANGUAGES, _
from core.base.meant import meant
from core.base.money import parse_yuan
from core.base.named_file import given_bytes
from core.base.raw_bytes import as_text, readable, unquoted
from core.base.text import escaped, shown
from core.store.desk import Desk, open_desk
from tui.cli.streams import binary_input

if TYPE_CHECKING:
    from core.orders.shops import Shop
    from core.store.connection import Store

PARTLY = 3
CONFINED = "DAIFA_CONFINED"
# What a key's line says of the time: for a trial, never for work.
SERVED_AT = "DAIFA_AT"


class _RowId(click.IntRange):
    """The number of a row, of which the help tells no bounds."""

    def _describe_range(self) -> str:
        return ""


# What no row can have is a slip of the keyboard, not a question to the store.
ROW_ID = _RowId(-(2**63), 2**63 - 1)


class _Place(click.Path):
    """A path; one of other bytes than UTF-8 stays as it is, `~` and names as shown are found."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return Path(value) if value == "-" else meant(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        # The shell finds the names itself; bytes of its own go back to it by no text.
        return [CompletionItem(readable(incomplete), type="file")]


PLACE = _Place()


class _Text(click.types.StringParamType):
    """A text, whose bytes are read as GB18030 where they are no UTF-8."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = as_text(str(value))
        if text is None:
            words = _("“{text}” holds bytes that are no text. Type it again, or paste it as UTF-8.")
            raise click.BadParameter(words.format(text=shown(str(value))), ctx=ctx, param=param)
        return text


_TEXT = _Text()
# How long a command waits for others without a word.
_SILENT_S = 1.0

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass
class Session:
    """One call of the command line. The desk opens when it is first asked for."""

    db: Path
    config_path: Path
    given_at: datetime | None
    as_json: bool = False
    may_create: bool = True
    # Whether `--personal` was given: names, phones and addresses are printed whole.
    personal: bool = False
    # Whether something lasting was done: set where a file is made, and by what the store counts.
    saved: bool = False
    _desk: Desk | None = field(default=None, repr=False)
    _config: Config | None = field(default=None, repr=False)
    _told_of_others: bool = False

    @property
    def at(self) -> datetime:
        """The time of the call: `--at`, else now."""
        return self.given_at or clock.now()

    @property
    def config(self) -> Config:
        """The configuration."""
        if self._config is None:
            found = config.load(self.config_path)
            if found.keys:
                from tui.commands import keymap

                keymap.table(found.keys)
            self._config = found
        return self._config

    @property
    def desk(self) -> Desk:
        """The desk on the database; a new one is made only where a shop may begin."""
        if self._desk is None:
            use_tables(self.config)
            self._desk = open_desk(self.db, create=self.may_create)
            self._desk.store.on_wait = self._tell_of_others
            self._open_curtain(self._desk)
        return self._desk

    @property
    def open_store(self) -> Store | None:
        """The store where the desk is open already."""
        return None if self._desk is None else self._desk.store

    def _open_curtain(self, desk: Desk) -> None:
        """Print persons whole where it was asked for, which is written down, or always is."""
        if self.personal:
            from core.orders import privacy

            privacy.show(desk, self.at)
        if self.personal or (self.config.masks == "off" and desk.may_see_personal):
            personal.open_while(lambda: True)

    def _tell_of_others(self, waited_s: float) -> None:
        """Say once, after a second, that somebody else is writing, and who that is."""
        if waited_s < _SILENT_S or self._told_of_others:
            return
        self._told_of_others = True
        from core.store.waiting import who_writes

        who = who_writes(self.db) or _("Another session is writing.")
        say(_("{who} Waiting until it is ready.").format(who=who))

    def shop(self, name: str | None) -> Shop | None:
        """Return the shop that `--shop` names, None without it; raises NotFound."""
        if name is None:
            return None
        from core.orders import shops

        return shops.named(self.desk, name)

    def shop_id(self, name: str | None) -> int | None:
        """Return the id of the shop that `--shop` names, 0 for none; None without it."""
        shop = self.shop(name)
        return None if shop is None else shop.id

    def close(self) -> None:
        """Close the desk if it was opened."""
        if self._desk is not None:
            self.saved = self.saved or self._desk.store.has_written
            self._desk.close()


def use_tables(settings: Config) -> None:
    """Lay the user's own tables over the packaged ones: numbers, codes, cases, money, words."""
    if settings.couriers:
        from core.rules.couriers import table as courier_table

        courier_table.use_table(courier_table.load(settings.couriers))
    if settings.decoders:
        from core.rules.upstream import items as upstream

        upstream.use_decoders(upstream.load_decoders(settings.decoders))
    if settings.upstream:
        from core.rules.upstream import statuses

        statuses.use_statuses(statuses.load(settings.upstream))
    if settings.addresses:
        from core.rules.addresses import zones

        zones.use_zones(zones.load(settings.addresses))
    if settings.aftersales:
        from core.rules import aftersales as aftersale_tables
        from core.rules import order_words

        aftersale_tables.use_tables(aftersale_tables.load(settings.aftersales))
        order_words.use_order_words(order_words.load(settings.aftersales))
    if settings.settlement:
        from core.rules import settlement

        settlement.use_words(settlement.load(settings.settlement))
    if settings.appeals:
        from core.rules import appeals as appeal_kinds

        appeal_kinds.use_book(appeal_kinds.load(settings.appeals))
    if settings.messages:
        from core.rules import messages

        messages.use_book(messages.load(settings.messages))


pass_session = click.make_pass_decorator(Session)


def beijing_time(
    ctx: click.Context, param: click.Parameter | None, text: str | None
) -> datetime | None:
    """Read a Beijing time, `"2026-11-23 10:00"` or ISO 8601, or fail as wrong usage."""
    if text is None:
        return None
    try:
        return clock.parse_time(text)
    except ValueError:
        raise click.BadParameter(
            _(
                "“{text}” is no time between {first} and {last}. Write it like 2026-11-23 10:00."
            ).format(text=shown(text), first=clock.YEARS[0], last=clock.YEARS[-1]),
            ctx=ctx,
            param=param,
        ) from None


def there(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """Take the path of a file that is there, or fail as wrong usage: a slip is no empty file."""
    if path is None or os.environ.get(CONFINED):
        # Who is confined is refused the option, and learns nothing of what is there.
        return path
    try:
        found = path.exists()
    except (OSError, ValueError):
        found = False
    if not found:
        words = _("There is no file {path}. Check the name, or leave the option out.")
        raise click.BadParameter(words.format(path=shown(str(path))), ctx=ctx, param=param)
    return path


def json_option(function: Function) -> Function:
    """Give a command the `--json` switch, which may also stand before the command."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=_json_wanted,
        help=_("Print one JSON value and nothing else."),
    )(function)


def shop_option(function: Function) -> Function:
    """Give a command `--shop NAME`, which narrows it to one shop: `session.shop(shop_name)`."""
    return click.option(
        "--shop",
        "shop_name",
        metavar="NAME",
        help=_("Only this shop, by its name or a part of it; - is the orders of none."),
    )(function)


def _json_wanted(ctx: click.Context, param: click.Parameter, given: bool) -> bool:
    session = ctx.find_object(Session)
    return given or (session is not None and session.as_json)


def standard_input() -> str:
    """Return the text that comes in, in any encoding that imports read."""
    from core.files.opening import drained
    from core.files.text import decoded

    return decoded(drained(binary_input(), Path("-")))


def given_text(place: Path) -> str:
    """Return what stands in a file, or on standard input for `-`; wrong usage where none can."""
    if str(place) == "-":
        return standard_input()
    # What it holds, or whether it is there, is told to nobody who may read no file.
    access.refuse_viewer()
    try:
        from core.files.text import decoded

        return decoded(given_bytes(place))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        words = _("{file} cannot be read: {why}.")
        raise click.UsageError(words.format(file=shown(str(place)), why=why)) from error


def read_bytes(command: click.Command) -> None:
    """Let the texts of a command come from a terminal of another encoding."""
    for each in command.params:
        if isinstance(each.type, click.types.StringParamType):
            each.type = _TEXT


def take_everywhere(command: click.Command) -> None:
    """Let the global options stand behind a command as well as before it."""
    read_bytes(command)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            take_everywhere(each)
        if not command.invoke_without_command:
            return
    known = {name for each in command.params for name in each.opts}
    for option in (
        click.Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, hidden=True),
        click.Option(["--at"], callback=_at_behind, expose_value=False, hidden=True),
        click.Option(["--json"], is_flag=True, expose_value=False, hidden=True),
        click.Option(
            ["--personal"], is_flag=True, callback=_personal_behind, expose_value=False, hidden=True
        ),
    ):
        if not known.intersection(option.opts):
            command.params.append(option)


def refuse_options(*given: object) -> None:
    """Raise DaifaError where who is confined names what the forced command alone may name."""
    if any(each is not None for each in given) and os.environ.get(CONFINED):
        words = _("--db, --config and --at are the server's here. Leave them out.")
        raise DaifaError("confined-option", words)


def show_slip(error: click.ClickException) -> None:
    """Say what is wrong with the words given; bytes that are no text are shown as such."""
    said = io.StringIO()
    error.show(said)
    click.echo(unquoted(said.getvalue()), nl=False, err=True)


def _at_behind(ctx: click.Context, param: click.Parameter, text: str | None) -> None:
    session = ctx.find_object(Session)
    if text is not None and session is not None:
        refuse_options(text)
        session.given_at = beijing_time(ctx, param, text)


def _personal_behind(ctx: click.Context, param: click.Parameter, given: bool) -> None:
    session = ctx.find_object(Session)
    if given and session is not None:
        session.personal = True


def show(value: Any) -> None:
    """Print one JSON value."""
    # An output of another encoding gets ASCII, so that what comes is JSON all the same.
    wide = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    if not access.may("personal-show"):
        from tui.cli.masked_json import masked

        context = click.get_current_context(silent=True)
        session = None if context is None else context.find_object(Session)
        value = masked(value, None if session is None else session.open_store)
    click.echo(escaped(json.dumps(_readable(value), ensure_ascii=not wide)))


def _readable(value: Any) -> Any:
    """Return what is printed as JSON, with the bytes in its texts for the eye."""
    if isinstance(value, dict):
        return {_readable(name): _readable(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_readable(each) for each in value]
    plain = value is None or isinstance(value, (bool, int, float))
    return value if plain else readable(str(value))


def say(text: str) -> None:
    """Print a message for the person, not for a program."""
    click.echo("\n".join(map(shown, text.split("\n"))), err=True)


def yuan_value(text: str | None) -> int | None:
    """Read an option in yuan as fen. Raises a usage error for anything else."""
    if text is None:
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        raise click.UsageError(
            _("“{text}” is no amount in yuan with at most two decimals.").format(text=shown(text))
        ) from None
