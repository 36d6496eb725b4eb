"""A widget that is gone is let go of: `by_colours_alone`.

Textual keeps the last 1,024 answers to "which two colours" under the cache of the widget that
asked, and with it every line that widget has drawn: half a megabyte for each time the help is
opened, in a desk that is open all day. Its answer depends on the two colours alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

# Private: nothing public tells Textual to forget.
from textual._styles_cache import StylesCache


def by_colours_alone() -> None:
    """Keep Textual's two colours under the colours, whoever asks for them."""
    asked = StylesCache.get_inner_outer
    if not isinstance(StylesCache.__dict__["get_inner_outer"], staticmethod):
        plain: Any = asked.__wrapped__

        @lru_cache(1024)
        def inner_outer(*colours: Any) -> Any:
            return plain(None, *colours)

        StylesCache.get_inner_outer = staticmethod(inner_outer)  # type: ignore[assignment]
