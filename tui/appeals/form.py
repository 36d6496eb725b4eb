"""The quick appeal form: all is filled in but the evidence, and the text may be improved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.appeals import entry as appeal_entry
from core.appeals import evidence
from core.appeals import reading as appeals
from core.appeals.appeal import Appeal, State
from core.appeals.effects import Rates, effects_if_won
from core.appeals.entry import AppealInput
from core.appeals.limits import Missing, lacking
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import kept
from core.figures.figures import read_facts
from core.rules.appeals import Kind, book
from tui.appeals import window
from tui.appeals.evidence_field import EvidenceField
from tui.appeals.evidence_input import EvidenceInput
from tui.parts.form import FormScreen, tail
from tui.parts.hint import hint
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import ASK, BAD, DIM, OK, Remark
from tui.widgets.text_box import TextBox

_RATES = {"quality", "logistics", "dispute"}
# What the handbook has about a kind; kinds that a seller adds have nothing.
_TOPICS = {
    "instant_refund": "instant-refund",
    "abnormal_return": "return-proof",
    "malicious_complaint": "complaints",
    "cannot_ship": "cannot-ship",
}
# Lines of a screen on which a hint takes no other line's place.
_ROOMY = 28


class AppealForm(FormScreen):
    """Writes an appeal from a proposal, or edits one that is there."""

    def __init__(self, entry: AppealInput | None, appeal: Appeal | None = None) -> None:
        super().__init__()
        self.appeal = appeal
        self.entry = _entry_of(appeal) if appeal is not None else entry or AppealInput(
            kind="", order_sn=""
        )  # fmt: skip
        self._evidence: EvidenceField | None = None
        self._told_refused = False
        self._proposed = self.entry
        self._rates: Rates | None = None

    # -- what it shows ---------------------------------------------------------------------

    def caption(self) -> str:
        """Name the appeal, and how long there is."""
        words = _("Appeal · {order}").format(order=tail(self.entry.order_sn))
        if self.appeal is not None:
            words = f"#{self.appeal.id} {words}"
        return words + window.in_title(self.entry.due, self.host.now())

    def make_fields(self) -> Iterable[FormField]:
        """Return kind, ground, amount, text and evidence."""
        kinds = [(key, kind.label) for key, kind in book().kinds.items()]
        if self.appeal is not None or self.entry.kind not in book().kinds:
            kinds = [(self.entry.kind, appeals.kind_of(self.entry.kind).label)]
        yield FormField("kind", _("Kind"), Choice(kinds, self.entry.kind))
        grounds = _grounds(self._kind)
        yield FormField("ground", _("Ground"), Choice(grounds, self.entry.ground))
        amount = FieldInput(yuan(self.entry.amount_fen))
        yield FormField("amount", _("Amount"), amount)
        yield FormField("text", _("Text"), TextBox(self.entry.text))
        self._rules = self.desk.rules.of(self.entry.shop_id)
        self._evidence = EvidenceField(self.desk, self.entry.shop_id, self.appeal)
        yield self._evidence

    def first(self) -> FormField:
        """Begin at the evidence: the rest is filled in."""
        return self.fields["evidence" if self.entry.text else "text"]

    @property
    def evidence(self) -> EvidenceField:
        """The field of the files."""
        assert self._evidence is not None
        return self._evidence

    @property
    def _kind(self) -> Kind:
        field = self.fields.get("kind")
        return appeals.kind_of(field.value if field is not None else self.entry.kind)

    def judge(self) -> None:
        """Follow kind and ground, count the text, list what is missing and what winning brings."""
        self._follow()
        money = book().money(self._kind, self.fields["ground"].value)
        amount = self.fields["amount"]
        amount.display = money
        fen = self.amount("amount") if money else None
        if money and not amount.problem and self.entry.max_fen is not None:
            amount.say(_("at most {yuan}").format(yuan=yuan(self.entry.max_fen)), DIM)
        found = window.told(self.entry.due, self.host.now())
        self.fields["ground"].say(found.text, found.tone)
        self.head.say(*found.warning, *self._advice())
        self._count()
        self.evidence.show(self._kind, self.fields["ground"].value)
        self._weigh(fen)

    def _advice(self) -> list[Remark]:
        """Return what the handbook has about the kind, where all of the form is seen all the same.

        At 80 by 24 the fields and what winning brings fill the screen.
        """
        topic = _TOPICS.get(self._kind.key)
        if topic is None or self.app.size.height < _ROOMY:
            return []
        return [hint(topic, self._rules)]

    def _follow(self) -> None:
        """Propose anew when kind or ground were changed; what was typed stays."""
        kind, ground = self.fields["kind"].value, self.fields["ground"].value
        if self.appeal is not None or (kind, ground) == (
            self._proposed.kind,
            self._proposed.ground,
        ):
            return
        case = self.entry.aftersale_ref
        other = kind != self._proposed.kind
        found = appeal_entry.propose(
            self.desk,
            self.host.now(),
            order_sn=None if case else self.entry.order_sn,
            aftersale_ref=case,
            kind=kind,
            ground=None if other else ground,
        )
        before, self._proposed = self._proposed, found
        self.entry = self.entry.replace(max_fen=found.max_fen, due=found.due)
        if other:
            control = self.fields["ground"].control
            assert isinstance(control, Choice)
            control.options = tuple(_grounds(self._kind))
            control.value = found.ground
            control.refresh()
        for key, old, new in (
            ("text", before.text, found.text),
            ("amount", yuan(before.amount_fen), yuan(found.amount_fen)),
        ):
            if self.fields[key].value == old.strip():
                self.fields[key].value = new

    def _count(self) -> None:
        count = len(kept(self.fields["text"].value))
        most = self._rules["appeal.text_max"].count
        self.fields["text"].say(f"{count}/{most}", BAD if count > most else DIM)

    def _missing(self, fen: int | None) -> Sequence[Missing]:
        found = lacking(
            self._rules,
            book(),
            self._kind,
            ground=self.fields["ground"].value,
            text=kept(self.fields["text"].value),
            amount_fen=fen,
            max_fen=self.entry.max_fen,
            pictures=self.evidence.pictures,
            videos=self.evidence.videos,
        )
        if self.appeal is not None and self.appeal.state in (State.MORE_EVIDENCE, State.LOST):
            return [each for each in found if each.code != "evidence"]
        return found

    def _weigh(self, fen: int | None) -> None:
        found = self._missing(fen)
        said = _about(self._kind, self.entry)
        said += [Remark(each.message, BAD if each.broken else ASK) for each in found]
        if not found:
            said.append(Remark(_("Complete: it will be ready to submit."), OK))
        kind, ground = self._kind, self.fields["ground"].value
        if self._rates is None and set(book().wins(kind, ground)) & _RATES:
            self._rates = Rates(read_facts(self.desk, self.host.now()))
        wins = effects_if_won(
            self.desk,
            self.host.now(),
            kind=kind.key,
            ground=ground,
            amount_fen=fen,
            order_sn=self.entry.order_sn,
            rates=self._rates,
        )
        if wins:
            said.append(Remark(_("If won: {effects}").format(effects="  ".join(wins))))
        self.verdict.say(*said)

    # -- giving evidence -------------------------------------------------------------------

    def on_evidence_input_given(self, event: EvidenceInput.Given) -> None:
        """Take pasted files."""
        event.stop()
        self._told_refused = False
        self.evidence.add(event.paths)
        self.judge()

    def on_evidence_input_given_up(self, event: EvidenceInput.GivenUp) -> None:
        """Take the last file out."""
        event.stop()
        self.evidence.give_up()
        self.judge()

    def _take_typed(self) -> bool:
        """Take the path that stands in the evidence line; tell whether nothing is wrong."""
        taken = self.evidence.add_typed()
        self.judge()
        if not taken:
            self.go_to(self.evidence)
        return taken

    # -- keys ------------------------------------------------------------------------------

    def entered(self, field: FormField | None) -> None:
        """Enter: take the typed file, else go on; from the empty evidence line, save."""
        if field is not self.evidence:
            super().entered(field)
        elif field.value:
            self._take_typed()
        elif self.evidence.refused and not self._told_refused:
            # Enter straight after a paste would save a draft that lacks the picture.
            self._told_refused = True
            words = _("That file was not taken. Enter again saves without it.")
            self.complain(Remark(words, BAD))
        else:
            self.finish()

    def ready(self) -> bool:
        """Take the path that is typed still; saved is then as ready, or as a draft."""
        return self._take_typed()

    def save(self) -> Saved:
        """Save it, with copies of the files."""
        fen = self.amount("amount") if self.fields["amount"].display else None
        appeal = self._create(fen) if self.appeal is None else self._edit(self.appeal, fen)
        found = appeals.missing(self.desk, appeal)
        if found:
            words = _("Appeal #{id} kept as a draft. {missing}")
            if appeal.state is not State.DRAFT:
                words = _("Appeal #{id} kept. {missing}")
            text = words.format(id=appeal.id, missing=" ".join(each.message for each in found))
            return Saved(text)
        words = _(
            "Appeal #{id} is ready and its text copied: submit it on the platform, then {key}."
        )
        key = self.host.table.key("submit")
        return Saved(words.format(id=appeal.id, key=key), copy=appeal.text)

    def _create(self, fen: int | None) -> Appeal:
        entry = self.entry.replace(
            kind=self._kind.key,
            ground=self.fields["ground"].value,
            text=self.fields["text"].value,
            amount_fen=fen,
            evidence=tuple(self.evidence.new),
        )
        return appeal_entry.create(self.desk, self.host.now(), entry)

    def _edit(self, appeal: Appeal, fen: int | None) -> Appeal:
        """Save the fields, then the files; what was saved stays saved when a later step fails."""
        at = self.host.now()
        appeal = appeal_entry.edit(
            self.desk,
            at,
            appeal.id,
            expect_version=appeal.version,
            ground=self.fields["ground"].value,
            text=self.fields["text"].value,
            amount_fen=fen,
        )
        self.appeal = appeal
        removed, new = self.evidence.removed, self.evidence.new
        while removed:
            self.appeal = evidence.remove(self.desk, at, appeal.id, removed.pop())
        if new:
            self.appeal = evidence.take_all(self.desk, at, appeal.id, new)
        return appeals.find(self.desk, appeal.id)

    def renew(self) -> None:
        """Read the appeal again; files still to be copied stay listed."""
        if self.appeal is not None:
            self.appeal = appeals.find(self.desk, self.appeal.id)
            self.evidence.renew(self.appeal)


def _grounds(kind: Kind) -> list[tuple[str, str]]:
    found = [(each.key, each.label) for each in book().choices(kind)]
    return found if kind.ground_needed and found else [("", "–"), *found]


def _about(kind: Kind, entry: AppealInput) -> list[Remark]:
    """Return where on the platform it is written, and for which order and case."""
    words = _("Order {sn}").format(sn=entry.order_sn)
    if entry.aftersale_ref:
        words += "  " + _("case {ref}").format(ref=entry.aftersale_ref)
    return [Remark(_("Where: {path}").format(path=kind.path or "–")), Remark(words, DIM)]


def _entry_of(appeal: Appeal) -> AppealInput:
    return AppealInput(
        kind=appeal.kind,
        order_sn=appeal.order_sn,
        aftersale_ref=appeal.case_ref,
        ground=appeal.ground,
        text=appeal.text,
        amount_fen=appeal.amount_fen,
        max_fen=appeal.max_fen,
        due=appeal.due,
        shop_id=appeal.shop_id,
    )
