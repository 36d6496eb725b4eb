"""What an import would do, in words."""

from __future__ import annotations

from core.base.i18n import _
from core.files.missing import what_follows
from core.files.reading import KIND_LABELS
from core.imports.importing import FileResult
from tui.widgets.said import ASK, BAD, DIM, PLAIN, Said

PROBLEMS = 200


def head_words(result: FileResult) -> str:
    """Return the counts of an import."""
    return _("New {added}   Changed {updated}   Unchanged {unchanged}   Refused {rejected}").format(
        added=result.added,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
    )


def preview_lines(result: FileResult) -> list[Said]:
    """Return what is to be known before importing, the gravest first."""
    said = [Said(problem.message, BAD) for problem in result.problems[:PROBLEMS]]
    if len(result.problems) > PROBLEMS:
        more = _("… and {count} more").format(count=len(result.problems) - PROBLEMS)
        said.append(Said(more, DIM))
    said += [Said(proposal.message, ASK) for proposal in result.proposals]
    said += [Said(note, ASK) for note in result.notes]
    said.append(
        Said(
            _("Columns understood: {known} of {all}.").format(
                known=len(result.recognised), all=result.headers
            ),
            PLAIN,
        )
    )
    said += [
        Said(_("No column {columns}: {follows}.").format(columns=columns, follows=follows), DIM)
        for columns, follows in what_follows(result.kind, result.missing)
    ]
    return said


def title_words(result: FileResult) -> str:
    """Return kind, encoding and rows of a file."""
    kind = _(KIND_LABELS[result.kind]) if result.kind in KIND_LABELS else result.kind
    parts = (kind, result.encoding.upper(), _("{n} rows").format(n=result.rows))
    return " · ".join(part for part in parts if part)
