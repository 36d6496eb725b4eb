"""The papers are there and true: plates, citations, rules, stages, commands, sample numbers."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from core.rules.book import packaged
from core.rules.couriers.judge import judge
from core.rules.terms import Clock, Stage
from tui.cli.run import cli

ROOT = Path(__file__).parent.parent
PAPERS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    + [path for each in ("core", "tui") for path in (ROOT / each).rglob("*.md")]
)
MODULES = sorted(path for each in ("core", "tui") for path in (ROOT / each).rglob("*.py"))
PLATES = [path for path in MODULES if path.name == "__init__.py"]
TRADE = (ROOT / "core" / "rules" / "README.md").read_text("utf-8")
COMMANDS = (ROOT / "tui" / "cli" / "README.md").read_text("utf-8")
COURIERS = (ROOT / "core" / "rules" / "couriers" / "README.md").read_text("utf-8")

_CITED = re.compile(r"([\w/.-]*\w\.md)\b(?:,\s+(\d+)(?:\s+and\s+(\d+))?)?")
_PATH = re.compile(r"`((?:core|tui|tests)/[\w./]*)`")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _sources() -> Iterator[Path]:
    for folder in ("core", "tui", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".toml") and path != Path(__file__):
                yield path


def _found(cited: str, beside: Path) -> Path | None:
    """Return the paper that is meant: from the top, from `core` or `tui`, or beside."""
    places = (ROOT / cited, ROOT / "core" / cited, ROOT / "tui" / cited, beside / cited)
    return next((place for place in places if place.is_file()), None)


def _citations() -> Iterator[tuple[str, str, Path, tuple[str, ...]]]:
    for path in [*_sources(), *PAPERS]:
        for cited, *sections in _CITED.findall(path.read_text("utf-8")):
            yield _name(path), cited, path.parent, tuple(filter(None, sections))


def test_each_cited_paper_is_there() -> None:
    citations = list(_citations())
    assert len(citations) > 50
    lost = [(where, cited) for where, cited, beside, _ in citations if not _found(cited, beside)]
    assert lost == []


def test_each_cited_section_is_there() -> None:
    lost = []
    for where, cited, beside, sections in _citations():
        paper = _found(cited, beside)
        text = paper.read_text("utf-8") if paper else ""
        lost += [(where, cited, each) for each in sections if f"\n## {each}. " not in text]
    assert lost == []


@pytest.mark.parametrize("paper", PAPERS, ids=_name)
def test_each_place_a_paper_names_is_there(paper: Path) -> None:
    text = paper.read_text("utf-8")
    assert [place for place in _PATH.findall(text) if not (ROOT / place).exists()] == []
    links = re.findall(r"\]\(([\w./-]+)(?:#[\w-]*)?\)", text)
    assert [link for link in links if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("path", PLATES, ids=_name)
def test_each_room_has_a_plate(path: Path) -> None:
    plate = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert len([line for line in plate.splitlines() if line.strip()]) >= 3


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_each_module_says_what_it_is(path: Path) -> None:
    if path.name != "__main__.py":
        assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def _rows(text: str, width: int) -> Iterator[list[str]]:
    """Give the cells of each table row whose first cell is a name in backticks."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `") and len(cells) == width:
            yield cells


def test_the_paper_and_the_rule_book_agree() -> None:
    told = {cells[0].strip("`"): (cells[1], cells[2]) for cells in _rows(TRADE, 5)}
    assert told == {
        rule.name: (f"{rule.default} {rule.unit}", str(rule.status)) for rule in packaged()
    }


def test_each_rule_is_named_where_it_is_obeyed() -> None:
    for name, _value, _status, _what, place in _rows(TRADE, 5):
        theme = name.strip("`").partition(".")[0]
        for path in _PATH.findall(place):
            assert f"{theme}." in (ROOT / path).read_text("utf-8"), (name, path)


def test_the_stages_and_clocks_are_the_programs() -> None:
    table = TRADE.partition("## 1. ")[2].partition("## 2. ")[0]
    assert {cells[0].strip("`") for cells in _rows(table, 4)} == {stage.value for stage in Stage}
    queue = TRADE.partition("## 7. ")[2].partition("\n\nNotices hang")[0]
    assert set(re.findall(r"`([a-z-]+)`", queue)) == {clock.value for clock in Clock}


@pytest.mark.parametrize("floor", ["core", "tui"])
def test_the_map_shows_the_floors_of_the_contracts(floor: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(
        each["layers"] for each in contracts["contracts"] if each.get("containers") == [floor]
    )
    floors = [set(layer.split(" | ")) for layer in layers if layer != "__main__"]
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition(f"rooms of `{floor}/`")[2]
    rows = [line.split(" | ")[1] for line in table.split("\n\n")[0].splitlines()[2:]]
    told = [set(re.findall(r"`(\w+)(?:/|\.py)`", row)) for row in rows]
    assert told == floors


def _names(group: click.Group, before: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield f"{before}{name}"
        if isinstance(command, click.Group):
            yield from _names(command, f"{before}{name} ")


def test_the_paper_names_each_command_and_no_other() -> None:
    known = set(_names(cli))
    told: set[str] = set()
    for line in COMMANDS.splitlines():
        if not line.startswith("| `daifa "):
            continue
        words = line.removeprefix("| `daifa ").partition("`")[0].split()
        told.add(words[0])
        inner = words[1].replace("\\", "").split("|") if len(words) > 1 else []
        told |= {f"{words[0]} {each}" for each in inner if f"{words[0]} {each}" in known}
        assert words[0] in known, line
    assert known - told == set()


def test_the_paper_names_each_option() -> None:
    context = click.Context(cli)
    lost = []
    for name in _names(cli):
        command: click.Command = cli
        for word in name.split():
            assert isinstance(command, click.Group)
            found = command.get_command(context, word)
            assert found is not None
            command = found
        first = f"`daifa {name.split()[0]}"
        told = "\n".join(line for line in COMMANDS.splitlines() if first in line)
        lost += [
            (name, option)
            for parameter in command.params
            if isinstance(parameter, click.Option)
            and not parameter.hidden
            and parameter.name != "as_json"
            for option in parameter.opts
            if option not in told
        ]
    assert lost == []


def test_the_sample_numbers_are_judged_as_the_paper_says() -> None:
    samples = [
        (verdict, number)
        for line in COURIERS.partition("```\n")[2].partition("```")[0].splitlines()
        for verdict, *numbers in [line.split()]
        for number in numbers
    ]
    assert len(samples) > 20
    assert [each for each in samples if judge(each[1]).verdict.value != each[0]] == []
