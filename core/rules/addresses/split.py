"""Splitting a receiver's block into name, phone and address, and joining it again."""

from __future__ import annotations

import re

from core.base.frozen import Frozen
from core.base.patterns import pattern
from core.base.text import plain
from core.rules.addresses.districts import Region
from core.rules.addresses.page import stripped
from core.rules.addresses.region import find_start, place
from core.rules.addresses.zones import simple


class Address(Frozen):
    """A receiver; every field is "" when unknown.

    `extension` is the virtual phone's, digits only. `masked` says that a part holds `*`,
    `encrypted` that a part is the platform's cipher text.
    """

    name: str = ""
    phone: str = ""
    extension: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    town: str = ""
    detail: str = ""
    masked: bool = False
    encrypted: bool = False

    @property
    def region(self) -> Region:
        """Province, city and district as written."""
        return Region(self.province, self.city, self.district)


# ~AgAAA…~…~0~~ and $…$…$0$$ (files/README.md, 3), whole or inside a longer text.
_CIPHER = pattern(r"~[^~\s]{4,}~(?:[^~\s]*~)?[0-9]{1,3}~~?|\$[^$\s]+\$(?:[^$\s]*\$)?[0-9]{1,3}\$\$")
_LABELS = {
    "name": "收货人姓名|收件人姓名|收货人|收件人|联系人|姓名|收货姓名",
    "phone": "收货电话|收货手机|收件人电话|联系电话|联系方式|联系手机|手机号码|手机号"
    "|电话号码|手机|电话",
    "region": "所在地区|所在区域|省市区|地区|区域",
    "province": "省份|省",
    "city": "城市|市",
    "district": "区县|区/县|区|县",
    "town": "街道/镇|乡镇/街道|街道/乡镇|街道|乡镇|镇",
    "detail": "详细地址|收货地址|收件地址|街道地址|地址",
}
_LABEL = pattern(
    r"(?:^|(?<=[\s,;|\d)\]]))(?:"
    + "|".join(f"(?P<{field}>{words})" for field, words in _LABELS.items())
    + r")\s*:\s*"
)
_ALL_LABELS = "|".join(_LABELS.values())
_WHERE = ("region", "province", "city", "district", "town", "detail")
# A region written level by level, one below the other.
_LEVEL_LINE = pattern(r"[\u4e00-\u9fff]{1,12}(?:省|自治区|市|区|县|旗|州|盟|街道|镇|乡|开发区)")
_PHONE = pattern(
    r"(?<![0-9*])(?:\+?86[ -]?)?"
    r"(?P<phone>1[3-9][0-9][ -]?[0-9*]{4}[ -]?[0-9*]{4}|1\*{9}[0-9]|1[0-9*]{10}"
    r"|0[0-9]{2,3}-[0-9]{7,8}|\([0-9]{3,4}\)[0-9]{7,8})"
    r"(?:\s*(?:转接|转|分机|#|,转)\s*:?\s*(?P<turn>[0-9]{2,6})"
    r"|\s?[-_]\s?(?P<dash>[0-9]{3,4})(?![0-9*]))?"
    r"(?![0-9*])"
)
_TAG = pattern(r"[\[【(]\s*([0-9]{3,6})\s*[\]】]")
_WORD_BREAK = pattern(r"[\n,;|\t]+")
_ADDRESSY = pattern(
    r"[0-9]|[省市区县镇乡村路街道号栋幢楼室弄巷苑园店座]|单元|公寓|大厦|广场|小区|学校|大学|医院"
)
# A text of more signs than this is no address: it is left as it stands.
_LONGEST = 8_000
_LATIN_GAP = pattern(r"(?<=[A-Za-z.]) +(?=[A-Za-z])")
# `李四 收`, `(收)`: for whom a parcel is.
_FOR = ("收", "(收)")
_TITLE = pattern(r"先生|女士|小姐|老师|\*")


def is_encrypted(text: str) -> bool:
    """Tell whether a text holds the platform's cipher text for a receiver (files/README.md, 3).

    The one definition, for files and for pasted blocks alike.
    """
    return ("~" in text or "$" in text) and _CIPHER.search(text) is not None


