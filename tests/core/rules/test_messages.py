"""Words to send: which fit first, which facts they need, a seller's own file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.base import i18n
from core.base.errors import DaifaError
from core.rules import messages
from core.rules.messages import FACTS, Offer, Situation

ALL = {name: f"<{name}>" for name in FACTS}


def first(row: Situation, facts: dict[str, str] | None = None) -> Offer:
    return messages.offers(row, ALL if facts is None else facts)[0]


@pytest.mark.parametrize(
    ("row", "key", "audience"),
    [
        (Situation(notices=["tell_buyer"], stages=["shipped"]), "true_number", "buyer"),
        (Situation(stages=["bought"]), "when_ship", "supplier"),
        (Situation(stages=["to_upload"]), "delay", "buyer"),
        (Situation(flags=["late"], stages=["shipped"]), "delay", "buyer"),
        (Situation(notices=["address_changed"], stages=["bought"]), "change_address", "supplier"),
        (Situation(notices=["refund_after_buy"], stages=["bought"]), "cancel", "supplier"),
        (Situation(notices=["intercept"], stages=["shipped"]), "intercept", "supplier"),
        (Situation(notices=["number_unusable"], stages=["bought"]), "real_number", "supplier"),
        (Situation(stages=["closed"]), "pay_back", "supplier"),
        (Situation(stages=["done"]), "low_score", "buyer"),
        (Situation(states=["asked", "refund_only", "asked/refund_only"]), "ask_received", "buyer"),
        (Situation(states=["agreed_return"]), "return_address", "buyer"),
        (Situation(states=["refunded"], stages=["shipped"]), "pay_back", "supplier"),
    ],
)
def test_the_fitting_message_comes_first(row: Situation, key: str, audience: str) -> None:
    found = first(row)
    assert (found.key, found.audience, found.weight > 0) == (key, audience, True)


def test_all_messages_are_offered_with_every_fact_filled_in() -> None:
    found = messages.offers(Situation(), ALL)
    assert {each.key for each in found} == set(messages.book())
    assert {each.audience for each in found} == {"buyer", "supplier"}
    for each in found:
        assert each.text
        assert not each.lacking
        assert "{" not in each.text
        assert (each.weight, each.why_not) == (0, "")


@pytest.mark.parametrize("key", sorted(messages.book()))
def test_a_message_is_never_sent_with_an_empty_fact(key: str) -> None:
    needed = messages.book()[key]
    for fact in FACTS:
        [found] = [each for each in messages.offers(Situation(), {**ALL, fact: ""})
                   if each.key == key]  # fmt: skip
        assert f"<{fact}>" not in found.text
        assert bool(found.text) is not bool(found.lacking)
        if found.lacking:
            assert found.lacking == (fact,)
            assert found.why_not.startswith("not known: ")
    assert needed.text


def test_another_way_is_taken_where_a_fact_is_missing() -> None:
    text = messages.text_of("when_ship", {"upstream_order": "2817"})
    assert text == "你好，订单2817还没发货，请问什么时候发？\n麻烦优先安排，谢谢。"
    assert messages.text_of("when_ship", {}) == ""
    facts = {"return_address": "义乌", "order_sn": "1", "case": "6"}
    assert "退货商品" not in messages.text_of("return_address", facts)


def test_the_texts_are_chinese_and_the_labels_the_desks() -> None:
    i18n.setup("zh")
    assert first(Situation(stages=["bought"])).label == "催发货"
    i18n.setup("en")
    found = first(Situation(stages=["bought"]))
    assert found.label == "when will it ship"
    assert re.search(r"[\u4e00-\u9fff]", found.text)


def test_no_message_promises_what_nobody_can_keep_or_pays_for_praise() -> None:
    for key, message in messages.book().items():
        text = "".join(
            w for line in message.text for w in ([line] if isinstance(line, str) else line)
        )
        for word in ("好评", "返现", "微信", "支付宝", "QQ", "保证", "一定"):
            assert word not in text, (key, word)


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "messages.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_sellers_own_words_are_laid_over(tmp_path: Path) -> None:
    text = 'text = ["亲，{upstream_order}发了吗"]'
    new = '[thanks]\naudience = "buyer"\nname = "感谢"\nstages = ["done"]\ntext = ["谢谢"]'
    book = messages.load(own(tmp_path, f"[when_ship]\n{text}\n\n{new}\n"))
    messages.use_book(book)
    found = first(Situation(stages=["bought"]))
    assert (found.text, found.label) == ("亲，<upstream_order>发了吗", "when will it ship")
    assert book["thanks"].label == "感谢"
    assert set(book) == {*messages.load(), "thanks"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[when_ship]\ntext = ['{nothing}']", "when_ship: {nothing}"),
        ("[when_ship]\nstages = ['shiped']", "when_ship: shiped"),
        ("[when_ship]\naudience = 'all'", "audience"),
        ("[when_ship]\ntxt = ['a']", "txt"),
        ("[new]\nname = 'a'", "audience"),
        ("[[", "cannot be used"),
        # What would be sent as it stands.
        ("[when_ship]\ntext = ['{ order_sn }']", "when_ship: { order_sn }"),
        ("[when_ship]\ntext = ['{order-sn}']", "when_ship: {order-sn}"),
        ("[when_ship]\ntext = ['{order_sn.__class__}']", "when_ship: {order_sn.__class__}"),
        ("[when_ship]\ntext = [['{{order_sn}}', 'x']]", "when_ship: {"),
        ("[when_ship]\ntext = ['{order_sn']", "when_ship: {order_sn"),
        ("[when_ship]\ntext = ['order_sn}']", "when_ship: }"),
        ("[when_ship]\ntext = ['{}']", "when_ship: {}"),
        # What a buyer must not learn.
        ("[delay]\ntext = ['{cost}']", "{cost} is not for the buyer"),
        ("[delay]\ntext = [['{supplier}', '']]", "{supplier} is not for the buyer"),
        ("[delay]\ntext = ['{upstream_order}']", "{upstream_order} is not for the buyer"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DaifaError) as caught:
        messages.load(own(tmp_path, text))
    assert caught.value.code == "messages"
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("row", "weight"),
    [
        (Situation(), 0),
        (Situation(stages=["bought"]), 1),
        (Situation(states=["s1", "s2"]), 2),
        (Situation(flags=["late"]), 4),
        (Situation(notices=["n1"]), 8),
        (Situation(notices=["n2"], stages=["done"]), 0),
        (Situation(["n1", "n2"], ["late", "hold"], ["s1"], ["bought"]), 15),
        (Situation(notices=["n1"], stages=["bought"]), 9),
        # Each word counts in its own place.
        (Situation(notices=["late"], flags=["bought"], states=["n1"], stages=["s1"]), 0),
    ],
)
def test_a_notice_weighs_more_than_all_that_comes_after_it(row: Situation, weight: int) -> None:
    message = messages.Message(
        name="m", audience="buyer", notices=("n1",), flags=("late",), states=("s1", "s2"),
        stages=("bought",), text=("x",),
    )  # fmt: skip
    assert message.weight(row) == weight


SAID = {"item": "盒", "quantity": "2", "cost": ""}


@pytest.mark.parametrize(
    ("lines", "text", "lacking"),
    [
        ((), "", ()),
        (("您好",), "您好", ()),
        (("{item}，{quantity}件", "谢谢"), "盒，2件\n谢谢", ()),
        (("{item}", "{cost}", "{supplier}"), "", ("cost", "supplier")),
        (("{cost}和{supplier}", "{supplier}和{cost}"), "", ("cost", "supplier")),
        # The first way whose facts are known; of none, what the last one lacks.
        ((("{cost}元", "{item}"), "。"), "盒\n。", ()),
        ((("{cost}元", "{supplier}"), "。"), "", ("supplier",)),
        ((("{cost}元", ""), "。"), "。", ()),
        ((("{cost}元", ""),), "", ()),
    ],
)
def test_each_line_has_its_facts_or_is_said_another_way(
    lines: tuple[messages.Line, ...], text: str, lacking: tuple[str, ...]
) -> None:
    assert messages.fill(lines, SAID) == (text, lacking)


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ((), ""),
        (("cost",), "not known: cost"),
        (("courier", "number"), "not known: courier, tracking number"),
        (("order_sn", "order_tail"), "not known: order number"),
    ],
)
def test_what_a_message_lacks_is_named_once(lacking: tuple[str, ...], words: str) -> None:
    i18n.setup("en")
    assert Offer("k", "l", "buyer", "", lacking, 0).why_not == words


def test_a_supplier_is_told_of_each_order_with_him() -> None:
    i18n.setup("en")
    facts = {**ALL, "supplier": "", "upstream_order": ""}
    upstream = [
        {"supplier": "甲", "upstream_order": "11", "cost": "3.00"},
        {"supplier": "", "upstream_order": "22", "cost": "4.00"},
        {"cost": "5.00"},
    ]
    found = [
        each
        for each in messages.offers(Situation(stages=["closed"]), facts, upstream)
        if each.key in ("pay_back", "delay")
    ]
    assert [(each.key, each.label) for each in found] == [
        ("pay_back", "pay back (甲)"),
        ("pay_back", "pay back (22)"),
        ("pay_back", "pay back ()"),
        ("delay", "it ships late"),
    ]
    assert ["11" in found[0].text, "3.00" in found[0].text] == [True, True]
    assert ["22" in found[1].text, "4.00" in found[1].text] == [True, True]
    assert found[2].lacking == ("upstream_order",)
    both = messages.offers(Situation(stages=["closed"]), facts, upstream[:2])[:2]
    assert [each.label for each in both] == ["pay back (甲)", "pay back (22)"]
    # With one order there is nobody to tell apart.
    alone = messages.offers(Situation(stages=["closed"]), facts, upstream[:1])[0]
    assert (alone.label, alone.audience, alone.weight) == ("pay back", "supplier", 1)
    assert "11" in alone.text


def test_the_best_fitting_come_first_and_the_others_stay_in_their_order() -> None:
    found = messages.offers(Situation(flags=["late"], stages=["bought", "shipped"]), ALL)
    weights = [each.weight for each in found]
    assert weights == sorted(weights, reverse=True)
    keys = list(messages.book())
    for weight in set(weights):
        alike = [each.key for each in found if each.weight == weight]
        assert alike == sorted(alike, key=keys.index)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[when_ship]\nstages = ['shiped']", "when_ship: shiped"),
        ("[when_ship]\nflags = ['lat']", "when_ship: lat"),
        ("[delay]\ntext = ['{cost}']", "delay: {cost} is not for the buyer"),
    ],
)
def test_why_a_file_cannot_be_used(tmp_path: Path, text: str, why: str) -> None:
    i18n.setup("en")
    path = own(tmp_path, text)
    with pytest.raises(DaifaError) as caught:
        messages.load(path)
    assert caught.value.message == (
        f"The messages {path} cannot be used: {why}. Correct the file or move it away."
    )
