"""Files that a person wrote, or a stranger sent in their place: configuration and tables."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.base import config
from core.base.errors import DaifaError
from core.base.slow_patterns import first_slow
from core.rules.couriers import table as couriers
from core.rules.upstream import decoders, items

HARMLESS = (r"[A-Z]{2}(?P<id>[0-9]{9,15})", r"(?:ab|cd)+x?", r"(.*)(.*)-", r"\d+\.\d+")
CATASTROPHIC = (r"(?P<id>([0-9]+)+)$", r"(x+x+)+y", r"(?:a|a)*b", r"(\w+|_)*-", r"^(甲+)+乙$")


@pytest.mark.parametrize("pattern", CATASTROPHIC)
def test_a_pattern_that_can_hang_is_found_among_the_others(pattern: str) -> None:
    assert first_slow([*HARMLESS, pattern]) == pattern


def test_harmless_patterns_and_the_packaged_ones_are_quick() -> None:
    ours = [rule.regex.pattern for rule in couriers.table().rules]
    ours += [each.regex.pattern for each in decoders.in_force().decoders]
    assert first_slow([*HARMLESS, *ours]) is None
    assert first_slow([]) is None


def test_a_decoder_that_can_hang_is_refused_by_its_pattern(tmp_path: Path) -> None:
    own = tmp_path / "decoders.toml"
    own.write_text('[[decoder]]\nname = "x"\npattern = "(?P<id>([0-9]+)+)$"\n')
    with pytest.raises(DaifaError, match=r"\(\?P<id>\(\[0-9\]\+\)\+\)\$") as error:
        items.load_decoders(own)
    assert error.value.code == "decoder-table"


DEEP = "x = " + "[" * 100_000
LONG = "# " + "x" * 1_100_000


@pytest.mark.parametrize("text", [DEEP, LONG, "\x00", "x = 1" * 10])
def test_a_strange_configuration_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(DaifaError) as error:
        config.load(path)
    assert error.value.code == "config"
    assert len(error.value.message) < 400
    with pytest.raises(DaifaError) as error:
        couriers.load(path)
    assert "Errno" not in error.value.message


def test_a_pipe_nobody_writes_to_is_no_configuration(tmp_path: Path) -> None:
    pipe = tmp_path / "config.toml"
    os.mkfifo(pipe)
    for load in (config.load, couriers.load, items.load_decoders):
        with pytest.raises(DaifaError, match="it is no ordinary file but a pipe") as error:
            load(pipe)
        assert "Errno" not in error.value.message
    # What was chosen in the desk lies beside it; there a pipe says nothing.
    os.mkfifo(tmp_path / config.CHOSEN)
    assert config.load(tmp_path / "none.toml").language is None
