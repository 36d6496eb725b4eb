"""The targets: apprise URLs of the configuration. They hold secrets, and are told masked."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.store.health import Finding

_FORM = re.compile(r"([a-z][a-z0-9+.-]{1,30})://(\S+)", re.IGNORECASE)


class Target(NamedTuple):
    """A place to send notices to; `place` counts from 1 in the configuration."""

    place: int
    url: str

    @property
    def fingerprint(self) -> str:
        """What stands for the target in the database: the URL itself is a secret."""
        return sha256(self.url.encode("utf-8", "replace")).hexdigest()[:24]

    @property
    def name(self) -> str:
        """The target as it may be shown: its place and its kind, nothing of what follows."""
        found = _FORM.fullmatch(self.url)
        return f"{self.place} {found[1].lower() if found else '?'}://…"


def targets_of(urls: Iterable[str]) -> list[Target]:
    """Return the targets, each once."""
    found: dict[str, Target] = {}
    for place, url in enumerate(urls, 1):
        found.setdefault(url.strip(), Target(place, url.strip()))
    return list(found.values())


def fault(target: Target, *, form_alone: bool = False) -> str:
    """Return what is wrong with a target, "" for nothing; nobody is asked.

    With `form_alone` what sends is not loaded, which takes a while.
    """
    form = _FORM.fullmatch(target.url)
    if form is None:
        return _("it is no address of the form kind://…, without spaces")
    if form_alone or not has_apprise():
        return ""
    from core.notify.outgoing import understood

    if not understood(target.url):
        words = _("apprise does not know {kind}://, or something is missing behind it")
        return words.format(kind=form[1].lower())
    return ""


def has_apprise() -> bool:
    """Whether what sends is installed."""
    return find_spec("apprise") is not None


def missing_extra() -> DaifaError:
    """Return the error that says how to install what sends."""
    return DaifaError(
        "notify-extra",
        _(
            "Sending needs apprise, which is not installed. In the folder of daifa:"
            " .venv/bin/pip install -c constraints.txt '.[notify]'"
        ),
    )


def no_target(config: Path) -> DaifaError:
    """Return the error that says how to set a target."""
    return DaifaError(
        "notify-targets",
        _(
            "No target is set. Add one to {path}:\n[notify]\ntargets = [\"dingtalk://…\"]"
            "\nand see that only you can read the file."
        ).format(path=config),
    )  # fmt: skip


def examine(urls: Sequence[str], config: Path) -> list[Finding]:
    """Check the form of the targets and who may read them, for `daifa doctor`; nobody is asked."""
    found = targets_of(urls)
    if not found:
        return []
    if not has_apprise():
        return [Finding(code="notify", ok=False, message=missing_extra().message)]
    words = _("Target {target} in {path} cannot be used: {why}.")
    bad = [
        Finding(
            code="notify", ok=False, message=words.format(target=each.name, path=config, why=why)
        )
        for each in found
        if (why := fault(each))
    ]
    if not bad:
        n = len(found)
        said = ngettext("{n} target for notices.", "{n} targets for notices.", n).format(n=n)
        bad = [Finding(code="notify", ok=True, message=said)]
    return [*bad, *_readable_by_others(config)]


def _readable_by_others(config: Path) -> list[Finding]:
    try:
        mode = stat.S_IMODE(config.stat().st_mode)
    except OSError:
        return []
    if mode & 0o077 == 0:
        return []
    words = _("Others can read the targets' secrets. Run: chmod 600 {path}")
    return [Finding(code="notify-privacy", ok=False, message=words.format(path=config))]
