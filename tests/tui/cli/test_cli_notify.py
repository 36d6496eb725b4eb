"""`daifa notify` against a real receiver on the loopback: once, again after a failure, at night."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from core.base.clock import iso, to_epoch
from core.due import snooze
from core.due.live import index
from core.notify import targets
from core.notify.sending import claim_time
from core.rules.terms import Clock
from core.store import sendings
from core.store.desk import Desk, set_rule
from tests import program
from tests.given.receiver import Receiver, receiving
from tests.given.shop import AT, open_shop, put, put_order, red, sn
from tests.places import ROOT

# An hour before the digest, out of the quiet hours.
MORNING = AT.replace(hour=7)
H, S = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


class Shop:
    """A shop with its configuration; `notify` calls the program in this process."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.folder, self.receiver = folder, receiver
        self.desk = open_shop(folder, filled=False)
        self.config = folder / "config.toml"
        self.at = MORNING
        self.aim("ok")

    def aim(self, *paths: str, more: str = "") -> None:
        """Name the targets, by the receiver's paths or whole."""
        urls = [self.receiver.url(path) if path.isalpha() else path for path in paths]
        self.config.write_text(f"[notify]\ntargets = {json.dumps(urls)}\n{more}", "utf-8")

    @property
    def words(self) -> list[str]:
        given = ["--db", str(self.desk.store.path), "--config", str(self.config)]
        return [*given, "--at", iso(self.at) or "", "notify"]

    @property
    def env(self) -> Mapping[str, str]:
        proxies = {name for name in os.environ if name.lower().endswith("_proxy")}
        kept = {name: text for name, text in os.environ.items() if name not in proxies}
        return {**kept, "LC_ALL": "C.UTF-8", "DAIFA_LANG": "en", "PYTHONPATH": str(ROOT)}

    def notify(self, *words: str) -> program.Run:
        return program.run(*self.words, *words, env=self.env)

    def start(self) -> subprocess.Popen[str]:
        """Start a process of its own."""
        command = [sys.executable, "-m", "tui", *self.words]
        return subprocess.Popen(
            command, env=self.env, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def sent(self, path: str = "ok") -> list[str]:
        return self.receiver.texts(path)

    def due_in(self, number: int, left: timedelta) -> int:
        """Put a bought order whose ship-by is in some time from `MORNING`."""
        found = put_order(self.desk, number, left - (AT - MORNING))
        put(self.desk, "purchases", order_id=found, upstream_order=f"u{number}", cost_fen=1,
            bought_at=MORNING)  # fmt: skip
        return found


@pytest.fixture
def shop(tmp_path: Path, receiver: Receiver) -> Iterator[Shop]:
    made = Shop(tmp_path, receiver)
    yield made
    made.desk.close()


def test_each_crossing_is_sent_once(shop: Shop) -> None:
    shop.due_in(1, 2 * H)
    assert (shop.notify().status, shop.sent()) == (0, [])
    shop.at += S
    done = shop.notify()
    assert done.status == 0
    assert done.out == "Sent to 1 json://…: 1 thing\n"
    assert shop.sent() == ["daifa: 1 thing (critical 1)\nship 1h59 left …000001"]
    assert shop.notify().out == "Nothing new to send.\n"
    shop.at = MORNING + 2 * H + S
    assert shop.notify("--lang", "zh").status == 0
    assert len(shop.sent()) == 3
    assert shop.sent()[1].startswith("代发：1 件（已超时1）\n发货 超时 0:00:01 …000001")
    assert shop.sent()[2].startswith("代发早报 11-23\n今天要办 1 件：已超时1")


def test_a_failed_target_is_tried_again_and_the_others_are_served(shop: Shop) -> None:
    shop.due_in(1, H)
    shop.aim("bad", "ok", "json://127.0.0.1:9/closed")
    done = shop.notify()
    assert done.status == 3
    assert "Target 1 json://… was not reached: it answered with error 500." in done.err
    assert "Target 3 json://… was not reached: it cannot be reached" in done.err
    assert "127.0.0.1" not in done.out + done.err
    assert (len(shop.sent("ok")), len(shop.sent("bad"))) == (1, 1)
    shop.receiver.broken = False
    again = json.loads(shop.notify("--json").out)
    assert [(each["target"], each["sent"]) for each in again["targets"]] == [
        ("1 json://…", True),
        ("3 json://…", False),
    ]
    assert (len(shop.sent("ok")), len(shop.sent("bad"))) == (1, 2)
    assert shop.notify().status == 1
    # Meanwhile it got worse: that is told, and the old news no more.
    shop.at += H + S
    shop.aim("bad")
    assert "overdue 1" in json.dumps(shop.notify("--dry-run", "--json").json)


def test_a_target_that_hangs_keeps_nobody_waiting(shop: Shop) -> None:
    shop.due_in(1, H)
    set_rule(shop.desk, MORNING, "notify.timeout", "0.5", "test")
    shop.aim("hang", "ok")
    done = shop.notify()
    assert done.status == 3
    assert "Target 1 json://… was not reached: no answer within 0.5 s." in done.err
    assert len(shop.sent("ok")) == 1
    shop.receiver.let_go.set()
    assert shop.notify().status == 0
    assert len(shop.sent("hang")) == 2


def test_two_processes_at_once_send_once(shop: Shop) -> None:
    for number in range(1, 6):
        shop.due_in(number, H)
    shop.aim("ok", "two")
    both = [shop.start(), shop.start()]
    outcomes = [each.communicate(timeout=60) for each in both]
    assert [each.returncode for each in both] == [0, 0], outcomes
    for path in ("ok", "two"):
        lines = "\n".join(shop.sent(path)).split("\n")
        orders = sorted(line[-6:] for line in lines if "…" in line)
        assert orders == [f"{number:06d}" for number in range(1, 6)]


def test_a_process_that_was_killed_loses_nothing(shop: Shop) -> None:
    shop.due_in(1, H)
    shop.aim("hang")
    process = shop.start()
    assert shop.receiver.arrived.wait(30)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    shop.receiver.let_go.set()
    # The row was written before: as long as its claim holds, somebody may be sending.
    start = shop.at
    shop.at = start + claim_time(shop.desk.rules.general) - S
    assert shop.notify().out == "Nothing new to send.\n"
    shop.at += S
    assert shop.notify().status == 0
    assert len(shop.sent("hang")) == 2
    shop.at += H / 2
    assert shop.notify().out == "Nothing new to send.\n"


def test_a_claim_is_never_shorter_than_sending_may_take(shop: Shop) -> None:
    desk = set_rule(shop.desk, AT, "notify.retry", "0", "test")
    assert claim_time(desk.rules.general) == timedelta(seconds=30)


def test_a_target_added_later_gets_what_burns_now(shop: Shop) -> None:
    old = shop.due_in(1, H)
    shop.notify()
    shop.at += 2 * H
    shop.notify()
    shop.desk.store.conn.execute("update orders set state = 'closed' where id = ?", (old,))
    shop.due_in(2, 3 * H)
    shop.aim("ok", "new")
    shop.at = MORNING + 2 * H + S
    shop.notify()
    assert shop.sent("new")[0].startswith("daifa: 1 thing (critical 1)\n")
    assert "000001" not in "".join(shop.sent("new"))


def test_the_night_holds_back_and_the_loud_goes_through(shop: Shop) -> None:
    shop.due_in(1, -H)
    shop.due_in(2, H)
    shop.at = MORNING - S
    done = shop.notify()
    assert (done.out, shop.sent()) == ("Nothing new to send.\n", [])
    assert "Quiet hours: 2 things wait for their end." in done.err
    shop.aim("ok", more='loud = ["overdue"]\n')
    assert shop.notify("--json").json["held"] == 1
    assert [text.split("\n")[0] for text in shop.sent()] == ["daifa: 1 thing (overdue 1)"]
    shop.at = MORNING
    assert shop.notify().status == 0
    assert [text.split("\n")[0] for text in shop.sent()[1:]] == ["daifa: 1 thing (critical 1)"]


def test_the_digest_goes_once_a_day_to_each_target(shop: Shop) -> None:
    shop.due_in(1, 30 * H)
    shop.at = MORNING + H - S
    shop.notify()
    assert shop.sent() == []
    shop.at = MORNING + H
    assert shop.notify().out == "Sent to 1 json://…: the digest\n"
    shop.aim("ok", "late")
    shop.at += H
    shop.notify()
    assert (len(shop.sent("ok")), len(shop.sent("late"))) == (1, 1)
    assert shop.notify("--digest").out == "Nothing new to send.\n"
    # The next day, before its time and at night: only when it is asked for.
    shop.at = MORNING + 23 * H
    assert shop.notify("--digest").status == 0
    assert len(shop.sent("ok")) == 2
    shop.aim("other", more="digest = false\n")
    shop.at = MORNING + 27 * H
    shop.notify()
    assert not [text for text in shop.sent("other") if "digest" in text]


def test_the_digest_tells_the_day(shop: Shop) -> None:
    shop.due_in(1, H)
    shop.due_in(2, 30 * H)
    put(shop.desk, "campaigns", name="限时秒杀", reviews=50, description=4.7, logistics=4.7,
        service=4.7)  # fmt: skip
    yesterday = to_epoch(MORNING - 10 * H)
    put(shop.desk, "reviews", order_sn=sn(2), at=yesterday, description=5, logistics=4, service=5)
    put(shop.desk, "faults", order_id=2, cause="complaint", marked_at=yesterday)
    shop.at = MORNING + H
    assert shop.notify("--digest").status == 0
    lines = shop.sent()[0].split("\n")
    assert lines[:4] == [
        "daifa: digest of 11-23",
        "1 thing is to be done today: critical 1",
        "ship 1",
        "- ship 0:00:00 left …000001",
    ]
    assert lines[4].startswith("限时秒杀: 49 reviews more; logistics 4.00 of 4.7")
    assert "Yesterday: 1 order (the day before 1)" in lines
    assert "logistics – → 4.00" in lines
    changed = [line for line in lines if line.startswith("logistics abnormal rate ")]
    assert [line.partition(" (")[2] for line in changed] == ["0 orders) → 0.98% (1 order)"]


def test_a_snooze_is_silent_until_its_time_and_a_moved_deadline_is_told_anew(shop: Shop) -> None:
    order_id = shop.due_in(1, H)
    entries = [each for each in index(shop.desk, MORNING).arranged(MORNING)
               if each.clock is Clock.SHIP]  # fmt: skip
    snooze.snooze(shop.desk, MORNING, entries, MORNING + H / 2)
    assert shop.notify().out == "Nothing new to send.\n"
    shop.at = MORNING + H / 2 - S
    assert shop.notify().out == "Nothing new to send.\n"
    shop.at += S
    shop.notify()
    shop.notify()
    assert len(shop.sent()) == 1
    shop.desk.store.conn.execute(
        "update orders set manual_due_at = ? where id = ?", (to_epoch(shop.at + H), order_id)
    )
    shop.notify()
    assert len(shop.sent()) == 2


def test_a_look_writes_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.due_in(1, H)
    before = shop.desk.store.data_version()
    plan = shop.notify("--dry-run", "--json").json
    assert plan["targets"][0]["messages"] == [
        {"title": "daifa: 1 thing (critical 1)", "body": "ship 1h00 left …000001"}
    ]
    assert "ship 1h00 left …000001" in shop.notify("--dry-run").out
    assert shop.desk.store.data_version() == before
    assert shop.sent() == []
    # And a call that has nothing to send does not wake the desks that are open.
    shop.notify()
    sent = shop.desk.store.data_version()
    monkeypatch.setattr(targets, "has_apprise", lambda: False)
    assert shop.notify().status == 0, "and does not even load what sends"
    assert shop.desk.store.data_version() == sent


def test_a_try_reaches_each_target_at_any_hour(shop: Shop) -> None:
    shop.at = MORNING - 3 * H
    shop.aim("ok", "bad")
    done = shop.notify("--test")
    assert (done.status, done.out) == (3, "1 json://…: sent\n")
    assert shop.sent() == ["daifa: test\nThis is a test. Notices reach you here."]
    assert shop.notify("--test", "--dry-run").status == 2


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("geheim-token", "it is no address of the form kind://"),
        ("json://geheim token", "it is no address of the form kind://"),
        ("nosuchkind://geheim", "apprise does not know nosuchkind://"),
        ("tgram://geheim", "apprise does not know tgram://, or something is missing behind it"),
    ],
)
def test_a_bad_target_is_named_without_its_secret(shop: Shop, url: str, why: str) -> None:
    shop.due_in(1, H)
    shop.aim("ok", url)
    for words in ((), ("--dry-run",), ("--test",)):
        done = shop.notify(*words)
        assert done.status == (0 if words == ("--dry-run",) else 3)
        assert why in done.err
        assert "geheim" not in done.out + done.err
    # The others are served all the same.
    assert len(shop.sent()) == 2
    doctor = program.run(*shop.words[:-1], "doctor", env=shop.env)
    assert doctor.status == 1
    assert why in doctor.out
    assert "geheim" not in doctor.out
    shop.aim(url)
    for words in ((), ("--dry-run",), ("--test",)):
        assert shop.notify(*words, "--json").json["error"]["code"] == "notify-target"


