"""Nothing that is typed, pasted or clicked ends the desk; a short run of `tests.bench.monkey`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.monkey import PLACES, Monkey
from tests.given.hostile import EVERY_KEY


def _found(monkey: Monkey) -> str:
    monkey.sound()
    monkey.close()
    return "\n".join(map(str, monkey.found))


@pytest.mark.parametrize("seed", [1])
def test_random_keys_pastes_clicks_and_sizes_do_no_harm(tmp_path: Path, seed: int) -> None:
    monkey = Monkey(tmp_path, seed)
    monkey.play(150)
    assert _found(monkey) == ""


def test_every_key_does_no_harm_somewhere(tmp_path: Path) -> None:
    # The bench presses each key in each place; here every second place gets a share of them.
    monkey = Monkey(tmp_path, 1)
    places = list(PLACES)[::2]
    for number, place in enumerate(places):
        monkey.every_key([place], EVERY_KEY[number :: len(places)], asks=False)
    monkey.answers()
    assert _found(monkey) == ""
