"""The one place that knows apprise: a text out to a target, in a limited time.

What apprise and its transports log may hold the target's secrets: nothing of it is passed on
but a status number.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from itertools import count
from threading import Thread
from time import monotonic
from typing import Any

import apprise

from core.base import access
from core.base.i18n import _
from core.notify.words import Message

_STATUS = re.compile(r"error=(\d{3})\b")
_LOGGER = logging.getLogger("apprise")
_NUMBERS = count(1)


def understood(url: str) -> bool:
    """Whether apprise can make something of a URL; nothing is sent."""
    with _Overheard():
        return _plugin(url) is not None


def send(letters: Sequence[tuple[str, Message]], timeout_s: float) -> list[str]:
    """Send messages to URLs; return what went wrong with each, "" for nothing.

    Targets are served at the same time, each with its messages in their order. What has not been
    answered in time has failed: nobody waits for the thread, which ends with the program. Raises
    Refused for who is not the owner.
    """
    access.refuse("send")
    carriers = {url: _Carrier(url) for url, _message in letters}
    for url, message in letters:
        carriers[url].messages.append(message)
    with _Overheard() as heard:
        for each in carriers.values():
            each.start()
        end = monotonic() + timeout_s
        for each in carriers.values():
            each.join(max(end - monotonic(), 0))
        places: Counter[str] = Counter()
        answers = []
        for url, _message in letters:
            answers.append(carriers[url].answer(places[url], heard, timeout_s))
            places[url] += 1
        return answers


class _Carrier(Thread):
    """Brings messages to one target, one after another, until one does not arrive."""

    def __init__(self, url: str) -> None:
        # A name of its own: the number of a thread that has ended is given to the next one.
        super().__init__(name=f"to-{next(_NUMBERS)}", daemon=True)
        self.messages: list[Message] = []
        self._url = url
        self._sent: list[bool] = []

    def run(self) -> None:
        for message in self.messages:
            try:
                plugin = _plugin(self._url)
                self._sent.append(plugin is not None and _deliver(plugin, message))
            except Exception:
                # Whatever a plugin does: the other targets are served all the same.
                self._sent.append(False)
            if not self._sent[-1]:
                return

    def answer(self, place: int, heard: _Overheard, timeout_s: float) -> str:
        """Return what went wrong with a message, "" for nothing."""
        sent = list(self._sent)
        if place < len(sent) and sent[place]:
            return ""
        if all(sent) and self.is_alive():
            return _("no answer within {n} s").format(n=f"{timeout_s:g}")
        status = heard.statuses.get(self.name)
        if status:
            return _("it answered with error {status}").format(status=status)
        return _("it cannot be reached, or does not take the message")


def _deliver(plugin: Any, message: Message) -> bool:
    out = apprise.Apprise(asset=plugin.asset)
    out.add(plugin)
    return bool(
        out.notify(
            body=message.body,
            title=message.title,
            # As it is: no markup is read out of a text.
            body_format=apprise.NotifyFormat.TEXT,
            interpret_escapes=False,
        )
    )


def _plugin(url: str) -> Any:
    options: dict[str, Any] = {
        "app_id": "daifa",
        "app_desc": "daifa",
        "app_url": "",
        "async_mode": False,
        "interpret_emojis": False,
        "secure_logging": True,
    }
    # A limit of apprise's own would put the message into a thread that the program's end waits for.
    if hasattr(apprise.AppriseAsset, "_service_timeout"):
        options["service_timeout"] = 0
    asset = apprise.AppriseAsset(**options)
    return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)


class _Overheard(logging.Handler):
    """Keeps what apprise logs from the terminal; remembers the status by the thread it is of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.statuses: dict[str, str] = {}

    def __enter__(self) -> _Overheard:
        _LOGGER.propagate = False
        _LOGGER.addHandler(self)
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave the handler in place: a thread that nobody waits for may still log."""

    def emit(self, record: logging.LogRecord) -> None:
        found = _STATUS.search(record.getMessage())
        if found and record.threadName:
            self.statuses[record.threadName] = found[1]
