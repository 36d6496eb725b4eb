"""The configuration file: TOML, every key optional. An unknown key is refused by name.

What is chosen in the desk, language, theme and bell, is kept in a small file beside it and laid
over it: a file that a person wrote is never rewritten.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Literal

from core.base.errors import DaifaError
from core.base.frozen import Frozen, checked
from core.base.i18n import LANGUAGES, _
from core.base.named_file import read_written
from core.base.paths import at_home

RoleName = Literal["viewer", "operator", "owner"]
BandName = Literal["overdue", "critical", "urgent", "soon"]


class Notify(Frozen):
    """What reaches the seller, and where (core/notify/README.md).

    `targets` are apprise URLs, which hold secrets; `bands` those of which a crossing is told,
    `loud` those told in quiet hours too; `digest` whether the morning's is sent.
    """

    _strict: ClassVar[bool] = True

    targets: tuple[str, ...] = ()
    bands: tuple[BandName, ...] = ("overdue", "critical")
    loud: tuple[BandName, ...] = ()
    digest: bool = True


class Config(Frozen):
    """What a user can set.

    `keys` maps a command's id to its keys, `roles` a person (DAIFA_USER) to a role; `masks` hide
    names, phones and addresses on screen; `couriers`, `decoders`, `upstream`, `addresses`,
    `appeals`, `aftersales`, `settlement`, `messages` are paths of tables laid over the packaged
    ones.
    """

    _strict: ClassVar[bool] = True

    language: str | None = None
    theme: str | None = None
    bell: Literal["on", "off"] = "on"
    masks: Literal["on", "off"] = "on"
    notify: Notify = Notify()
    batch_folder: Path | None = None
    keys: Mapping[str, str] = MappingProxyType({})
    roles: Mapping[str, RoleName] = MappingProxyType({})
    couriers: Path | None = None
    decoders: Path | None = None
    upstream: Path | None = None
    addresses: Path | None = None
    appeals: Path | None = None
    aftersales: Path | None = None
    settlement: Path | None = None
    messages: Path | None = None


# Paths that a person writes; of the second ones the file must be there.
_PATHS = ("batch_folder", "upstream", "addresses")
_FILES = ("couriers", "decoders", "appeals", "aftersales", "settlement", "messages")
CHOSEN = "chosen.toml"
_CHOICES = ("language", "theme", "bell")


def load(path: Path) -> Config:
    """Read the configuration with what was chosen in the desk; a missing file is an empty one.

    Raises DaifaError when the configuration is bad.
    """
    written, chosen = _written(path), _chosen(path)
    return written.replace(**chosen) if chosen else written


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
        return Config()
    except (OSError, ValueError) as error:
        raise _bad(path, getattr(error, "strerror", None) or "UTF-8") from error
    from pydantic import ValidationError

    try:
        return _placed(path, checked(Config, tomllib.loads(text)))
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
        raise _bad(path, why) from error


def _placed(path: Path, config: Config) -> Config:
    """Return a configuration with its paths at home; raises DaifaError for what is not there."""
    if config.language is not None and config.language not in LANGUAGES:
        known = _("(one of: {known})").format(known=", ".join(LANGUAGES))
        raise _bad(path, f"language = {config.language} {known}")
    written = {name: getattr(config, name) for name in (*_PATHS, *_FILES)}
    placed = {name: at_home(each) for name, each in written.items() if each is not None}
    for name in _FILES:
        if name in placed and not placed[name].exists():
            missing = _("(there is no such file)")
            raise _bad(path, f"{name} = {written[name]} {missing}")
    return config.replace(**placed)


def _bad(path: Path, why: str) -> DaifaError:
    return DaifaError(
        "config",
        _("The configuration {path} cannot be used: {why}. Correct it or move it away.").format(
            path=path, why=why
        ),
    )