def clean(text: str) -> str:
    """Return `text` in plain form: NFKC, no invisible characters, line ends as newlines."""
    return plain(text).replace("。", ",").replace("、", ",").strip()


def split(text: str) -> Address:
    """Read a pasted block in any of its shapes (rules/addresses/README.md); never raises."""
    written = clean(text)
    if len(written) > _LONGEST:
        return _marked(Address(detail=written))
    text = stripped(simple(written), _ALL_LABELS)
    tags = _TAG.findall(text)
    text = _TAG.sub(" ", text)
    fields, loose = _labelled(text)
    if _PHONE.search(fields.get("name", "")):
        # The label stands before the whole block.
        loose = f"{fields.pop('name')}\n{loose}"
    phone, extension, loose = _take_phone(loose, fields.get("phone", ""))
    words = _words(loose)
    name = fields.get("name", "")
    where = " ".join(fields[part] for part in _WHERE if fields.get(part))
    if where:
        name = name or next((w for w in words if w != "\0"), "")
    else:
        found, where = _name_and_place(words, need_name=not name)
        name = name or found
    extension = extension or (tags[0] if tags and (name or phone) else "")
    if tags and not extension:
        where = f"{where} [{tags[0]}]"
    return _address(_as_written(name, written), phone, extension, where)


def _as_written(name: str, text: str) -> str:
    """Return a name with its own characters: who is 王國華 is not 王国华 on a parcel."""
    at = simple(text).find(name) if name else -1
    return text[at : at + len(name)] if at >= 0 else name


def from_parts(
    *,
    name: str = "",
    phone: str = "",
    province: str = "",
    city: str = "",
    district: str = "",
    town: str = "",
    detail: str = "",
) -> Address:
    """Make an address of a file's columns; `phone` may carry an extension.

    What the district table knows is put at its own level; other given parts stay as they are.
    """
    tagged = _TAG.search(clean(name)) or _TAG.search(clean(detail))
    name, detail = (_TAG.sub("", clean(part)).strip() for part in (name, detail))
    given = [simple(clean(part)) for part in (province, city, district, town)]
    detail = simple(detail)
    digits, extension, _rest = _take_phone("", clean(phone))
    extension = extension or (tagged[1] if tagged else "")
    read = _address(name, digits, extension, " ".join((*given, detail)))
    if any(given) and not any(_lost(part, read) for part in given):
        return read
    if not any(given):
        return read
    flat = Address(
        name=read.name,
        phone=digits,
        extension=extension,
        province=given[0],
        city=given[1],
        district=given[2],
        town=given[3],
        detail=detail,
    )
    return _marked(flat)


def block(address: Address) -> str:
    """Return the line to paste upstream: name, phone, full address.

    The extension stands behind the phone, and as `[1234]` behind name and address, as the
    buyer's platform shows it: the parcel's label needs it.
    """
    tag = f"[{address.extension}]" if address.extension else ""
    phone = address.phone
    if phone and address.extension:
        phone = f"{phone}-{address.extension}"
    where = " ".join(part for part in (*address.region, address.town, address.detail) if part)
    parts = (
        address.name and address.name + tag,
        phone,
        where and where + tag,
    )
    return ", ".join(part for part in parts if part)


def _lost(part: str, read: Address) -> bool:
    """Tell whether a given column went into the street text instead of a level."""
    return bool(part) and part in read.detail and part not in (*read.region, read.town)


def _labelled(text: str) -> tuple[dict[str, str], str]:
    """Take the labelled values out; return them and the text that has no label."""
    fields: dict[str, str] = {}
    marks = list(_LABEL.finditer(text))
    if not marks:
        return fields, text
    loose = [text[: marks[0].start()]]
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        value = text[mark.end() : after.start() if after else len(text)]
        field = mark.lastgroup or ""
        if field != "detail":
            # A line ends a short value, also one that a field of one line has joined with a
            # semicolon; what follows has no label.
            value, *more = re.split(r"[\n;]", value.strip())
            while field == "region" and more and _LEVEL_LINE.fullmatch(more[0].strip(" \t,;")):
                value = f"{value} {more.pop(0)}"
            loose += more
        value = value.strip(" \n\t,;|")
        fields[field] = f"{fields[field]} {value}" if fields.get(field) else value
    return fields, "\n".join(loose)


