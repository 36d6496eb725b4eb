"""Whether a parcel was signed for, as platform and couriers say it. Light: the queue asks it."""

from __future__ import annotations

from core.base.patterns import pattern

# What every word for it holds, in the platform's status of a parcel too.
SIGNED = "签收"
NOT_SIGNED = pattern(r"请.{0,6}签收|待签收|未签收|拒签|拒收|未妥投|签收失败")


def is_signed(status: str | None) -> bool:
    """Tell whether a status of a parcel says that it was signed for: 待签收 and 拒签 do not."""
    return SIGNED in (status or "") and not NOT_SIGNED.search(status or "")
