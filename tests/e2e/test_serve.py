"""The desk in a real browser: it opens, takes a key, survives a reload, and lets nobody else in."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pyte
import pytest

from core.base import clock
from tests.conftest import MakeOrder
from tests.given.desks import new_desk
from tests.places import ROOT
from tests.program import run
from tests.pty import environment

BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome")
                if (found := shutil.which(name))), None)  # fmt: skip
PATIENCE_S = 60


class Served:
    """A `daifa serve` that runs, with its address."""

    def __init__(self, folder: Path) -> None:
        self.desk = new_desk(folder / "daifa.db")
        self.sn = MakeOrder(self.desk)(grouped_at=clock.now())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        env = environment(PYTHONPATH=str(ROOT), HOME=str(folder), DAIFA_USER="小李")
        words = [
            "--db",
            str(self.desk.store.path),
            "--lang",
            "en",
            "serve",
            "--port",
            str(self.port),
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", *words],
            env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert "http://127.0.0.1:" in said, said
        self.address = next(word for word in said.split() if word.startswith("http"))
        self.host = f"http://127.0.0.1:{self.port}"

    @property
    def note(self) -> str | None:
        """What the order's note is."""
        found = self.desk.store.value("select note from orders where order_sn = ?", (self.sn,))
        return None if found is None else str(found)

    def end(self) -> None:
        """End the server, in order if it can."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.desk.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    found = Served(tmp_path)
    yield found
    found.end()


class PageCrashed(Exception):
    """The browser's own process for a page has ended, which is no fault of the desk."""


class Page:
    """A page of a real browser, told and asked by its own protocol; what it is sent is painted."""

    def __init__(self, socket_: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket_
        self._number = 0
        self.fresh()

    def fresh(self) -> None:
        """Begin with an empty screen, as a page that was loaded again does."""
        self.screen = pyte.Screen(200, 60)
        self._stream = pyte.ByteStream(self.screen)

    async def ask(self, method: str, **given: Any) -> None:
        """Send a command, and wait for its answer among the rest."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": given})
        async with asyncio.timeout(PATIENCE_S):
            while (await self._message()).get("id") != self._number:
                pass

    async def open(self, address: str, text: str) -> None:
        """Go to an address until a text stands on the desk there."""
        for last in (False, False, True):
            try:
                await self.ask("Page.navigate", url=address)
                return await self.shows(text)
            except PageCrashed:
                if last:
                    raise

    async def shows(self, text: str) -> None:
        """Wait until a text stands on the desk in the page."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while text not in "\n".join(self.screen.display):
                    await self._message()
        except TimeoutError:
            shown = "\n".join(filter(None, map(str.rstrip, self.screen.display)))
            raise AssertionError(f"{text!r} did not appear:\n{shown}") from None

    async def _message(self) -> dict[str, Any]:
        """Return what the browser says next, painted if it is something to see."""
        message: dict[str, Any] = json.loads((await self._socket.receive()).data)
        if message.get("method") == "Inspector.targetCrashed":
            raise PageCrashed
        if message.get("method") == "Network.webSocketFrameReceived":
            frame = message["params"]["response"]
            if frame["opcode"] == 2:
                self._stream.feed(base64.b64decode(frame["payloadData"]))
        return message

    async def click(self) -> None:
        """Click into the desk, so that keys go to it."""
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask(
                "Input.dispatchMouseEvent", type=kind, x=600, y=600, button="left", clickCount=1
            )

    async def press(self, *keys: str) -> None:
        """Press keys: a letter, or a key's name."""
        codes = {"Enter": 13, "Escape": 27}
        for key in keys:
            text = "\r" if key == "Enter" else key if len(key) == 1 else ""
            facts = {"key": key, "text": text, "windowsVirtualKeyCode": codes.get(key, 0)}
            await self.ask("Input.dispatchKeyEvent", type="keyDown", **facts)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", **facts)
            await asyncio.sleep(0.05)


async def _opened(http: aiohttp.ClientSession, folder: Path) -> Page:
    """Return the one page of a browser that has just been started with its files in `folder`."""
    port = folder / "DevToolsActivePort"
    async with asyncio.timeout(PATIENCE_S):
        while not (port.exists() and "\n" in port.read_text()):
            await asyncio.sleep(0.1)
        number = port.read_text().split("\n")[0]
        while True:
            async with http.get(f"http://127.0.0.1:{number}/json") as answer:
                pages = [each for each in await answer.json() if each["type"] == "page"]
            if pages:
                break
    page = Page(await http.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0))
    await page.ask("Network.enable")
    await page.ask("Page.enable")
    await page.ask("Emulation.setFocusEmulationEnabled", enabled=True)
    return page


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
async def test_the_desk_in_a_browser(served: Served, tmp_path: Path) -> None:
    assert BROWSER is not None
    folder = tmp_path / "browser"
    # It shall ask nobody but the desk for anything, and a small /dev/shm is enough for it.
    words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--window-size=1200,800", "--remote-debugging-port=0",
             f"--user-data-dir={folder}", "about:blank"]  # fmt: skip
    browser = subprocess.Popen(
        [BROWSER, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as http:
            page = await _opened(http, folder)
            await page.open(served.address, served.sn[-6:])
            await page.click()
            await page.press("e")
            await page.shows("Note")
            await page.press(*"later", "Enter")
            await page.shows("later")
            assert served.note == "later"
            page.fresh()
            await page.ask("Page.reload")
            await page.shows(served.sn[-6:])
    finally:
        browser.kill()
        browser.wait()


async def test_nobody_else_is_let_in(served: Served) -> None:
    host, key = served.host, served.address.partition("key=")[2]
    cookie = {"Cookie": f"daifa={key}"}
    async with aiohttp.ClientSession() as http:

        async def status(path: str, **headers: str) -> int:
            async with http.get(host + path, headers=headers, allow_redirects=False) as answer:
                return answer.status

        assert await status("/") == 403
        assert await status("/?key=wrong") == 403
        assert await status("/static/js/textual.js") == 403
        assert await status(f"/?key={key}") == 302
        assert await status("/", **cookie) == 200
        # A page that was pointed at this machine, and another page's socket.
        assert await status("/", Host="evil.example", **cookie) == 403
        for origin in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await http.ws_connect(f"{host}/ws", headers={**cookie, **origin})
            assert caught.value.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(f"{host}/ws", headers={"Origin": host})


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    new_desk(tmp_path / "daifa.db").close()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "tui", "--db", str(tmp_path / "daifa.db"), "--lang", "en",
             "serve", "--port", port],
            env=environment(PYTHONPATH=str(ROOT), HOME=str(tmp_path)), cwd=ROOT,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port} cannot be taken" in done.stderr


@pytest.mark.parametrize("url", ["desk.example", "ftp://desk", "https://", "https://a/b"])
def test_what_is_no_address_is_told(tmp_path: Path, url: str) -> None:
    new_desk(tmp_path / "daifa.db").close()
    done = run("--db", str(tmp_path / "daifa.db"), "--lang", "en", "serve", "--public-url", url)
    assert done.status == 1
    assert "is no address of a web server" in done.err
