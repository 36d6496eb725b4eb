"""`daifa ssh`, as sshd calls it: what the client asks for leads out by no word of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import program
from tests.e2e.desks import Home, morning, order
from tests.program import Run
from tui.cli.forced import place_of

SECRET = "261120-999999999999999"


class Key:
    """A key of an operator, and the shop that its line names."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.out = folder / "out"
        self.inbox = self.home.db.parent / "inbox"
        self.config = folder / "config.toml"
        self.config.write_text(f'batch_folder = "{self.out}"\n', "utf-8")
        done = self.home.run("import", str(self.home.write("morning.csv", *morning())))
        assert done.returncode == 0, done.stderr
        secret = self.home.write("secret.csv", order(SECRET, "2026-11-20 10:00:00"))
        self.inbox.mkdir(exist_ok=True)
        (self.inbox / "link.csv").symlink_to(secret)
        (self.inbox / "way").symlink_to(secret.parent)

    def ask(
        self,
        asked: str,
        more: Mapping[str, str] | None = None,
        *,
        role: str | None = "operator",
        stdin: bytes = b"",
    ) -> Run:
        """Ask for something over the line."""
        given = ["--role", role] if role else []
        return program.run(
            "--db", str(self.home.db), "--config", str(self.config), "--lang", "en",
            "ssh", "--user", "小张", *given,
            env={"PATH": "/usr/bin:/bin", "SSH_ORIGINAL_COMMAND": asked, **(more or {})},
            stdin=stdin,
        )  # fmt: skip


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """Return an operator's key."""
    return Key(tmp_path_factory.mktemp("key"))


OUTSIDE = "outside the shop's folders"
ESCAPES = (
    ("; echo escaped", "No such command"),
    ("`echo escaped`", "No such command"),
    ("sh -c 'echo escaped'", "No such command"),
    ("/bin/sh", "No such command"),
    ("daifa orders; echo escaped", "No such command"),
    ("daifa orders | tee {folder}/escaped", "unexpected extra argument"),
    ("daifa orders > {folder}/escaped", "unexpected extra argument"),
    ("daifa 'orders", "quotation mark"),
    ("daifa import /etc/passwd", OUTSIDE),
    ("daifa import ../../../../../etc/passwd", OUTSIDE),
    ("daifa import {inbox}/../../exports/secret.csv", OUTSIDE),
    ("daifa import {inbox}/link.csv", "cannot be read"),
    ("daifa import link.csv", "cannot be read"),
    ("daifa import way/secret.csv", OUTSIDE),
    ("daifa import {db}", OUTSIDE),
    ("daifa import --rejects {folder}/escaped x.csv", "cannot be read"),
    ("daifa inbox /proc/self/environ", OUTSIDE),
    ("daifa inbox --aside ../daifa.db", "no file"),
    ("daifa inbox --aside link.csv", "no file"),
    ("daifa inbox --aside ..", "no file"),
    ("daifa track --paste /proc/self/environ", OUTSIDE),
    ("daifa track --paste /dev/stdin", OUTSIDE),
    ("daifa track --paste {inbox}/link.csv", "cannot be read"),
    ("daifa export shipments {folder}/escaped.csv", OUTSIDE),
    ("daifa export shipments ~/escaped.csv", OUTSIDE),
    ("daifa export shipments /dev/stdout", OUTSIDE),
    ("daifa export shipments x.csv --template /etc/passwd", OUTSIDE),
    ("daifa export shipments {folder}", OUTSIDE),
    ("daifa export get ../shop/daifa.db", "no file"),
    ("daifa export get {db}", "no file"),
    ("daifa export get .", "no file"),
    ("daifa --db /etc/passwd orders", "the server's here"),
    ("daifa --db={db} orders", "the server's here"),
    ("daifa --config {folder}/none.toml orders", "the server's here"),
    ("daifa --at '2019-01-01 00:00' orders", "the server's here"),
    ("daifa backup --daily --at '2090-01-01 00:00'", "the server's here"),
    ("daifa demo --db {folder}/escaped.db", "operator"),
    ("daifa ssh --user 老板 --role operator", "authorized_keys alone"),
    ("ssh --user 老板", "authorized_keys alone"),
    ("--user 老板", "No such option"),
    ("daifa rules --set ship.normal=1 --source x", "operator"),
    ("daifa shop 小店 --folder /etc", ""),
    ("daifa purge --before 2026-01-01", "operator"),
    ("daifa restore {db}", "operator"),
    ("daifa backup {out}/escaped.db", "operator"),
    ("daifa serve", "operator"),
    ("daifa notify --test", "operator"),
    ("scp -t {folder}/escaped", "No such"),
    ("internal-sftp", "No such command"),
)  # fmt: skip


@pytest.mark.parametrize(("asked", "said"), ESCAPES, ids=[asked for asked, _said in ESCAPES])
def test_no_words_lead_out(key: Key, asked: str, said: str) -> None:
    facts = {"folder": key.home.folder, "inbox": key.inbox, "out": key.out, "db": key.home.db}
    done = key.ask(asked.format(**facts))
    assert done.status in (1, 2), done
    assert said in done.err, done
    assert "root:" not in done.out + done.err
    assert SECRET not in done.out + done.err
    assert list(key.home.folder.rglob("escaped*")) == []
    assert not Path("~/escaped.csv").expanduser().exists()


