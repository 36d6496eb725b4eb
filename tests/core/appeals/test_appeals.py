"""Appeals: deadlines at their boundaries, the way of states, results with effects, the list."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.appeals import evidence, results
from core.appeals import reading as appeals
from core.appeals.appeal import EDITABLE, MOVES, AlreadyOpen, State, Verb, next_state
from core.appeals.entry import AppealInput, create, edit, propose
from core.appeals.reading import AppealIndex, open_index
from core.base.clock import iso, parse_time, to_epoch
from core.base.errors import DaifaError, NotFound, Refused, Stale
from core.due.queue import queue
from core.figures import figures as metrics
from core.orders import reading as orders
from core.orders.edits import set_deadline
from core.rules.deadlines import Thresholds
from core.rules.terms import Band, Clock, Stage
from core.store import desk
from core.store.desk import Desk
from tests.given.appeal_rows import CASE, REFUNDED, desk_at, noon, picture, put_case, tables, video
from tests.given.shop_rows import AT, GROUPED, SN, put, put_order, put_purchase

ONE = SN.format(1)
SECOND = timedelta(seconds=1)
WEEK = parse_time("2026-11-27 12:00")


def ready(shop: Desk, folder: Path, number: int = 1, **case: Any) -> int:
    """Make an order with an instant refund and a complete appeal for it."""
    sn = SN.format(number)
    put_case(shop, put_order(shop, number), sn, ref=f"{CASE}{number}", **case)
    entry = propose(shop, AT, order_sn=sn)
    return create(shop, AT, entry.replace(evidence=(picture(folder),))).id


def lost(shop: Desk, folder: Path, number: int = 1) -> int:
    appeal_id = ready(shop, folder, number)
    results.submit(shop, AT, appeal_id)
    return results.lost(shop, AT, appeal_id).id


@pytest.mark.parametrize(
    ("kind", "case", "order", "own", "due", "rule"),
    [
        ("malicious_complaint", {}, {}, None, None, ""),
        ("malicious_complaint", {"platform_due_at": WEEK}, {}, None, None, ""),
        ("malicious_complaint", {}, {}, WEEK, WEEK, "platform"),
        ("instant_refund", {}, {}, None, WEEK, "appeal.instant_refund"),
        ("abnormal_return", {}, {}, None, WEEK, "appeal.abnormal_return"),
        ("rights", {}, {}, None, noon("2026-12-20"), "appeal.rights"),
        ("rights", {"refunded_at": None, "closed_at": REFUNDED}, {}, None,
         noon("2026-12-20"), "appeal.rights"),
        ("instant_refund", {"refunded_at": None}, {}, None, None, ""),
        ("instant_refund", {"platform_due_at": noon("2026-12-05")}, {}, None,
         noon("2026-12-05"), "platform"),
        # The case's deadline was for the answer before the refund: it is over.
        ("instant_refund", {"platform_due_at": REFUNDED - SECOND}, {}, None,
         WEEK, "appeal.instant_refund"),
        ("instant_refund", {"platform_due_at": REFUNDED + SECOND}, {}, None,
         REFUNDED + SECOND, "platform"),
        ("instant_refund", {"platform_due_at": WEEK}, {}, noon("2026-12-06"),
         noon("2026-12-06"), "platform"),
        ("cannot_ship", {"platform_due_at": WEEK}, {}, None,
         GROUPED + timedelta(hours=48), "ship.normal"),
        ("cannot_ship", {}, {"promised_at": WEEK}, None, WEEK, "promised"),
        ("cannot_ship", {}, {"ship_kind": "fast"}, None,
         GROUPED + timedelta(hours=24), "ship.fast"),
        ("cannot_ship", {}, {"manual_due_at": WEEK, "promised_at": AT}, None, WEEK, "manual"),
        ("cannot_ship", {}, {"grouped_at": None}, None, None, ""),
    ],
)  # fmt: skip
def test_windows(
    shop: Desk,
    kind: str,
    case: dict[str, Any],
    order: dict[str, Any],
    own: datetime | None,
    due: datetime | None,
    rule: str,
) -> None:
    put_case(shop, put_order(shop, 1, **order), ONE, **case)
    entry = propose(shop, AT, order_sn=ONE, kind=kind)
    appeal = create(shop, AT, entry.replace(platform_due_at=own))
    if due is None:
        assert appeal.due is None
    else:
        assert appeal.due is not None
        assert (appeal.due.due_at, appeal.due.rule) == (due, rule)
    if own is None:
        assert entry.due == appeal.due
    [listed] = open_index(shop).entries
    assert (listed.due, listed.rule) == (None if due is None else to_epoch(due), rule)


def test_a_binding_promise_moves_the_cannot_ship_window(shop: Desk) -> None:
    put_order(shop, 1)
    shop.store.conn.execute("update order_lines set code_sku = 'A1'")
    put(shop, "bindings", code="A1", platform="1688", item_id="900100", ship_kind="fast")
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE))
    assert appeal.due == orders.find(shop, ONE).ship_by
    assert appeal.due is not None
    assert appeal.due.rule == "ship.fast"
    set_deadline(shop, AT, orders.find(shop, ONE), WEEK, "说好了")
    moved = appeals.find(shop, appeal.id).due
    assert moved is not None
    assert moved.due_at == WEEK


@pytest.mark.parametrize(
    ("before", "band"),
    [
        (timedelta(hours=12), Band.CALM),
        (timedelta(hours=12) - SECOND, Band.SOON),
        (timedelta(hours=6), Band.SOON),
        (timedelta(hours=6) - SECOND, Band.URGENT),
        (timedelta(hours=2), Band.URGENT),
        (timedelta(hours=2) - SECOND, Band.CRITICAL),
        (SECOND, Band.CRITICAL),
        (timedelta(0), Band.CRITICAL),
        (-SECOND, Band.OVERDUE),
    ],
)
@pytest.mark.parametrize("kind", ["instant_refund", "abnormal_return", "rights", "cannot_ship"])
def test_bands_at_the_boundaries(shop: Desk, kind: str, before: timedelta, band: Band) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE, kind=kind))
    assert appeal.due is not None
    at = appeal.due.due_at - before
    told = appeals.as_json(shop, at, appeal)
    assert (told["left_s"], told["band"]) == (before.total_seconds(), band.value)
    assert open_index(shop).counts(at, Thresholds.of(shop.rules.general))[band] == 1
    due = [each for each in queue(shop, at, clocks=[Clock.APPEAL]) if each.ref == str(appeal.id)]
    assert [each.band for each in due] == [band]


def test_a_rule_of_the_sellers_own_moves_the_window(shop: Desk) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE))
    longer = desk.set_rule(shop, AT, "appeal.instant_refund", "15", "the platform's page")
    due = appeals.find(longer, appeal.id).due
    assert due is not None
    assert due.due_at == noon("2026-12-05")


# The table of the trade (rules/README.md, 5), written out a second time on purpose.
WAY = {
    "draft": {"complete": "ready", "drop": "dropped"},
    "ready": {"reopen": "draft", "submit": "submitted", "drop": "dropped"},
    "submitted": {
        "more-evidence": "more_evidence", "won": "won", "lost": "lost", "drop": "dropped",
    },
    "more_evidence": {"submit": "submitted", "won": "won", "lost": "lost", "drop": "dropped"},
    "won": {},
    "lost": {"reconsider": "reconsidered"},
    "reconsidered": {"won": "won", "lost": "lost", "drop": "dropped"},
    "dropped": {},
}  # fmt: skip


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(Verb))
def test_the_way_of_an_appeal(state: State, verb: Verb) -> None:
    leads = WAY[state].get(verb)
    if leads is None:
        with pytest.raises(Refused) as caught:
            next_state(7, state, verb)
        assert caught.value.code == "appeal-state"
    else:
        assert next_state(7, state, verb) == leads


def _into(shop: Desk, folder: Path, state: str) -> int:
    appeal_id = ready(shop, folder)
    steps: dict[str, list[Any]] = {
        "draft": [lambda: edit(shop, AT, appeal_id, text="")],
        "ready": [],
        "submitted": [lambda: results.submit(shop, AT, appeal_id)],
        "more_evidence": [lambda: results.more_evidence(shop, AT, appeal_id)],
        "won": [lambda: results.won(shop, AT, appeal_id)],
        "lost": [lambda: results.lost(shop, AT, appeal_id)],
        "reconsidered": [
            lambda: evidence.take(shop, AT, appeal_id, picture(folder, "new.jpg")),
            lambda: results.reconsider(shop, AT, appeal_id),
        ],
        "dropped": [lambda: results.drop(shop, AT, appeal_id, "算了")],
    }
    ways = {
        "more_evidence": ("submitted", "more_evidence"),
        "won": ("submitted", "won"),
        "lost": ("submitted", "lost"),
        "reconsidered": ("submitted", "lost", "reconsidered"),
    }
    for place in ways.get(state, (state,)):
        for step in steps[place]:
            step()
    assert appeals.find(shop, appeal_id).state == state
    return appeal_id


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", ["submit", "more-evidence", "won", "lost", "reconsider", "drop"])
def test_use_cases_keep_to_the_way(shop: Desk, tmp_path: Path, state: State, verb: str) -> None:
    appeal_id = _into(shop, tmp_path, state.value)
    if state is State.LOST:
        evidence.take(shop, AT, appeal_id, picture(tmp_path, "late.jpg"))
    before = tables(shop, versions=True)
    acts: dict[str, Any] = {
        "submit": lambda: results.submit(shop, AT, appeal_id),
        "more-evidence": lambda: results.more_evidence(shop, AT, appeal_id),
        "won": lambda: results.won(shop, AT, appeal_id),
        "lost": lambda: results.lost(shop, AT, appeal_id),
        "reconsider": lambda: results.reconsider(shop, AT, appeal_id),
        "drop": lambda: results.drop(shop, AT, appeal_id, "算了"),
    }
    leads = WAY[state].get(verb)
    if leads is not None:
        assert acts[verb]().state == leads
        desk.undo(shop, AT)
        assert appeals.find(shop, appeal_id).state is state
        return
    with pytest.raises(Refused) as caught:
        acts[verb]()
    incomplete = (state, verb) == (State.DRAFT, "submit")
    assert caught.value.code == ("appeal-incomplete" if incomplete else "appeal-state")
    assert tables(shop, versions=True) == before


@pytest.mark.parametrize("state", list(State))
def test_what_was_submitted_is_not_changed(shop: Desk, tmp_path: Path, state: State) -> None:
    appeal_id = _into(shop, tmp_path, state.value)
    before = tables(shop, versions=True)
    acts: list[Any] = [
        lambda: edit(shop, AT, appeal_id, text="新的说明"),
        lambda: evidence.take(shop, AT, appeal_id, video(tmp_path)),
    ]
    for act in acts:
        if state in EDITABLE:
            act()
        else:
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.code == "appeal-state"
            assert tables(shop, versions=True) == before


def test_submitting_keeps_when_and_by_when(shop: Desk, tmp_path: Path) -> None:
    appeal_id = ready(shop, tmp_path)
    appeal = results.submit(shop, AT, appeal_id)
    assert (appeal.state, appeal.submitted_at, appeal.due) == (State.SUBMITTED, AT, None)
    assert shop.store.value("select due_at from appeals") == to_epoch(WEEK)


def test_a_file_that_is_gone_keeps_from_submitting(shop: Desk, tmp_path: Path) -> None:
    appeal_id = ready(shop, tmp_path)
    [kept] = appeals.find(shop, appeal_id).evidence
    place = shop.store.path.with_name("shop.db.evidence") / kept.sha256
    content = place.read_bytes()
    place.unlink()
    with pytest.raises(Refused, match="gone or damaged"):
        results.submit(shop, AT, appeal_id)
    assert appeals.as_json(shop, AT, appeals.find(shop, appeal_id))["missing"] == ["evidence-gone"]
    place.write_bytes(content)
    assert results.submit(shop, AT, appeal_id).state is State.SUBMITTED


def test_a_draft_whose_file_came_back_can_be_submitted(shop: Desk, tmp_path: Path) -> None:
    appeal_id = ready(shop, tmp_path)
    shop.store.conn.execute("update appeals set state = 'draft'")
    assert results.submit(shop, AT, appeal_id).state is State.SUBMITTED


def test_more_evidence_has_its_own_deadline_and_places(shop: Desk, tmp_path: Path) -> None:
    appeal_id = ready(shop, tmp_path)
    evidence.take_all(shop, AT, appeal_id, [picture(tmp_path, "2.jpg"), picture(tmp_path, "3.jpg")])
    results.submit(shop, AT, appeal_id)
    appeal = results.more_evidence(shop, AT, appeal_id, platform_due_at=WEEK)
    assert appeal.due is not None
    assert (appeal.due.due_at, appeal.due.rule) == (WEEK, "platform")
    first = appeal.evidence[0]
    with pytest.raises(Refused) as caught:
        evidence.remove(shop, AT, appeal_id, first.id)
    assert caught.value.code == "evidence-submitted"
    more = evidence.take(shop, AT, appeal_id, picture(tmp_path, "4.jpg"))
    evidence.remove(shop, AT, appeal_id, more.evidence[-1].id)
    paths = [picture(tmp_path, f"{n}.jpg") for n in range(5, 8)]
    assert len(evidence.take_all(shop, AT, appeal_id, paths).evidence) == 6
    with pytest.raises(Refused) as caught:
        evidence.take(shop, AT, appeal_id, picture(tmp_path, "8.jpg"))
    assert caught.value.code == "appeal-pictures-many"
    assert results.submit(shop, AT, appeal_id).due is None


@pytest.mark.parametrize("won_at", [AT, AT + timedelta(days=3)])
def test_cannot_ship_runs_until_it_is_won(shop: Desk, tmp_path: Path, won_at: datetime) -> None:
    put_order(shop, 1)
    entry = propose(shop, AT, order_sn=ONE)
    appeal = create(shop, AT, entry.replace(evidence=(picture(tmp_path),)))
    results.submit(shop, AT, appeal.id)
    order = orders.find(shop, ONE)
    assert (order.stage, order.pending) == (Stage.TO_BUY, True)
    results.won(shop, won_at, appeal.id)
    order = orders.find(shop, ONE)
    assert (order.stage, order.exempt_at) == (Stage.EXEMPT, won_at)
    desk.undo(shop, won_at)
    assert orders.find(shop, ONE).exempt_at is None
    results.lost(shop, won_at, appeal.id)
    assert orders.find(shop, ONE).pending


@pytest.mark.parametrize(
    ("amount", "kept"), [(None, 3790), (1, 1), (3790, 3790), (0, None), (3791, None)]
)
def test_what_came_back(shop: Desk, tmp_path: Path, amount: int | None, kept: int | None) -> None:
    appeal_id = ready(shop, tmp_path)
    results.submit(shop, AT, appeal_id)
    if kept is None:
        with pytest.raises(Refused) as caught:
            results.won(shop, AT, appeal_id, amount_fen=amount)
        assert caught.value.code == "appeal-amount"
        return
    appeal = results.won(shop, AT, appeal_id, amount_fen=amount)
    assert (appeal.amount_fen, appeal.decided_at) == (kept, AT)


def test_giving_up_needs_a_reason(shop: Desk, tmp_path: Path) -> None:
    appeal_id = ready(shop, tmp_path)
    with pytest.raises(Refused) as caught:
        results.drop(shop, AT, appeal_id, " \n")
    assert caught.value.code == "drop-reason"
    assert results.drop(shop, AT, appeal_id, " 不值得 ").drop_reason == "不值得"


def test_reconsidering_needs_evidence_that_is_new(shop: Desk, tmp_path: Path) -> None:
    appeal_id = lost(shop, tmp_path)
    with pytest.raises(Refused) as caught:
        results.reconsider(shop, AT, appeal_id)
    assert caught.value.code == "reconsider-evidence"
    taken = evidence.take(shop, AT, appeal_id, video(tmp_path))
    evidence.remove(shop, AT, appeal_id, taken.evidence[-1].id)
    with pytest.raises(Refused):
        results.reconsider(shop, AT, appeal_id)
    evidence.take(shop, AT, appeal_id, video(tmp_path))
    assert results.reconsider(shop, AT, appeal_id).reconsidered_at == AT
    results.lost(shop, AT, appeal_id)
    with pytest.raises(Refused) as caught:
        results.reconsider(shop, AT, appeal_id)
    assert caught.value.code == "reconsider-evidence"


def test_reconsiderations_of_a_month_are_counted_over_the_shop(shop: Desk, tmp_path: Path) -> None:
    few = desk.set_rule(shop, AT, "appeal.reconsider_month", "2", "test")
    last = parse_time("2026-11-30 23:59:59")
    first, other = lost(few, tmp_path, 1), lost(few, tmp_path, 2)
    for n, appeal_id in enumerate((first, other)):
        evidence.take(few, AT, appeal_id, picture(tmp_path, f"new{n}.jpg"))
    results.reconsider(few, AT, first)
    results.lost(few, AT, first)
    evidence.take(few, AT, first, picture(tmp_path, "again.jpg"))
    results.reconsider(few, AT, first)
    assert results.reconsiderations_left(few, last, None) == 0
    with pytest.raises(Refused) as caught:
        results.reconsider(few, last, other)
    assert caught.value.code == "reconsider-month"
    assert results.reconsiderations_left(few, last + SECOND, None) == 2
    results.reconsider(few, last + SECOND, other)
    assert results.reconsiderations_left(few, last + SECOND, None) == 1
    desk.undo(few, last + SECOND)
    assert results.reconsiderations_left(few, last + SECOND, None) == 2


def test_no_reconsidering_beside_an_open_one(shop: Desk, tmp_path: Path) -> None:
    first = lost(shop, tmp_path)
    evidence.take(shop, AT, first, video(tmp_path))
    second = create(shop, AT, propose(shop, AT, order_sn=ONE))
    with pytest.raises(AlreadyOpen) as caught:
        results.reconsider(shop, AT, first)
    assert caught.value.appeal_id == second.id


def test_results_with_an_old_version_are_refused(shop: Desk, tmp_path: Path) -> None:
    appeal = appeals.find(shop, ready(shop, tmp_path))
    edit(shop, AT, appeal.id, text="新的说明")
    with pytest.raises(Stale):
        results.submit(shop, AT, appeal.id, expect_version=appeal.version)
    newest = appeals.find(shop, appeal.id)
    assert results.submit(shop, AT, appeal.id, expect_version=newest.version).submitted_at == AT


_ACTS = (
    "text", "no-text", "over", "amount", "take", "twice", "remove", "submit", "more", "won", "lost",
    "reconsider", "drop", "undo",
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(_ACTS), min_size=3, max_size=25))
def test_no_sequence_of_commands_leaves_the_way(acts: list[str]) -> None:
    """Every state seen follows the table, and undo puts each row back as it was."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shop = desk_at(folder)
        try:
            _walk(shop, folder, acts)
        finally:
            shop.close()


