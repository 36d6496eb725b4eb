"""What is drawn is what a terminal shows after the differences; the rest is not sent again."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tui.terminal.glass import Glass

WIDTH, HEIGHT = 12, 3
TEXTS = st.text(st.sampled_from("ab 填单…─|"), min_size=1, max_size=8)
STYLES = st.sampled_from(["", "red", "bold red on blue", "on blue", "reverse"])
PARTS = st.lists(st.tuples(TEXTS, STYLES), max_size=3)
RUNS = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), PARTS)
# What is drawn before each sending; more than one of them is what a full line does.
FRAMES = st.lists(st.lists(RUNS, max_size=4), min_size=1, max_size=5)


def _draw(glass: Glass, runs: list[tuple[int, int, list[tuple[str, str]]]]) -> None:
    for x, y, texts in runs:
        segments = [Segment(text, Style.parse(style)) for text, style in texts]
        glass.draw(x, y, segments, ColorSystem.STANDARD)


def _new() -> Glass:
    glass = Glass()
    glass.resize(WIDTH, HEIGHT)
    return glass


def _send(glass: Glass, stream: pyte.Stream) -> int:
    text = glass.difference()
    glass.sent()
    stream.feed(text)
    return len(text)


def _cells(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


@given(FRAMES)
@settings(max_examples=60, deadline=None)
def test_the_differences_lead_to_the_same_picture_as_all_at_once(
    frames: list[list[tuple[int, int, list[tuple[str, str]]]]],
) -> None:
    bit_by_bit, at_once = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    for each in (bit_by_bit, at_once):
        each.reset_mode(7, private=True)
    glass = _new()
    for frame in frames:
        _draw(glass, frame)
        _send(glass, pyte.Stream(bit_by_bit))
    assert glass.difference() == ""
    glass.forget()
    _send(glass, pyte.Stream(at_once))
    assert _cells(bit_by_bit) == _cells(at_once)


def test_what_was_drawn_over_before_it_was_sent_costs_nothing() -> None:
    glass = _new()
    stream = pyte.Stream(pyte.Screen(WIDTH, HEIGHT))
    _draw(glass, [(0, 0, [("before", "red")])])
    _send(glass, stream)
    for text in ("stale1", "stale2", "before"):
        _draw(glass, [(0, 0, [(text, "red")])])
    assert _send(glass, stream) == 0
    _draw(glass, [(0, 0, [("befOre", "red")])])
    assert _send(glass, stream) <= len("\x1b[1;4H\x1b[31mO\x1b[0m")
