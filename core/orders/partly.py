"""What is done to many things in one act: what can be done is done, the rest says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from core.base.errors import DaifaError
from core.store.acts import Act
from core.store.desk import Desk

Thing = TypeVar("Thing")


class Refusal(NamedTuple):
    """A thing that was left as it is: its name, and why."""

    name: str
    code: str
    message: str


class Partly(NamedTuple, Generic[Thing]):
    """What was done of many, and what was refused."""

    done: tuple[Thing, ...]
    refused: tuple[Refusal, ...]


def each(
    desk: Desk,
    at: datetime,
    what: str,
    things: Iterable[Thing],
    name: Callable[[Thing], str],
    do: Callable[[Act, Thing], object],
) -> Partly[Thing]:
    """Do something to each thing inside one act; a thing that is refused changes nothing."""
    done: list[Thing] = []
    refused: list[Refusal] = []
    with desk.act(at, what) as work:
        for thing in things:
            try:
                with work.part():
                    do(work, thing)
            except DaifaError as error:
                refused.append(Refusal(name(thing), error.code, error.message))
            else:
                done.append(thing)
    return Partly(tuple(done), tuple(refused))
