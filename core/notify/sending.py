"""Sending what has crossed, and the digest, to each target once (notify/README.md, 2).

A row is written before anything is sent, so that two processes never send the same; a process
that dies meanwhile loses nothing: its claim ends by itself (rule notify.retry), and the notice is
sent by the next one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from core.base import access
from core.base.clock import to_epoch
from core.base.config import Notify
from core.due.index import QueueIndex
from core.due.live import index as read_index
from core.notify import digest as digests
from core.notify.crossing import Crossing, across
from core.notify.quiet import digest_due, is_quiet
from core.notify.targets import Target
from core.notify.words import Message, of_crossings
from core.orders.shops import choices
from core.rules.book import RuleBook
from core.rules.terms import Band
from core.store import sendings
from core.store.desk import Desk

# Sends messages to URLs at the same time, each within some seconds; says what went wrong, "" for
# nothing, in the order of the messages. `core.notify.outgoing.send` is the real one.
Sender = Callable[[Sequence[tuple[str, Message]], float], list[str]]


class Wish(NamedTuple):
    """What a call asks for. `digest`: True for the digest alone, at any hour; None as rules say."""

    digest: bool | None = None
    shop_id: int | None = None


class Letter(NamedTuple):
    """What a target is to get: the messages, and the keys that they stand for."""

    target: Target
    crossings: tuple[Crossing, ...]
    digest: bool
    messages: tuple[Message, ...]


class Result(NamedTuple):
    """How one target was served; `why` is empty where everything went."""

    letter: Letter
    why: str = ""


@dataclass(frozen=True)
class Round:
    """What is across at an instant, and what of it waits for the end of the quiet hours."""

    at: datetime
    index: QueueIndex
    found: tuple[Crossing, ...]
    held: int
    quiet: bool
    digest: str | None
    shop_id: int | None
    burning: frozenset[str] = field(default_factory=frozenset)


def look(desk: Desk, at: datetime, settings: Notify, wish: Wish) -> Round:
    """Read what is across; nothing is written."""
    whole = read_index(desk, at)
    woken = {
        (each.clock, each.ref): each.until
        for each in sendings.snoozes_over(desk.store, to_epoch(at))
    }
    bands, loud = _bands(settings.bands), _bands(settings.loud)
    everything = across(whole, at, bands, woken)
    found = [
        each for each in everything if wish.shop_id is None or each.entry.shop_id == wish.shop_id
    ]
    quiet = is_quiet(desk.rules.general, at)
    told = [each for each in found if each.band in loud] if quiet else found
    digest = wish.digest
    if digest is None:
        digest = settings.digest and not quiet and digest_due(desk.rules.general, at)
    only = bool(wish.digest)
    return Round(
        at=at,
        index=whole.only(shop_id=wish.shop_id),
        found=() if only else tuple(told),
        held=0 if only else len(found) - len(told),
        quiet=quiet,
        digest=digests.key_of(at, wish.shop_id) if digest else None,
        shop_id=wish.shop_id,
        burning=frozenset(each.key for each in everything),
    )


def _bands(names: Collection[str]) -> frozenset[Band]:
    return frozenset(map(Band, names))


def has_news(desk: Desk, found: Round, targets: Sequence[Target]) -> bool:
    """Whether some target has not had all of it; nothing is written."""
    return any(_wanted(desk, found, targets).values())


def planned(desk: Desk, found: Round, targets: Sequence[Target]) -> list[Letter]:
    """Return what each target would get now; nothing is written."""
    wanted = _wanted(desk, found, targets)
    return _letters(desk, found, targets, wanted)


def notify(
    desk: Desk, found: Round, targets: Sequence[Target], send: Sender, mark: str | None = None
) -> list[Result]:
    """Send what each target has not had; return how it went, of those that were to get something.

    What fails is free again at once and is tried by the next call. Raises Refused for who is not
    the owner.
    """
    access.refuse("send")
    now, rules = to_epoch(found.at), desk.rules.general
    sendings.forget(
        desk.store, now - int(rules["notify.keep"].delta.total_seconds()), found.burning
    )
    mark = mark or os.urandom(8).hex()
    until = now + int(claim_time(rules).total_seconds())
    taken = sendings.claim(desk.store, _wanted(desk, found, targets), now, until, mark)
    letters = _letters(desk, found, targets, taken)
    timeout = rules["notify.timeout"].delta.total_seconds()
    answers = send(
        [(each.target.url, message) for each in letters for message in each.messages], timeout
    )
    results, place = [], 0
    for each in letters:
        own = answers[place : place + len(each.messages)]
        place += len(each.messages)
        for keys, why in zip(_keys(each, found.digest), own, strict=True):
            sendings.settle(desk.store, mark, each.target.fingerprint, keys, None if why else now)
        results.append(Result(each, next(filter(None, own), "")))
    return results


def _keys(letter: Letter, digest: str | None) -> list[list[str]]:
    """Return the keys that each message of a letter stands for."""
    keys = [[each.key for each in letter.crossings]] if letter.crossings else []
    return [*keys, [digest or ""]] if letter.digest else keys


def claim_time(rules: RuleBook) -> timedelta:
    """Return how long a claim keeps others off: never shorter than sending may take."""
    return max(rules["notify.retry"].delta, 2 * rules["notify.timeout"].delta)


def _wanted(desk: Desk, found: Round, targets: Sequence[Target]) -> dict[str, list[str]]:
    """Return the keys that each target has not had, by its fingerprint."""
    keys = [each.key for each in found.found]
    if found.digest is not None:
        keys.append(found.digest)
    if not keys:
        return {each.fingerprint: [] for each in targets}
    wanted = {}
    for target in targets:
        closed = sendings.closed(desk.store, target.fingerprint, to_epoch(found.at))
        wanted[target.fingerprint] = [key for key in keys if key not in closed]
    return wanted


def _letters(
    desk: Desk, found: Round, targets: Sequence[Target], taken: dict[str, list[str]]
) -> list[Letter]:
    """Write the messages; targets that get the same are given the same."""
    shops = len(choices(desk)) > 1
    written: dict[tuple[str, ...], tuple[Message, ...]] = {}
    letters = []
    for target in targets:
        keys = frozenset(taken.get(target.fingerprint, ()))
        own = tuple(each for each in found.found if each.key in keys)
        digest = found.digest in keys
        if not own and not digest:
            continue
        of = (*(each.key for each in own), *([found.digest or ""] if digest else []))
        if of not in written:
            written[of] = _messages(desk, found, own, digest, shops)
        letters.append(Letter(target, own, digest, written[of]))
    return letters


def _messages(
    desk: Desk, found: Round, own: Sequence[Crossing], digest: bool, shops: bool
) -> tuple[Message, ...]:
    messages = []
    if own:
        messages.append(of_crossings(desk, found.at, found.index, own, shops=shops))
    if digest:
        messages.append(
            digests.digest(desk, found.at, found.index, shop_id=found.shop_id, shops=shops)
        )
    return tuple(messages)
