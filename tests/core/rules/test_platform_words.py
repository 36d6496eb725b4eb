"""The platform's words: statuses, types and reasons of cases, lines of a settlement, files."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base import i18n
from core.base.errors import DaifaError, NotFound
from core.rules import aftersales, appeals, order_words, settlement
from core.rules.faults import CAUSES, FAULTS, cause_words
from core.rules.order_words import OrderCase
from core.rules.settlement import LineKind, kind_label, line_kind
from core.rules.terms import PlatformState

TABLES = aftersales.load(None)
BOOK = appeals.load(None)


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.setup("en")


def own_file(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


# -- cases of the after-sales export --------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "acts", "over", "known"),
    [
        ("待商家处理", "asked", "merchant", False, True),
        ("待商家收货", "receipt", "merchant", False, True),
        ("待消费者发货", "buyer", "buyer", False, True),
        ("平台处理中", "platform", "platform", False, True),
        ("退款成功", "refunded", "nobody", True, True),
        ("换货成功", "done", "nobody", True, True),
        ("换货关闭", "closed", "nobody", True, True),
        # Words that the table has not.
        ("极速退款成功", "refunded", "nobody", True, True),
        ("部分换新成功", "closed", "nobody", True, True),
        ("保价关闭", "closed", "nobody", True, True),
        ("退款成功待确认", "asked", "merchant", False, False),
        ("成功了一半", "asked", "merchant", False, False),
        ("怪词", "asked", "merchant", False, False),
        ("", "asked", "merchant", False, True),
    ],
)
def test_what_a_status_of_a_case_means(
    status: str, kind: str, acts: str, over: bool, known: bool
) -> None:
    found = TABLES.status(status)
    assert (found.kind, found.acts, found.over) == (kind, acts, over)
    assert TABLES.is_known(status) is known


def test_the_statuses_of_a_kind() -> None:
    assert TABLES.of_kind("refunded") == ("退款成功",)
    assert set(TABLES.of_kind("receipt", "refunded")) == {
        "待商家收货", "待商家确认收货", "退款成功",
    }  # fmt: skip
    assert TABLES.of_kind() == ()


@pytest.mark.parametrize(
    ("word", "code", "instant"),
    [
        ("仅退款", "refund_only", False),
        ("极速退款", "refund_only", True),
        ("退款退货", "return_refund", False),
        ("换货", "exchange", False),
        ("补寄", "resend", False),
        ("维修", "repair", False),
        *((code, code, False) for code in aftersales.TYPES),
        ("怪词", "return_refund", False),
        ("", "return_refund", False),
    ],
)
def test_a_type_by_the_platforms_word_or_its_code(word: str, code: str, instant: bool) -> None:
    found = TABLES.type(word)
    assert (found.code, found.instant) == (code, instant)


def test_the_words_of_the_types_are_the_platforms() -> None:
    assert TABLES.type_words == (
        "仅退款", "退货退款", "退款退货", "换货", "补寄", "维修", "极速退款",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "theme"),
    [
        ("质量问题", "quality"),
        ("商品与描述不符", "quality"),
        ("物流问题", "logistics"),
        ("快递一直没送到", "logistics"),
        # Of both it is the logistics, which the shop's figures count.
        ("快递破损，质量问题", "logistics"),
        ("不想要了", None),
        ("", None),
    ],
)
def test_what_a_reason_is_about(reason: str, theme: str | None) -> None:
    assert TABLES.theme(reason) == theme


@pytest.mark.parametrize(
    ("result", "bad"),
    [("fine", False), ("empty", True), ("swapped", True), ("unfit", True), ("x", False),
     ("", False), (None, False)],
)  # fmt: skip
def test_which_results_of_an_inspection_are_bad(result: str | None, bad: bool) -> None:
    assert TABLES.is_bad(result) is bad


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1234567890123", ("1234567890123", False)),
        (" 1234567890123456 ", ("1234567890123456", False)),
        ("售后单号: 60000000000001", ("60000000000001", True)),
        ("售后编号60000000000001", ("60000000000001", True)),
        ("售后 60000000000001", ("60000000000001", True)),
        ("123456789012", None),
        ("12345678901234567", None),
        ("0234567890123", None),
        ("售后", None),
        ("订单 60000000000001", None),
        ("60000000000001 元", None),
    ],
)
def test_what_is_a_number_of_a_case(text: str, found: tuple[str, bool] | None) -> None:
    assert aftersales.number_in(text) == found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["refund only", "return and refund", "exchange", "resend", "repair", "other"]),
        ("zh", ["仅退款", "退货退款", "换货", "补寄", "维修", "other"]),
    ],
)
def test_a_kind_of_case_has_its_word(language: str, words: list[str]) -> None:
    i18n.setup(language)
    assert [aftersales.case_label(kind) for kind in (*aftersales.TYPES, "other")] == words


def test_a_sellers_words_are_laid_over_the_tables_of_cases(tmp_path: Path) -> None:
    own = aftersales.load(
        own_file(
            tmp_path,
            """
            [status."待复核"]
            kind = "platform"
            acts = "platform"
            [status."换货成功"]
            kind = "refunded"
            acts = "nobody"
            [type."以换代修"]
            code = "repair"
            [reasons]
            quality = ["快递", "臭味"]
            [inspection]
            wet = { state = "bad", ground = "unfit" }
            [allowed]
            closed = ["answer"]
            [order]
            none = ["已妥协"]
            [order_status]
            closed = ["已妥协"]
            """,
        )
    )
    assert (own.status("待复核").kind, own.status("待复核").acts) == ("platform", "platform")
    assert own.status("换货成功").kind == "refunded"
    assert own.status("补寄成功").kind == "done"
    assert (own.type("以换代修").code, own.type("换货").code) == ("repair", "exchange")
    # A word of his leaves the theme in which it stood; the others stay.
    assert own.theme("快递问题") == "quality"
    assert own.theme("有臭味") == "quality"
    assert own.theme("破损") == "quality"
    assert own.theme("物流问题") == "logistics"
    assert (own.is_bad("wet"), own.is_bad("swapped"), own.is_bad("fine")) == (True, True, False)
    assert (own.inspection["wet"].ground, own.allowed["closed"]) == ("unfit", ("answer",))
    assert own.allowed["asked"] == TABLES.allowed["asked"]


# -- the statuses of orders -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("退款中", True),
        ("买家申请退款，待商家处理", True),
        ("买家申请退款,待商家处理", True),
        ("部分退款成功", True),
        ("退款成功", True),
        ("保价关闭", True),
        ("", True),
        ("怪词", False),
        ("退款成功待确认", False),
    ],
)
def test_which_words_of_an_orders_after_sales_are_known(word: str, known: bool) -> None:
    assert order_words.order_words().is_known(word) is known


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("待付款", PlatformState.UNPAID),
        ("待发货", PlatformState.TO_SHIP),
        ("待 发 货", PlatformState.TO_SHIP),
        ("已发货，待收货", PlatformState.SHIPPED),
        ("已发货，已签收", PlatformState.RECEIVED),
        ("已收货", PlatformState.RECEIVED),
        ("待发货，退款成功", PlatformState.CLOSED),
        ("已发货，部分退款成功", PlatformState.SHIPPED),
        ("部分退款成功", None),
        ("怪词", None),
        ("", None),
    ],
)
def test_what_a_status_of_an_order_means(status: str, state: PlatformState | None) -> None:
    assert order_words.order_words().state_of(status) is state


def test_a_sellers_words_of_orders_take_theirs_out_of_the_packaged(tmp_path: Path) -> None:
    words = order_words.load(
        own_file(
            tmp_path,
            """
            [order]
            open = ["已撤销", "退款成功"]
            partly = ["拼接"]
            [order_status]
            shipped = ["待收货", "备货中"]
            """,
        )
    )
    # It was a word for no case only by its ending, and is one still.
    assert words["已撤销"] is OrderCase.NONE
    assert words["退款成功"] is OrderCase.OPEN
    assert words["拼接退款成功"] is OrderCase.OPEN
    assert words["部分退款"] is OrderCase.OPEN
    assert words["无售后"] is OrderCase.NONE
    assert words.is_known("退款成功")
    assert words.state_of("备货中") is PlatformState.SHIPPED
    assert words.state_of("待发货") is PlatformState.TO_SHIP


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[order]\nopened = ["x"]', "order.opened"),
        ("[order]\nnone = [1]", "order.none"),
        ('[order_status]\nlost = ["x"]', "order_status.lost"),
        ("[order_status]\nclosed = [1]", "order_status.closed"),
    ],
)
def test_words_of_orders_that_do_not_fit_are_named(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(DaifaError) as refused:
        order_words.load(own_file(tmp_path, text))
    assert refused.value.code == "aftersale-tables"
    assert f"cannot be used: {place}. Correct it" in refused.value.message


def test_a_flood_of_new_words_is_not_kept() -> None:
    words = order_words.load(None)
    before = dict(words)
    try:
        for number in range(1_100):
            assert words[f"怪词{number}"] is OrderCase.OPEN
        assert len(words) == 1_000
    finally:
        words.clear()
        words.update(before)


# -- lines of a settlement ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "account", "kind"),
    [
        ("0010002", "", "", LineKind.INCOME),
        ("0020002", "", "", LineKind.REFUND),
        ("0020005", "", "", LineKind.REFUND),
        ("0030002", "", "", LineKind.FEE),
        ("0040002", "", "", LineKind.COMPENSATION),
        ("0040004", "", "", LineKind.LATE_FINE),
        ("0040005", "", "", LineKind.FAKE_FINE),
        ("", "延迟发货扣款", "", LineKind.LATE_FINE),
        ("", "", "技术服务费", LineKind.FEE),
        # The code is surest, then the name; 申诉返还 of a fine gives it back.
        ("0010002", "延迟发货", "退款", LineKind.INCOME),
        ("9999999", "虚假发货", "退款", LineKind.FAKE_FINE),
        ("", "延迟发货申诉返还", "", LineKind.MONEY_BACK),
        ("", "提现", "退款", LineKind.REFUND),
        ("9999999", "提现", "提现", LineKind.OTHER),
        ("", "", "", LineKind.OTHER),
    ],
)
def test_what_a_line_of_the_settlement_is(
    code: str, name: str, account: str, kind: LineKind
) -> None:
    assert line_kind(code, name, account) is kind
    assert line_kind(code, name, account) is kind, "also when it is asked again"


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("income", "order income"),
        ("refund", "refunds"),
        ("fee", "fee"),
        ("compensation", "compensation"),
        ("late_fine", "late-shipment fine"),
        ("fake_fine", "fake-shipment fine"),
        ("money_back", "money back"),
        ("other", "other"),
        ("bonus", "bonus"),
    ],
)
def test_a_kind_of_line_has_its_word(kind: str, word: str) -> None:
    assert kind_label(kind) == word


def test_a_sellers_own_words_of_lines_come_first(tmp_path: Path) -> None:
    text = '[[line]]\nkind = "other"\ncodes = ["0010002"]\nwords = ["延迟", "红包"]\n'
    words = settlement.load(own_file(tmp_path, text))
    assert words.find("0010002", "", "") is LineKind.OTHER
    assert words.find("", "延迟发货", "") is LineKind.OTHER
    assert words.find("0040004", "", "") is LineKind.LATE_FINE
    assert words.find("", "退款", "") is LineKind.REFUND


def test_a_flood_of_new_lines_is_not_kept(tmp_path: Path) -> None:
    words = settlement.load(own_file(tmp_path, ""))
    kept = 0
    for number in range(2_001):
        assert words.find("", f"怪词{number}", "") is LineKind.OTHER
        kept = max(kept, len(words._found))
    assert (kept, len(words._found)) == (2_000, 1)


def test_a_cause_has_its_word() -> None:
    assert [cause_words(cause) for cause in (*CAUSES, "other")] == [
        "fake shipment", "late logistics", "logistics complaint", "refunded for its shipping",
        "lowest score for shipping", "other",
    ]  # fmt: skip
    assert list(CAUSES)[:3] == list(FAULTS)


# -- kinds of appeals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ground", "money", "wins"),
    [
        ("malicious_complaint", "", False, ("quality", "logistics")),
        ("cannot_ship", "", False, ("exempt",)),
        ("cannot_ship", "suspicious", False, ("exempt",)),
        ("instant_refund", "", True, ("money",)),
        ("instant_refund", "empty", True, ("money",)),
        ("rights", "dispute_rate", False, ("dispute",)),
        ("rights", "goods_money", True, ("money",)),
        ("rights", "gone", True, ("money",)),
    ],
)
def test_what_an_appeal_asks_for_and_wins(
    kind: str, ground: str, money: bool, wins: tuple[str, ...]
) -> None:
    found = BOOK.kind(kind)
    assert (BOOK.money(found, ground), BOOK.wins(found, ground)) == (money, wins)


def test_the_evidence_and_the_text_are_the_grounds_own_or_the_kinds() -> None:
    kind = BOOK.kind("instant_refund")
    own = BOOK.grounds["empty"]
    assert BOOK.wanted(kind, "empty") == own.evidence != kind.evidence
    assert BOOK.template(kind, "empty") == own.text != kind.text
    for ground in ("", "gone"):
        assert BOOK.ground(ground) is None
        assert (BOOK.wanted(kind, ground), BOOK.template(kind, ground)) == (
            kind.evidence, kind.text,
        )  # fmt: skip
    assert [each.key for each in BOOK.choices(kind)] == ["no_return", "empty", "swapped", "unfit"]
    assert BOOK.choices(BOOK.kind("malicious_complaint")) == ()
    assert all(key == kind.key for key, kind in BOOK.kinds.items())
    assert all(key == ground.key for key, ground in BOOK.grounds.items())


@pytest.mark.parametrize(
    ("kind", "starts", "rule"),
    [
        ("malicious_complaint", "none", ""),
        ("cannot_ship", "ship_by", ""),
        ("instant_refund", "refund", "appeal.instant_refund"),
        ("rights", "refund", "appeal.rights"),
    ],
)
def test_from_when_an_appeal_is_possible(kind: str, starts: str, rule: str) -> None:
    window = BOOK.kind(kind).window
    assert (window.starts, window.rule) == (starts, rule)


def test_a_kind_of_appeal_that_is_none_names_those_there_are() -> None:
    with pytest.raises(NotFound) as refused:
        BOOK.kind("gone")
    assert (refused.value.code, refused.value.message) == (
        "appeal-kind",
        "There is no appeal kind gone. Choose one of: malicious_complaint, cannot_ship,"
        " instant_refund, abnormal_return, rights",
    )
    kept = appeals.kind_of("gone")
    assert (kept.key, kept.label, kept.path) == ("gone", "gone", "")
    assert appeals.kind_of("rights").label == "rights"


FTYP = b"\x00\x00\x00\x18ftyp"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe0", "JPG"),
        (b"\xff\xd8", None),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"\x89PNG\r\n\x1a", None),
        (FTYP + b"qt  ", "MOV"),
        (FTYP + b"qt  \x00\x00\x02\x00", "MOV"),
        (FTYP + b"heic", "HEIC"),
        (FTYP + b"M4A ", "M4A"),
        (FTYP + b"isom", "MP4"),
        (FTYP, "MP4"),
        (FTYP + b"\xff\xfe\xfd\xfc", "MP4"),
        (b"ftypqt  ", None),
        (b"\x00\x00\x00\x18moov", "MOV"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WEBP"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "AVI"),
        (b"GIF89a", "GIF"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"", None),
        (b"text", None),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head: bytes, name: str | None) -> None:
    found = BOOK.type_of(head)
    assert (found.name if found else None) == name


def test_a_file_of_a_mime_type_has_its_ending() -> None:
    media = ("image/jpeg", "image/png", "video/quicktime", "video/mp4", "text/plain", "")
    assert [BOOK.suffix(each) for each in media] == ["jpg", "png", "mov", "mp4", "bin", "bin"]


def test_a_sellers_own_kinds_and_grounds_of_appeals(tmp_path: Path) -> None:
    book = appeals.load(
        own_file(
            tmp_path,
            """
            [kinds.rights]
            name = "维权"
            [kinds.freight]
            name = "运费申诉"
            path = "售后 → 运费"
            grounds = ["late", "empty"]
            window = { from = "refund", rule = "appeal.rights" }
            [grounds.late]
            name = "迟到"
            money = true
            [[file_types]]
            name = "TXT"
            media = "text/plain"
            suffix = "txt"
            magic = "ffd8ff"
            """,
        )
    )
    rights, packaged = book.kind("rights"), BOOK.kind("rights")
    assert (rights.name, rights.path, rights.grounds) == ("维权", packaged.path, packaged.grounds)
    freight = book.kind("freight")
    assert [each.key for each in book.choices(freight)] == ["late", "empty"]
    assert (freight.window.starts, freight.window.rule) == ("refund", "appeal.rights")
    assert (book.money(freight, ""), book.money(freight, "late")) == (False, True)
    assert set(book.kinds) == {*BOOK.kinds, "freight"}
    # His own type is looked for first.
    found = book.type_of(b"\xff\xd8\xff")
    assert found is not None
    assert (found.name, found.taken) == ("TXT", False)
    assert book.suffix("image/png") == "png"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[kinds.x]\nname = "x"\npath = "x"\ngrounds = ["gone"]', "kinds.x.grounds: gone"),
        (
            '[kinds.x]\nname = "x"\npath = "x"\nwindow = { from = "refund" }',
            "kinds.x.window.rule",
        ),
        (
            '[[file_types]]\nname = "x"\nmedia = "x"\nsuffix = "x"\nmagic = "xyz"',
            "non-hexadecimal",
        ),
    ],
)
def test_kinds_of_appeals_that_do_not_fit_are_named(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(DaifaError) as refused:
        appeals.load(own_file(tmp_path, text))
    assert refused.value.code == "appeal-book"
    assert place in refused.value.message
