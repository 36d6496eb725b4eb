"""What was found in a text, in one line for a person."""

from __future__ import annotations

from datetime import datetime

from core.base.i18n import _, ngettext
from core.recognise.kinds import (
    Block,
    CaseNumber,
    Files,
    Found,
    Link,
    Number,
    Numbers,
    OrderNumber,
    Rows,
    Traces,
    UpstreamNumber,
)
from core.rules import addresses
from core.rules.upstream.items import platform_label


def words(found: Found) -> str:
    """Return what was found in one line; text from the paste stands in it as it is."""
    match found:
        case Rows():
            return _rows(found)
        case Number(judged):
            return " ".join(filter(None, (judged.courier, judged.cleaned)))
        case Numbers(lines):
            return ngettext("{n} line", "{n} lines", len(lines)).format(n=len(lines))
        case Link(item):
            if item is None:
                return _("it holds no item id")
            return f"{platform_label(item.platform)} {item.item_id}  {item.url}"
        case UpstreamNumber(number, platforms):
            return f"{number}  {'/'.join(map(platform_label, platforms))}"
        case OrderNumber(text) | CaseNumber(text):
            return text
        case Block(address):
            return addresses.block(address)
        case Traces():
            return _traces(found)
        case Files(paths):
            return "  ".join(paths)


def _rows(found: Rows) -> str:
    count = ngettext("{n} row", "{n} rows", found.rows).format(n=found.rows)
    if not found.kind:
        return _("{rows}, without the header row").format(rows=count)
    from core.imports.kinds import label

    return f"{label(found.kind)}  {count}"


def _traces(found: Traces) -> str:
    first = found.traces[0]
    parts = [first.number]
    if first.first_scan is None:
        parts.append(_("not scanned yet"))
    else:
        scan, last = _short(first.first_scan), _short(first.last_trace or first.first_scan)
        parts.append(_("first scan {first}, last trace {last}").format(first=scan, last=last))
    if len(found.traces) > 1:
        more = len(found.traces) - 1
        parts.append(ngettext("and {n} more parcel", "and {n} more parcels", more).format(n=more))
    return "  ".join(filter(None, parts))


def _short(moment: datetime) -> str:
    return f"{moment:%m-%d %H:%M}"
