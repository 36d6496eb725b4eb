"""The configuration file: TOML, every key optional. An unknown key is refused by name.

What is chosen in the desk, language, theme and bell, is kept in a small file beside it and laid
over it: a file that a person wrote is never rewritten.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import LANGUAGES, _
from core.base.named_file import read_written
from core.base.paths import at_home

BandName = Literal["overdue", "critical", "urgent", "soon"]


class Notify(Frozen):
    """What reaches the seller, and where (core/notify/README.md).

    `targets` are apprise URLs, which hold secrets; `bands` those of which a crossing is told,
    `loud` those told in quiet hours too; `digest` whether the morning's is sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: tuple[str, ...] = ()
    bands: tuple[BandName, ...] = ("overdue", "critical")
    loud: tuple[BandName, ...] = ()
    digest: bool = True


class Config(Frozen):
    """What a user can set.

    `keys` maps a command's id to its keys; `couriers`, `decoders`, `upstream`, `addresses`,
    `appeals`, `aftersales`, `settlement`, `messages` are paths of tables laid over the packaged
    ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str | None = None
    theme: str | None = None
    bell: Literal["on", "off"] = "on"
    # Not built by its validator, which few commands need.
    notify: Notify = Notify.model_construct()
    batch_folder: Path | None = None
    keys: dict[str, str] = Field(default_factory=dict)
    couriers: Path | None = None
    decoders: Path | None = None
    upstream: Path | None = None
    addresses: Path | None = None
    appeals: Path | None = None
    aftersales: Path | None = None
    settlement: Path | None = None
    messages: Path | None = None

    @field_validator("language")
    @classmethod
    def _spoken(cls, language: str | None) -> str | None:
        if language is not None and language not in LANGUAGES:
            raise ValueError(language)
        return language

    @field_validator("couriers", "decoders", "appeals", "aftersales", "settlement", "messages")
    @classmethod
    def _there(cls, path: Path | None) -> Path | None:
        if path is not None and not at_home(path).exists():
            raise ValueError(str(path))
        return path

    @field_validator(
        "batch_folder",
        "couriers",
        "decoders",
        "upstream",
        "addresses",
        "appeals",
        "aftersales",
        "settlement",
        "messages",
    )
    @classmethod
    def _home(cls, path: Path | None) -> Path | None:
        return None if path is None else at_home(path)


CHOSEN = "chosen.toml"
_CHOICES = ("language", "theme", "bell")


def load(path: Path) -> Config:
    """Read the configuration with what was chosen in the desk; a missing file is an empty one.

    Raises DaifaError when the configuration is bad.
    """
    written, chosen = _written(path), _chosen(path)
    return written.model_copy(update=chosen) if chosen else written


def keep(path: Path, choice: str, value: str) -> None:
    """Keep a choice of the desk, `language`, `theme` or `bell`, beside the configuration at `path`.

    Raises DaifaError when it cannot be written.
    """
    place = path.with_name(CHOSEN)
    choices = {**_chosen(path), choice: value}
    told = _("Chosen in the desk; remove this file to go back.")
    lines = [f"# {told}"]
    lines += [f"{name} = {json.dumps(text)}" for name, text in sorted(choices.items())]
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_text("\n".join(lines) + "\n", "utf-8")
    except OSError as error:
        words = _("It holds until you leave: {path} cannot be written: {why}.")
        raise DaifaError("config", words.format(path=place, why=error.strerror)) from error


def _chosen(path: Path) -> dict[str, str]:
    """Return what was chosen; a file that cannot be read says nothing."""
    try:
        found = tomllib.loads(read_written(path.with_name(CHOSEN)))
    except (OSError, ValueError, RecursionError):
        return {}
    return {name: found[name] for name in _CHOICES if isinstance(found.get(name), str)}


def _written(path: Path) -> Config:
    try:
        text = read_written(path)
    except FileNotFoundError:
        # Without building what checks it: this is the usual case, and the start is short.
        return Config.model_construct()
    except (OSError, ValueError) as error:
        raise _bad(path, getattr(error, "strerror", None) or "UTF-8") from error
    try:
        return Config(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _bad(path, str(error)) from error
    except RecursionError as error:
        raise _bad(path, _("its lists lie too deep in each other")) from error
    except ValidationError as error:
        first = error.errors()[0]
        why = ".".join(str(part) for part in first["loc"])
        if first["type"] == "literal_error":
            why += " " + _("(one of: {known})").format(
                known=first["ctx"]["expected"].replace(" or ", ", ")
            )
        # What is known and has a value of its own kind has a wrong value: that is named too.
        if first["type"] == "value_error":
            why += f" = {first['input']}"
            if first["loc"] != ("language",):
                why += " " + _("(there is no such file)")
            else:
                why += " " + _("(one of: {known})").format(known=", ".join(LANGUAGES))
        raise _bad(path, why) from error


def _bad(path: Path, why: str) -> DaifaError:
    return DaifaError(
        "config",
        _("The configuration {path} cannot be used: {why}. Correct it or move it away.").format(
            path=path, why=why
        ),
    )
