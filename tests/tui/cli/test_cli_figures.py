"""`daifa metrics`: any day, by item, supplier and shop, a series, what if."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from core.demo import shop as demo
from core.figures.measures import MEASURES
from core.store.desk import open_desk
from tests import program
from tests.given.shop import AT

OLD_KEYS = {"at", "window_days", "logistics", "rates", "sales", "reviews", "campaigns"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up shop, as two shops."""
    path = tmp_path_factory.mktemp("figures") / "a.db"
    desk = open_desk(path, who="x")
    demo.seed(desk, AT, orders=120, shops=2)
    desk.close()
    return path


def call(db: Path, *words: str, lang: str = "en") -> program.Run:
    env = {**os.environ, "LC_ALL": "C.UTF-8", "DAIFA_CONFIG": str(db.parent / "none")}
    given = ("--db", str(db), "--lang", lang, "--at", f"{AT:%Y-%m-%d %H:%M}", "metrics", *words)
    return program.run(*given, env=env, stdin=b"")


def told(db: Path, *words: str) -> Any:
    run = call(db, *words, "--json")
    assert run.status == 0, run.err
    return json.loads(run.out)


def test_the_old_keys_stay_as_they_are(shop: Path) -> None:
    plain = told(shop)
    assert set(plain) == OLD_KEYS
    more = told(shop, "--by", "item", "--series", "3", "--what-if", "abnormal")
    assert set(more) == OLD_KEYS | {"by", "parts", "series", "what_if"}
    assert {key: more[key] for key in OLD_KEYS} == plain


def test_a_day_and_its_series_agree(shop: Path) -> None:
    found = told(shop, "--series", "40")["series"]
    assert len(found["days"]) == 40
    assert set(found["values"]) == set(MEASURES)
    for place in (0, 20, 39):
        day = told(shop, "--day", found["days"][place])
        assert day["logistics"]["abnormal"] == found["values"]["abnormal"][place]
        assert day["logistics"]["rate"] == found["values"]["rate"][place]
        assert day["sales"]["profit_fen"] == found["values"]["profit"][place]
    assert told(shop, "--day", found["days"][-1]) == told(shop)


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("item", {"item", "item_id", "orders", "received_fen", "abnormal", "rate", "refunds",
                  "quality_refunds"}),
        ("supplier", {"supplier", "platform", "orders", "late", "to_ship", "refunds", "abnormal",
                      "owed_fen", "claims"}),
        ("shop", {"shop"} | OLD_KEYS),
    ],
)  # fmt: skip
def test_the_parts(shop: Path, by: str, keys: set[str]) -> None:
    found = told(shop, "--by", by)
    assert found["by"] == by
    assert all(set(each) == keys for each in found["parts"])
    if by == "item":
        assert sum(each["orders"] for each in found["parts"]) == found["logistics"]["grouped"]
        assert sum(each["abnormal"] for each in found["parts"]) <= found["logistics"]["abnormal"]


def test_parts_of_one_shop(shop: Path) -> None:
    names = [each["shop"] for each in told(shop, "--by", "shop")["parts"]]
    assert len(names) == 2
    assert [each["shop"] for each in told(shop, "--by", "shop", "--shop", names[1])["parts"]] == [
        names[1]
    ]
    mine = told(shop, "--by", "item", "--shop", names[0])
    assert sum(each["orders"] for each in mine["parts"]) == mine["logistics"]["grouped"]


def test_what_if(shop: Path) -> None:
    found = told(shop, "--what-if", "abnormal:complaint", "--what-if", "orders:5")["what_if"]
    assert len(found["steps"]) == 2
    moved = {each["figure"]: each["to"] - each["from"] for each in found["changes"]}
    assert (moved["abnormal"], moved["grouped"]) == (1, 5)
    text = call(shop, "--what-if", "orders:5").out
    assert text.startswith("If 5 more orders grouped:\n")
    assert "grouped orders M" in text


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--day", "2026-11-24"], 1, "2026-11-24 has not come yet."),
        (["--day", "soon"], 1, "soon is no day."),
        (["--series", "0"], 2, "1<=x<=730"),
        (["--what-if", "luck"], 1, "luck is nothing to assume. Possible: abnormal[:CAUSE]"),
        (["--what-if", "agree:7"], 1, "There is no after-sales case 7."),
        (["--by", "colour"], 2, "colour"),
    ],
)
def test_what_cannot_be_said_says_why(shop: Path, words: list[str], status: int, said: str) -> None:
    run = call(shop, *words)
    assert (run.status, run.out) == (status, "")
    assert said in run.err


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "words",
    [["--by", "item"], ["--by", "supplier"], ["--by", "shop"], ["--series", "90"],
     ["--what-if", "abnormal"]],
)  # fmt: skip
def test_the_text_fits_80_columns(shop: Path, words: list[str], lang: str) -> None:
    run = call(shop, *words, lang=lang)
    assert run.status == 0, run.err
    assert max(cell_len(line) for line in run.out.splitlines()) <= 80
    head = run.out.splitlines()[0]
    assert head.isascii() or lang == "zh"


def test_days_in_words(shop: Path) -> None:
    assert call(shop, "--day", "yesterday").out.startswith("2026-11-22\n")
    assert call(shop, "--day", "昨天").out.startswith("2026-11-22\n")
    assert call(shop, "--day", "11-23").out.startswith("2026-11-23 (today)\n")
    assert call(shop, "--day", "31").out.startswith("2026-10-31\n")
