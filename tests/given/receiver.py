"""A real receiver of notices on the loopback: one that takes them, refuses them, or hangs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What came, by path. `/bad` answers 500 while it is `broken`, `/hang` not before `let_go`."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, Any]]] = []
        self.broken = True
        self.arrived = threading.Event()
        self.let_go = threading.Event()
        self.port = 0

    def url(self, path: str) -> str:
        """Return the target's address for apprise."""
        return f"json://127.0.0.1:{self.port}/{path}"

    def texts(self, path: str) -> list[str]:
        """Return title and body of what came at a path, in one text each."""
        return [f"{each['title']}\n{each['message']}" for at, each in self.came if at == f"/{path}"]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append((self.path, json.loads(body)))
            receiver.arrived.set()
            if self.path == "/hang":
                receiver.let_go.wait(20)
            self.send_response(500 if self.path == "/bad" and receiver.broken else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
