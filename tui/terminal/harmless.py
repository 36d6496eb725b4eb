"""The last gate before the terminal: no text of a widget may act on it.

Text from data is cleaned where it is laid out. What is typed or pasted, and what a widget of
Textual's draws by itself, comes by here too.
"""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len

from core.base.text import acts

SIGN = "\ufffd"


@lru_cache(4096)
def _harmful(text: str) -> bool:
    return acts(text)


def harmless_text(text: str) -> str:
    """Return a text in which nothing acts on the terminal; as wide as before."""
    if not _harmful(text):
        return text
    # As wide as the terminal's text was counted: mostly nothing.
    return "".join(SIGN * cell_len(char) if acts(char) else char for char in text)
