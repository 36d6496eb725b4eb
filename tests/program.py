"""The command line called in this process, with everything a new process would have to itself.

Where the process is the point - signals, pipes, what is loaded at the start, the language that
its words are made in - tests start a real one.
"""

from __future__ import annotations

import contextlib
import gc
import gettext
import io
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from core.base import access, confined, i18n, personal
from core.base.access import Role
from core.rules.addresses.zones import use_zones
from core.rules.aftersales import use_tables
from core.rules.appeals import use_book
from core.rules.couriers.table import use_table
from core.rules.messages import use_book as use_messages
from core.rules.order_words import use_order_words
from core.rules.settlement import use_words
from core.rules.upstream.decoders import use_decoders
from core.rules.upstream.statuses import use_statuses
from tui.cli import main


class Run(NamedTuple):
    """What a call of the command line gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


def run(
    *words: str,
    env: Mapping[str, str] | None = None,
    stdin: str | bytes = b"",
    cwd: Path | None = None,
) -> Run:
    """Call `daifa` without a terminal; `env`, when given, is its whole environment."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(given), "utf-8"),
        "stdout": io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True),
        "stderr": io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True),
    }
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, env or {}, clear=env is not None))
        stack.enter_context(as_it_was())
        if cwd is not None:
            stack.enter_context(contextlib.chdir(cwd))
        for name, stream in streams.items():
            stack.enter_context(mock.patch(f"sys.{name}", stream))
        status = main(list(words))
    out, err = (_text(streams[name]) for name in ("stdout", "stderr"))
    return Run(status, out, err)


def _text(stream: io.TextIOWrapper) -> str:
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode()


@contextlib.contextmanager
def as_it_was() -> Iterator[None]:
    """Give back what a call leaves in its process: the language, the role, the tables."""
    mask = os.umask(0o077)
    os.umask(mask)
    language, domain = i18n.language(), gettext.textdomain()
    words, thresholds = os.environ.get("LANGUAGE"), gc.get_threshold()
    try:
        with access.as_role(Role.OWNER), confined.as_confined(None):
            yield
    finally:
        personal.open_while(None)
        os.umask(mask)
        gc.enable()
        gc.set_threshold(*thresholds)
        if i18n.language() != language:
            i18n.setup(language)
        gettext.textdomain(domain)
        os.environ.pop("LANGUAGE", None)
        if words is not None:
            os.environ["LANGUAGE"] = words
        use_tables(None)
        use_messages(None)
        use_book(None)
        use_table(None)
        use_order_words(None)
        use_decoders(None)
        use_statuses(None)
        use_words(None)
        use_zones(None)
