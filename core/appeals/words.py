"""What an appeal lacks, in a word each: for the desk and the command line."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.i18n import N_, _

MISSING = {
    "text": N_("text"),
    "text-long": N_("text"),
    "ground": N_("ground"),
    "ground-unknown": N_("ground"),
    "amount": N_("amount"),
    "amount-low": N_("amount"),
    "amount-high": N_("amount"),
    "evidence": N_("picture"),
    "pictures-many": N_("files"),
    "videos-many": N_("files"),
    "evidence-gone": N_("file gone"),
}


def missing_words(codes: Sequence[str]) -> str:
    """Return what is missing in words."""
    words = [_(MISSING[code]) if code in MISSING else code for code in codes]
    return _(", ").join(dict.fromkeys(words))
