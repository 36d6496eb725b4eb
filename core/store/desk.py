"""The desk: the open store, who sits at it, and the rules in force."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.base import access
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.raw_bytes import readable
from core.base.text import one_line
from core.rules import book as rulebook
from core.rules.book import Override
from core.rules.books import Own, RuleBooks
from core.store import acts, rule_values
from core.store.acts import Act, Actor, is_half_written
from core.store.connection import Store, open_store

if TYPE_CHECKING:
    from core.store.reverting import Outcome, Undone


@dataclass(frozen=True)
class Desk:
    """What every use case needs beside the time. Belongs to the thread that opened it."""

    store: Store
    actor: Actor
    rules: RuleBooks

    def act(self, at: datetime, what: str) -> AbstractContextManager[Act]:
        """Open a transaction for one act; all of its changes and events are saved, or none."""
        return acts.act(self.store, self.actor, at, what)

    def with_fresh_rules(self) -> Desk:
        """Return the desk with the rules as they now stand in the store; itself if they do."""
        own = rule_values.all_own(self.store)
        return self if own == self.rules.own else replace(self, rules=_books(own))

    @property
    def may_see_personal(self) -> bool:
        """Whether who sits here may see names, phones and addresses whole."""
        return access.may("personal-show")

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def rules_of(store: Store) -> RuleBooks:
    """Return the rule books with the seller's own values."""
    return _books(rule_values.all_own(store))


def _books(own: Own) -> RuleBooks:
    return RuleBooks(rulebook.packaged(), own)


def login_name() -> str:
    """Return who acts: DAIFA_USER, else the login name."""
    named = one_line(readable(os.environ.get("DAIFA_USER", "")))
    if named:
        return named
    try:
        return one_line(readable(getpass.getuser())) or "?"
    except (KeyError, OSError):
        return "?"


def open_desk(
    path: Path, *, who: str | None = None, session: str | None = None, create: bool = True
) -> Desk:
    """Open the desk on a database; `session` joins another desk's undo, a new one by default."""
    store = open_store(path, create=create)
    actor = Actor(who=who or login_name(), session=session or os.urandom(8).hex())
    _settle(store, actor)
    return Desk(store=store, actor=actor, rules=rules_of(store))


def _settle(store: Store, actor: Actor) -> None:
    """Take back what a session that was killed has left half written."""
    if not is_half_written(store):
        return
    from core.store import breaking_off

    # Who may only read reads it all the same; doctor names what is left.
    with suppress(DaifaError):
        breaking_off.settle_if_left(store, actor)


def undo(desk: Desk, at: datetime, beneath: Iterable[str] = ()) -> Undone:
    """Take back this session's newest act; see `core.store.reverting.undo` for the errors."""
    from core.store import reverting

    return reverting.undo(desk.store, desk.actor, at, beneath)


def next_undo(desk: Desk, beneath: Iterable[str] = ()) -> str | None:
    """Return the act that `undo` would take back, by its command."""
    from core.store import reverting

    return reverting.last_undoable(desk.store, desk.actor.session, beneath)


def plan_revert(desk: Desk, at: datetime, act: str | int) -> Outcome:
    """Return what taking an act back would do; see `core.store.reverting.plan`."""
    from core.store import reverting

    return reverting.plan(desk.store, desk.actor, at, act)


def revert(desk: Desk, at: datetime, act: str | int) -> Outcome:
    """Take any act of any session back; see `core.store.breaking_off.revert` for the errors."""
    from core.store import breaking_off

    return breaking_off.revert(desk.store, desk.actor, at, act)


def set_rule(
    desk: Desk, at: datetime, name: str, text: str, source: str, shop_id: int | None = None
) -> Desk:
    """Give a rule the seller's own value, of all shops or of one; return the desk with it.

    Raises NotFound for an unknown rule, Refused for one that no shop has of its own, DaifaError
    for a value that does not fit.
    """
    if shop_id:
        desk.rules.refuse_shared(name)
    value = desk.rules.of(shop_id).read_value(name, text)
    own = Override(value=value, source=source, date=at.date().isoformat())
    with desk.act(at, "rule") as work:
        rule_values.put(work, name, shop_id, own)
    return desk.with_fresh_rules()


def reset_rule(
    desk: Desk, at: datetime, name: str, source: str, shop_id: int | None = None
) -> Desk:
    """Take the seller's own value of a rule away; return the desk with the new rules.

    The packaged value stands again, for a shop what holds for all. The own one stays in the
    history. Raises NotFound for an unknown rule, DaifaError for one that has no own value.
    """
    rule = desk.rules.of(shop_id)[name]
    with desk.act(at, "rule") as work:
        if not rule_values.drop(work, name, shop_id, source):
            words = _("{name} has no value of your own: it is {value} {unit} as packaged.")
            if shop_id:
                words = _(
                    "{name} has no value of this shop's own: it is {value} {unit} as for all."
                )
            raise DaifaError(
                "rule-packaged", words.format(name=name, value=rule.value, unit=_(rule.unit))
            )
    return desk.with_fresh_rules()
