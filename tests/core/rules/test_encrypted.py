"""What the platform's cipher text is: one answer, whichever way the text comes in."""

from __future__ import annotations

import pytest

from core.imports.receiver import is_hidden, read_personal, same_person_data
from core.rules.addresses import Answer, compare, fits, from_parts, is_encrypted, split

CIPHER = [
    "~AgAAAAHvVY8FgHsJcgEV~abc123~0~~",
    "~AgAAAAHvVY8FgHsJcgEV~0~",
    "~AgAA+/=_-~9~~",
    "~AgAAAA!#%密文~x~12~~",
    "$AgAAAAHvVY8$abc$0$$",
    "$AgAAAAHvVY8$0$$",
    "$17x$abc$0$$",
    "浙江省杭州市~AgAAAAHvVY8FgHsJcgEV~abc123~0~~",
    "收件人 $AgAAAAHvVY8$abc$0$$ 请勿联系",
]
PLAIN = [
    "",
    "林*坤",
    "1*********5",
    "~",
    "~~~~~~~~",
    "~ok~",
    "$5$6$",
    "A~B~C~1~",
    "浙江省杭州市~文三路~5号",
    "100~200~300~",
    "$$$$$$$$",
    "价格$100$起",
]


@pytest.mark.parametrize("text", CIPHER)
def test_cipher_text_is_told_by_every_way_in(text: str) -> None:
    assert is_encrypted(text)
    assert read_personal(text) is None
    assert is_hidden(("", text, "13800138000")) == 1
    assert from_parts(name=text, province="浙江省", detail="文三路5号").encrypted
    assert from_parts(name="林小明", detail=text).encrypted
    assert split(f"姓名：{text}\n电话：17712345678\n地址：浙江省杭州市西湖区文三路5号").encrypted
    known = "林小明 17712345678 浙江省杭州市西湖区文三路5号"
    assert compare(from_parts(name="林小明", detail=text), known).answer is Answer.UNKNOWN


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_is_not_taken_for_it(text: str) -> None:
    assert not is_encrypted(text)
    assert read_personal(text) == (text or None)
    assert is_hidden((text, "13800138000")) == 0
    assert not from_parts(name="林小明", detail=text).encrypted


@pytest.mark.parametrize("sign", ["~", "$", "~a", "~aaaa~", "~aaaa~1", "$aaaa$1$", "~1~"])
def test_endless_signs_cost_no_more_than_their_length(sign: str) -> None:
    # Quadratic, this would be minutes, and the suite's time limit would end it.
    is_encrypted(sign * 500_000)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("林*坤", "林小坤", True),
        ("林*坤", "林小坤 ", True),
        ("林*坤", "林小明", False),
        ("138****0000", "13812340000", True),
        ("138****0000", "13812340001", False),
        ("林**", "*小坤", True),
        ("1*********5", "13812345675", True),
        ("样本路*号*幢", "样本路12号3幢", True),
        ("样本路*号*幢", "样本路12号3室", False),
        ("a*bc*d", "abcbcd", True),
        ("a*a", "a", False),
        ("*", "", True),
        ("**", "x", True),
        ("林小坤", "林小坤", True),
        ("林小坤", "林小明", False),
    ],
)
def test_masks_stand_for_anything(a: str, b: str, same: bool) -> None:
    assert fits(a, b) is fits(b, a) is same
    assert same_person_data(a, b) is same_person_data(b, a) is same
