"""Renews the lock: `python -m tests.lock`; `--installed` compares it with this environment.

`constraints.txt` names one version of every package that the program, its extras, its tests
and its build need, on every Python it runs on. pip resolves them, once on each of these
Pythons; where the answers differ, a marker says which Python takes which.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "constraints.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
HEAD = "# Written by: python -m tests.lock\n"

Versions = dict[str, str]


def pythons() -> list[str]:
    """Return the versions of Python the project names, the oldest first."""
    named = (
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", each)
        for each in PROJECT["project"]["classifiers"]
    )
    return [found[1] for found in named if found]


def declared() -> list[Requirement]:
    """Return what the project declares: at run time, in every extra, for the build."""
    project = PROJECT["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    texts = [*project["dependencies"], *extras, *PROJECT["build-system"]["requires"]]
    return [Requirement(text) for text in texts]


def locked(python: str) -> Versions:
    """Return the version of each package that the lock names for a version of Python."""
    found: Versions = {}
    for name, version, marker in _lines():
        if marker is None or marker.contains(python):
            if name in found:
                raise ValueError(f"{LOCK.name}: {name} twice for Python {python}")
            found[name] = version
    return found


_LINE = re.compile(r"([a-z0-9-]+)==(\S+)(?: ; python_version (==|<|>=) \"(3\.\d+)\")?")


def _lines() -> Iterator[tuple[str, str, SpecifierSet | None]]:
    for line in LOCK.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{LOCK.name}: not understood: {line}")
        name, version, operator, python = found.groups()
        yield name, version, SpecifierSet(operator + python) if operator else None


def resolved(interpreter: str) -> Versions:
    """Return what pip would install on a Python, with nothing installed before."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder, "wanted.txt"), Path(folder, "report.json")
        wanted.write_text("".join(f"{each}\n" for each in declared()), "utf-8")
        subprocess.run(
            [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--dry-run", "--ignore-installed", "--report", str(report), "-r", str(wanted)],
            check=True, stdout=sys.stderr,
        )  # fmt: skip
        packages = [each["metadata"] for each in json.loads(report.read_text("utf-8"))["install"]]
    versions: Versions = {canonicalize_name(each["name"]): each["version"] for each in packages}
    # sqlite-utils asks for pip; each environment brings its own.
    versions.pop(canonicalize_name("pip"), None)
    return versions


def written(answers: dict[str, Versions]) -> str:
    """Return the lock's text from the answer of each Python."""
    lines = []
    for name in sorted({name for versions in answers.values() for name in versions}):
        of = {python: versions[name] for python, versions in answers.items() if name in versions}
        if len(set(of.values())) == 1:
            lines.append(f"{name}=={next(iter(of.values()))}\n")
        else:
            lines += [
                f'{name}=={version} ; python_version == "{python}"\n'
                for python, version in of.items()
            ]
    return HEAD + "".join(lines)


def interpreter(python: str) -> str | None:
    """Return an interpreter of a version: one of pyenv's, or on the path."""
    # Pyenv's own first: what it puts on the path may answer for another version.
    own = sorted(Path("~/.pyenv/versions").expanduser().glob(f"{python}.*/bin/python"))
    return str(own[-1]) if own else shutil.which(f"python{python}")


def differences() -> list[str]:
    """Return where the packages of this environment are not those of the lock."""
    lock = locked("{}.{}".format(*sys.version_info))
    here = {canonicalize_name(each.name): each.version for each in distributions()}
    unlocked = {"daifa", "pip", "setuptools", "wheel"}
    return [
        f"{name} {version}, locked: {lock.get(name, 'not at all')}"
        for name, version in sorted(here.items())
        if name not in unlocked and lock.get(name) != version
    ]


def main(arguments: list[str]) -> int:
    """Renew the lock, or compare; exit 1 on a difference or a Python that is missing."""
    if arguments == ["--installed"]:
        found = differences()
        print("\n".join(found) or "as locked")
        return 1 if found else 0
    if arguments:
        print("usage: python -m tests.lock [--installed]", file=sys.stderr)
        return 2
    interpreters = {python: interpreter(python) for python in pythons()}
    if missing := [python for python, found in interpreters.items() if found is None]:
        print(f"Python {', '.join(missing)} is needed for the lock too.", file=sys.stderr)
        return 1
    answers = {python: resolved(found) for python, found in interpreters.items() if found}
    LOCK.write_text(written(answers), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
