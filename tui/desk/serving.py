"""The desk in a browser on this machine: textual-serve behind a door with a key.

textual-serve has no log-in, any page in the browser could talk to it, and so could everybody else
who has an account on the server. So it listens on the loopback alone; whoever opens it must know
the key that is printed at the start; and it answers its own page only.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import signal
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"
_COOKIE = "daifa"
_OURS_ALONE = (
    "default-src 'self' data:; script-src 'self' 'unsafe-inline' 'unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DeskServer(Server):
    """Serves a command that opens the desk, to whoever has the key."""

    def __init__(self, command: str, port: int, public_url: str | None = None) -> None:
        super().__init__(command, host=HOST, port=port, title="daifa", public_url=public_url)
        self._key = secrets.token_urlsafe(24)
        self.started: Callable[[str], None] = lambda _address: None

    @property
    def address(self) -> str:
        """The address to open, with its key."""
        return f"{self.public_url}/?key={self._key}"

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing yet: the address is told once somebody listens at it."""

    async def run(self) -> None:
        """Serve until the process is asked to end.

        Nothing is logged: with an error textual-serve would write down the values around it.
        Raises OSError when the port cannot be had.
        """
        runner = web.AppRunner(await self._make_app(), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self.port).start()
            self.started(self.address)
            ended = asyncio.Event()
            for signal_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(signal_, ended.set)
            await ended.wait()
        finally:
            await runner.cleanup()

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guard(request, handler)

        app.middlewares.append(guard)
        return app

    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let in who has the key, from our own page."""
        ours = urlsplit(self.public_url)
        # Another name for this machine is a page that was pointed at it.
        if request.host not in (ours.netloc, f"{HOST}:{self.port}"):
            raise web.HTTPForbidden(text="not this host")
        origin = request.headers.get("Origin")
        if request.path == "/ws" and origin != f"{ours.scheme}://{ours.netloc}":
            raise web.HTTPForbidden(text="not this page")
        if self._is_key(request.query.get("key")) and request.path == "/":
            # The key leaves the address, where others could read it.
            moved = web.HTTPFound(self.public_url + "/")
            moved.set_cookie(
                _COOKIE, self._key, httponly=True, samesite="Strict", secure=ours.scheme == "https"
            )
            raise moved
        if not self._is_key(request.cookies.get(_COOKIE)):
            raise web.HTTPForbidden(text="Open the address that daifa serve has printed.")
        answer = await handler(request)
        # textual-serve's page asks another server for its letters: nobody else learns of it.
        if not answer.prepared:
            answer.headers["Content-Security-Policy"] = _OURS_ALONE
        return answer

    def _is_key(self, given: str | None) -> bool:
        return given is not None and hmac.compare_digest(given.encode(), self._key.encode())


def server(command: str, port: int, public_url: str | None, started: Any) -> DeskServer:
    """Return a server that calls `started` with its address once it listens."""
    found = DeskServer(command, port, public_url)
    found.started = started
    return found