def _walk(shop: Desk, folder: Path, acts: list[str]) -> None:
    appeal_id = ready(shop, folder)
    past = [tables(shop)]
    for number, act in enumerate(acts):
        state = appeals.find(shop, appeal_id).state
        before = tables(shop)
        if act == "undo":
            if len(past) > 1:
                desk.undo(shop, AT)
                past.pop()
            assert tables(shop) == past[-1]
            continue
        try:
            _act(shop, folder, appeal_id, act, number)
        except DaifaError:
            assert tables(shop) == before
            continue
        after = appeals.find(shop, appeal_id)
        assert after.state is state or after.state in [moves.get(state) for moves in MOVES.values()]
        if after.state in (State.DRAFT, State.READY):
            assert (after.state is State.READY) == (not appeals.missing(shop, after))
        if tables(shop) != before:
            past.append(tables(shop))
    while len(past) > 1:
        desk.undo(shop, AT)
        past.pop()
        assert tables(shop) == past[-1]


def _act(shop: Desk, folder: Path, appeal_id: int, act: str, number: int) -> None:
    files = appeals.find(shop, appeal_id).evidence
    {
        "text": lambda: edit(shop, AT, appeal_id, text=f"说明{number}"),
        "no-text": lambda: edit(shop, AT, appeal_id, text=""),
        "over": lambda: edit(shop, AT, appeal_id, text="字" * 301),
        "amount": lambda: edit(shop, AT, appeal_id, amount_fen=number * 500),
        "take": lambda: evidence.take(shop, AT, appeal_id, picture(folder, f"{number}.jpg")),
        "twice": lambda: evidence.take(shop, AT, appeal_id, picture(folder)),
        "remove": lambda: evidence.remove(shop, AT, appeal_id, files[-1].id if files else 0),
        "submit": lambda: results.submit(shop, AT, appeal_id),
        "more": lambda: results.more_evidence(shop, AT, appeal_id, platform_due_at=WEEK),
        "won": lambda: results.won(shop, AT, appeal_id),
        "lost": lambda: results.lost(shop, AT, appeal_id),
        "reconsider": lambda: results.reconsider(shop, AT, appeal_id),
        "drop": lambda: results.drop(shop, AT, appeal_id, "算了"),
    }[act]()


