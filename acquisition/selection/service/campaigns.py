"""Campaigns: creating them with a copy of a rule set, moving them from step to step, locking their rules."""

import re
from collections.abc import Mapping
from datetime import date

from sqlmodel import select

from acquisition.kernel.canonical import canonical_json, sha256
from acquisition.kernel.errors import InvalidInput, Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.selection import ruleset
from acquisition.selection.models import Campaign, CampaignFigure, CampaignState
from acquisition.selection.plain import RuleSetProblem
from acquisition.selection.queries.campaigns import figures as load_figures
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.states import CAMPAIGN_BADGES, ORDER, blockers, decisions_open

__all__ = ["create", "edit", "load", "lock_rules", "move", "reach", "replace_rules", "rules_of"]

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z", re.ASCII)
YEARS = range(1991, 2101)
LARGEST_BUDGET_KOP = 10**15


def create(
    work: UnitOfWork,
    *,
    slug: str,
    rules: str,
    budget_kop: int,
    year: int | None = None,
    name: str = "",
    deadline: date | None = None,
) -> Campaign:
    """A new campaign that collects proposals, with its own copy of the rule set `rules`.

    `year` defaults to a slug of four digits. Raises InvalidInput with every wrong field.
    """
    require(work.actor, Permission.CAMPAIGN_MANAGE)
    slug = slug.strip().lower()
    if year is None and re.fullmatch(r"[0-9]{4}", slug):
        year = int(slug)
    wrong = _wrong_fields(work, slug, year, budget_kop, rules)
    if wrong or year is None:
        raise InvalidInput(_("Кампанію не створено: виправте позначені поля."), wrong)
    plain = ruleset.to_plain(ruleset.load(rules))
    campaign = Campaign(
        slug=slug,
        name=name.strip() or _("Відбір %(slug)s", slug=slug),
        year=year,
        ruleset_key=rules,
        ruleset=plain,
        ruleset_sha256=sha256(canonical_json(plain)),
        budget_kop=budget_kop,
        deadline=deadline,
        created_at=work.now,
    )
    work.session.add(campaign)
    work.session.flush()
    after = {"slug": slug, "year": year, "rules": rules, "budget_kop": budget_kop}
    work.record("campaign.create", campaign, after=after, campaign_id=campaign.id)
    return campaign


