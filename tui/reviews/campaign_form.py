"""What a campaign asks for: a number of reviews, and a threshold for each score."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.i18n import _
from core.figures import campaigns
from core.figures.words import SCORE_LABELS
from core.store.reviews import CampaignRow
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField, TickBox
from tui.widgets.remarks import DIM, Remark

_NEW = ""
# The campaign that sellers meet first; the name may be typed over.
_USUAL = "限时秒杀"


class CampaignForm(FormScreen):
    """Keeps one campaign's thresholds; the last choice is a new one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, CampaignRow] = {}

    def caption(self) -> str:
        """Say what is set."""
        return _("What a campaign asks for")

    def make_fields(self) -> Iterable[FormField]:
        """Return the campaign, its name, and what it asks for."""
        self._known = {row.name: row for row in campaigns.campaigns(self.desk)}
        first = next(iter(self._known), _NEW)
        options = [*((name, name) for name in self._known), (_NEW, _("a new one"))]
        yield FormField("which", _("Campaign"), Choice(options, first), shown=bool(self._known))
        yield FormField("name", _("Its name"), FieldInput(), required=True)
        hint = _("reviews of the last 90 days")
        yield FormField("reviews", _("Reviews"), FieldInput(placeholder=hint), required=True)
        hint = _("at least, such as 4.7")
        for name, words in SCORE_LABELS.items():
            yield FormField(name, _(words), FieldInput(placeholder=hint), required=True)
        box = TickBox(_("forget this campaign"))
        yield FormField("forget", "", box, shown=first != _NEW)

    def opened(self) -> None:
        """Say where the numbers stand."""
        words = _("They stand on the platform where you enter the campaign.")
        self.head.say(Remark(words, DIM))
        self._fill()

    def first(self) -> FormField:
        """Begin with the campaign where there is a choice."""
        return self.fields["which" if self._known else "name"]

    def changed(self, field: FormField) -> None:
        """Show another campaign when it is chosen."""
        if field.key == "which":
            self._fill()

    def _fill(self) -> None:
        row = self._known.get(self.fields["which"].value)
        name = self.fields["name"]
        name.value = row.name if row is not None else "" if self._known else _USUAL
        name.display = row is None
        least = self.desk.rules.general["review.valid_min"].count
        self.fields["reviews"].value = str(least if row is None else row.reviews)
        for key in SCORE_LABELS:
            self.fields[key].value = "" if row is None else f"{getattr(row, key):g}"
        self.fields["forget"].display = row is not None

    def judge(self) -> None:
        """Read the numbers."""
        self._number("reviews", int)
        for name in SCORE_LABELS:
            self._number(name, float)

    def _number(self, key: str, read: type[int] | type[float]) -> float:
        field = self.fields[key]
        field.wrong()
        text = field.value.strip()
        try:
            return read(text) if text else 0
        except ValueError:
            field.wrong(_("This is no number."))
            return 0

    def save(self) -> Saved:
        """Keep it, or forget it."""
        desk, at, name = self.desk, self.host.now(), self.fields["name"].value
        before = self.fields["which"].value
        if self.fields["forget"].value and before:
            campaigns.remove_campaign(desk, at, before)
            return Saved(_("Campaign forgotten: {name}.").format(name=before))
        kept = campaigns.set_campaign(
            desk,
            at,
            name,
            reviews=int(self._number("reviews", int)),
            description=self._number("description", float),
            logistics=self._number("logistics", float),
            service=self._number("service", float),
        )
        return Saved(_("Campaign kept: {name}.").format(name=kept.name))