def test_without_a_target_it_says_what_to_write(shop: Shop) -> None:
    shop.config.write_text("")
    shop.due_in(1, H)
    done = shop.notify("--json")
    assert (done.status, done.json["error"]["code"]) == (1, "notify-targets")
    assert "[notify]" in done.err
    assert "ship 1h00 left" in shop.notify("--dry-run").out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[notify]\ntargets = 'geheim://x'\n", "notify.targets"),
        ("[notify]\ntargets = [3]\n", "notify.targets.0"),
        ("[notify]\nbands = ['calm']\n", "(one of: 'overdue', 'critical', 'urgent', 'soon')"),
        ("[notify]\nurl = 'geheim://x'\n", "notify.url"),
    ],
)
def test_a_bad_configuration_is_named_without_its_secret(shop: Shop, text: str, why: str) -> None:
    shop.config.write_text(text)
    done = shop.notify()
    assert done.status == 1
    assert why in done.err
    assert "geheim" not in done.err


def test_without_apprise_it_says_how_to_install_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.due_in(1, H)
    monkeypatch.setattr(targets, "has_apprise", lambda: False)
    done = shop.notify()
    assert done.status == 1
    assert "pip install -c constraints.txt '.[notify]'" in done.err
    assert shop.notify("--dry-run").status == 0
    assert "apprise" in program.run(*shop.words[:-1], "doctor", env=shop.env).out


