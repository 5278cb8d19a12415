"""Commands on campaigns: create, show, list; the technical check."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import click
from sqlmodel import Session

from acquisition.cli.frame import Cli, acts
from acquisition.kernel import money
from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import language
from acquisition.people.access import Permission, allowed, require, require_somewhere
from acquisition.selection import ruleset
from acquisition.selection.models import Campaign
from acquisition.selection.queries import campaigns as queries
from acquisition.selection.queries.councils import councils
from acquisition.selection.queries.pipeline import open_steps, shown_counts
from acquisition.selection.service import campaigns as service
from acquisition.selection.service.checking import request_check
from acquisition.selection.states import CAMPAIGN_BADGES, CANDIDATE_BADGES, Figures


@click.group()
def campaign() -> None:
    """Кампанії відбору."""


@campaign.command()
@acts()
@click.argument("slug", metavar="КАМПАНІЯ")
@click.option("--ruleset", "rules", default="ubi-2020", show_default=True, help="Порядок (набір правил).")
@click.option("--year", type=int, help="Рік відбору; без нього — назва з чотирьох цифр.")
@click.option("--budget", required=True, metavar="ГРН", help="Кошторис у гривнях, як 47378000 або 1200,50.")
@click.option("--name", default="", help="Повна назва кампанії.")
@click.option("--deadline", type=click.DateTime(["%Y-%m-%d"]), help="Останній день подання пропозицій.")
def create(
    cli: Cli, slug: str, rules: str, year: int | None, budget: str, name: str, deadline: datetime | None
) -> None:
    """Створити кампанію з власною копією порядку."""
    budget_kop = money.parse_amount(budget)
    if budget_kop is None:
        raise InvalidInput(
            _("Кошторис — не сума: %(text)s", text=budget), {"budget": _("Напишіть суму в гривнях.")}
        )
    day = deadline.date() if deadline else None
    with cli.work() as unit:
        made = service.create(
            unit, slug=slug, rules=rules, budget_kop=budget_kop, year=year, name=name, deadline=day
        )
        result = {
            "id": made.id,
            "slug": made.slug,
            "name": made.name,
            "year": made.year,
            "state": made.state.value,
        }
    cli.give(result, _("Створено кампанію «%(name)s» (%(slug)s).", name=result["name"], slug=result["slug"]))


@campaign.command()
@acts()
@click.argument("slug", metavar="КАМПАНІЯ")
def show(cli: Cli, slug: str) -> None:
    """Показати стан кампанії, критерії, кошторис і лічильники."""
    with cli.reading() as unit:
        found = queries.load(unit.session, slug)
        require(cli.actor, Permission.CAMPAIGN_SEE, campaign_id=found.id)
        result = description(unit.session, cli.actor, found)
    cli.give(result, text_of(result))


@campaign.command(name="list")
@acts()
def list_(cli: Cli) -> None:
    """Перелічити кампанії."""
    require_somewhere(cli.actor, Permission.CAMPAIGN_SEE)
    with cli.reading() as unit:
        rows = [
            {
                "slug": row.campaign.slug,
                "name": row.campaign.name,
                "year": row.campaign.year,
                "state": row.campaign.state.value,
            }
            for row in queries.campaigns(unit.session)
            if allowed(cli.actor, Permission.CAMPAIGN_SEE, campaign_id=row.campaign.id)
        ]
    cli.give(
        {"campaigns": rows},
        "\n".join(f"{row['slug']}\t{row['year']}\t{row['state']}\t{row['name']}" for row in rows),
    )


@click.command()
@acts(queue=True)
@click.option("--campaign", "slug", required=True, metavar="КАМПАНІЯ", help="Кампанія.")
@click.option("--admit-clean", is_flag=True, help="Допустити пропозиції без причин і підозр.")
def check(cli: Cli, slug: str, admit_clean: bool) -> None:
    """Провести технічний відбір пропозицій кампанії."""
    with cli.work() as unit:
        found = queries.load(unit.session, slug)
        job = request_check(unit, found.id or 0, admit_clean=admit_clean)
    result = dict(cli.run_job(job).result)
    cli.give(
        result,
        _(
            "Перевірено: %(checked)s; з причинами: %(with_reasons)s; з підозрами: %(with_suspicions)s; "
            "чистих: %(clean)s; допущено зараз: %(admitted)s.",
            **{
                key: result[key]
                for key in ("checked", "with_reasons", "with_suspicions", "clean", "admitted")
            },
        ),
    )


def description(session: Session, actor: Actor, found: Campaign) -> dict[str, Any]:
    """The campaign for scripts, as far as the actor may know it: counts are those of the campaign's page.

    Money in hryvnias: whole sums as numbers, others as «1200.50». Whole weights as numbers, others as «p/q».
    """
    rules, figures = queries.rules_of(found), queries.figures(session, found)
    return {
        "slug": found.slug,
        "name": found.name,
        "year": found.year,
        "state": found.state.value,
        "ruleset": found.ruleset_key,
        "ruleset_sha256": found.ruleset_sha256,
        "ruleset_locked": found.ruleset_locked_at is not None,
        "budget": _amount(found.budget_kop),
        "budget_kop": found.budget_kop,
        "currency": found.currency,
        "criteria": [
            {
                "key": each.key,
                "name": each.name,
                "min": each.min,
                "max": each.max,
                "weight": _exact(each.weight),
            }
            for each in rules.criteria
        ],
        "scoring": ruleset.to_plain(rules)["scoring"],
        **_counts(session, actor, found, figures),
    }


def text_of(result: dict[str, Any]) -> str:
    """The description as lines for a person."""
    states = {state.value: str(badge.label) for state, badge in CANDIDATE_BADGES.items()}
    steps = {state.value: str(badge.label) for state, badge in CAMPAIGN_BADGES.items()}
    budget = money.format_money(result["budget_kop"], language())
    lines = [
        f"{result['name']} ({result['slug']}, {result['year']})",
        _("Стан: %(state)s", state=steps[result["state"]]),
        _("Кошторис: %(budget)s грн", budget=budget),
        *(f"{states[state]}: {number}" for state, number in result["counts"].items() if state in states),
    ]
    if "distributed_copies" in result:
        lines.append(_("Розподілено примірників: %(copies)s", copies=result["distributed_copies"]))
    return "\n".join(lines)


def _counts(session: Session, actor: Actor, found: Campaign, figures: Figures) -> dict[str, Any]:
    assert found.id is not None
    open_ = open_steps(actor, found.id)
    shown: dict[str, Any] = {"counts": shown_counts(actor, found.id, figures.candidates)}
    if allowed(actor, Permission.COUNCILS_SEE, campaign_id=found.id):
        shown |= _inside(session, found, figures)
    if allowed(actor, Permission.VOTES_SEE, campaign_id=found.id):
        shown["votes"] = figures.votes
    if "ranked" in open_:
        shown |= {"runs": figures.runs, "ranked": figures.ranked}
    if "listed" in open_:
        shown |= {"listed_titles": figures.listed_titles, "approved_titles": figures.approved_titles}
    if "distributed" in open_:
        shown["distributed_copies"] = figures.distributed_copies
    return shown


def _inside(session: Session, found: Campaign, figures: Figures) -> dict[str, Any]:
    return {
        "counts": {**{state.value: figures.of(state) for state in CANDIDATE_BADGES}, "total": figures.total},
        "councils": [
            {
                "key": each.rule.key,
                "name": each.rule.name,
                "titles": each.titles,
                "admitted": each.admitted,
                "experts": each.active,
            }
            for each in councils(session, found)
        ],
        "experts": figures.experts,
        "sheets": figures.sheets,
    }


def _exact(number: Fraction) -> int | str:
    return number.numerator if number.denominator == 1 else str(number)


def _amount(kopiykas: int) -> int | str:
    return kopiykas // 100 if kopiykas % 100 == 0 else str(money.from_kopiykas(kopiykas))


COMMANDS = (campaign, check)
