"""A review in a few lines, and how the shop stands: the scores of the window, the campaigns."""

from __future__ import annotations

from core.base.i18n import N_, _, ngettext
from core.figures.campaigns import Campaign, Scores
from core.figures.words import SCORE_LABELS, campaign_words, score_words
from core.orders import privacy
from core.reviews.reviews import Review
from tui.commands.table import CommandTable
from tui.parts.story import Story, StoryLine
from tui.widgets.coloured_text import Piece

_ASK = N_("{words} copies words to the buyer; {notice_done} says that it was dealt with.")
_STRANGER = N_("The order is not here: import it, and its words can be sent.")
_FINE = N_("{change} changes it; {new_review} writes another one down.")


def review_story(
    review: Review,
    open_task: bool,
    scores: Scores,
    campaigns: tuple[Campaign, ...],
    days: int,
    table: CommandTable,
) -> Story:
    """Tell a review, and below it what the shop has reached."""
    lines: list[StoryLine] = [_scores(review), [Piece(f" {privacy.loose(review.text) or '–'}")]]
    item = "  ".join(part for part in (review.title, review.spec) if part)
    lines += [[Piece(f" {item}", "dim")]] if item else []
    lines += standing(scores, campaigns, days)
    text = _FINE if not open_task else _STRANGER if review.order_id is None else _ASK
    step = [Piece(" " + _("Next: "), "key"), Piece(table.with_keys(_(text)), "strong")]
    end = [Piece(f"{review.at:%Y-%m-%d %H:%M}", "dim")]
    return Story([Piece(review.order_sn, "title")], end, lines, step)


def _scores(review: Review) -> StoryLine:
    line: StoryLine = []
    for (_name, words), score in zip(SCORE_LABELS.items(), review.scores, strict=True):
        line += [Piece(f" {_(words)} ", "dim"), Piece(f"{score} ", "strong")]
    return line


def standing(scores: Scores, campaigns: tuple[Campaign, ...], days: int) -> list[StoryLine]:
    """Return the averages of the window, and what each campaign still wants."""
    words = ngettext("{days} days, {n} review:", "{days} days, {n} reviews:", scores.valid)
    lines: list[StoryLine] = [
        [
            Piece(" " + words.format(days=days, n=scores.valid), "dim"),
            Piece("  " + score_words(scores), "strong"),
        ]
    ]
    for each in campaigns:
        tone = "good" if each.eligible else ""
        lines.append([Piece(f" {each.name}: ", "dim"), Piece(campaign_words(each), tone)])
    return lines
