"""What a table of reviews changes here: reviews are added, and brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.base.i18n import ngettext
from core.imports.reviews.export import ReviewLine, read
from core.imports.run import ImportRun
from core.reviews import reviews
from core.rules.book import RuleBook
from core.store import reviews as store_reviews
from core.store.orders import ids_of
from core.store.reviews import ReviewRow
from core.store.shops import of_order_ids

_BATCH = 100


def write(run: ImportRun) -> Callable[[], None]:
    """Read a table of reviews; return what takes it within the act of `run`.

    An order has one review: what the file says of a known one takes its place; words or a time
    that the file leaves out stay as they are. Of two lines about an order the later one counts.
    """
    lines = list(read(run.reading))
    run.tick()
    return lambda: _write(run, lines)


def _write(run: ImportRun, lines: Sequence[ReviewLine]) -> None:
    run.as_of = max((line.at for line in lines if line.at is not None), default=None)
    newest: dict[str, ReviewLine] = {}
    for line in lines:
        run.extra_lines += line.order_sn in newest
        newest[line.order_sn] = line
    run.extra_lines += run.reading.repeats
    wanted = list(newest.values())
    strangers = undated = 0
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        known = store_reviews.of_orders(run.store, [line.order_sn for line in batch])
        here = ids_of(run.store, [line.order_sn for line in batch])
        shops = of_order_ids(run.store, list(here.values()))
        for line in batch:
            strangers += line.order_sn not in here
            undated += line.at is None and line.order_sn not in known
            order_id = here.get(line.order_sn)
            rules = run.desk.rules.of(shops.get(order_id or 0))
            _take(run, rules, line, known.get(line.order_sn), order_id)
        run.work.breathe()
        run.tick(start / len(wanted))
    run.notes += _notes(strangers, undated)


def _take(
    run: ImportRun,
    rules: RuleBook,
    line: ReviewLine,
    known: ReviewRow | None,
    order_id: int | None,
) -> None:
    text = line.text or ("" if known is None else known.text)
    at = line.at if line.at is not None else (run.work.at if known is None else known.at)
    said = reviews.Values(line.order_sn, line.scores, text, at)
    if known is None:
        run.added += 1
    elif known.order_id == order_id and said == (
        known.order_sn, (known.description, known.logistics, known.service), known.text, known.at,
    ):  # fmt: skip
        run.unchanged += 1
        return
    else:
        run.updated += 1
    reviews.put(run.work, rules, said, None if known is None else known.id, order_id)


def _notes(strangers: int, undated: int) -> list[str]:
    found = []
    if strangers:
        words = ngettext(
            "{n} review is of an order that is not here: it counts in the scores all the same.",
            "{n} reviews are of orders that are not here: they count in the scores all the same.",
            strangers,
        )
        found.append(words.format(n=strangers))
    if undated:
        words = ngettext(
            "{n} review has no time: it counts as written now.",
            "{n} reviews have no time: they count as written now.",
            undated,
        )
        found.append(words.format(n=undated))
    return found
