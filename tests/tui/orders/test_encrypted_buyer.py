"""A receiver whom the platform encrypts is said to be encrypted, not missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from core.base import i18n
from core.orders import reading as orders
from tests.given.shop import AT, open_shop, put_order, sn
from tests.tui.host import until
from tui.desk.app import DeskApp
from tui.orders.sheet import OrderScreen
from tui.parts.story import Detail

NOBODY: dict[str, Any] = dict.fromkeys(
    ("receiver", "phone", "province", "city", "district", "address")
)


@pytest.fixture(autouse=True)
def english_in_the_end() -> Iterator[None]:
    yield
    i18n.setup("en")


@pytest.mark.parametrize(
    ("values", "language", "shown"),
    [
        (NOBODY | {"encrypted": 1}, "en", "Buyer  encrypted by the platform"),
        (NOBODY | {"encrypted": 1}, "zh", "加密"),
        (NOBODY, "en", "Buyer  not in the export"),
        # What the export does tell stands beside it.
        (
            NOBODY | {"encrypted": 1, "address": "虚构路*号"},
            "en",
            "encrypted by the platform  虚构路***",
        ),
        ({}, "en", "Buyer  林*坤"),
    ],
)
async def test_the_buyer_line(
    tmp_path: Path, values: dict[str, Any], language: str, shown: str
) -> None:
    i18n.setup(language)
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, timedelta(hours=5), **values)
    async with DeskApp(desk, now=lambda: AT).run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        order_id = orders.find(desk, sn(1)).id
        detail = pilot.app.screen.query_one(Detail)
        # The detail is told once more when its width is known.
        assert await until(pilot, lambda: shown in detail.plain), detail.plain
        cast(DeskApp, pilot.app).open(OrderScreen(order_id))
        await pilot.pause()
        sheet = "\n".join(str(each.render()) for each in pilot.app.screen.query("#sheet Static"))
        assert shown in sheet
