"""Writing a review down: the order, three digits, Enter."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.errors import DaifaError, NotFound
from core.base.i18n import _
from core.base.text import shown
from core.orders import privacy
from core.orders import reading as orders
from core.reviews import reviews
from core.reviews.reviews import Given, Review
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.parts.personal_input import PersonalInput
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import ASK, DIM, OK, Remark


class ReviewForm(FormScreen):
    """Takes a new review, or changes one; the scores stand last, so that Enter saves there."""

    def __init__(self, review: Review | None = None) -> None:
        super().__init__()
        self._review = review

    def caption(self) -> str:
        """Say whether it is a new one."""
        if self._review is None:
            return _("New review")
        return _("Review of order {sn}").format(sn=self._review.order_sn)

    def make_fields(self) -> Iterable[FormField]:
        """Return order, words, time, and last the scores."""
        review = self._review
        sn = "" if review is None else review.order_sn
        place = FieldInput(sn, placeholder=_("number, or its last 4 to 6 digits"))
        yield FormField("order", _("Order"), place, required=True, shown=review is None)
        words = "" if review is None else review.text.replace("\n", " ")
        hint = _("what the buyer wrote (optional)")
        yield FormField("text", _("Words"), PersonalInput(words, self._loose, placeholder=hint))
        at = self.host.now() if review is None else review.at
        yield FormField("at", _("Written at"), FieldInput(f"{at:%Y-%m-%d %H:%M}"), required=True)
        scores = "" if review is None else "".join(map(str, review.scores))
        hint = _("description, logistics, service: 545")
        yield FormField("scores", _("Scores"), FieldInput(scores, placeholder=hint), required=True)

    def _loose(self, text: str) -> str:
        known = self._review
        with privacy.about(self.desk.store, None if known is None else known.order_id):
            return privacy.loose(text)

    def opened(self) -> None:
        """Say what a low score brings."""
        review = self._review
        n = self.desk.rules.of(None if review is None else review.shop_id)["review.low"].count
        words = _("A score up to {n} makes a task: ask the buyer what was wrong.")
        self.head.say(Remark(words.format(n=n), DIM))

    def first(self) -> FormField:
        """Begin with what is not known: the order, else the scores."""
        return self.fields["scores" if self._review is not None else "order"]

    def entered(self, field: FormField | None) -> None:
        """Go from the order to the scores at once; words and time are for those who want them."""
        if field is not None and field.key == "order" and not field.missing:
            self.go_to(self.fields["scores"])
        else:
            super().entered(field)

    def judge(self) -> None:
        """Name the order, and read scores and time."""
        self._name_order()
        self._scores()
        self.moment("at", past=True)

    def _name_order(self) -> None:
        field = self.fields["order"]
        field.wrong()
        self.against()
        if self._review is not None or len(field.value) < 4:
            return
        try:
            order = orders.find(self.desk, field.value)
        except NotFound as error:
            if error.code == "order-unknown" and reviews.is_whole(field.value):
                field.say(_("The order is not here; the review counts all the same."), ASK)
            else:
                field.wrong(error.message)
            return
        field.say(shown(f"{order.order_sn} {order.title}"), OK)
        known = reviews.of_order(self.desk, order.order_sn)
        if known is not None:
            words = _("It has a review already: {scores} of {time}. {text}")
            with privacy.about(self.desk.store, order.id):
                text = privacy.loose(known.text)
            time = f"{known.at:%m-%d %H:%M}"
            said = words.format(scores=known.scores.words, time=time, text=text)
            self.against(Remark(said.rstrip(), ASK))

    def _scores(self) -> Given | None:
        field = self.fields["scores"]
        field.wrong()
        text = field.value.strip()
        if not text:
            return None
        try:
            return reviews.parse_scores(text)
        except DaifaError as error:
            if len(text) >= 3 or not text.isdigit():
                field.wrong(error.message)
            return None

    def save(self) -> Saved | None:
        """Write it down."""
        scores, at = self._scores(), self.moment("at", past=True)
        if scores is None or at is None:
            self.fields["scores"].wrong(_("Type three scores from 1 to 5, such as 545."))
            return None
        known = self._review
        review = reviews.add(
            self.desk,
            self.host.now(),
            self.fields["order"].value,
            scores,
            text=self.fields["text"].value,
            written_at=at,
            force=_("changed in the list") if known is not None else self.force,
        )
        words = _("Review written down: {scores} of order {sn}.")
        return Saved(words.format(scores=review.scores.words, sn=review.order_sn))
