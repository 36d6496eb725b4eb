"""Acts of many orders, written in many short transactions, so that nobody waits long for them.

A statement of 100,000 rows holds the write lock for seconds, whatever is prepared before it. So a
long act rests between its parts: what is written until then is saved, each order of it whole in
itself, and the act is marked as open (`acts.open`) in the same transaction as its first part. Only
one of them is written at a time (`beacon`), and its last transaction closes it. Where it is broken
off it is taken back, by its own process or by the next one that opens the database: what others
have built on since stays, as with every return (store/README.md, 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic, sleep

from core.base.clock import to_epoch
from core.base.errors import Busy, DaifaError
from core.base.i18n import _
from core.store import beacon
from core.store.acts import Act, Actor, is_half_written
from core.store.connection import Store
from core.store.waiting import busy

# How long a part holds the write lock before it rests, and for how long: who waits looks more
# often than that (`connection._LOOK_S`).
HOLD_S, REST_S = 0.06, 0.02
# How long one long act waits for another one.
_PATIENT_S, _LOOK_S = 300.0, 0.05


@contextmanager
def alone_held(
    store: Store, actor: Actor, at: datetime, what: str, note: str = ""
) -> Iterator[None]:
    """Hold the beacon, as soon as nobody else does; raises Busy after a while."""
    start = monotonic()
    writer = beacon.LongWriter(actor.who, what, to_epoch(at), note)
    while True:
        with _held(store, writer) as mine:
            if mine:
                yield
                return
        waited = monotonic() - start
        if waited >= (_PATIENT_S if store.is_patient else 0):
            raise busy(store.path)
        if store.on_wait is not None:
            store.on_wait(waited)
        sleep(_LOOK_S)


@contextmanager
def _held(store: Store, writer: beacon.LongWriter) -> Iterator[bool]:
    holding = beacon.held(store.path, writer)
    try:
        mine = holding.__enter__()
    except OSError as error:
        words = _("{path} cannot be written: {why}. Check the owner of the folder.")
        place = beacon.place_of(store.path)
        raise DaifaError(
            "db-access", words.format(path=place, why=error.strerror or error)
        ) from error
    try:
        yield mine
    finally:
        holding.__exit__(None, None, None)


def _in_part(error: DaifaError, *, goes_on: bool) -> DaifaError:
    """Return an error that tells what stands, in place of one that says nothing was changed."""
    full = error.code == "disk-full"
    if goes_on and full:
        words = _(
            "The disk is full. A part is taken back already: make room, and daifa goes on with it"
            " by itself."
        )
    elif goes_on:
        words = _(
            "This was broken off: {why} A part is taken back already; daifa goes on with it by"
            " itself."
        )
    elif full:
        words = _(
            "The disk is full. A part was written already and cannot be taken back before there is"
            " room: make room, and daifa does it by itself."
        )
    else:
        words = _(
            "This was broken off: {why} A part was written already; daifa takes it back by itself."
        )
    return DaifaError(error.code, words.format(why=error.message))


class LongAct:
    """One act that rests between its parts, inside `breaking_off.alone`.

    `work` may be asked before it is written.
    """

    def __init__(self, store: Store, actor: Actor, at: datetime, what: str) -> None:
        self.work = Act(store, actor, at, what)
        self._store, self._actor, self._at = store, actor, at
        self._since = 0.0
        # Whether a part of it is saved already.
        self.is_cut = False

    @contextmanager
    def written(self, broken: Callable[[], None] | None = None) -> Iterator[Act]:
        """Write the act; where it fails, `broken` is called to take back the parts that are saved.

        Raises the error that it failed with, or another one where a part still stands.
        """
        self.work.rest = self._rest
        try:
            with self._store.transaction():
                self._since = monotonic()
                yield self.work
                self.work.close()
        except BaseException as error:
            if self.is_cut and broken is not None:
                broken()
            if self.is_cut and isinstance(error, DaifaError) and self._stands_after(error):
                raise _in_part(error, goes_on=broken is None) from error
            raise

    def _stands_after(self, error: DaifaError) -> bool:
        """Whether a part of the act stands that nobody asks for again by himself."""
        if isinstance(error, Busy):
            return False
        try:
            return is_half_written(self._store)
        except DaifaError:
            return True

    def _rest(self, before: Callable[[], None] | None) -> bool:
        if monotonic() - self._since < HOLD_S:
            return False
        if before is not None:
            before()
        self.is_cut = self.work.keep_open() or self.is_cut
        self._store.rest(REST_S)
        self._since = monotonic()
        return True
