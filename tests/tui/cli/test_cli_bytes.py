"""Arguments, names, input and surroundings of a GBK terminal, in every command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from core.store.desk import Desk
from tests.given.appeal_rows import JPG
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row
from tests.given.shop_rows import SN, put_order
from tests.places import ROOT
from tests.program import Run, run
from tui.cli import main
from tui.cli.run import cli

WORD = "订单"
GBK = os.fsdecode(WORD.encode("gbk"))
# As `\xff` is no lead of either encoding; a sign of UTF-8 beside bytes of GBK.
NEITHER = (os.fsdecode(b"\xff\xfe"), f"单{GBK}", os.fsdecode(b"ab\xb6"))
STATUSES = {0, 1, 2, 3}
HALVES = ("\\udc", "\ufffd", "Traceback")


def leaves(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield (*path, name), command
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


# What else a command must have to get as far as its text.
ORDER = SN.format(1)
NEEDED = {
    "order": ORDER, "order_sn": ORDER, "code": "x-1", "target": "1688:754299529443",
    "number": "YT4234858984188", "a": "浙江省杭州市余杭区", "b": "浙江省杭州市余杭区",
    "kind": "wrong_fine", "appeal_id": "1", "notice_id": "1", "case_id": "1", "shell": "bash",
}  # fmt: skip


def words_for(command: click.Command, tested: click.Parameter, text: str) -> list[str]:
    """Return the words that give one parameter a text, and the rest what they must have."""
    words: list[str] = []
    for each in command.params:
        wanted = text if each is tested else NEEDED.get(str(each.name), "1")
        if isinstance(each, click.Argument):
            words.append(wanted)
        elif each is tested or each.required:
            words += [each.opts[0], wanted]
    return words


def takes_a_text(each: click.Parameter) -> bool:
    return isinstance(each, click.Argument) or not (
        isinstance(each, click.Option) and (each.is_flag or each.is_eager)
    )


CASES = [
    (path, command, each)
    for path, command in leaves(cli)
    for each in command.params
    if takes_a_text(each)
]
IDS = [f"{' '.join(path)} {each.opts[0]}" for path, _command, each in CASES]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "d.db", who="小李")
    put_order(opened, 1)
    yield opened
    opened.close()


def call(desk: Desk, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Run:
    base = ("--db", str(desk.store.path), "--lang", "en", "--at", "2026-11-23 10:00")
    home = desk.store.path.parent
    return run(*base, *words, stdin=stdin, cwd=home, env=None if env is None else {**env})


def harmless(done: Run) -> None:
    assert done.status in STATUSES
    for half in HALVES:
        assert half not in done.out + done.err, (done.out, done.err)
    if done.status:
        assert done.err.strip() or done.out.strip()


@pytest.mark.parametrize(("path", "command", "each"), CASES, ids=IDS)
def test_every_argument_may_be_in_gbk(
    desk: Desk, path: tuple[str, ...], command: click.Command, each: click.Parameter
) -> None:
    for text in (GBK, f"{GBK}.csv", f"{GBK}/{GBK}.zip"):
        for form in ((), ("--json",)):
            done = call(desk, *path, *words_for(command, each, text), *form)
            harmless(done)
            if form:
                assert not done.out or json.loads(done.out) is not ...


@pytest.mark.parametrize(("path", "command", "each"), CASES, ids=IDS)
def test_what_is_no_text_is_one_sentence(
    desk: Desk, path: tuple[str, ...], command: click.Command, each: click.Parameter
) -> None:
    for text in NEITHER:
        done = call(desk, *path, *words_for(command, each, text))
        harmless(done)
        if type(each.type).__name__ == "_Text":
            assert done.status == 2
            assert "bytes that are no text" in done.err


@pytest.mark.parametrize("text", [GBK, *NEITHER])
@pytest.mark.parametrize(
    "words",
    [
        ("{}",),
        ("due", "{}"),
        ("due", "--{}"),
        ("due", "--{}=x"),
        ("--lang", "{}", "due"),
        ("--lang={}", "due"),
        ("--at", "{}", "due"),
        ("--config", "{}", "due"),
        ("--db", "{}", "due"),
        ("--db={}/x.db", "due"),
        ("appeal", "{}"),
        ("check-list", "{}"),
        ("orders", "--limit", "{}"),
        ("revert", "{}"),
        ("import", "x.csv", "--as", "{}"),
    ],
    ids=" ".join,
)
def test_slips_in_gbk_are_wrong_usage_or_a_sentence(
    desk: Desk, words: tuple[str, ...], text: str
) -> None:
    done = call(desk, *(word.format(text) for word in words))
    harmless(done)
    assert done.status in (1, 2)
    as_json = call(desk, "--json", *(word.format(text) for word in words))
    assert as_json.json["error"]["message"]


def test_what_is_read_is_what_was_typed(desk: Desk) -> None:
    note = os.fsdecode("圆通快递".encode("gbk"))
    judged = call(desk, "courier", "YT4234858984188", "--courier", note, "--json")
    assert judged.json["courier"] == "圆通快递", judged
    place = os.fsdecode("浙江省杭州市余杭区良渚街道".encode("gbk"))
    same = call(desk, "address", "compare", place, "浙江省杭州市余杭区良渚街道", "--json")
    assert same.json["answer"] in ("same", "probably")
    assert call(desk, "shop", GBK, "--adopt").status == 0
    assert [each["name"] for each in call(desk, "shop", "--json").json["shops"]] == [WORD]
    assert call(desk, "orders", "--shop", GBK, "--json").json["total"] == 1
    reason = call(desk, "buy", ORDER, "--claim", "--force", os.fsdecode("东風".encode("gb18030")))
    assert reason.status == 0


def test_paths_in_gbk_are_taken_as_they_are_and_shown_as_they_are_meant(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "shop" / GBK
    folder.mkdir()
    (folder / f"{GBK}.csv").write_bytes(order_file([row(7), row(8, 订单号="2.6E+20")]))
    rejects = folder / f"no{GBK}.csv"
    done = call(desk, "import", f"{GBK}/{GBK}.csv", "--rejects", str(rejects), "--json")
    assert done.status == 3
    assert done.json["files"][0]["file"] == f"{WORD}.csv"
    assert any(f"no{WORD}.csv" in note for note in done.json["files"][0]["notes"])
    assert rejects.is_file()
    # Typed as it is shown, as another terminal does.
    assert call(desk, "import", f"{WORD}/{WORD}.csv").status == 3
    # Typed in GBK, where the name is UTF-8.
    (folder.parent / "导出.csv").write_bytes(order_file([row(9)]))
    assert call(desk, "import", os.fsdecode("导出.csv".encode("gbk"))).status == 0
    backup = call(desk, "backup", str(folder / f"{GBK}.db"), "--json")
    assert backup.json["file"].endswith(f"{WORD}/{WORD}.db")
    assert (folder / f"{GBK}.db").is_file()
    again = call(desk, "backup", str(folder / f"{GBK}.db"))
    assert again.status == 1
    assert f"{WORD}.db" in again.err
    for words in (("doctor",), ("paths",), ("orders",)):
        done = run("--db", str(folder / f"{GBK}.db"), "--lang", "en", *words)
        harmless(done)
    assert f"{WORD}/{WORD}.db" in run("--db", str(folder / f"{GBK}.db"), "paths").out
    assert run("--db", str(folder / "new.db"), "restore", str(folder / f"{GBK}.db")).status == 0


def test_a_batch_file_and_evidence_keep_names_that_can_be_read(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "shop" / GBK
    folder.mkdir()
    call(desk, "buy", ORDER, "--upstream-order", "293847561029380001", "--cost", "1",
         "--platform", "1688")  # fmt: skip
    assert call(desk, "track", ORDER, "YT4234858984188", "--courier", "圆通快递").status == 0
    done = call(desk, "export", "shipments", f"{GBK}/{GBK}.csv", "--json")
    assert done.json["file"].endswith(f"{WORD}/{WORD}.csv")
    assert (folder / f"{GBK}.csv").is_file()
    story = call(desk, "show", ORDER, "--json")
    harmless(story)
    harmless(call(desk, "history"))
    again = call(desk, "export", "shipments", "b.csv", "--json")
    assert f"{WORD}.csv" in json.dumps(again.json, ensure_ascii=False) + again.err
    photo = folder / f"{GBK}.jpg"
    photo.write_bytes(JPG + bytes(100))
    made = call(desk, "appeal", "new", "wrong_fine", "--order", ORDER, "--evidence", str(photo),
                "--json")  # fmt: skip
    assert made.status in (0, 1), made.err
    harmless(made)


def test_standard_input_in_gbk_is_read(desk: Desk) -> None:
    block = "程样本 17700001234 浙江省杭州市余杭区良渚街道样本路12号"
    for encoding in ("gbk", "utf-8", "utf-8-sig", "utf-16"):
        done = call(desk, "receiver", ORDER, "-", "--json", stdin=block.encode(encoding))
        assert done.json["receiver"]["city"] == "杭州市"
    lines = f"{ORDER} 圆通快递 YT4234858984188\n"
    done = call(desk, "track", "--paste", "-", "--force", "试", stdin=lines.encode("gbk"))
    assert done.status == 0, done.err
    place = desk.store.path.with_name(f"{GBK}.txt")
    place.write_bytes(lines.encode("gbk"))
    harmless(call(desk, "track", "--paste", str(place)))
    gone = call(desk, "track", "--paste", f"no{GBK}.txt")
    assert gone.status == 2
    assert f"no{WORD}.txt" in gone.err
    exported = order_file([row(5)]).decode("utf-8-sig").encode("gbk")
    assert call(desk, "import", "-", stdin=exported).status == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("typed", [f"daifa {GBK}", f"daifa --db {GBK}", f"daifa import {GBK}"])
def test_a_shell_completes_words_in_gbk(
    shell: str, typed: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_DAIFA_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", "2" if shell != "fish" else GBK)
    with pytest.raises(SystemExit) as done:
        main([])
    assert done.value.code in STATUSES
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err


def test_surroundings_in_gbk(desk: Desk, tmp_path: Path) -> None:
    home = tmp_path / GBK
    env = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "conf"),
        "XDG_STATE_HOME": str(home / "state"),
        "DAIFA_USER": GBK,
        "LANG": GBK,
    }
    file = tmp_path / "o.csv"
    file.write_bytes(order_file([row(1)]))
    for words in (
        ("import", str(file)),
        ("shop", "样店", "--adopt"),
        ("buy", "--claim", ORDER),
        ("show", ORDER),
        ("paths",),
        ("doctor",),
        ("history", "--json"),
    ):
        done = run(*words, env=env, cwd=tmp_path)
        harmless(done)
    assert WORD in run("history", env=env, cwd=tmp_path).out
    assert (home / "data" / "daifa" / "daifa.db").is_file()
    other = {**env, "DAIFA_DB": str(home / f"{GBK}.db"), "DAIFA_CONFIG": str(home / f"{GBK}.toml")}
    harmless(run("import", str(file), env=other, cwd=tmp_path))
    (home / f"{GBK}.toml").write_text("language = 'fr'", "utf-8")
    bad = run("due", env=other, cwd=tmp_path)
    assert bad.status == 1
    assert f"{WORD}.toml" in bad.err


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LC_ALL": "POSIX"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "gbk"},
    ],
    ids=str,
)
def test_a_process_of_its_own_takes_bytes(tmp_path: Path, surroundings: dict[str, str]) -> None:
    name = f"{WORD}.csv".encode("gbk")
    (tmp_path / os.fsdecode(name)).write_bytes(order_file([row(1, 商品="袜子👍")]))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        **surroundings,
    }

    def daifa(*words: bytes | str) -> subprocess.CompletedProcess[bytes]:
        arguments = [os.fsencode(each) for each in (sys.executable, "-m", "tui", *words)]
        done = subprocess.run(arguments, capture_output=True, env=env, cwd=tmp_path, check=False)
        assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
        assert b"\\udc" not in done.stderr + done.stdout
        return done

    taken = daifa("--lang", "zh", "--json", "import", name)
    assert taken.returncode == 0, taken.stderr
    encoding = surroundings.get("PYTHONIOENCODING", "utf-8")
    assert json.loads(taken.stdout.decode(encoding))["files"][0]["file"] == f"{WORD}.csv"
    for words in (("show", row(1)["订单号"].strip()), ("paths",)):
        done = daifa("--lang", "zh", *words)
        assert done.returncode == 0, done.stderr
        done.stdout.decode(encoding)
        done.stderr.decode(encoding)
    assert daifa("--lang", "zh", "orders", "--search", b"\xff\xfe").returncode == 2
    assert daifa("--lang", "zh", "orders", "--stage", WORD.encode("gbk")).returncode == 2
    assert daifa("import", b"no" + name).returncode == 1
