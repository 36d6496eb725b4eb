"""The life of a form, as the first page of its module states it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType
from unittest import mock

import pytest

from core.base.errors import DaifaError, Refused
from core.store.desk import Desk
from tests.tui.forms_shop import desks
from tests.tui.host import Host, screen_text
from tests.tui.terminal.test_textual_names import CLASSES
from tui.parts import form
from tui.parts.form import FormScreen
from tui.parts.form_fields import FormFields
from tui.parts.messages import Saved
from tui.widgets.form_field import FormField

HOOKS = {
    "redraw",
    "make_fields", "later_fields", "caption", "keys", "does", "opened", "judge", "first",
    "changed", "entered", "ready", "save", "renew", "gone", "left",
    "about_order",
}  # fmt: skip


class Told(FormScreen):
    """Notes each hook that is called; refuses the first save."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.refuse = True

    def make_fields(self) -> Iterable[FormField]:
        self.told.append("make_fields")
        yield FormField("one", "One", required=True)
        yield FormField("two", "Two")

    def later_fields(self) -> Iterable[FormField]:
        self.told.append("later_fields")
        return ()

    def caption(self) -> str:
        self.told.append("caption")
        return "Title"

    def keys(self) -> str:
        # As `does`, asked whenever keys are named.
        return "Keys"

    def opened(self) -> None:
        self.told.append("opened")

    def judge(self) -> None:
        self.told.append("judge")

    def first(self) -> FormField:
        self.told.append("first")
        return super().first()

    def changed(self, field: FormField) -> None:
        self.told.append(f"changed {field.key}")

    def entered(self, field: FormField | None) -> None:
        self.told.append(f"entered {field.key if field else None}")
        super().entered(field)

    def ready(self) -> bool:
        self.told.append("ready")
        return True

    def save(self) -> Saved:
        self.told.append("save")
        if self.refuse:
            self.refuse = False
            raise Refused("no", "Not so.")
        return Saved("Done.")

    def renew(self) -> None:
        self.told.append("renew")

    def left(self) -> Saved | None:
        self.told.append("left")
        return None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


async def test_each_moment_calls_its_hooks_in_order(desk: Desk) -> None:
    told = Told()
    app = Host(desk, told)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert told.told == [
            "make_fields", "later_fields", "caption", "opened", "judge", "first",
        ]  # fmt: skip
        for keys, hooks in (
            ("x", ["changed one", "judge"]),
            ("enter", ["entered one"]),
            ("enter", ["entered two", "ready", "judge", "save", "renew", "judge"]),
        ):
            told.told.clear()
            await pilot.press(keys)
            await pilot.pause()
            assert told.told == hooks
        assert "Not so." in str(told.trouble.remarks)
        assert told.fields["two"].control.has_focus
        assert app.forgotten == 1
        told.told.clear()
        told.reason.value = "because"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert told.told[-3:] == ["ready", "judge", "save"]
        assert app.result == Saved("Done.")


async def test_what_cannot_be_saved_is_copied_and_saved_later(desk: Desk) -> None:
    told = Told()
    app = Host(desk, told)
    full = DaifaError("disk-full", "The disk is full.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        assert "Nothing was typed" in screen_text(app)
        await pilot.press(*"first", "enter")
        with mock.patch.object(told, "save", side_effect=full):
            await pilot.press("enter")
            await pilot.pause()
            assert "F5 copies it" in screen_text(app)
            await pilot.press("f5")
            assert app.copied == ["first"]
            assert "The disk is full." in screen_text(app)
            await pilot.press(*"second", "enter", "f5")
            assert app.copied[-1] == "One: first\nTwo: second"
        told.refuse = False
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.result == Saved("Done.")


async def test_esc_gives_back_what_was_left(desk: Desk) -> None:
    told = Told()
    app = Host(desk, told)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await pilot.pause()
        assert told.told[-1] == "left"
        assert app.result is None


@pytest.mark.parametrize(
    "cls",
    [each for each in CLASSES if issubclass(each, FormScreen) and each is not FormScreen],
    ids=lambda each: each.__qualname__,
)
def test_a_form_overrides_hooks_alone(cls: type) -> None:
    assert _methods(cls) & (_methods(FormScreen) | _methods(FormFields)) <= HOOKS


def _methods(cls: type) -> set[str]:
    return {
        name
        for name, value in vars(cls).items()
        if isinstance(value, (FunctionType, property)) and not name.startswith("__")
    }


def test_the_first_page_names_every_hook() -> None:
    page = form.__doc__ or ""
    assert not [name for name in HOOKS if f"{name}(" not in page]