def test_nothing_outside_is_told_to_be_there(key: Key) -> None:
    """What is outside is refused alike, whether it is there or not."""
    for words in ("import {}", "track --paste {}", "export shipments {}", "--config {} orders"):
        there, none = (key.ask(f"daifa {words.format(each)}") for each in
                       ("/etc/passwd", "/etc/none-of-this"))  # fmt: skip
        assert there.err.replace("/etc/passwd", "X") == none.err.replace("/etc/none-of-this", "X")


def test_no_account_is_told_to_be_there(key: Key) -> None:
    for words in ("import {}/x", "import {}", "track --paste {}/x", "export shipments {}/x.csv",
                  "inbox {}/x", "appeal add 1 {}/x.png"):  # fmt: skip
        there, none = (key.ask(f"daifa {words.format(f'~{each}')}") for each in ("root", "none-"))
        assert there.status == none.status != 0
        assert there.err.replace("~root", "X") == none.err.replace("~none-", "X")
        assert there.out.replace("~root", "X") == none.out.replace("~none-", "X")


def test_without_a_role_a_key_only_looks(key: Key) -> None:
    assert key.ask("daifa roles --json", role=None).json["role"] == "viewer"
    config = key.config.read_text("utf-8")
    try:
        key.config.write_text(config + '[roles]\n"小张" = "owner"\n', "utf-8")
        assert key.ask("daifa roles --json", role=None).json["role"] == "operator"
        assert key.ask("daifa roles --json", role="viewer").json["role"] == "viewer"
        key.config.write_text(config + '[roles]\n"小张" = "viewer"\n', "utf-8")
        assert key.ask("daifa roles --json").json["role"] == "viewer"
    finally:
        key.config.write_text(config, "utf-8")


@pytest.mark.parametrize(
    "more",
    [
        {"DAIFA_USER": "老板", "DAIFA_ROLE": "owner"},
        {"DAIFA_CONFINED": ""},
        {"DAIFA_DB": "/etc/passwd", "DAIFA_CONFIG": "/etc/passwd", "XDG_DATA_HOME": "/etc"},
        {"TERM": "../../etc/passwd", "LC_ALL": "/etc/passwd", "LANG": "x;y", "TZ": ":/etc/passwd"},
        {"_DAIFA_COMPLETE": "bash_source", "TEXTUAL": "debug", "PYTHONINSPECT": "1"},
    ],
)
def test_the_clients_environment_counts_for_nothing(key: Key, more: dict[str, str]) -> None:
    roles = key.ask("daifa roles --json", more).json
    assert (roles["who"], roles["role"]) == ("小张", "operator")
    assert key.ask("daifa paths --json", more).json["inbox"] == str(key.inbox)
    assert key.ask("daifa orders --json", more).json["total"] == 2


def test_what_is_given_is_what_runs(key: Key) -> None:
    assert key.ask("daifa orders --json").json["total"] == 2
    assert key.ask("orders --json").json["total"] == 2
    assert key.ask("").err.startswith("The desk needs a terminal")
    assert key.ask("daifa --lang zh roles").out.startswith("小张\toperator")
    came = key.ask("daifa inbox --json", stdin=(key.home.folder / "exports" / "morning.csv")
                   .read_bytes())  # fmt: skip
    assert came.json["inbox"]["file"].startswith(str(key.inbox))


@pytest.mark.parametrize(
    "line",
    [("ssh",), ("ssh", "--user", "x", "--role", "owner"), ("ssh", "--user", "x", "sh"),
     ("ssh", "--user", "x", "--shell")],
)  # fmt: skip
def test_a_line_that_cannot_be_read_lets_nobody_in(key: Key, line: tuple[str, ...]) -> None:
    done = program.run(*line, env={"DAIFA_DB": str(key.home.db), "SSH_ORIGINAL_COMMAND": "orders"})
    assert (done.status, done.out) == (2, "")


@pytest.mark.parametrize(
    ("words", "at"),
    [
        (["ssh"], 0),
        (["--db", "ssh", "ssh", "--user", "x"], 2),
        (["--db=x", "--lang", "en", "ssh"], 3),
        (["show", "ssh"], None),
        (["--db", "ssh", "orders"], None),
        (["orders", "--search", "ssh"], None),
    ],
)
def test_the_command_is_told_from_a_word(words: list[str], at: int | None) -> None:
    assert place_of(words) == at


def test_confined_by_the_environment_alone(key: Key) -> None:
    env = {"HOME": str(key.home.folder), "DAIFA_DB": str(key.home.db), "DAIFA_CONFINED": "1",
           "DAIFA_CONFIG": str(key.config), "DAIFA_LANG": "en"}  # fmt: skip
    assert program.run("roles", "--json", env=env).json["role"] == "viewer"
    env["DAIFA_ROLE"] = "operator"
    assert OUTSIDE in program.run("import", "/etc/passwd", env=env).err
    assert program.run("--db", "x", "orders", env=env).status == 1
    # A home that is the export folder holds the keys.
    key.config.write_text(f'batch_folder = "{key.home.folder}"\n', "utf-8")
    assert "batch_folder" in program.run("orders", env=env).err
    key.config.write_text(f'batch_folder = "{key.out}"\n', "utf-8")


def test_a_time_of_the_line_that_is_none_is_one_sentence(key: Key) -> None:
    env = {"DAIFA_CONFINED": "1", "DAIFA_AT": "noon", "DAIFA_LANG": "en", "PATH": "/usr/bin"}
    done = program.run("orders", env={**env, "DAIFA_DB": str(key.home.db)})
    assert done.status == 2
    assert "“noon” is no time" in done.err
