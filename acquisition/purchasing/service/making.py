"""A purchase list from a ranking run: maximum quantities, the walk of each envelope, lines and reserve."""

from collections.abc import Mapping

from sqlalchemy import func, insert, select
from sqlmodel import col

from acquisition.kernel.errors import Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.purchasing.models import LineStatus, ListState, PurchaseLine, PurchaseList
from acquisition.purchasing.plan import Offer, Plan, make_plan
from acquisition.selection.models import Campaign, CampaignState, RankedTitle, RankingRun, RunState
from acquisition.selection.need import Quantity
from acquisition.selection.quantities import maximum_quantities, recipients_by_profile
from acquisition.selection.queries.rankings import run_by_number
from acquisition.selection.ruleset import QuantitySource, RuleSet, Walk
from acquisition.selection.service.campaigns import load, reach, rules_of
from acquisition.selection.snapshot import read_header


def make_list(
    work: UnitOfWork, campaign_id: int, *, run_number: int | None = None, mode: Walk | None = None
) -> PurchaseList:
    """Make a pending list from a finished run (the latest when no number is given).

    The envelopes are the run's own; quantities follow the rule set and the recipients of today; ``mode`` is the rule
    set's walk unless given. Refused: no finished run, an approved list in the campaign already, no recipient
    libraries, nothing ranked. Several pending lists may stand side by side as scenarios.
    """
    require(work.actor, Permission.LIST_MANAGE, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    run = _finished_run(work, campaign_id, run_number)
    _refuse_second_approved(work, campaign_id)
    rules = rules_of(campaign)
    mode = mode or rules.purchase.walk
    envelopes = read_header(run.header).envelopes
    plan = make_plan(_offers(work, campaign_id, run, rules), envelopes, mode)
    if not plan.lines:
        raise Refused(
            _("У розрахунку рейтингу немає жодної оціненої назви, яку можна купити."), code="nothing-ranked"
        )
    made = _store(work, campaign, run, mode, envelopes, plan)
    reach(work, campaign_id, CampaignState.APPROVING, listed_titles=len(plan.bought))
    work.record("purchase_list.make", made, after={"number": made.number, "run": run.number, **_sums(plan)})
    return made


def _finished_run(work: UnitOfWork, campaign_id: int, number: int | None) -> RankingRun:
    run = run_by_number(work.session, campaign_id, number)
    if run.state is not RunState.DONE:
        raise WrongState(
            _("Розрахунок рейтингу № %(number)s не завершено.", number=run.number), code="run-not-done"
        )
    return run


def _refuse_second_approved(work: UnitOfWork, campaign_id: int) -> None:
    approved = work.session.execute(
        select(col(PurchaseList.number)).where(
            col(PurchaseList.campaign_id) == campaign_id, col(PurchaseList.state) == ListState.APPROVED
        )
    ).scalar()
    if approved is not None:
        raise WrongState(
            _(
                "Перелік № %(number)s цієї кампанії вже погоджено; зміни до нього вносять вилученням позицій.",
                number=approved,
            ),
            code="list-approved",
        )


def _offers(work: UnitOfWork, campaign_id: int, run: RankingRun, rules: RuleSet) -> list[Offer]:
    if rules.purchase.quantity_from is QuantitySource.RECIPIENTS and not recipients_by_profile(work.session):
        raise Refused(
            _(
                "Немає жодної бібліотеки-отримувача: завантажте перелік бібліотек, щоб порахувати граничні кількості."
            ),
            code="no-recipients",
        )
    quantities = maximum_quantities(work.session, campaign_id, rules)
    return [
        Offer(candidate, place, council, price_kop, quantities[candidate])
        for candidate, place, council, price_kop in _ranked(work, run)
        if candidate in quantities
    ]


def _ranked(work: UnitOfWork, run: RankingRun) -> list[tuple[int, int, str, int | None]]:
    statement = (
        select(
            col(RankedTitle.candidate_id),
            col(RankedTitle.place),
            col(RankedTitle.council),
            col(RankedTitle.price_kop),
        )
        .where(col(RankedTitle.run_id) == run.id, col(RankedTitle.place).is_not(None))
        .order_by(col(RankedTitle.place))
    )
    return [
        (candidate, place or 0, council, price)
        for candidate, place, council, price in work.session.execute(statement)
    ]


def _store(
    work: UnitOfWork,
    campaign: Campaign,
    run: RankingRun,
    mode: Walk,
    envelopes: Mapping[str, int | None],
    plan: Plan,
) -> PurchaseList:
    last = work.session.execute(
        select(func.max(PurchaseList.number)).where(col(PurchaseList.campaign_id) == campaign.id)
    ).scalar()
    assert campaign.id is not None
    assert run.id is not None
    made = PurchaseList(
        campaign_id=campaign.id,
        number=(last or 0) + 1,
        run_id=run.id,
        walk=mode.value,
        budget_kop=campaign.budget_kop,
        envelopes=dict(envelopes),
        created_by_name=work.actor.name,
        created_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.session.execute(insert(PurchaseLine), [{"list_id": made.id, **line} for line in _lines(plan)])
    return made


def _lines(plan: Plan) -> list[dict[str, object]]:
    return [
        {
            "candidate_id": line.candidate,
            "place": line.place,
            "council": line.envelope,
            "price_kop": line.price_kop,
            **_quantity(line.quantity),
            "amount_kop": line.amount_kop,
            "status": LineStatus.INCLUDED if line.bought else LineStatus.RESERVE,
            "reason": line.reason.value,
        }
        for line in plan.lines
    ]


def _quantity(quantity: Quantity) -> dict[str, int | None]:
    return {"need": quantity.need, "offered": quantity.offered, "quantity": quantity.copies}


def _sums(plan: Plan) -> dict[str, int]:
    return {
        "titles": len(plan.bought),
        "reserve": len(plan.reserve),
        "copies": sum(line.quantity.copies for line in plan.bought),
        "amount_kop": sum(line.amount_kop for line in plan.bought),
    }
