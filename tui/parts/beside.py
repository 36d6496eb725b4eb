"""Computing beside the desk: a thread with a desk of its own, so that no key waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.widget import Widget

from core.base.errors import DaifaError
from core.store.desk import Desk, open_desk
from tui.parts.dialog import own_fault
from tui.parts.host import host_of

Result = TypeVar("Result")


def compute_beside(
    node: Widget,
    work: Callable[[Desk], Result],
    tell: Callable[[Result | None, str], object],
) -> None:
    """Run `work` in a thread; `tell` it there what came of it, or in words why nothing did.

    `tell` posts a message: nothing else may be done from a thread.
    """
    desk = host_of(node).desk
    place, who, session = desk.store.path, desk.actor.who, desk.actor.session

    def run() -> None:
        try:
            own = open_desk(place, who=who, session=session, create=False)
            try:
                tell(work(own), "")
            finally:
                own.close()
        except DaifaError as error:
            tell(None, error.message)
        except Exception:
            # The desk writes it down; whoever waits must not wait for what does not come.
            tell(None, own_fault())
            raise

    node.run_worker(run, thread=True, exit_on_error=True)
