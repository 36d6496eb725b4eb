"""The doors that Textual opens by itself: to a shell, a browser, a file. None is the desk's.

A key that nobody declared could be bound to them one day; who is confined goes through none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App, ReturnType

from core.base import access
from core.base.programs import refuse


class Closed(App[ReturnType]):
    """An app that hands nobody who is confined to another program, and a viewer no text."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal to another program."""
        refuse()
        with super().suspend():
            yield

    def action_suspend_process(self) -> None:
        """Go to the shell's background."""
        refuse()
        super().action_suspend_process()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Show an address in a browser."""
        refuse()
        super().open_url(url, new_tab=new_tab)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text whole, which a viewer may see masked alone."""
        access.refuse_viewer()
        super().copy_to_clipboard(text)

    def save_screenshot(self, *arguments: Any, **options: Any) -> str:
        """Write a picture of the screen to a file."""
        refuse()
        return super().save_screenshot(*arguments, **options)

    def deliver_screenshot(self, *arguments: Any, **options: Any) -> str | None:
        """Write a picture of the screen, with all that stands on it, to a file."""
        refuse()
        return super().deliver_screenshot(*arguments, **options)

    def deliver_text(self, *arguments: Any, **options: Any) -> str | None:
        """Write a text to a file."""
        refuse()
        return super().deliver_text(*arguments, **options)

    def deliver_binary(self, *arguments: Any, **options: Any) -> str | None:
        """Write bytes to a file."""
        refuse()
        return super().deliver_binary(*arguments, **options)
