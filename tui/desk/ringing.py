"""The desk's bell: once for each clock that goes into a worse band while the desk is open.

What was across when the desk was opened is known to whoever opened it. In quiet hours it waits
for their end (notify/README.md, 1).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from core.base.i18n import _
from core.rules.terms import Band, label

if TYPE_CHECKING:
    from core.base.config import Config
    from core.due.live import LiveQueue
    from core.notify.crossing import Watch
    from core.rules.book import RuleBook
    from core.store.desk import Desk

_USUAL = (Band.OVERDUE, Band.CRITICAL)


class Rung(Protocol):
    """The app, as its bell sees it."""

    desk: Desk
    queue: LiveQueue

    def call_attention(self, text: str) -> None:
        """Ring, and let the terminal tell a text."""


class Ringing:
    """Looks at each second whether something has crossed, and rings. Off, it only looks."""

    def __init__(self, app: Rung) -> None:
        self.on = True
        self._app = app
        self._bands: Collection[Band] = _USUAL
        self._loud: Collection[Band] = ()
        self._watch: Watch | None = None

    def go_by(self, config: Config) -> None:
        """Take what the configuration says: on or off, which bands, which in quiet hours too."""
        self.on = config.bell != "off"
        self._bands = tuple(map(Band, config.notify.bands))
        self._loud = tuple(map(Band, config.notify.loud))

    def words(self, rules: RuleBook) -> str:
        """Say whether it rings, at what, and when it is quiet."""
        if not self.on:
            return _("The bell is off.")
        bands = _(", ").join(label(each) for each in Band if each in self._bands)
        start, end = rules["notify.quiet_from"].clock, rules["notify.quiet_until"].clock
        words = _("Bell on: once when something becomes {bands}.")
        if start != end:
            words = _("Bell on: once when something becomes {bands}; quiet {start}–{end}.")
        return words.format(bands=bands, start=f"{start:%H:%M}", end=f"{end:%H:%M}")

    def look(self, now: datetime) -> None:
        """Ring when something has crossed; nothing before the queue was read."""
        desk = self._app.desk
        index = self._app.queue.held(desk, now)
        if index is None:
            return
        from core.notify.crossing import Watch
        from core.notify.quiet import is_quiet

        self._watch = self._watch or Watch(self._bands, self._loud)
        fresh = self._watch.crossed(index, now, quiet=is_quiet(desk.rules.general, now))
        if fresh and self.on:
            from core.notify.words import at_once

            self._app.call_attention(at_once(desk, now, index, fresh))