def test_the_list_stands_by_time_left(shop: Desk) -> None:
    states = (
        ("malicious_complaint", "draft", None, None, None),
        ("instant_refund", "draft", WEEK, None, None),
        ("instant_refund", "ready", AT, None, None),
        ("rights", "submitted", None, noon("2026-11-22"), None),
        ("rights", "submitted", None, noon("2026-11-21"), None),
        ("rights", "won", None, AT, noon("2026-11-22")),
        ("rights", "lost", None, AT, AT),
        ("rights", "more_evidence", noon("2026-11-24"), AT, None),
    )
    for number, (kind, state, due, submitted, decided) in enumerate(states):
        put(
            shop, "appeals", kind=kind, order_sn=SN.format(number), state=state, created_at=AT,
            platform_due_at=due, submitted_at=submitted, decided_at=decided,
        )  # fmt: skip
    index = open_index(shop)
    assert [entry.appeal_id for entry in index.entries] == [3, 8, 2, 1, 5, 4, 7, 6]
    assert index.next_due(AT) == to_epoch(AT)
    assert index.next_due(AT + SECOND) == to_epoch(noon("2026-11-24"))
    assert index.counts(AT, Thresholds.of(shop.rules.general)) == {
        Band.OVERDUE: 0, Band.CRITICAL: 1, Band.URGENT: 0, Band.SOON: 0, Band.CALM: 2,
    }  # fmt: skip
    assert index.states()[State.SUBMITTED] == 2
    assert len(index.only(kind="rights", states=(State.WON, State.LOST))) == 2
    assert len(index.only(ids={1, 2}, order_ids={5})) == 0
    rows = appeals.list_rows(shop, [3, 1, 99])
    assert [row.appeal_id for row in rows] == [3, 1]
    assert rows[0].missing == ("text", "amount", "evidence")
    assert isinstance(index.only(), AppealIndex)


