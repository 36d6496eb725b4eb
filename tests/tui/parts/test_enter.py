"""Enter means the same in every form: the next field, and on the last one, save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.aftersales import claims
from core.aftersales import reading as aftersales
from core.appeals import reading as appeals
from core.due import entries as due_entries
from core.figures import figures
from core.orders import batch
from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import AT, GROUPED, SN, put, put_order, put_parcel, put_purchase
from tests.tui.forms_shop import BUYER
from tests.tui.host import Host
from tests.tui.terminal.test_textual_names import CLASSES
from tui.aftersales.answers import AnswersForm
from tui.aftersales.claim_forms import PayForm, WriteOffForm
from tui.aftersales.decide import AgreeForm, RejectForm, SettleForm
from tui.aftersales.inspect import InspectForm
from tui.aftersales.manual import ManualCaseForm
from tui.appeals.form import AppealForm
from tui.appeals.pack import PackForm
from tui.appeals.results import DropForm, MoreEvidenceForm, WonForm
from tui.desk.rule_form import RuleForm
from tui.desk.shop_form import ShopForm
from tui.figures.day_form import DayForm
from tui.figures.what_if_form import WhatIfForm
from tui.imports.check_forms import LinkForm, ReasonForm
from tui.orders.buy import BuyForm
from tui.orders.correct import CorrectForm
from tui.orders.export import ExportForm
from tui.orders.export_shops import ShopsExportForm
from tui.orders.fault import FaultForm
from tui.orders.hold import HoldForm, HoldManyForm
from tui.orders.note import FillInForm, NoteForm
from tui.orders.receiver import ReceiverForm
from tui.orders.track import TrackForm
from tui.orders.upstream import UpstreamForm
from tui.parcels.trace import TraceForm
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.reviews.campaign_form import CampaignForm
from tui.reviews.form import ReviewForm
from tui.todo.snooze import SnoozeForm
from tui.widgets.text_box import TextBox

Forms = dict[type[FormScreen], Callable[[Desk], FormScreen]]


def order(desk: Desk) -> Any:
    return orders.find(desk, SN.format(1))


def case(desk: Desk) -> Any:
    return aftersales.find(desk, "60000000000001")


def appeal(desk: Desk) -> Any:
    return appeals.find(desk, 1)


def claim(desk: Desk) -> Any:
    return claims.listing(desk, AT).items[0]


def about(forms: Iterable[Any], thing: Callable[[Desk], Any]) -> Forms:
    """Return how to open forms about one thing each."""
    return {form: partial(_open, form, thing) for form in forms}


def _open(
    form: Callable[[Any], FormScreen], thing: Callable[[Desk], Any], desk: Desk
) -> FormScreen:
    return form(thing(desk))


WAITS: Any = SimpleNamespace(
    id=1, ref="2600000000000000009", text="x", new="", choices=(), order_sn=SN.format(1),
    kind="unmatched",
)  # fmt: skip
FORMS: Forms = {
    **about(
        (BuyForm, CorrectForm, TrackForm, UpstreamForm, HoldForm, NoteForm, FillInForm, FaultForm,
         ReceiverForm),
        order,
    ),
    **about((AgreeForm, RejectForm, SettleForm, InspectForm, AnswersForm), case),
    **about((WonForm, MoreEvidenceForm, DropForm, PackForm), appeal),
    **about((PayForm, WriteOffForm), claim),
    ExportForm: lambda desk: ExportForm(),
    HoldManyForm: lambda desk: HoldManyForm([order(desk)]),
    ShopsExportForm: lambda desk: ShopsExportForm(batch.waiting(desk)),
    ManualCaseForm: lambda desk: ManualCaseForm(),
    AppealForm: lambda desk: AppealForm(None, appeal(desk)),
    ShopForm: lambda desk: ShopForm(),
    SnoozeForm: lambda desk: SnoozeForm(due_entries.of_claims(desk)[:1]),
    TraceForm: lambda desk: TraceForm(order(desk).id),
    LinkForm: lambda desk: LinkForm(WAITS),
    ReasonForm: lambda desk: ReasonForm(WAITS, "no"),
    ReviewForm: lambda desk: ReviewForm(),
    CampaignForm: lambda desk: CampaignForm(),
    RuleForm: lambda desk: RuleForm("ship.normal"),
    DayForm: lambda desk: DayForm(lambda _day: None),
    WhatIfForm: lambda desk: WhatIfForm(figures.read_facts(desk, AT), AT),
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an order that has everything that a form can be about."""
    found = new_desk(tmp_path / "shop.db", who="tester", session="here")
    order_id = put_order(found, 1, **BUYER)
    put_purchase(found, order_id, "2600000000000000001")
    put_parcel(found, order_id, "73610555582883")
    found.store.conn.execute("update order_lines set code_sku = '754299529443'")
    put_parcel(found, put_order(found, 2), "73610555582884")
    sn = SN.format(1)
    case_id = put(
        found, "aftersales", ref="60000000000001", order_sn=sn, order_id=order_id,
        type="return_refund", status="待商家处理", asked_at=AT, refund_fen=3550,
    )  # fmt: skip
    put(found, "claims", order_id=order_id, aftersale_id=case_id, owed_fen=2000, since=GROUPED)
    put(found, "appeals", kind="instant_refund", order_sn=sn, order_id=order_id, created_at=AT,
        text="x", amount_fen=100, max_fen=100)  # fmt: skip
    yield found
    found.close()


