"""Pane 5: reviews; those with an open task on top, then the newest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.screen import Screen

from core.base.i18n import N_, _, ngettext
from core.figures.figures import standing
from core.orders import privacy
from core.orders import reading as orders
from core.reviews import reviews
from core.reviews.reviews import Review
from core.rules.books import PerShop
from core.store import reviews as store_reviews
from core.store.reviews import ReviewEntry
from tui.parts.filtered_pane import FilteredPane
from tui.parts.messages import Saved, saved_of_many
from tui.parts.pane import Acts
from tui.parts.story import Story
from tui.reviews.rows import PART_LABELS, Part, ReviewRows, columns, part_of
from tui.reviews.story import review_story
from tui.widgets.columns import Column

_NONE = (
    N_("No review is written down yet."),
    "",
    N_(
        "{new_review} writes one down: order, three digits, Enter. {import_} takes a table of them."
    ),
    N_("{campaigns} keeps what a campaign asks for; what is missing is shown here."),
)


class ReviewsPane(FilteredPane[Part, Review, ReviewEntry]):
    """The reviews and their commands."""

    pane_id = "reviews"
    clock_title: ClassVar[str] = N_("Day")
    empty = _NONE
    none_fits = (N_("Nothing fits. Esc shows all reviews again."),)

    def __init__(self) -> None:
        super().__init__()
        self._index: list[ReviewEntry] = []

    def own_acts(self) -> Acts:
        """Return what the commands on reviews run."""
        return {
            "review.new_review": self.do_add,
            "review.change": self.do_change,
            "review.take_away": self.do_take_away,
            "review.campaigns": self.do_campaigns,
            "order.notice_done": self.do_done,
            "view.copy": self.do_copy,
            "view.words": self.do_words,
        }

    # -- what it shows ---------------------------------------------------------------------

    @property
    def _low(self) -> PerShop[int]:
        return PerShop(self.host.desk.rules, lambda rules: rules["review.low"].count)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns after the day."""
        return columns(self.host.shops)

    def parts(self) -> Sequence[Part]:
        """Return what `v` goes through."""
        return tuple(Part)

    def part_word(self, part: Part) -> str:
        """Return a part in a word."""
        return _(PART_LABELS[part])

    def part_counts(self) -> Mapping[Part, int]:
        """Return how many reviews of the shop shown each part has."""
        shops, low = self.host.shops, self._low
        return Counter(
            part_of(each, low.of(each.shop_id)) for each in self._index if shops.fits(each.shop_id)
        )

    @property
    def count(self) -> int | None:
        """How many low reviews wait to be dealt with."""
        return store_reviews.open_tasks(self.host.desk.store)

    def read(self) -> ReviewRows:
        """Read the reviews, and how the shop stands."""
        host, low = self.host, self._low
        self._index = reviews.index(host.desk)
        self._standing = standing(host.desk, host.now(), host.shops.id)
        wanted = [
            each
            for each in self._index
            if host.shops.fits(each.shop_id)
            and self.part in (None, part_of(each, low.of(each.shop_id)))
        ]
        if self.searched:
            found = reviews.search(host.desk, self.searched)
            wanted = [each for each in wanted if each.id in found]
        return ReviewRows(host.desk, wanted, host.shops, low)

    def urgent(self, entry: ReviewEntry) -> bool:
        """Whether something is to be done about a review."""
        return bool(entry.low)

    def find(self, key: int) -> Review | None:
        """Return the review of a row."""
        return next(iter(reviews.by_ids(self.host.desk, [key])), None)

    def _is_open(self, review: Review) -> bool:
        return any(each.id == review.id and each.low for each in self._index)

    def tell(self, shown: Review) -> Story:
        """Tell a review, and how the shop stands."""
        host = self.host
        days = host.desk.rules.of(host.shops.id)["review.window"].delta.days
        with privacy.about(host.desk.store, shown.order_id):
            return review_story(
                shown,
                self._is_open(shown),
                *self._standing,
                days,
                host.table,
            )

    def _line(self, review: Review) -> str:
        """Return a review in a line, to be asked about."""
        with privacy.about(self.host.desk.store, review.order_id):
            return f"{review.order_sn}  {review.scores.words}  {privacy.loose(review.text)}"

    def whole(self, key: int) -> Screen[None]:
        """Return the sheet of the review."""
        from tui.reviews.sheet import ReviewScreen

        review = self.chosen
        return ReviewScreen(review, lambda: self.tell(self.find(key) or review))

    def why_not(self, command: str) -> str:
        """Return why a command cannot be given to the selected review."""
        free = ("review.new_review", "review.campaigns")
        if command in self.own_acts() and command not in free and self.current is None:
            return _("There is no review here.")
        if command == "view.words" and self.current and self.current.order_id is None:
            return _("The order of this review is not here. Import it first.")
        return ""

    # -- commands --------------------------------------------------------------------------

    def do_add(self) -> None:
        """Write a review down."""
        from tui.reviews.form import ReviewForm

        self.host.open(ReviewForm(), self.done)

    def do_change(self) -> None:
        """Change the selected review."""
        from tui.reviews.form import ReviewForm

        self.host.open(ReviewForm(self.chosen), self.done)

    def do_take_away(self) -> None:
        """Take the selected review away, after a yes."""
        review, host = self.chosen, self.host

        def take() -> None:
            reviews.remove(host.desk, host.now(), review.id)
            self.done(Saved(_("Review taken away: {sn}.").format(sn=review.order_sn)))

        host.ask(_("Take this review away?"), [self._line(review)], take)

    def do_campaigns(self) -> None:
        """Keep what a campaign asks for."""
        from tui.reviews.campaign_form import CampaignForm

        self.host.open(CampaignForm(), self.done)

    def do_done(self) -> None:
        """Say that low reviews were dealt with; more than one asks first."""
        found = reviews.by_ids(self.host.desk, [int(key) for key in self.targets()])
        self.for_each(
            found,
            self._line,
            lambda n: ngettext("Is {n} review dealt with?", "Are {n} reviews dealt with?", n),
            self._end,
            fits=self._is_open,
        )

    def _end(self, found: Sequence[Review]) -> None:
        outcome = reviews.dealt_with(self.host.desk, self.host.now(), found)
        n = len(outcome.done)
        text = ngettext("{n} review dealt with.", "{n} reviews dealt with.", n).format(n=n)
        place = self.list.cursor_index
        self.done(saved_of_many(n, text, outcome.refused))
        # It goes down among the others; the seller goes on with the next one.
        self.stay_at(place)

    def do_copy(self) -> None:
        """Copy the order number."""
        text = self.chosen.order_sn
        self.host.copy(text)
        self.host.say(_("Copied: {text}").format(text=text))

    def do_words(self) -> None:
        """Choose words to send to the buyer."""
        from tui.orders.copy import words_screen

        for order in orders.by_ids(self.host.desk, [self.chosen.order_id or 0]):
            self.host.open(words_screen(order))

    def marked_orders(self) -> list[int] | None:
        """Return the ids of the marked reviews' orders."""
        if not (marked := self.marked()):
            return None
        found = reviews.by_ids(self.host.desk, [int(key) for key in marked])
        return list(dict.fromkeys(each.order_id for each in found if each.order_id is not None))
