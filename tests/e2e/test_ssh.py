"""Operators over a real SSH: OpenSSH's server and client on loopback, each key a forced command.

The server is started here with a key, a port and a configuration of its own, more trusting than any
administrator's should be: what keeps people in is the line of their key, and `daifa ssh`.
"""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.desks import LATER, URGENT, Home, morning, order
from tests.given.order_files import order_file
from tests.places import ROOT
from tests.program import Run
from tests.pty import Terminal, environment

AT = "2026-11-23 10:00"
SECRET = "261120-999999999999999"
PEOPLE = {"zhang": ("小张", "operator"), "li": ("小李", "operator"), "guest": ("客人", "viewer")}
_SSHD, _SSH, _KEYGEN = (
    shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    for name in ("sshd", "ssh", "ssh-keygen")
)


class Line:
    """A server with a shop, and the keys of its people."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Home(folder)
        self.port = _free_port()
        self.out = folder / "out"
        self.inbox = self.home.db.parent / "inbox"
        self._daemon: subprocess.Popen[bytes] | None = None
        self._made_room = False

    def start(self) -> str:
        """Start the server; return why it cannot be had, or nothing."""
        lines = []
        for name, (user, role) in PEOPLE.items():
            self._key(name)
            words = [
                f"PYTHONPATH={ROOT}", f"PYTHONPYCACHEPREFIX={sys.pycache_prefix or ''}",
                sys.executable, "-m", "tui", "--db", str(self.home.db),
                "--config", str(self.folder / "config.toml"), "--lang", "en",
                "--at", AT, "ssh", "--user", user, "--role", role,
            ]  # fmt: skip
            public = (self.folder / f"{name}.pub").read_text("utf-8").strip()
            command = shlex.join(["env", *words]).replace('"', '\\"')
            lines.append(f'restrict,pty,command="{command}" {public}')
        (self.folder / "authorized_keys").write_text("\n".join(lines) + "\n", "utf-8")
        (self.folder / "config.toml").write_text(f'batch_folder = "{self.out}"\n', "utf-8")
        self._key("host")
        (self.folder / "sshd_config").write_text(
            f'Port {self.port}\nListenAddress 127.0.0.1\nHostKey "{self.folder}/host"\n'
            f'PidFile none\nAuthorizedKeysFile "{self.folder}/authorized_keys"\nStrictModes no\n'
            "UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            "PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\nX11Forwarding yes\n"
            "AcceptEnv LANG LC_* TZ DAIFA_* _DAIFA_COMPLETE TEXTUAL_* XDG_* SSH_ORIGINAL_COMMAND\n"
            "MaxStartups 100\nPrintMotd no\nLogLevel ERROR\n",
            "utf-8",
        )
        return self._started()

    def _started(self) -> str:
        room = Path("/run/sshd")
        if os.getuid() == 0 and not room.exists():
            room.mkdir(mode=0o755)
            self._made_room = True
        assert _SSHD is not None
        words = [_SSHD, "-D", "-e", "-f", str(self.folder / "sshd_config")]
        with (self.folder / "sshd.log").open("wb") as log:
            self._daemon = subprocess.Popen(words, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 5
        while time.monotonic() < end and self._daemon.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                break
            time.sleep(0.02)
        tried = self.call("zhang", "daifa roles --json")
        if tried.status == 0:
            return ""
        said = (self.folder / "sshd.log").read_text("utf-8", "replace")
        return f"sshd lets nobody in here: {said.strip() or tried.err.strip()}"

    def stop(self) -> None:
        """End the server."""
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.wait()
        if self._made_room:
            with suppress(OSError):
                Path("/run/sshd").rmdir()

    def _key(self, name: str) -> None:
        assert _KEYGEN is not None
        words = [_KEYGEN, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(self.folder / name)]
        subprocess.run(words, check=True)

    def words(self, who: str, *options: str) -> list[str]:
        """Return the client's command line as far as the host."""
        assert _SSH is not None
        given = {
            "StrictHostKeyChecking": "no", "UserKnownHostsFile": "/dev/null", "BatchMode": "yes",
            "IdentitiesOnly": "yes", "LogLevel": "ERROR", "ConnectTimeout": "5",
        }  # fmt: skip
        told = [part for name, value in given.items() for part in ("-o", f"{name}={value}")]
        place = ["-F", "none", "-i", str(self.folder / who), "-p", str(self.port)]
        return [_SSH, *place, *told, *options, f"{getpass.getuser()}@127.0.0.1"]

    def begin(
        self, who: str, asked: str, *options: str, env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Begin a call over the line."""
        words = [*self.words(who, *options), *([asked] if asked else [])]
        return subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(**(env or {})),
        )  # fmt: skip

    def call(self, who: str, asked: str, stdin: bytes = b"") -> Run:
        """Call over the line and wait for the end."""
        return told(self.begin(who, asked), stdin)


def told(begun: subprocess.Popen[bytes], stdin: bytes = b"") -> Run:
    """Wait for the end of a call."""
    out, err = begun.communicate(stdin, timeout=60)
    return Run(begun.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Return a running server with the morning's orders; skip where none can be had."""
    if not (_SSHD and _SSH and _KEYGEN):
        pytest.skip("OpenSSH's sshd, ssh and ssh-keygen are not all there")
    found = Line(tmp_path_factory.mktemp("ssh"))
    try:
        done = found.home.run("import", str(found.home.write("morning.csv", *morning())))
        assert done.returncode == 0, done.stderr
        why = found.start()
        if why:
            pytest.skip(why)
        yield found
    finally:
        found.stop()


def test_two_operators_and_the_history_tells_who(line: Line) -> None:
    begun = [
        line.begin("zhang", f"daifa buy {URGENT} --claim --json"),
        line.begin("li", f"mark {LATER} complaint --json"),
        line.begin("guest", f"daifa mark {LATER} complaint --json"),
    ]
    zhang, li, guest = map(told, begun)
    assert (zhang.status, li.status, guest.status) == (0, 0, 1), (zhang, li, guest)
    assert guest.json["error"]["code"] == "role"
    seen = line.call("guest", "daifa history --json").json["items"]
    assert {(each["act"], each["who"]) for each in seen[:2]} <= {
        (each["act"], who) for each in seen for who in ("小张", "小李")
    }
    assert {each["who"] for each in seen[:2]} == {"小张", "小李"}


def test_files_come_in_and_go_out_without_scp(line: Line) -> None:
    fresh = order("261123-100000000000077", "2026-11-23 09:00:00")
    came = line.call("zhang", "daifa inbox --import --json", order_file([fresh]))
    assert came.status == 0, came
    assert came.json["inbox"]["taken"]
    number = "daifa track 261123-100000000000077 YT4234858984188 --force new"
    assert line.call("li", f"{number}").status == 0
    sent = line.call("li", "daifa export shipments -")
    assert sent.status == 0, sent
    assert "261123-100000000000077" in sent.out
    name = next(each for each in sent.err.split() if each.endswith(".csv."))[:-1]
    again = line.call("zhang", f"daifa export get {name}")
    assert again.out == sent.out


# What a key's owner asks for, and a part of what is said; more in tests/tui/cli/test_cli_ssh.py.
ESCAPES = (
    ("; echo escaped; $(echo escaped)", "No such command"),
    ("daifa orders && echo escaped > {folder}/escaped", ""),
    ("daifa import {inbox}/link.csv way/secret.csv ../../../../etc/passwd", "outside the shop's"),
    ("daifa export shipments {folder}/escaped.csv", "outside the shop's folders"),
    ("scp -t {folder}/escaped", "No such command"),
)


def test_no_words_lead_out(line: Line) -> None:
    line.inbox.mkdir(exist_ok=True)
    secret = line.home.write("secret.csv", order(SECRET, "2026-11-20 10:00:00"))
    (line.inbox / "link.csv").symlink_to(secret)
    (line.inbox / "way").symlink_to(secret.parent)
    facts = {"folder": shlex.quote(str(line.folder)), "inbox": shlex.quote(str(line.inbox))}
    asked = [(words.format(**facts), said) for words, said in ESCAPES]
    for first in range(0, len(asked), 5):
        some = asked[first : first + 5]
        begun = [line.begin("zhang", words) for words, _said in some]
        for (words, said), each in zip(some, begun, strict=True):
            done = told(each)
            assert done.status in (1, 2), (words, done)
            assert said in done.err, (words, done)
            assert "escaped\n" not in done.out, words
            assert "root:" not in done.out + done.err, words
    assert SECRET not in line.call("zhang", "daifa orders --json").out
    assert list(line.folder.glob("**/escaped*")) == []


def test_no_way_of_the_line_leads_out(line: Line) -> None:
    begun = {
        "sftp": line.begin("zhang", "sftp", "-s"),
        "forward": line.begin("zhang", "", "-W", f"127.0.0.1:{line.port}"),
        "back": line.begin(
            "zhang", "daifa roles", "-o", "ExitOnForwardFailure=yes",
            "-R", f"0:127.0.0.1:{line.port}",
        ),
        "nothing": line.begin("zhang", ""),
    }  # fmt: skip
    found = {name: told(each) for name, each in begun.items()}
    assert {name for name, each in found.items() if each.status == 0} == set(), found
    assert found["sftp"].out == ""
    assert "SSH-2.0" not in found["forward"].out
    assert "forwarding failed" in found["back"].err
    assert "needs a terminal" in found["nothing"].err


def test_nothing_of_the_clients_environment_counts(line: Line) -> None:
    log = line.folder / "escaped.log"
    env = {
        "DAIFA_USER": "老板", "DAIFA_ROLE": "owner", "DAIFA_DB": "/etc/passwd", "DAIFA_LANG": "zh",
        "DAIFA_CONFIG": "/etc/passwd", "DAIFA_CONFINED": "", "TEXTUAL_LOG": str(log),
        "_DAIFA_COMPLETE": "bash_source", "XDG_DATA_HOME": "/etc", "TZ": ":/etc/passwd",
        "LC_ALL": "../../etc/passwd", "SSH_ORIGINAL_COMMAND": "sh",
    }  # fmt: skip
    send = [part for name in env for part in ("-o", f"SendEnv={name}")]
    roles = told(line.begin("guest", "daifa roles --json", *send, env=env)).json
    assert (roles["who"], roles["role"]) == ("客人", "viewer")
    assert not log.exists()


def test_nothing_personal_stands_in_the_process_list(line: Line) -> None:
    phone = "17700001234"
    begun = line.begin("zhang", f"daifa track --paste - --force {phone}")
    daifa: list[str] = []
    end = time.monotonic() + 10
    while not daifa and time.monotonic() < end:
        time.sleep(0.05)
        daifa = [each for each in _commands(begun.pid) if str(line.home.db) in each]
    assert daifa
    assert [each for each in _commands(begun.pid) if phone in each] == []
    told(begun)


def _commands(but: int) -> list[str]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        if place.name != str(but):
            with suppress(OSError):
                found.append((place / "cmdline").read_bytes().decode("utf-8", "replace"))
    return found


def test_the_desk_over_the_line(line: Line) -> None:
    words = [*line.words("zhang", "-tt"), "daifa"]
    with Terminal(words, 100, 30, environment(), cwd=line.folder) as desk:
        desk.wait_for(URGENT[-4:], timeout=15)
        desk.press("ctrl+z")
        desk.press("0")
        desk.wait_for("To do")
        desk.press("i")
        desk.wait_for("Enter look")
        desk.press("ctrl+u")
        desk.send("/etc/passwd\r")
        desk.wait_for("outside the shop")
        desk.press("escape")
        desk.press("q")
        assert desk.wait(10) == 0
