"""What is wrong in errors, texts, events and values is noticed, whatever the test asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import _
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder
from tests.well_kept import watched


class Value(Frozen):
    """A value with a field that is never None, and one that may be."""

    name: str
    note: str | None = None


def _raised(desk: Desk) -> None:
    DaifaError("Shop_Name", "It is None.")


def _filled(desk: Desk) -> None:
    _("paid {yuan}").format(yuan=None)


def _acted(desk: Desk) -> None:
    with desk.act(AT, "BUY"):
        pass


def _unseen(desk: Desk) -> None:
    with desk.act(AT, "import") as work:
        values = {"kind": "proposal", "order_id": 1, "created_at": 1, "data": '{"Case": 1}'}
        work.insert("notices", values)


def _holed(desk: Desk) -> None:
    Value(name=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("do", "noticed"),
    [
        (_raised, {"code of an error: 'Shop_Name'",
                   "words of the error Shop_Name: 'It is None.'"}),
        (_filled, {"text filled with nothing: yuan of paid {yuan}"}),
        (_acted, {"an act without words: 'BUY'"}),
        (_unseen, {"not in the history of its order: import of notices",
                   "data of a notice: Case"}),
        (_holed, {"a hole in a value: Value.name"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_noticed(
    desk: Desk, make_order: MakeOrder, do: Callable[[Desk], Any], noticed: set[str]
) -> None:
    make_order()
    with watched() as found:
        do(desk)
    assert found == noticed


def test_what_is_right_is_left_alone(desk: Desk) -> None:
    with watched() as found:
        DaifaError("shop-name", "Give a name.")
        said = _("paid {yuan}").format(yuan="1.00")
        Value(name="x", note=None)
        with desk.act(AT, "import") as work:
            work.insert("notices", {"kind": "proposal", "created_at": 1, "data": "{}"})
    assert (said, found) == ("paid 1.00", set())
