"""How the desk looks: the bands' weight in every theme and colour depth; theme and language."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.theme import BUILTIN_THEMES
from textual.widget import Widget
from textual.widgets import Input

from core.base import config, i18n
from core.base.errors import DaifaError
from tests.given.shop import AT, open_shop
from tests.tui.host import screen_text, until
from tui.desk.app import DeskApp
from tui.desk.palette import PaletteScreen
from tui.widgets.band_colours import BANDS

SIZE = (100, 30)
DEPTHS = {16: ColorSystem.STANDARD, 256: ColorSystem.EIGHT_BIT, 2**24: ColorSystem.TRUECOLOR}
# xterm's own sixteen.
_SIXTEEN = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
XTERM = _SIXTEEN.split(" ")
Rgb = tuple[int, ...]


class Weight(NamedTuple):
    """How strongly a clock speaks; compared from left to right."""

    # 2 for a block of a vivid colour, 1 for a soft one, 0 for text on the common ground.
    filled: int
    red: bool
    bold: bool
    coloured: bool
    contrast: float


def _seen(style: Style, depth: int, ground: Rgb) -> tuple[Rgb, Rgb]:
    """Return text and fill as a terminal of a colour depth shows them."""
    shown = []
    for colour, usual in ((style.color, (229, 229, 229)), (style.bgcolor, ground)):
        if colour is None or colour.is_default:
            shown.append(usual)
            continue
        nearest = colour.downgrade(DEPTHS[depth])
        if nearest.number is not None and nearest.number < 16:
            shown.append(tuple(bytes.fromhex(XTERM[nearest.number])))
        else:
            shown.append(tuple(nearest.get_truecolor()))
    return shown[0], shown[1]


def _light(colour: Rgb) -> float:
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2)."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _vivid(colour: Rgb) -> bool:
    return max(colour) - min(colour) > 90


def _weight(style: Style, depth: int, ground: Rgb) -> Weight:
    text, fill = _seen(style, depth, ground)
    signal = fill if fill != ground and _vivid(fill) else text
    red, *others = signal
    return Weight(
        (1 + _vivid(fill)) if fill != ground else 0,
        red > 1.6 * max(others),
        bool(style.bold),
        _vivid(signal),
        round(contrast(text, fill), 1),
    )


USUAL = ("textual-dark", "textual-light")
RGB_THEMES = sorted(name for name, theme in BUILTIN_THEMES.items() if not theme.ansi)


async def test_the_more_urgent_a_clock_the_stronger_it_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for depth in DEPTHS:
        monkeypatch.setattr(DeskApp, "few_colours", depth == 16)
        app = DeskApp(open_shop(tmp_path / str(depth)), now=lambda: AT)
        async with app.run_test(size=SIZE) as pilot:
            for theme in RGB_THEMES:
                app.theme = theme
                await pilot.pause()
                _judge(app.pane.list, "live-list", depth, theme)
                _judge(app.query_one("#header"), "coloured-text", depth, theme)


def _judge(widget: Widget, prefix: str, depth: int, theme: str) -> None:
    styles = {band: widget.get_component_rich_style(f"{prefix}--{band}") for band in BANDS}
    ground = _seen(widget.rich_style, depth, (0, 0, 0))[1]
    weights = {band: _weight(style, depth, ground) for band, style in styles.items()}
    told = f"{theme} at {depth}: {weights}"
    assert weights["overdue"] > weights["critical"] > weights["urgent"] > weights["soon"], told
    assert not weights["calm"].bold, told
    assert not weights["calm"].red, told
    for band, style in styles.items():
        text, fill = _seen(style, depth, ground)
        # Where a theme's ground is the terminal's grey, nothing is far from it.
        least = {16: 3.0, 256: 3.5}.get(depth, 4.5) if theme in USUAL else 2
        assert contrast(text, fill) >= least, f"{band} {text} {fill} {told}"


async def test_sixteen_colours_still_tell_good_from_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeskApp, "few_colours", True)
    app = DeskApp(open_shop(tmp_path), now=lambda: AT)
    async with app.run_test(size=SIZE) as pilot:
        for theme, wanted in (
            ("textual-dark", {"bad": 9, "warn": 3, "good": 10, "key": 14}),
            ("textual-light", {"bad": 1, "warn": 5, "good": 2, "key": 4}),
        ):
            app.theme = theme
            await pilot.pause()
            line = app.query_one("#footer")
            for tone, number in wanted.items():
                colour = line.get_component_rich_style(f"coloured-text--{tone}").color
                assert colour is not None
                assert colour.downgrade(ColorSystem.STANDARD).number == number, (theme, tone)


async def test_the_language_changes_inside_and_is_kept(tmp_path: Path) -> None:
    i18n.setup("en")
    app, kept = DeskApp(open_shop(tmp_path), now=lambda: AT), []
    app.keep = lambda *choice: kept.append(choice)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", ":", *"language", "enter")
        await pilot.pause()
        assert kept == [("language", "zh")]
        assert app.pane.pane_id == "aftersales"
        shown = screen_text(app)
        assert "2售后" in shown
        assert "剩余" in shown
        assert "Left" not in shown
        await pilot.press("f8")
        await pilot.pause()
        assert "After-sales" in screen_text(app)
    assert kept[-1] == ("language", "en")


async def test_a_theme_is_seen_while_it_is_passed_and_kept_when_taken(tmp_path: Path) -> None:
    i18n.setup("en")
    app, kept = DeskApp(open_shop(tmp_path), now=lambda: AT), []
    app.keep = lambda *choice: kept.append(choice)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f9", *"nord")
        await pilot.pause()
        assert app.theme == "nord"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == "textual-dark"
        assert kept == []
        await pilot.press("f9", *"textual-light", "enter")
        await pilot.pause()
        assert app.theme == "textual-light"
    assert kept == [("theme", "textual-light")]


async def test_what_cannot_be_kept_is_told_and_holds_all_the_same(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(open_shop(tmp_path), now=lambda: AT)

    def refuse(*_choice: str) -> None:
        raise DaifaError("config", "It cannot be written.")

    app.keep = refuse
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f9", *"nord", "enter")
        await pilot.pause()
        assert "It cannot be written." in screen_text(app)
        await pilot.press("escape")
        assert app.theme == "nord"


def test_a_choice_is_laid_over_the_configuration_and_no_file_of_the_user_s_is_touched(
    tmp_path: Path,
) -> None:
    place = tmp_path / "daifa" / "config.toml"
    place.parent.mkdir()
    place.write_text('# mine\ntheme = "nord"\nbatch_folder = "/tmp"\n', "utf-8")
    config.keep(place, "theme", "dracula")
    config.keep(place, "language", "zh")
    found = config.load(place)
    assert (found.theme, found.language) == ("dracula", "zh")
    assert found.batch_folder == Path("/tmp")
    assert place.read_text("utf-8").startswith("# mine\n")
    # Without a configuration, and with a file that is damaged.
    place.unlink()
    assert config.load(place).theme == "dracula"
    (place.parent / config.CHOSEN).write_text("theme = [", "utf-8")
    assert config.load(place).theme is None


def test_a_choice_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    # Not even root makes a file within a file.
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(DaifaError, match="It holds until you leave"):
        config.keep(tmp_path / "file" / "config.toml", "theme", "nord")


# -- help ----------------------------------------------------------------------------------


async def test_the_help_is_searched_and_runs_what_it_finds(tmp_path: Path) -> None:
    i18n.setup("en")
    app = DeskApp(open_shop(tmp_path), now=lambda: AT)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("?")
        assert await until(pilot, lambda: "one page down" in screen_text(app))
        assert isinstance(app.screen, PaletteScreen)
        await pilot.press(*"hold")
        await pilot.pause()
        assert "one page down" not in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert type(app.screen).__name__ == "HoldForm"
        await pilot.press("escape", "?", "?")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
        await pilot.press("?", *"no such thing", "enter")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
        await pilot.press("?", *"Signs")
        await pilot.pause()
        assert app.screen.query_one(Input).value == "Signs"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