def edit(
    work: UnitOfWork, campaign_id: int, version: int, *, name: str, budget_kop: int, deadline: date | None
) -> Campaign:
    """Change name, budget or deadline; the budget stands once a list is on approval. Raises StaleVersion, WrongState."""
    require(work.actor, Permission.CAMPAIGN_MANAGE, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    mine = {"name": name.strip() or campaign.name, "budget_kop": budget_kop, "deadline": deadline}
    theirs = {"name": campaign.name, "budget_kop": campaign.budget_kop, "deadline": campaign.deadline}
    take_version(campaign, version, mine, theirs)
    if not 0 < budget_kop <= LARGEST_BUDGET_KOP:
        wrong = {"budget": _("Кошторис має бути додатною сумою в гривнях.")}
        raise InvalidInput(_("Кампанію не збережено: виправте позначені поля."), wrong)
    if budget_kop != campaign.budget_kop and not decisions_open(campaign.state):
        raise WrongState(_("Перелік уже на погодженні: кошторис змінити не можна."))
    campaign.name, campaign.budget_kop, campaign.deadline = str(mine["name"]), budget_kop, deadline
    work.session.add(campaign)
    work.record("campaign.edit", campaign, before=_plain(theirs), after=_plain(mine), campaign_id=campaign.id)
    return campaign


def move(work: UnitOfWork, campaign_id: int, to: CampaignState, version: int, reason: str = "") -> Campaign:
    """One step forward when nothing blocks it, or one step back with a reason. Raises WrongState, StaleVersion."""
    require(work.actor, Permission.CAMPAIGN_MANAGE, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    take_version(campaign, version, {"state": to.value}, {"state": campaign.state.value})
    distance = ORDER.index(to) - ORDER.index(campaign.state)
    if abs(distance) != 1:
        raise WrongState(_("Кампанія переходить лише до сусіднього кроку."))
    if distance < 0 and not reason.strip():
        raise InvalidInput(
            _("Поясніть, чому кампанія повертається назад."), {"reason": _("Напишіть причину.")}
        )
    if distance > 0:
        _refuse_blocked(work, campaign, to)
    _set_state(work, campaign, to, reason.strip())
    return campaign


def reach(work: UnitOfWork, campaign_id: int, to: CampaignState, **told: int) -> Campaign:
    """Move forward to `to`, for actions that themselves begin a step; a campaign already there or later stays.

    `told` figures are kept for the campaign's page. The caller has checked permission. Raises WrongState when a
    step on the way is blocked.
    """
    campaign = load(work.session, campaign_id, lock=True)
    for key, value in told.items():
        work.session.merge(CampaignFigure(campaign_id=campaign_id, key=key, value=value))
    if told:
        work.session.flush()
    if ORDER.index(campaign.state) < ORDER.index(to):
        _refuse_blocked(work, campaign, *ORDER[ORDER.index(campaign.state) + 1 : ORDER.index(to) + 1])
        campaign.version += 1
        _set_state(work, campaign, to, "")
    return campaign


def give_back(work: UnitOfWork, campaign_id: int, to: CampaignState, reason: str) -> None:
    """What `reach` began one step after `to` came to nothing: the campaign stands at `to` again, unless it went on."""
    campaign = load(work.session, campaign_id, lock=True)
    if ORDER.index(campaign.state) == ORDER.index(to) + 1:
        campaign.version += 1
        _set_state(work, campaign, to, reason)


def lock_rules(work: UnitOfWork, campaign_id: int) -> None:
    """The first saved score fixes the rule set. Called with every saved sheet; only the first one changes anything."""
    statement = select(Campaign.ruleset_locked_at).where(Campaign.id == campaign_id)
    if work.session.exec(statement).first() is not None:
        return
    campaign = load(work.session, campaign_id, lock=True)
    if campaign.ruleset_locked_at is None:
        campaign.ruleset_locked_at = work.now
        work.session.add(campaign)
        work.record(
            "campaign.lock_rules",
            campaign,
            after={"sha256": campaign.ruleset_sha256},
            campaign_id=campaign.id,
        )


def replace_rules(work: UnitOfWork, campaign_id: int, rules: str, version: int) -> Campaign:
    """Another shipped rule set in place of the campaign's. Refused once a score is saved or candidates have councils."""
    require(work.actor, Permission.CAMPAIGN_MANAGE, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    take_version(campaign, version, {"ruleset": rules}, {"ruleset": campaign.ruleset_key})
    if campaign.ruleset_locked_at is not None:
        raise Refused(
            _("Порядок закріплено з першою оцінкою: змінити його вже не можна."), code="rules-locked"
        )
    try:
        plain = ruleset.to_plain(ruleset.load(rules))
    except RuleSetProblem as problem:
        raise InvalidInput(_("Порядок не замінено."), {"rules": problem.mend}) from problem
    if load_figures(work.session, campaign).total:
        raise Refused(
            _("У кампанії вже є пропозиції, розподілені між радами чинного порядку."), code="rules-in-use"
        )
    before = {"rules": campaign.ruleset_key, "sha256": campaign.ruleset_sha256}
    campaign.ruleset_key, campaign.ruleset = rules, plain
    campaign.ruleset_sha256 = sha256(canonical_json(plain))
    work.session.add(campaign)
    after = {"rules": rules, "sha256": campaign.ruleset_sha256}
    work.record("campaign.replace_rules", campaign, before=before, after=after, campaign_id=campaign.id)
    return campaign


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def _wrong_fields(
    work: UnitOfWork, slug: str, year: int | None, budget_kop: int, rules: str
) -> dict[str, object]:
    wrong: dict[str, object] = {}
    if not SLUG.match(slug):
        wrong["slug"] = _("Лише малі латинські літери, цифри й дефіс, до 60 знаків.")
    elif work.session.exec(select(Campaign.id).where(Campaign.slug == slug)).first() is not None:
        wrong["slug"] = _("Кампанія «%(slug)s» уже є.", slug=slug)
    if year is None:
        wrong["year"] = _("Вкажіть рік відбору.")
    elif year not in YEARS:
        wrong["year"] = _("Рік має бути від %(first)s до %(last)s.", first=YEARS[0], last=YEARS[-1])
    if not 0 < budget_kop <= LARGEST_BUDGET_KOP:
        wrong["budget"] = _("Кошторис має бути додатною сумою в гривнях.")
    if rules not in ruleset.available():
        wrong["rules"] = _("Такого порядку немає; доступні: %(known)s.", known=", ".join(ruleset.available()))
    return wrong


def _refuse_blocked(work: UnitOfWork, campaign: Campaign, *targets: CampaignState) -> None:
    figures = load_figures(work.session, campaign)
    reasons = list(dict.fromkeys(reason for target in targets for reason in blockers(target, figures)))
    if reasons:
        raise WrongState(" ".join(reasons), blockers=reasons)


def _set_state(work: UnitOfWork, campaign: Campaign, to: CampaignState, reason: str) -> None:
    before, campaign.state = campaign.state, to
    work.session.add(campaign)
    work.record(
        "campaign.move",
        campaign,
        before={"state": before.value},
        after={"state": to.value, "label": str(CAMPAIGN_BADGES[to].label)},
        reason=reason,
        campaign_id=campaign.id,
    )