def _take_phone(loose: str, labelled: str) -> tuple[str, str, str]:
    """Return phone, extension, and the text with a mark (NUL) where the phone stood."""
    source = labelled or loose
    found = _PHONE.search(source)
    if found is None:
        return (labelled, "", loose) if labelled else ("", "", loose)
    phone = found["phone"].replace(" ", "")
    if phone[0] == "1":
        phone = phone.replace("-", "")
    extension = found["turn"] or found["dash"] or ""
    if not labelled:
        loose = f"{loose[: found.start()]},\0,{loose[found.end() :]}"
    elif any(place(behind := labelled[found.end() :].strip(" ,;")).region):
        # An address on the phone's line, without a label of its own.
        loose = f"{loose}\n{behind}"
    return phone, extension, loose


def _words(text: str) -> list[str]:
    parts = (part.strip() for part in _WORD_BREAK.split(text))
    words = []
    for part in parts:
        # Spaces part a name from an address; inside the address they are joined again.
        words += _LATIN_GAP.sub("\u00a0", part).split(" ")
    return [word.replace("\u00a0", " ") for word in words if word and word not in _FOR]


def _is_name(word: str) -> bool:
    if word == "\0" or len(word) > 20:
        return False
    if is_encrypted(word):
        return True
    if _TITLE.search(word) and not re.search(r"[0-9]", word):
        return len(word) <= 10
    return not _ADDRESSY.search(word) and (len(word) <= 8 or word.isascii())


def _name_and_place(words: list[str], *, need_name: bool) -> tuple[str, str]:
    """Choose the name: before the region, else beside the phone, else the last short word."""
    real = [word for word in words if word != "\0"]
    if not need_name or not real:
        return "", " ".join(real)
    start = next((i for i, w in enumerate(words) if any(place(w).region)), len(words))
    mark = words.index("\0") if "\0" in words else -1
    order = [i for i in range(start) if i < 2 or i in (mark - 1, mark + 1)]
    if mark >= 0:
        order += [mark - 1, mark + 1]
    order += [len(words) - 1]
    for index in order:
        if not 0 <= index < len(words) or index == start:
            continue
        # In front of a region even 路遥 is a name.
        front = index < start < len(words) and len(words[index]) <= 5 and words[index] != "\0"
        if not front and not _is_name(words[index]):
            continue
        # Behind the region a name is one only when a street stands before it.
        if index > start and not _ADDRESSY.search(place(" ".join(words[start:index])).rest):
            continue
        if len(words) > 1:
            rest = words[:index] + words[index + 1 :]
            return words[index], " ".join(word for word in rest if word != "\0")
    if len(real) == 1 and _is_name(real[0]) and not any(place(real[0]).region):
        return ("", real[0]) if len(real[0]) > 4 else (real[0], "")
    joined = " ".join(real)
    at = find_start(joined)
    if 2 <= at <= 6 and _is_name(joined[:at].strip()):
        return joined[:at].strip(), joined[at:]
    return "", joined


def _address(name: str, phone: str, extension: str, where: str) -> Address:
    name = re.sub(r"\s*\(?收\)?$", "", name).strip() or name
    where = re.sub(r"[\s,;]+", " ", where).strip()
    placed = place(where)
    return _marked(
        Address(
            name=name,
            phone=phone,
            extension=extension,
            province=placed.region.province,
            city=placed.region.city,
            district=placed.region.district,
            town=placed.town,
            detail=placed.rest,
        )
    )


def _marked(address: Address) -> Address:
    text = "".join((address.name, address.phone, *address.region, address.town, address.detail))
    encrypted = is_encrypted(text)
    masked = "*" in text
    if not (encrypted or masked):
        return address
    return address.replace(encrypted=encrypted, masked=masked)
