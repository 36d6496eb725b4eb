"""What is loaded before the first rows are painted: the start is paid by everybody, every day."""

from __future__ import annotations

import json
import subprocess
import sys

# Rooms of later moments: the queue, forms, files, figures, taking back.
LATER = (
    "core.aftersales", "core.appeals", "core.figures", "core.reviews", "core.recognise",
    "core.due.entries", "core.due.items", "core.imports.importing", "core.files.table",
    "core.orders.purchases", "core.orders.tracking", "core.orders.taking_back",
    "core.rules.couriers.judge", "core.rules.upstream.order_numbers", "core.rules.handbook",
    "core.store.upkeep", "tui.todo", "tui.parcels", "tui.reviews", "tui.imports",
)  # fmt: skip


def test_the_first_rows_wait_for_no_room_that_comes_later() -> None:
    code = (
        "import json, sys, tui.cli.run, tui.desk.run, tui.desk.app, tui.orders.pane;"
        " print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    assert [each for each in loaded if each.startswith(LATER)] == []


def test_the_desk_does_without_openssl_and_others_may_have_it() -> None:
    code = (
        "import sys, tui.cli.run, tui.desk.run as run\n"
        "with run.without_encryption():\n"
        "    import tui.desk.app, tui.terminal.app\n"
        "assert 'asyncio' in sys.modules\n"
        "assert not {'ssl', '_ssl', '_hashlib'} & sys.modules.keys()\n"
        "import asyncio, hashlib, hmac, ssl\n"
        "known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'\n"
        "assert hashlib.sha256(b'abc').hexdigest() == known\n"
        "assert len(hmac.digest(b'key', b'abc', 'sha256')) == 32\n"
        "asyncio.run(asyncio.sleep(0))\n"
        "print(ssl.create_default_context().verify_mode.name)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("CERT_REQUIRED\n", "")
