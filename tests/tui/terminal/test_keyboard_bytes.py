"""What the keyboard brings is read: UTF-8 over any cuts, GBK, and never a report as keys."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual import events

from tui.terminal.driver import Forgiving, Reader
from tui.terminal.keyboard import PASTE_S, REST_S, Keyboard, Kind, Piece
from tui.terminal.pace import ANSWERS

TEXT = "订单 圆通 a👍"
ESC_S = 0.1


def board() -> Keyboard:
    return Keyboard(ANSWERS, ESC_S)


def read(*parts: bytes, gap: float = 0.0) -> list[Piece]:
    """Feed parts, `gap` seconds apart; then nothing comes for long."""
    keyboard, now = board(), 0.0
    found: list[Piece] = []
    for part in parts:
        found += keyboard.late(now)
        found += keyboard.feed(part, now)
        now += gap
    return found + keyboard.late(now + 2 * PASTE_S)


def keys(pieces: Iterable[Piece]) -> str:
    """Write down what acts as keys, as Textual's parser reads them: Esc as `^`."""
    reader = Reader()
    found = [event for piece in pieces for event in reader.events(piece)]
    named = {"escape": "^"}
    return "".join(
        named.get(event.key, event.character or f"<{event.key}>")
        for event in found
        if isinstance(event, events.Key)
    )


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_utf8_is_read_over_any_cut(size: int) -> None:
    decoder = Forgiving()
    raw = TEXT.encode()
    parts = [raw[at : at + size] for at in range(0, len(raw), size)]
    assert "".join(map(decoder.decode, parts)) == TEXT


def test_what_is_no_text_is_replaced_and_forgotten() -> None:
    decoder = Forgiving()
    assert decoder.decode(b"\xff\xfe") == "\ufffd\ufffd"
    assert decoder.decode(b"\xb6") == "\ufffd"
    assert decoder.decode(b"q") == "q"
    assert decoder.decode("订单".encode("gbk")) == "订单"


REPORTS = (
    b"\x1b[?62;22c",
    b"\x1b[>1;95;0c",
    b"\x1b[0n",
    b"\x1b[3n",
    b"\x1b[?0u",
    b"\x1b[?997;1n",
    b"\x1b[8;24;80t",
    b"\x1b[>84;0;0c",
    b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1b]52;c;YWJj\x07",
    b"\x1bP>|tmux 3.3a\x1b\\",
    b"\x1bP1+r524742=38\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b[M \xff\xe8",
    b"\x1b[M\x23\x21\x21",
    b"\x1b[M `!",
    b"\x1b[<0;10;5M",
    b"\x1b[<35;300;200m",
    b"\x1b[32;10;5M",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[?2026;2$y",
    b"\x1b[?1016;2$y",
    b"\x1b[" + b"1;" * 40 + b"z",
    b"\x1b[99~",
    b"\x1b[4;600;800t",
    b"\x1b[<99999;99999;99999M",
)


@pytest.mark.parametrize("report", REPORTS, ids=ascii)
def test_a_report_is_never_a_key_wherever_it_is_cut(report: bytes) -> None:
    assert keys(read(b"j" + report + b"k")) == "jk"
    for at in range(2, len(report)):
        assert keys(read(b"j" + report[:at], report[at:] + b"k", gap=0.05)) == "jk", at
        # The rest never comes: what had come is no key.
        if report[:at] not in (b"\x1b]", b"\x1bP", b"\x1b_"):
            assert keys(read(b"j" + report[:at])) == "j", at


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((b"\x1b",), "^"),
        ((b"\x1bq",), "^q"),
        ((b"\x1bXk",), "^Xk"),
        ((b"\x1bPq",), "^Pq"),
        ((b"\x1b]j",), "^]j"),
        ((b"\x1bOj",), "^Oj"),
        ((b"\x1b\x1b",), "^^"),
        ((b"\x1b", b"j"), "^j"),
        ((b"\x1b]",), "^]"),
        ((b"a\x1b[201~b",), "ab"),
        ((b"\x1b[0;;35746:21333u",), "订单"),
        ((b"\x1b[0;;35746:21333:35746:21333:35746:21333u",), "订单订单订单"),
    ],
)  # fmt: skip
def test_esc_and_a_key_that_come_together_are_two_keys(
    parts: tuple[bytes, ...], found: str
) -> None:
    assert keys(read(*parts)) == found.replace("订", chr(35746)).replace("单", chr(21333))


def test_keys_and_pastes_come_whole() -> None:
    sent = b"j\x1b[A\x1b[200~a\x1b[Bb\x1b[201~k\x1bOP"
    wanted = [
        Piece(Kind.TEXT, b"j"),
        Piece(Kind.SEQUENCE, b"\x1b[A"),
        Piece(Kind.PASTE, b"a\x1b[Bb"),
        Piece(Kind.TEXT, b"k"),
        Piece(Kind.SEQUENCE, b"\x1bOP"),
    ]
    assert read(sent) == wanted
    for at in range(1, len(sent)):
        assert read(sent[:at], sent[at:], gap=0.05) == wanted, at


def test_a_slow_paste_is_waited_for_and_a_cut_one_is_dropped() -> None:
    assert read(b"\x1b[200~ab", b"cd\x1b[201~", gap=PASTE_S - 1) == [Piece(Kind.PASTE, b"abcd")]
    late = read(b"\x1b[200~ab", b"cd ef\x1b[201~", b"j", gap=PASTE_S + 1)
    assert late == [Piece(Kind.CUT), Piece(Kind.CUT), Piece(Kind.TEXT, b"j")]
    # A person sees that nothing happens, and presses Esc.
    keyboard = board()
    assert keyboard.feed(b"\x1b[200~ab", 0) == []
    assert keyboard.feed(b"\x1b", 1) == []
    assert keyboard.late(1 + REST_S) == [Piece(Kind.CUT)]
    assert keyboard.feed(b"j", 3) == [Piece(Kind.TEXT, b"j")]


def test_a_legacy_report_of_the_mouse_is_read() -> None:
    assert read(b"\x1b[M \x2a\x25") == [Piece(Kind.SEQUENCE, b"\x1b[<0;10;5M")]
    assert read(b"\x1b[M#\x2a\x25") == [Piece(Kind.SEQUENCE, b"\x1b[<0;10;5m")]
    assert read(b"\x1b[M`\xff\x21q")[-1] == Piece(Kind.TEXT, b"q")
