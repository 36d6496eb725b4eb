"""Values that leave the store: their fields are the query's columns."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from core.store.connection import columns, marks
from core.store.desk import Desk
from tests.conftest import MakeOrder


class Short(NamedTuple):
    """An order in short."""

    order_sn: str
    state: str


def test_rows_are_values_of_their_type(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    sql = f"select {columns(Short, 'o')} from orders o"
    assert desk.store.rows(Short, sql) == [Short(sn, "to_ship")]
    assert desk.store.first(Short, sql) == Short(sn, "to_ship")
    assert desk.store.first(Short, f"{sql} where o.id = ?", (99,)) is None


@pytest.mark.parametrize(
    "listed",
    ["state, order_sn", "order_sn", "order_sn, state, status", "order_sn, status"],
    ids=["swapped", "too few", "too many", "another"],
)
def test_a_query_that_does_not_fit_its_type_is_refused_even_without_rows(
    desk: Desk, listed: str
) -> None:
    with pytest.raises(TypeError, match="Short"):
        desk.store.rows(Short, f"select {listed} from orders")


def test_columns_take_other_sql_by_field() -> None:
    assert columns(Short, "o", state="upper(o.state)") == "o.order_sn, upper(o.state) as state"
    assert columns(Short, "o", nothing="x") == "o.order_sn, o.state"


def test_a_mark_for_each_value() -> None:
    assert (marks([]), marks([1]), marks([1, 2])) == ("", "?", "?, ?")
