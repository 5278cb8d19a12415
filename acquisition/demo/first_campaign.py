"""The demonstration's campaign in full size: from 2 660 proposals to a purchase list that waits for approval."""

from collections import defaultdict

from sqlmodel import col, select

from acquisition.demo import accounts
from acquisition.demo.accounts import APPROVER, SECRETARY, SELECTOR
from acquisition.demo.chance import YEAR
from acquisition.demo.desk import Desk
from acquisition.demo.generator import Demo
from acquisition.intake.models import FileKind
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import service as purchasing
from acquisition.purchasing.models import LineStatus, PurchaseLine, Verdict
from acquisition.selection.models import Candidate, CandidateState
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.reasons import Certainty, Finding
from acquisition.selection.service import campaigns, checking, councils, decisions, ranking
from acquisition.selection.service.decisions import Verdict as Decision
from acquisition.selection.states import CandidateAction

SLUG = str(YEAR)
BUDGET_KOP = 1_850_000_00
LEFT_ALIKE = 6
"""Likenesses that stay for a person to look at, besides every doubt about an author's origin."""
APPROVED_LINES, RETURNED_LINES = 60, 3


def create(desk: Desk, slug: str, name: str, budget_kop: int, year: int) -> int:
    """A campaign under the rules of track A; the term of proposals ends today."""
    with desk.work(SELECTOR) as unit:
        campaign = campaigns.create(
            unit,
            slug=slug,
            rules="ubi-2020",
            budget_kop=budget_kop,
            year=year,
            name=name,
            deadline=unit.today,
        )
        return campaign.id or 0


def take_proposals(desk: Desk, demo: Demo, campaign_id: int) -> None:
    """Every package through the ordinary import."""
    for package in demo.packages():
        desk.bring(
            SELECTOR,
            FileKind.PROPOSALS,
            package.name,
            package.content,
            campaign_id=campaign_id,
            sender="Видавці (демонстрація)",
        )


def check(desk: Desk, campaign_id: int) -> None:
    """The technical check, then a person's word: certain reasons reject, most suspicions are cleared up."""
    desk.do(SELECTOR, lambda unit: checking.request_check(unit, campaign_id, admit_clean=True))
    with desk.work(SELECTOR) as unit:
        rejected, alike = _undecided(unit, campaign_id)
        for codes, candidates in rejected.items():
            verdict = Decision(CandidateAction.REJECT, codes, "Результат технічного відбору.")
            _decide(unit, campaign_id, candidates, verdict)
        cleared = alike[LEFT_ALIKE:]
        _decide(
            unit,
            campaign_id,
            cleared,
            Decision(CandidateAction.ADMIT, (), "Перевірено вручну: інше видання твору."),
        )


def _undecided(
    unit: UnitOfWork, campaign_id: int
) -> tuple[dict[tuple[str, ...], list[Candidate]], list[Candidate]]:
    """Candidates that wait: by the codes of their certain reasons, and those that are only like another proposal."""
    waiting = unit.session.exec(
        select(Candidate)
        .where(Candidate.campaign_id == campaign_id, Candidate.state == CandidateState.PROPOSED)
        .order_by(col(Candidate.number))
    )
    rejected: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    alike: list[Candidate] = []
    for candidate in waiting:
        findings = [Finding.from_plain(each) for each in candidate.reasons]
        codes = {each.code for each in findings if each.certainty is Certainty.CERTAIN}
        suspected = {each.code for each in findings if each.certainty is Certainty.SUSPICION}
        if codes:
            rejected[tuple(sorted(codes))].append(candidate)
        elif suspected == {"R15"}:
            alike.append(candidate)
    return rejected, alike


def _decide(unit: UnitOfWork, campaign_id: int, candidates: list[Candidate], verdict: Decision) -> None:
    shown = decisions.preview(candidates, verdict)
    decisions.decide_many(unit, campaign_id, candidates, verdict, shown.digest)


def appoint(desk: Desk, demo: Demo, campaign_id: int) -> None:
    """Twelve experts to each council."""
    with desk.work(SECRETARY) as unit:
        ids = accounts.user_ids(unit)
        for expert in demo.experts:
            councils.appoint(unit, campaign_id, ids[expert.email], expert.council)


def admitted(desk: Desk, campaign_id: int) -> tuple[frozenset[str], list[str]]:
    """ISBNs of admitted proposals and the keys of the criteria."""
    with desk.reading(SECRETARY) as unit:
        isbns = unit.session.exec(
            select(Candidate.isbn13).where(
                Candidate.campaign_id == campaign_id, Candidate.state == CandidateState.ADMITTED
            )
        )
        criteria = rules_of(load(unit.session, campaign_id)).criteria
        return frozenset(isbn for isbn in isbns if isbn), [criterion.key for criterion in criteria]


def score(desk: Desk, demo: Demo, campaign_id: int) -> None:
    """Sheets of experts and votes of libraries, as their secretaries collected them in spreadsheets."""
    isbns, criteria = admitted(desk, campaign_id)
    files = {
        FileKind.SCORES: demo.scores_file(isbns, criteria),
        FileKind.VOTES: demo.votes_file(isbns),
    }
    for kind, content in files.items():
        desk.bring(SECRETARY, kind, f"{kind.value}-{SLUG}.csv", content, campaign_id=campaign_id)


def rank(desk: Desk, campaign_id: int) -> None:
    """One finished run."""
    desk.do(SELECTOR, lambda unit: ranking.start_run(unit, campaign_id)[1])


def list_for_approval(desk: Desk, campaign_id: int) -> None:
    """A purchase list on which the approver has begun to work."""
    with desk.work(SELECTOR) as unit:
        list_id = purchasing.make_list(unit, campaign_id).id or 0
    with desk.work(APPROVER) as unit:
        lines = list(
            unit.session.exec(
                select(PurchaseLine.id, PurchaseLine.version)
                .where(PurchaseLine.list_id == list_id, PurchaseLine.status == LineStatus.INCLUDED)
                .order_by(col(PurchaseLine.place))
                .limit(APPROVED_LINES + RETURNED_LINES)
            )
        )
        chosen = [(number or 0, version) for number, version in lines]
        purchasing.give_verdicts(unit, list_id, chosen[:APPROVED_LINES], Verdict.APPROVED, reason="")
        reason = "Уточніть, чи немає дешевшого видання того самого твору."
        purchasing.give_verdicts(unit, list_id, chosen[APPROVED_LINES:], Verdict.RETURNED, reason=reason)
