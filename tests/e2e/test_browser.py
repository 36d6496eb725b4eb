"""The desk behind textual-serve: no terminal, the screen goes over pipes."""

from __future__ import annotations

import os
import subprocess

from tests.e2e.desks import DAIFA, Home


def test_the_desk_speaks_to_the_browsers_driver(home: Home) -> None:
    env = {**home.env, "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
           "COLUMNS": "80", "ROWS": "24"}  # fmt: skip
    with subprocess.Popen(
        (*DAIFA,),
        env=env,
        cwd=home.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as desk:
        assert desk.stdout is not None
        assert desk.stdout.read(13) == b"__GANGLION__\n"
        screen = b""
        while b"Pending" not in screen:
            more = os.read(desk.stdout.fileno(), 4096)
            assert more, "the desk ended before its first screen"
            screen += more
        desk.kill()
