"""What panes, forms and sheets know of the desk's app: the `Host`, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from textual.message_pump import MessagePump
from textual.screen import Screen

from core.base import paths
from core.base.errors import DaifaError
from core.due.live import LiveQueue
from core.store.desk import Desk
from tui.commands.table import CommandTable
from tui.parts.messages import Saved
from tui.parts.shops import ShopFilter

if TYPE_CHECKING:
    # The core's own writing of appeals is loaded when the first form opens.
    from core.appeals.appeal import Appeal
    from core.appeals.entry import AppealInput
    from core.store.act_list import ActEntry

Result = TypeVar("Result")


class Doors(Protocol):
    """Screens of rooms that the room which opens them may not import."""

    def appeal(
        self, entry: AppealInput | None, appeal: Appeal | None = None
    ) -> Screen[Saved | None]:
        """Return the appeal's form, for a proposal or for an appeal that is there."""

    def claims(self) -> Screen[None]:
        """Return what suppliers owe."""

    def order(self, order_id: int) -> Screen[None]:
        """Return everything about an order."""

    def checks(self, first: int) -> Screen[None]:
        """Return what waits to be checked, with the cursor on a notice."""

    def money(self) -> Screen[None]:
        """Return the orders whose settlement differs from what was reckoned."""

    def taking_back(self, act: ActEntry, blocked: Callable[[], object]) -> Screen[Saved | None]:
        """Return a look at what taking an act back changes; `blocked` is told where nothing can."""


class Host(Protocol):
    """The app, as those see it who live in it."""

    # Where batch files go; None is the usual folder.
    batch_folder: Path | None
    # The files of the inbox that wait, the oldest first.
    inbox_files: Sequence[Path]
    # Which shops there are, and which one is shown.
    shops: ShopFilter

    @property
    def desk(self) -> Desk:
        """The open desk; another one after each change of the rules."""

    def take_rules(self) -> None:
        """Go by the rules as they now stand in the store."""

    @property
    def table(self) -> CommandTable:
        """The commands in force."""

    @property
    def queue(self) -> LiveQueue:
        """The one queue, and the index of the pending orders; read when something changed."""

    @property
    def doors(self) -> Doors:
        """The screens of other rooms."""

    @property
    def said_above(self) -> str:
        """What every screen says in its title just now; empty for nothing."""

    def toggle_personal(self) -> None:
        """Show names, phones and addresses whole for a minute, or hide them again.

        Raises Refused for who may not see them, Busy where it cannot be written down yet.
        """

    @property
    def burst(self) -> int:
        """The burst that the key which takes effect now came with; keys typed at once share it."""

    def forget_ahead(self) -> None:
        """Throw away keys that were typed ahead of what they would meet."""

    def now(self) -> datetime:
        """Return the present instant."""

    def epoch(self) -> int:
        """Return the present instant in seconds since 1970."""

    def copy(self, text: str) -> None:
        """Put a text on the seller's clipboard."""

    def say(self, text: str, *, tone: str = "good") -> None:
        """Say what was done, or why not, for a few seconds."""

    def saved(self, saved: Saved | None) -> None:
        """Take what a form has saved: show it, and the new data."""

    def complain(self, error: DaifaError) -> None:
        """Show an error until it is read."""

    def guarded(self, act: Callable[[], object]) -> None:
        """Run what a key asks for, in its turn; a refusal is shown."""

    def in_turn(
        self, act: Callable[[], object], tell: Callable[[str], object] | None = None
    ) -> None:
        """Run an act that raises Busy while others write: now, or by itself when they are ready.

        Keys wait for it meanwhile, but for Esc, which gives it up; `tell` is given what is to be
        said of that.
        """

    def open(
        self, screen: Screen[Result], then: Callable[[Result | None], None] | None = None
    ) -> None:
        """Open a screen; without `then`, what it saved is shown when it closes."""

    def ask(self, question: str, lines: Sequence[str], yes: Callable[[], None]) -> None:
        """Ask before several orders are changed; `yes` runs on a yes."""

    def take_paste(self, text: str, *, whatever_marked: bool = False) -> None:
        """Open what fits a text that was pasted into a list; `whatever_marked` on a row's sheet."""

    def give_on(
        self,
        pane: str,
        keys: Sequence[int],
        command: str,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Give a command to rows of another pane, without leaving the one that is shown.

        `then` follows once it was done to several.
        """

    def show_row(self, pane: str, key: int) -> None:
        """Show a pane with the cursor on a row."""


def host_of(node: MessagePump) -> Host:
    """Return the app that a widget or a screen lives in, as its host."""
    return cast(Host, node.app)


def batch_folder(host: Host) -> Path:
    """Return where files for the platform are written."""
    return host.batch_folder or paths.batch_folder()
