"""Who comes in, and what they may do: asked once, before any command (core/base/access.py).

The environment and the configuration say it, and both can only take away: `DAIFA_ROLE`, and the
table `[roles]`, which names people as `DAIFA_USER` does. Who is named nowhere is the owner.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from core.base import access, config
from core.base.access import Role
from core.base.errors import DaifaError
from core.store.desk import login_name


def enter(config_path: Path) -> None:
    """Take the role of who sits here."""
    given = os.environ.get("DAIFA_ROLE")
    if given is not None:
        access.take(access.named(given))
    if os.environ.get("DAIFA_USER"):
        # What is wrong with the configuration is said by the command that needs it.
        with suppress(DaifaError):
            _take_named(config.load(config_path))


def _take_named(settings: config.Config) -> None:
    named = settings.roles.get(login_name())
    if named is not None:
        access.take(Role(named))