def test_json_has_exactly_these_fields(shop: Desk, tmp_path: Path) -> None:
    appeal = appeals.find(shop, ready(shop, tmp_path))
    told = appeals.as_json(shop, AT, appeal)
    assert list(told) == [
        "id", "kind", "order_sn", "state", "due_at", "left_s", "band", "missing", "effects", "shop",
    ]  # fmt: skip
    assert told["due_at"] == iso(WEEK) == "2026-11-27T12:00:00+08:00"
    assert (told["state"], told["missing"]) == ("ready", [])
    assert "37.90" in told["effects"][0]
    results.submit(shop, AT, appeal.id)
    told = appeals.as_json(shop, AT, appeals.find(shop, appeal.id))
    assert (told["due_at"], told["left_s"], told["band"], told["missing"]) == (None, None, None, [])
    results.lost(shop, AT, appeal.id)
    assert appeals.as_json(shop, AT, appeals.find(shop, appeal.id))["effects"] == []


def test_cannot_ship_says_that_the_clock_runs(shop: Desk) -> None:
    put_order(shop, 1)
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE))
    assert any("runs on" in line for line in appeals.effects(shop, AT, appeal))


def test_effects_tell_the_rates_before_and_after(shop: Desk, tmp_path: Path) -> None:
    order_id = put_order(shop, 1, state="shipped")
    put_order(shop, 2, state="shipped")
    put_case(shop, order_id, ONE, refunded_at=AT, intervened=1)
    put(shop, "faults", order_id=order_id, cause="complaint", marked_at=AT)
    entry = propose(shop, AT, order_sn=ONE, kind="malicious_complaint")
    files = {"evidence": (picture(tmp_path),)}
    appeal = create(shop, AT, entry.replace(**files))
    expected = [
        "quality-refund rate from 50.00% to 0.00%",
        "logistics abnormal rate from 0.98% to 0.00%",
    ]
    assert appeals.effects(shop, AT, appeal) == expected
    assert appeals.all_as_json(shop, AT, [appeal.id])[0]["effects"] == expected
    results.submit(shop, AT, appeal.id)
    won = results.won(shop, AT, appeal.id)
    assert metrics.figures(shop, AT).quality_refund.count == 0
    assert metrics.figures(shop, AT).logistics.abnormal == 0
    assert [line.split()[-2] for line in appeals.effects(shop, AT, won)] == [
        "quality-refund", "abnormal",
    ]  # fmt: skip
    told = {
        ground: appeals.effects_if_won(
            shop, AT, kind="rights", ground=ground, amount_fen=100, order_sn=ONE
        )
        for ground in ("freight", "dispute_rate")
    }
    assert told == {
        "freight": ["Money back: 1.00 yuan"],
        "dispute_rate": ["dispute-refund rate from 50.00% to 0.00%"],
    }


