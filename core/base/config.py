"""The configuration file: TOML, every key optional. An unknown key is refused by name."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ConfigDict, Field, ValidationError, field_validator

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.paths import at_home


class Config(Frozen):
    """What a user can set.

    `keys` maps a command's id to its keys; `couriers`, `decoders`, `appeals`, `aftersales` are
    paths of tables laid over the packaged ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str | None = None
    theme: str | None = None
    batch_folder: Path | None = None
    keys: dict[str, str] = Field(default_factory=dict)
    couriers: Path | None = None
    decoders: Path | None = None
    appeals: Path | None = None
    aftersales: Path | None = None

    @field_validator("batch_folder", "couriers", "decoders", "appeals", "aftersales")
    @classmethod
    def _home(cls, path: Path | None) -> Path | None:
        return None if path is None else at_home(path)


def load(path: Path) -> Config:
    """Read the configuration; a missing file is an empty one. Raises DaifaError when it is bad."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        # Without building what checks it: this is the usual case, and the start is short.
        return Config.model_construct()
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(path, getattr(error, "strerror", None) or "UTF-8") from error
    try:
        return Config(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _bad(path, str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(path, ".".join(str(part) for part in first["loc"])) from error


def _bad(path: Path, why: str) -> DaifaError:
    return DaifaError(
        "config",
        _("The configuration {path} cannot be used: {why}. Correct it or move it away.").format(
            path=path, why=why
        ),
    )
