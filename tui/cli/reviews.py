"""Reviews and campaigns at the command line: `review reviews campaign`."""

from __future__ import annotations

from datetime import datetime

import click

from core.base.i18n import _, ngettext
from core.base.text import shown
from core.figures import campaigns
from core.orders import privacy
from core.reviews import reviews
from core.reviews.reviews import Given, Review
from tui.cli.session import (
    ROW_ID,
    Session,
    beijing_time,
    json_option,
    pass_session,
    shop_option,
    show,
)

_SCORE = click.IntRange(1, 5)
_THRESHOLD = click.FloatRange(1, 5)


@click.group("review", help=_("Write a buyer's review down, or take it away."))
def review_group() -> None:
    """Hold the commands on one review."""


@review_group.command("add", help=_("Write a review down: three scores from 1 to 5."))
@click.argument("order")
@click.argument("description", type=_SCORE)
@click.argument("logistics", type=_SCORE)
@click.argument("service", type=_SCORE)
@click.option("--text", help=_("What the buyer wrote."))
@click.option("--written", callback=beijing_time, metavar="TIME",
              help=_("When it was written; now without it."))  # fmt: skip
@click.option("--force", metavar="REASON", help=_("Why the review that is there is changed."))
@json_option
@pass_session
def add_command(
    session: Session,
    order: str,
    description: int,
    logistics: int,
    service: int,
    text: str | None,
    written: datetime | None,
    force: str | None,
    as_json: bool,
) -> None:
    """Write it down."""
    found = reviews.add(
        session.desk,
        session.at,
        order,
        Given(description, logistics, service),
        text=text,
        written_at=written,
        force=force,
    )
    _print(session, found, as_json)


@review_group.command("remove", help=_("Take a review away that was written down by mistake."))
@click.argument("id", type=ROW_ID)
@json_option
@pass_session
def remove_command(session: Session, id: int, as_json: bool) -> None:
    """Take it away."""
    _print(session, reviews.remove(session.desk, session.at, id), as_json)


def _print(session: Session, review: Review, as_json: bool) -> None:
    show(review.as_json()) if as_json else click.echo(_line(session, review))


def _line(session: Session, review: Review) -> str:
    with privacy.about(session.desk.store, review.order_id):
        text = shown(privacy.loose(review.text).replace("\n", " "))
    parts = (
        str(review.id), review.order_sn, review.scores.words, f"{review.at:%Y-%m-%d %H:%M}", text,
    )  # fmt: skip
    return "\t".join(parts).rstrip()


@click.command("reviews", help=_("List the reviews: those with an open task first, then new ones."))
@click.option("--low", is_flag=True, help=_("Only those whose task is open."))
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True,
              help=_("At most so many."))  # fmt: skip
@shop_option
@json_option
@pass_session
def reviews_command(
    session: Session, low: bool, limit: int, shop_name: str | None, as_json: bool
) -> None:
    """List them."""
    shop_id = session.shop_id(shop_name)
    wanted = [
        each.id
        for each in reviews.index(session.desk)
        if (each.low or not low) and shop_id in (None, each.shop_id)
    ]
    found = reviews.by_ids(session.desk, wanted[:limit])
    if as_json:
        show({"total": len(wanted), "items": [each.as_json() for each in found]})
        return
    for each in found:
        click.echo(_line(session, each))


@click.group("campaign", help=_("Set what a campaign asks for, or forget it."))
def campaign_group() -> None:
    """Hold the commands on campaigns; `metrics` shows how the shop stands."""


@campaign_group.command("set", help=_("Keep the number of reviews and the scores it asks for."))
@click.argument("name")
@click.option(
    "--reviews", "count", type=click.IntRange(0, 1_000_000), help=_("Reviews of the last 90 days.")
)
@click.option("--description", type=_THRESHOLD, required=True, help=_("Item as described."))
@click.option("--logistics", type=_THRESHOLD, required=True, help=_("Logistics."))
@click.option("--service", type=_THRESHOLD, required=True, help=_("Service."))
@json_option
@pass_session
def set_command(
    session: Session,
    name: str,
    count: int | None,
    description: float,
    logistics: float,
    service: float,
    as_json: bool,
) -> None:
    """Keep it."""
    found = campaigns.set_campaign(
        session.desk,
        session.at,
        name,
        reviews=count,
        description=description,
        logistics=logistics,
        service=service,
    )
    if as_json:
        show(found._asdict())
        return
    words = ngettext("{name}: {n} review, {scores}", "{name}: {n} reviews, {scores}", found.reviews)
    scores = f"{found.description:g} / {found.logistics:g} / {found.service:g}"
    click.echo(words.format(name=shown(found.name), n=found.reviews, scores=scores))


@campaign_group.command("remove", help=_("Forget a campaign."))
@click.argument("name")
@json_option
@pass_session
def forget_command(session: Session, name: str, as_json: bool) -> None:
    """Forget it."""
    campaigns.remove_campaign(session.desk, session.at, name)
    if as_json:
        show({"removed": name})


COMMANDS: tuple[click.Command, ...] = (review_group, reviews_command, campaign_group)
