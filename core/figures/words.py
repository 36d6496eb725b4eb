"""Scores and campaigns in words, for the desk and the command line."""

from __future__ import annotations

from core.base.i18n import N_, _, ngettext
from core.figures.campaigns import SCORES, Campaign, Missing, Scores

SCORE_LABELS = {
    "description": N_("as described"),
    "logistics": N_("logistics"),
    "service": N_("service"),
}


def score(value: float | None) -> str:
    """Return an average with two decimals, never rounded up to what it is not; – without one."""
    return "–" if value is None else f"{int(value * 100 + 1e-9) / 100:.2f}"


def score_words(scores: Scores) -> str:
    """Return the three averages, each with its name."""
    return "  ".join(f"{_(SCORE_LABELS[name])} {score(getattr(scores, name))}" for name in SCORES)


def campaign_words(campaign: Campaign) -> str:
    """Return whether a campaign is open to the shop, else what is missing."""
    if campaign.eligible:
        return _("all is there")
    return _("; ").join(missing_words(each) for each in campaign.missing)


def missing_words(missing: Missing) -> str:
    """Return one thing that a campaign wants, and what brings it."""
    if missing.what == "reviews":
        n = missing.more or 0
        return ngettext("{n} review more", "{n} reviews more", n).format(n=n)
    return _("{score} {have} of {need}: {how}").format(
        score=_(SCORE_LABELS[missing.what]),
        have=score(missing.have),
        need=f"{missing.need:g}",
        how=_how(missing),
    )


def _how(missing: Missing) -> str:
    """Return what brings a score to where a campaign wants it."""
    day = "" if missing.on is None else f"{missing.on:%m-%d}"
    if missing.more is None:
        if not day:
            return _("cannot be reached")
        return _("cannot be reached before {day}, when old reviews leave").format(day=day)
    words = ngettext("{n} more with 5", "{n} more with 5", missing.more)
    more = words.format(n=missing.more)
    if not day:
        return more
    return _("{more}, or by itself on {day}").format(more=more, day=day)


def hours(seconds: int | None) -> str:
    """Return a length of time in hours with one decimal; – where there is none."""
    return "–" if seconds is None else f"{seconds / 3600:.1f}h"
