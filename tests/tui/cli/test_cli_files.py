"""Files in and out at the command line, the made-up shop, the key table."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from core.base.clock import parse_time
from core.demo import shop as demo
from core.due.queue import queue
from core.orders.pending import pending
from core.orders.reading import listing
from core.rules.terms import Band, Stage
from core.store.desk import open_desk
from tests import program
from tests.given.order_files import order_file
from tests.given.order_files import row as order_row

AT = "2026-11-23 10:00"
HEAD = "订单号,订单状态,订单成交时间,商品,商品数量(件),商家实收金额(元),商家编码-规格维度\n"
GOOD = "261122-0637953921329{0},待发货,2026-11-22 15:00:00,棉拖鞋,1,35.50,A-1\n"
BAD = "2.61122E+20,待发货,2026-11-22 15:00:00,棉拖鞋,1,35.50,A-1\n"
FILE_KEYS = [
    "file", "kind", "encoding", "rows", "added", "updated", "unchanged", "rejected", "problems",
    "notes", "changes", "changed", "waiting", "red", "waits",
]  # fmt: skip


class Done:
    """What a call of `daifa` gave, on a database of its own."""

    def __init__(self, folder: Path, *words: str, stdin: bytes = b"") -> None:
        env = {**os.environ, "LC_ALL": "C.UTF-8", "DAIFA_CONFIG": str(folder / "none")}
        self.status, self.out, self.err = program.run(
            "--db", str(folder / "a.db"), "--at", AT, *words, env=env, stdin=stdin
        )

    @property
    def files(self) -> list[dict[str, object]]:
        """The files of an import's JSON."""
        value = json.loads(self.out)
        assert list(value) == ["files"]
        assert all(list(each) == FILE_KEYS for each in value["files"])
        found: list[dict[str, object]] = value["files"]
        return found


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return an order export with one good row and one damaged by a spreadsheet."""
    path = tmp_path / "orders.csv"
    path.write_text(HEAD + GOOD.format("10") + BAD, "utf-8-sig")
    return path


def test_an_import_in_part_is_3(tmp_path: Path, export: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    done = Done(tmp_path, "import", str(export), "--rejects", str(rejects), "--json")
    (file,) = done.files
    assert done.status == 3
    assert (file["kind"], file["rows"], file["added"], file["rejected"]) == ("pdd-orders", 2, 1, 1)
    problems = file["problems"]
    assert isinstance(problems, list)
    assert list(problems[0]) == ["row", "column", "value", "code", "message"]
    assert (problems[0]["row"], problems[0]["column"]) == (3, "订单号")
    assert "2.61122E+20" in rejects.read_text("utf-8-sig")
    again = Done(tmp_path, "import", str(export), "--json").files[0]
    assert (again["added"], again["unchanged"], again["rejected"]) == (0, 1, 1)


def test_an_import_of_nothing_but_refused_rows_is_1(tmp_path: Path, export: Path) -> None:
    export.write_text(HEAD + BAD, "utf-8-sig")
    done = Done(tmp_path, "import", str(export), "--json")
    assert (done.status, done.files[0]["rejected"]) == (1, 1)


def test_a_whole_import_is_0_and_a_dry_run_changes_nothing(tmp_path: Path, export: Path) -> None:
    export.write_text(HEAD + GOOD.format("10") + GOOD.format("11"), "utf-8-sig")
    dry = Done(tmp_path, "import", str(export), "--dry-run", "--json")
    assert (dry.status, dry.files[0]["added"]) == (0, 2)
    assert json.loads(Done(tmp_path, "orders", "--json").out)["total"] == 0
    done = Done(tmp_path, "import", "-", "--json", stdin=export.read_bytes())
    assert (done.status, done.files[0]["added"]) == (0, 2)
    assert json.loads(Done(tmp_path, "orders", "--json").out)["total"] == 2


def test_what_a_command_of_the_shell_writes_is_read(tmp_path: Path, export: Path) -> None:
    export.write_text(HEAD + GOOD.format("10") + GOOD.format("11"), "utf-8-sig")
    reads, writes = os.pipe()
    os.write(writes, export.read_bytes())
    os.close(writes)
    done = Done(tmp_path, "import", f"/dev/fd/{reads}", "--json")
    os.close(reads)
    assert (done.status, done.files[0]["added"]) == (0, 2)


def test_a_file_of_no_known_kind_changes_nothing(tmp_path: Path, export: Path) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")
    done = Done(tmp_path, "import", str(strange), "--json")
    assert done.status == 1
    both = Done(tmp_path, "import", str(strange), str(export), "--json")
    assert both.status == 3
    assert "strange.csv" in both.err
    missing = Done(tmp_path, "import", str(tmp_path / "no.csv"))
    assert (missing.status, "Traceback" in missing.err) == (1, False)


def test_the_refused_rows_of_several_files_are_all_kept(tmp_path: Path, export: Path) -> None:
    second = tmp_path / "second.csv"
    second.write_text(HEAD + BAD.replace("2.61122E+20", "2.61123E+20"), "utf-8-sig")
    rejects = tmp_path / "rejects.csv"
    done = Done(tmp_path, "import", str(export), str(second), "--rejects", str(rejects))
    assert done.status == 3
    kept = "".join(each.read_text("utf-8-sig") for each in tmp_path.glob("rejects*"))
    assert "2.61122E+20" in kept
    assert "2.61123E+20" in kept


def test_export_shipments(tmp_path: Path, export: Path) -> None:
    Done(tmp_path, "import", str(export))
    out = tmp_path / "batch.csv"
    empty = Done(tmp_path, "export", "shipments", str(out), "--json")
    assert (empty.status, out.exists()) == (1, False)
    assert json.loads(empty.out)["error"]["code"] == "nothing-to-export"
    tracked = Done(tmp_path, "track", "132910", "75312345678901")
    assert tracked.status == 0, tracked.err
    done = Done(tmp_path, "export", "shipments", str(tmp_path / "batch2.csv"), "--json")
    assert done.status == 0, done.err
    value = json.loads(done.out)
    assert list(value) == ["file", "orders", "skipped"]
    assert "75312345678901" in Path(value["file"]).read_text("utf-8-sig")
    again = Done(tmp_path, "export", "shipments", str(tmp_path / "batch3.csv"), "--json")
    assert again.status == 1
    value = json.loads(again.out)
    assert (value["file"], value["orders"]) == (None, 0)
    assert [each["code"] for each in value["skipped"]] == ["exported"]


@pytest.mark.parametrize("folder", [False, True])
def test_a_reason_takes_a_flagged_order_into_the_batch_file(
    tmp_path: Path, export: Path, folder: bool
) -> None:
    Done(tmp_path, "import", str(export))
    assert Done(tmp_path, "track", "132910", "75312345678901").status == 0
    head, row = HEAD.strip() + ",售后状态\n", GOOD.format("10").strip()
    export.write_text(f"{head}{row},售后处理中\n", "utf-8-sig")
    Done(tmp_path, "import", str(export))
    out = tmp_path / ("files" if folder else "batch.csv")
    if folder:
        out.mkdir()
    left = Done(tmp_path, "export", "shipments", str(out), "--json")
    assert left.status == 1
    assert [each["code"] for each in json.loads(left.out)["skipped"]] == ["open-aftersale"]
    done = Done(tmp_path, "export", "shipments", str(out), "--force", "买家又要了", "--json")
    assert (done.status, json.loads(done.out)["orders"]) == (0, 1), done.err
    assert "买家又要了" in Done(tmp_path, "show", "132910").out


def test_a_change_is_printed_in_columns(tmp_path: Path, export: Path) -> None:
    for memo in ("x", "y\x1b[31m"):
        head, row = HEAD.strip() + ",商家备注\n", GOOD.format("10").strip()
        export.write_text(f"{head}{row},{memo}\n", "utf-8-sig")
        done = Done(tmp_path, "import", str(export))
    lines = done.out.splitlines()
    assert [line.count("\t") for line in lines if "→" in line] == [2]
    assert not any(sign in "".join(lines) for sign in ("\x1b", "\ufffd"))


def test_the_made_up_shop_has_every_stage_and_every_band(tmp_path: Path) -> None:
    at = parse_time(AT)
    desk = open_desk(tmp_path / "demo.db")
    made = demo.seed(desk, at, orders=60)
    assert listing(desk)[0] == made
    index = pending(desk)
    assert {entry.stage for entry in index.entries} == {
        Stage.TO_BUY, Stage.BOUGHT, Stage.TO_UPLOAD,
    }  # fmt: skip
    assert {item.band for item in queue(desk, at)} == set(Band)
    assert index.unknown >= 1
    assert any(entry.held for entry in index.entries)
    assert any(entry.red for entry in index.entries)
    assert desk.store.value("pragma integrity_check") == "ok"
    assert desk.store.query("pragma foreign_key_check") == []
    desk.close()


def test_the_made_up_shop_is_the_same_each_time(tmp_path: Path) -> None:
    seen = []
    for name in ("a", "b"):
        desk = open_desk(tmp_path / f"{name}.db")
        demo.seed(desk, parse_time(AT), orders=40)
        seen.append([item.as_json() for item in queue(desk, parse_time(AT))])
        desk.close()
    assert seen[0] == seen[1]


def test_demo_never_touches_a_shop_that_is_there(tmp_path: Path, export: Path) -> None:
    seeded = Done(tmp_path, "demo", "--seed-only", "--orders", "30", "--json")
    assert seeded.status == 0
    assert list(json.loads(seeded.out)) == ["db", "orders"]
    again = Done(tmp_path, "demo", "--seed-only")
    assert (again.status, again.out) == (1, "")


def test_the_key_table(tmp_path: Path) -> None:
    keys = json.loads(Done(tmp_path, "keys", "--json").out)["keys"]
    assert all(list(row) == ["id", "keys", "label", "help"] for row in keys)
    assert len({row["id"] for row in keys}) == len(keys) > 20
    assert Done(tmp_path, "keys").status == 0


def test_a_file_whose_name_is_no_utf8_is_imported_under_its_name(tmp_path: Path) -> None:
    name = os.fsdecode("订单导出.csv".encode("gbk"))
    place = tmp_path / name
    place.write_bytes(order_file([order_row(1)]))
    done = Done(tmp_path, "import", str(place), "--json")
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["files"][0]["file"] == "订单导出.csv"
    gone = Done(tmp_path, "import", str(tmp_path / f"no{name}"))
    assert gone.status == 1
    assert "no订单导出.csv" in gone.err


@pytest.mark.parametrize("path", ["~nosuch/x.csv", "x" * 3000, "/", ".", ""])
@pytest.mark.parametrize(
    "words",
    [
        ("import", "{}"),
        ("export", "shipments", "{}"),
        ("export", "shipments", "out.csv", "--template", "{}"),
        ("backup", "{}"),
        ("restore", "{}"),
        ("appeal", "pack", "1", "{}"),
        ("--config", "{}", "due"),
        ("--db", "{}", "due"),
    ],
    ids=" ".join,
)
def test_a_path_that_cannot_be_is_one_sentence(
    tmp_path: Path, export: Path, words: tuple[str, ...], path: str
) -> None:
    Done(tmp_path, "import", str(export))
    done = Done(tmp_path, *(word.format(path) for word in words))
    assert done.status in (1, 2) or words[0] == "--config"
    assert "Traceback" not in done.err
    assert done.status == 0 or done.err.strip()