def test_the_doctor_wants_the_secrets_private(shop: Shop) -> None:
    shop.config.chmod(0o644)
    assert "chmod 600" in program.run(*shop.words[:-1], "doctor", env=shop.env).out
    shop.config.chmod(0o600)
    found = program.run(*shop.words[:-1], "doctor", env=shop.env).out
    assert "ok  1 target for notices." in found
    assert "chmod 600" not in found


def test_one_shop_alone(shop: Shop) -> None:
    other = put(shop.desk, "shops", name="乙店")
    shop.due_in(1, H)
    put_order(shop.desk, 2, H - (AT - MORNING), shop_id=other)
    shop.notify("--shop", "乙店")
    assert "000001" not in shop.sent()[0]
    assert "…000002 · 乙店" in shop.sent()[0]
    shop.notify()
    assert "000002" not in shop.sent()[1]


def test_old_rows_go_and_those_of_what_burns_stay(shop: Shop) -> None:
    shop.due_in(1, H)
    shop.notify()
    store = shop.desk.store
    put(shop.desk, "sendings", key="ship:99:1:overdue", target="x", at=to_epoch(MORNING),
        until=0, claim="c")  # fmt: skip
    keep = shop.desk.rules.general["notify.keep"].delta
    shop.at = MORNING + keep
    shop.notify()
    assert store.value("select count(*) from sendings where key like 'ship:99%'") == 1
    shop.at += S
    shop.notify("--digest")
    assert store.value("select count(*) from sendings where key like 'ship:99%'") == 0
    assert store.value("select count(*) from sendings where key like 'ship:1:%:overdue'") == 1