def test_every_form_is_here() -> None:
    bases = {each for each in CLASSES for other in CLASSES
             if issubclass(other, each) and other is not each}  # fmt: skip
    forms = {each for each in CLASSES if issubclass(each, FormScreen) and each not in bases}
    assert forms == set(FORMS)


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was saved: a form that would save only says so."""
    found: list[str] = []

    def save(form: FormScreen) -> Saved | None:
        found.append(type(form).__name__)
        return None

    for cls in FORMS:
        monkeypatch.setattr(cls, "save", save)
    return found


@pytest.mark.parametrize("cls", FORMS, ids=lambda each: each.__name__)
async def test_enter_goes_through_the_fields_and_saves_on_the_last(
    desk: Desk, saved: list[str], cls: type[FormScreen]
) -> None:
    form = FORMS[cls](desk)
    async with Host(desk, form).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        form.go_to(form.shown()[0])
        await pilot.pause()
        for place in range(len(form.shown()) - 1):
            here = form.shown()[place]
            assert here.control.has_focus, here.key
            assert not saved
            # In a box of several lines Enter breaks the line.
            await pilot.press("tab" if isinstance(here.control, TextBox) else "enter")
            await pilot.pause()
        last = form.shown()[-1]
        assert last.control.has_focus
        await pilot.press("enter")
        await pilot.pause()
        missing = [each for each in form.shown() if each.missing or each.problem]
        assert bool(saved) is (not missing and not form.blocked)
        if missing:
            assert any(each.control.has_focus for each in missing)


@pytest.mark.parametrize("cls", FORMS, ids=lambda each: each.__name__)
async def test_ctrl_s_saves_from_anywhere(
    desk: Desk, saved: list[str], cls: type[FormScreen]
) -> None:
    form = FORMS[cls](desk)
    async with Host(desk, form).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        for field in form.fields.values():
            if field.missing:
                field.value = "11-22 15:00"
        await pilot.pause()
        form.go_to(form.shown()[0])
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        missing = [each for each in form.shown() if each.missing or each.problem]
        assert bool(saved) is (not missing and not form.blocked)


async def test_nothing_typed_elsewhere_becomes_a_reason(desk: Desk) -> None:
    """The cursor stays where it was refused; F2 alone opens the reason."""
    form = BuyForm(order(desk))
    app = Host(desk, form)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        form.fields["number"].value = "2600000000000000002"
        form.fields["cost"].value = "5"
        await pilot.pause()
        form.go_to(form.fields["cost"])
        await pilot.pause()
        await pilot.press("enter", "9", "9", "enter")
        await pilot.pause()
        assert app.result is ...
        assert (form.reason.value, form.reason.display) == ("", False)
        assert form.fields["cost"].control.has_focus
        assert "F2" in str(form.trouble.remarks)
        assert app.forgotten >= 2


async def test_a_reason_opens_only_where_one_helps(desk: Desk) -> None:
    form = NoteForm(order(desk))
    async with Host(desk, form).run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        assert not form.reason.display


class OneBurst(Host):
    """All keys come at once."""

    @property
    def burst(self) -> int:
        return 7


@pytest.mark.parametrize(
    ("cls", "keys", "saves"),
    [
        (FaultForm, ("enter",), False),
        (FaultForm, ("2", "enter"), True),
        (InspectForm, ("enter",), False),
        (InspectForm, ("3", "enter"), True),
        (WonForm, ("ctrl+s",), False),
        (NoteForm, ("a", "enter"), True),
        (ExportForm, ("enter",), True),
    ],
)
async def test_a_burst_that_was_meant_for_the_list_saves_nothing(
    desk: Desk, saved: list[str], cls: type[FormScreen], keys: tuple[str, ...], saves: bool
) -> None:
    form = FORMS[cls](desk)
    async with OneBurst(desk, form).run_test(size=(100, 40)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert bool(saved) is saves
