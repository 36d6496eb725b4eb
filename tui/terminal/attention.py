"""Calling for attention: the bell, and a notice of the terminal's own (OSC 9).

iTerm2, kitty, WezTerm, Ghostty, Windows Terminal and others show it on the desktop; the rest drop
it unseen. tmux passes no OSC 9 on by itself: there it goes wrapped, which tmux hands on where
`allow-passthrough` is set and drops where it is not. Its bell goes through either way.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.base.text import shown

BELL = "\a"
_ESC = "\x1b"
# The console of Linux prints what it does not know.
_NONE = frozenset({"", "dumb", "linux"})


def sequence(text: str, surroundings: Mapping[str, str]) -> str:
    """Return what is to be sent: one bell, and the text where the terminal can take it.

    `surroundings` are those of the process (TERM, TMUX). No sign of the text can act on it.
    """
    if surroundings.get("TERM", "") in _NONE:
        return BELL
    notice = f"{_ESC}]9;{shown(text)}{_ESC}\\"
    if surroundings.get("TMUX"):
        doubled = notice.replace(_ESC, _ESC * 2)
        notice = f"{_ESC}Ptmux;{doubled}{_ESC}\\"
    return BELL + notice
