"""Values that do not change: how they are made, compared, checked and turned into JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

import pytest
from pydantic import ValidationError

from core.base.clock import BEIJING, to_epoch
from core.base.frozen import Frozen, checked, made, to_json
from core.rules import aftersales, appeals, handbook, messages, order_words, settlement
from core.rules.addresses import zones
from core.rules.couriers import table as couriers
from core.rules.tables import DataTable, Strict
from core.rules.upstream import decoders, order_numbers, statuses

AT = datetime(2026, 11, 23, 10, tzinfo=BEIJING)


class Colour(StrEnum):
    RED = "red"


class Small(Strict):
    """A value within another."""

    name: str
    sizes: tuple[int, ...] = ()


class Whole(Strict):
    """One of each kind of field."""

    id: int
    colour: Colour
    way: Literal["in", "out"] = "in"
    at: datetime | None = None
    done: bool = False
    small: Small | None = None
    many: tuple[Small, ...] = ()
    named: Mapping[str, Small] = {}
    said: str | tuple[str, ...] = ""


class Row(NamedTuple):
    """What the store has of it, and more."""

    id: int
    colour: str
    at: int | None
    done: int
    beside: str


def test_a_value_is_its_fields() -> None:
    one = Small(name="a", sizes=(1,))
    assert one == Small(name="a", sizes=(1,)) == Small(name="b").replace(name="a", sizes=(1,))
    assert one != Small(name="a")
    assert one != ("a", (1,))
    assert {one, Small(name="a", sizes=(1,))} == {one}
    assert repr(one) == "Small(name='a', sizes=(1,))"


@pytest.mark.parametrize("values", [{}, {"name": "a", "size": 1}])
def test_what_lacks_or_is_too_much_is_an_error(values: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="Small: "):
        Small(**values)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Small(name="a").replace(size=1)


def test_it_does_not_change() -> None:
    one = Small(name="a")
    with pytest.raises(AttributeError):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del one.name
    assert one == Small(name="a")


def test_a_row_of_the_store_becomes_what_it_means() -> None:
    one = Whole.of_row(Row(1, "red", to_epoch(AT), 1, "left"), way="out")
    assert one == Whole(id=1, colour=Colour.RED, at=AT, done=True, way="out")
    assert (one.done, one.colour) == (True, Colour.RED)
    assert one.done is True
    assert one.colour is Colour.RED
    assert Whole.of_row(Row(1, "red", None, 0, ""), colour=Colour.RED).at is None


DATA = {
    "id": 1, "colour": "red", "small": {"name": "a", "sizes": [1, 2]}, "many": [{"name": "b"}],
    "named": {"c": {"name": "c"}}, "said": ["d", "e"],
}  # fmt: skip


def test_data_that_is_known_to_be_right_makes_what_checking_makes() -> None:
    found = made(Whole, DATA)
    assert found == checked(Whole, DATA)
    assert (found.small.sizes, found.said, found.colour) == ((1, 2), ("d", "e"), Colour.RED)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": "x"}, ("id",)),
        ({"colour": "blue"}, ("colour",)),
        ({"way": "up"}, ("way",)),
        ({"small": {"sizes": [1]}}, ("small", "name")),
        ({"many": [{"name": "b", "nmae": "c"}]}, ("many", 0, "nmae")),
        ({"unknown": 1}, ("unknown",)),
    ],
)
def test_what_a_person_wrote_is_checked(change: dict[str, object], place: tuple[object]) -> None:
    with pytest.raises(ValidationError) as caught:
        checked(Whole, {**DATA, **change})
    assert caught.value.errors()[0]["loc"] == place


def test_json_has_times_words_and_lists() -> None:
    one = Whole(id=1, colour=Colour.RED, at=AT, many=(Small(name="a"),))
    assert to_json(one) == {
        "id": 1, "colour": "red", "way": "in", "at": "2026-11-23T10:00:00+08:00", "done": False,
        "small": None, "many": [{"name": "a", "sizes": []}], "named": {}, "said": "",
    }  # fmt: skip


TABLES: list[DataTable[object, object]] = [
    found
    for module in (aftersales, appeals, couriers, decoders, messages, order_numbers, order_words,
                   settlement, statuses, zones)
    for found in vars(module).values()
    if isinstance(found, DataTable)
]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.packaged_path.stem)
def test_what_comes_with_the_program_would_pass_the_check(
    table: DataTable[object, object],
) -> None:
    assert repr(_facts(table.checked(table.data()))) == repr(_facts(table.packaged()))


def _facts(built: object) -> object:
    return vars(built) if hasattr(built, "__dict__") else built


def test_the_handbook_would_pass_the_check() -> None:
    assert checked(dict[str, handbook.Topic], handbook.raw()) == handbook.topics()


def test_the_tables_are_all_looked_at() -> None:
    assert len(TABLES) == 10
    assert isinstance(Small(name="a"), Frozen)
