"""A person at the desk: every key is counted; pastes and typed values are not."""

from __future__ import annotations

import time
from pathlib import Path

from tests.e2e.desks import Home, paste
from tests.pty import Terminal


class Hands:
    """Keys, eyes and a count, at one desk in one language."""

    def __init__(self, desk: Terminal, lang: str) -> None:
        self.desk, self.lang = desk, lang
        self.keys = 0

    def press(self, *names: str) -> None:
        """Press keys, each when the one before has been answered."""
        for name in names:
            mark = self.desk.mark()
            self.desk.press(name)
            self.keys += 1
            self._answered(mark)

    def paste(self, text: str) -> None:
        """Paste as the terminal does; the paste is no key."""
        mark = self.desk.mark()
        paste(self.desk, text)
        self._answered(mark)

    def type(self, value: str) -> None:
        """Type a value, such as a cost; the value is no key."""
        mark = self.desk.mark()
        self.desk.send(value)
        self._answered(mark)

    def _answered(self, mark: int) -> None:
        deadline = time.perf_counter() + 1.5
        while not self.desk.bytes_since(mark) and time.perf_counter() < deadline:
            time.sleep(0.02)
        self.desk.wait_quiet(0.12)

    def see(self, english: str, chinese: str) -> None:
        """Wait until the screen says it in this desk's language."""
        self.desk.wait_for(chinese if self.lang == "zh" else english)

    def shows(self, text: str) -> bool:
        """Whether the text stands on the screen now."""
        return text in self.desk.screen_text()

    def take(self, home: Home, path: Path) -> None:
        """Import a file by its path: `i`, the path, Enter to look, Enter to take."""
        self.press("i")
        self.see("Enter look", "Enter 预览")
        self.press("ctrl+u")
        self.paste(str(path.relative_to(home.folder)))
        self.press("enter")
        self.see("Enter import", "Enter 导入")
        self.press("enter")