def test_a_won_refund_is_money_back_until_it_is_taken_back(shop: Desk, tmp_path: Path) -> None:
    appeal_id = ready(shop, tmp_path)
    results.submit(shop, AT, appeal_id)
    put_purchase(shop, orders.find(shop, ONE).id, "U1")
    before = metrics.figures(shop, AT).sales.profit_fen
    results.won(shop, AT, appeal_id, amount_fen=3000)
    assert metrics.figures(shop, AT).sales.profit_fen == before + 3000
    desk.undo(shop, AT)
    assert metrics.figures(shop, AT).sales.profit_fen == before


@pytest.mark.parametrize("ref", ["", "0", "7", "abc", "9" * 30, "²", "-1"])
def test_no_such_appeal(shop: Desk, ref: str) -> None:
    with pytest.raises(NotFound):
        appeals.find(shop, ref)


def test_appeals_of_an_order_and_a_case(shop: Desk, tmp_path: Path) -> None:
    appeal = appeals.find(shop, f"#{ready(shop, tmp_path)}")
    assert appeal.order_id is not None
    assert appeal.aftersale_id is not None
    assert appeals.of_order(shop, appeal.order_id) == [appeal]
    assert appeals.of_case(shop, appeal.aftersale_id) == [appeal]


@pytest.mark.parametrize(
    ("case", "at", "refs"),
    [
        ({}, WEEK, [CASE]),
        ({}, WEEK + SECOND, []),
        ({"platform_due_at": noon("2026-12-05")}, WEEK + SECOND, [CASE]),
        ({"instant": 0}, AT, []),
        ({"instant": 0, "inspection": "empty"}, AT, [CASE]),
        ({"inspection": "fine"}, AT, []),
        ({"decision": "settle"}, AT, []),
        ({"decision": "agree"}, AT, []),
        ({"decision": "agree", "instant": 0, "inspection": "unfit"}, AT, [CASE]),
        ({"refunded_at": None}, AT, []),
    ],
)
def test_refunds_that_may_be_appealed_are_due(
    shop: Desk, case: dict[str, Any], at: datetime, refs: list[str]
) -> None:
    put_case(shop, put_order(shop, 1), ONE, **case)
    found = queue(shop, at, clocks=[Clock.APPEAL])
    assert [each.ref for each in found] == refs
    assert all((each.clock, each.stake_fen) == ("appeal", 3790) for each in found)


@pytest.mark.parametrize("linked", [True, False])
def test_a_refund_with_an_appeal_is_due_only_once(shop: Desk, linked: bool) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    entry = propose(shop, AT, order_sn=ONE)
    if not linked:
        entry = AppealInput(kind="instant_refund", order_sn=ONE, platform_due_at=WEEK)
    appeal = create(shop, AT, entry)
    [due] = queue(shop, AT, clocks=[Clock.APPEAL])
    assert (due.ref, due.order_sn, due.stage, due.due_at) == (str(appeal.id), ONE, "draft", WEEK)
    assert due.title.endswith("棉拖鞋")
    results.drop(shop, AT, appeal.id, "不值得")
    assert queue(shop, AT, clocks=[Clock.APPEAL]) == []