def test_nothing_of_a_person_is_told(shop: Shop) -> None:
    """Shops of every kind of row, with names and memos that could be taken for anything."""
    secrets = ("林样坤", "17712340005", "样本路8号", "临平区", "备注不能外传", "围巾套装")
    for seed in range(4):
        dice = random.Random(seed)
        for number in range(seed * 10 + 1, seed * 10 + 9):
            order_id = put_order(
                shop.desk, number, timedelta(seconds=dice.randint(-90_000, 9_000)),
                title="围巾套装", buyer_memo="备注不能外传", seller_memo="备注不能外传",
                note="备注不能外传",
            )  # fmt: skip
            if dice.random() < 0.5:
                red(shop.desk, order_id)
            if dice.random() < 0.5:
                put(shop.desk, "notices", kind="address_changed", order_id=order_id, red=1,
                    created_at=to_epoch(AT),
                    data=json.dumps({"old": "样本路8号 林样坤", "new": "17712340005"}))  # fmt: skip
            if dice.random() < 0.5:
                put(shop.desk, "aftersales", ref=f"60000000{number:06d}", order_sn=sn(number),
                    order_id=order_id, type="refund_only", status="待商家处理", memo="备注不能外传",
                    asked_at=to_epoch(AT - 40 * H))  # fmt: skip
    shop.at = AT
    assert shop.notify().status == 0
    text = "\n".join(shop.sent())
    assert len(shop.sent()) == 2
    assert [secret for secret in secrets if secret in text] == []
    assert sn(1) not in text


def test_what_was_claimed_by_another_is_not_taken(desk: Desk) -> None:
    store = desk.store
    assert sendings.claim(store, {"t": ["a", "b"]}, 100, 200, "one") == {"t": ["a", "b"]}
    assert sendings.claim(store, {"t": ["a"], "u": ["a"]}, 199, 300, "two") == {"t": [], "u": ["a"]}
    assert sendings.closed(store, "t", 199) == {"a", "b"}
    assert sendings.closed(store, "t", 200) == set()
    sendings.settle(store, "one", "t", ["a"], 150)
    sendings.settle(store, "one", "t", ["b"], None)
    assert sendings.closed(store, "t", 150) == {"a"}
    assert sendings.claim(store, {"t": ["a", "b"]}, 200, 300, "two") == {"t": ["b"]}
    # Who comes too late changes nothing of what another has taken over.
    sendings.settle(store, "one", "t", ["b"], 201)
    assert sendings.closed(store, "t", 300) == {"a"}
