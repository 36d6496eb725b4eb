"""Who sits at this program, as far as it matters: a viewer, an operator, or the shop's owner.

A role belongs to the process: it is taken when the program starts and can only become less. The
store asks here before each change (`core.store.acts`, `core.store.connection`), so no screen and no
command can leave it out. What is named nowhere is the least: who has no role is a viewer, a deed
without a line here is an operator's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from core.base.errors import Refused
from core.base.i18n import N_, _


class Role(StrEnum):
    """What somebody may do, the least first."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    OWNER = "owner"


_ORDER = tuple(Role)
# What is left to the owner: verbs of acts, and deeds that are none. The rest is an operator's.
OWNERS: Mapping[str, str] = {
    "rule": N_("changing a rule"),
    "shop": N_("changing a shop"),
    "purge": N_("removing personal data"),
    "backup": N_("copying the database to a file of your own"),
    "restore": N_("putting a backup in place"),
    "repair": N_("settling what is left over"),
    "serve": N_("serving the desk to a browser"),
    "send": N_("sending notices"),
    "demo": N_("making a made-up shop"),
}
_role = Role.OWNER


def role() -> Role:
    """Return the role of who sits here."""
    return _role


def least(*roles: Role) -> Role:
    """Return the one that may do least."""
    return min(roles, key=_ORDER.index)


def named(text: str) -> Role:
    """Return the role that a text names; a word that names none is a viewer's."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        return Role.VIEWER


def take(given: Role) -> None:
    """Go by a role from now on; one that may do more than the present one changes nothing."""
    global _role
    _role = least(_role, given)


@contextmanager
def as_role(given: Role) -> Iterator[None]:
    """Go by a role within the block, and by the one of before after it."""
    global _role
    before, _role = _role, given
    try:
        yield
    finally:
        _role = before


def may(deed: str) -> bool:
    """Whether who sits here may do something: a verb of an act, or another deed of OWNERS."""
    if _role is Role.OWNER:
        return True
    return _role is Role.OPERATOR and deed not in OWNERS


def refuse(deed: str) -> None:
    """Raise Refused (`role`) unless who sits here may do it."""
    if not may(deed):
        raise Refused("role", why_not(deed))


def may_write() -> bool:
    """Whether who sits here may change anything at all."""
    return _role is not Role.VIEWER


def refuse_viewer() -> None:
    """Raise Refused (`role`) where nothing may be changed."""
    if not may_write():
        raise Refused("role", why_not(""))


def mark() -> str:
    """Return the word that stands beside the shop for who may only look; empty for the others."""
    return "" if may_write() else _("looking only")


def why_not(deed: str) -> str:
    """Return in a sentence why a deed is not for who sits here; empty where it is."""
    if may(deed):
        return ""
    if _role is Role.VIEWER:
        return _("You are a viewer here: you can look at all of it and change nothing.")
    words = _("You are an operator here: {deed} is left to the shop's owner.")
    return words.format(deed=_(OWNERS[deed]))
