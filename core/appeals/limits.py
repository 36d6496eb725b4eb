"""The limits of the platform's appeal form, checked before they cost a try (rules/README.md, 5)."""

from __future__ import annotations

from core.base.errors import DaifaError, Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.money import parse_yuan, yuan
from core.base.text import kept
from core.rules.appeals import AppealBook, Kind
from core.rules.book import RuleBook


class Missing(Frozen):
    """What keeps an appeal from being submitted. `broken`: a limit is passed, not just unmet."""

    code: str
    message: str
    broken: bool = False


def read_amount(text: str) -> int:
    """Return the fen of a yuan text, or raise DaifaError (`amount`)."""
    try:
        return parse_yuan(text)
    except ValueError:
        raise DaifaError(
            "amount",
            _("“{text}” is no amount. Write yuan with at most two decimals, such as 37.90.").format(
                text=kept(text)[:20]
            ),
        ) from None


def lacking(
    rules: RuleBook,
    book: AppealBook,
    kind: Kind,
    *,
    ground: str,
    text: str,
    amount_fen: int | None,
    max_fen: int | None,
    pictures: int,
    videos: int,
) -> tuple[Missing, ...]:
    """Return what a form lacks or breaks; `text` is clean (rules/README.md, 5)."""
    found = [
        *_text_lack(rules, text),
        *ground_lack(book, kind, ground),
        *(_amount_lack(amount_fen, max_fen) if book.money(kind, ground) else ()),
        *file_lack(rules, pictures, videos),
    ]
    least = rules["appeal.pictures_min"].count
    if pictures < least:
        message = _("At least {least} picture as evidence is needed.").format(least=least)
        found.append(Missing(code="evidence", message=message))
    return tuple(found)


def _text_lack(rules: RuleBook, text: str) -> list[Missing]:
    count, most = len(text), rules["appeal.text_max"].count
    if count < rules["appeal.text_min"].count:
        return [Missing(code="text", message=_("The description is missing."))]
    if count > most:
        message = _("The description has {count} characters; the form takes {most}.").format(
            count=count, most=most
        )
        return [Missing(code="text-long", message=message, broken=True)]
    return []


def ground_lack(book: AppealBook, kind: Kind, ground: str) -> list[Missing]:
    """Return whether a ground is missing, or none of the kind's."""
    names = ", ".join(kind.grounds)
    if ground and ground not in kind.grounds:
        message = _("There is no ground {ground} for this kind. Choose one of: {grounds}").format(
            ground=ground, grounds=names or "–"
        )
        return [Missing(code="ground-unknown", message=message, broken=True)]
    if kind.ground_needed and not ground:
        message = _("The ground is missing. Choose one of: {grounds}").format(grounds=names)
        return [Missing(code="ground", message=message)]
    return []


def _amount_lack(amount_fen: int | None, max_fen: int | None) -> list[Missing]:
    if amount_fen is None:
        return [Missing(code="amount", message=_("The amount is missing."))]
    if amount_fen <= 0:
        message = _("The amount must be above 0.")
        return [Missing(code="amount-low", message=message, broken=True)]
    if max_fen is not None and amount_fen > max_fen:
        message = _("The amount {amount} is above the most that can be asked, {most}.").format(
            amount=yuan(amount_fen), most=yuan(max_fen)
        )
        return [Missing(code="amount-high", message=message, broken=True)]
    return []


def file_lack(rules: RuleBook, pictures: int, videos: int) -> list[Missing]:
    """Return whether there are more files than the platform's form takes."""
    found = []
    most = rules["appeal.pictures_max"].count
    if pictures > most:
        message = _("The form takes at most {most} pictures.").format(most=most)
        found.append(Missing(code="pictures-many", message=message, broken=True))
    most = rules["appeal.videos_max"].count
    if videos > most:
        message = _("The form takes at most {most} videos.").format(most=most)
        found.append(Missing(code="videos-many", message=message, broken=True))
    return found


def refuse_broken(found: tuple[Missing, ...]) -> None:
    """Raise Refused for the first limit that is broken, before it costs a try."""
    for each in found:
        if each.broken:
            raise Refused(f"appeal-{each.code}", each.message)
