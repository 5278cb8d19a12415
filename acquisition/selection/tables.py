"""Lists of a campaign as tables that leave the service: proposals, long list, rated list (headings of PROCEDURE 7).

Headings and words of the cells are those of the documents, in the state language; the caller writes a table inside
`in_language("uk")`.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.catalogue.models import Title
from acquisition.catalogue.vocabulary import AUDIENCES, BINDINGS, LANGUAGES
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import Cell, Column, Kind, Table
from acquisition.selection.labels import DECISION_BADGES, REASON_LABELS
from acquisition.selection.models import Campaign, Candidate, CandidateState, RankingRun
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.queries.rankings import RatedRow, rated_rows
from acquisition.selection.ranking import Decision
from acquisition.selection.reasons import Finding, certain, persons_findings
from acquisition.selection.states import CANDIDATE_BADGES

OFFER_COLUMNS = (
    Column("number", "№ з/п", Kind.INTEGER, 8),
    Column("isbn", "ISBN", width=18),
    Column("author", "Автор", width=28),
    Column("title", "Назва", width=44),
    Column("publisher", "Видавництво", width=24),
    Column("year", "Рік видання", Kind.INTEGER, 10),
    Column("language", "Мова видання", width=14),
    Column("pages", "Кількість сторінок", Kind.INTEGER, 10),
    Column("binding", "Палітурка", width=14),
    Column("audience", "Читацьке призначення", width=14),
    Column("udc", "УДК", width=14),
    Column("price", "Ціна, грн", Kind.MONEY, 12),
    Column("quantity", "Запропонована кількість", Kind.INTEGER, 12),
    Column("council", "Експертна рада", width=40),
    Column("annotation", "Анотація", width=60),
)
PROPOSAL_COLUMNS = (
    *OFFER_COLUMNS,
    Column("state", "Стан", width=18),
    Column("codes", "Коди причин", width=14),
    Column("reasons", "Причини", width=60),
)
RATED_COLUMNS = (
    Column("place", "№ (місце)", Kind.INTEGER, 8),
    Column("isbn", "ISBN", width=18),
    Column("author", "Автор", width=28),
    Column("title", "Назва", width=44),
    Column("publisher", "Видавець", width=24),
    Column("year", "Рік", Kind.INTEGER, 8),
    Column("council", "Експертна рада", width=40),
    Column("experts", "Кількість експертів", Kind.INTEGER, 12),
    Column("expert_score", "Середній бал експертів", Kind.NUMBER, 12),
    Column("library_score", "Середній бал бібліотек", Kind.NUMBER, 12),
    Column("total", "Підсумковий бал", Kind.NUMBER, 12),
    Column("price", "Ціна", Kind.MONEY, 12),
    Column("quantity", "Кількість", Kind.INTEGER, 10),
    Column("amount", "Сума", Kind.MONEY, 14),
    Column("running", "Наростаючим підсумком", Kind.MONEY, 16),
    Column("decision", "Рішення", width=18),
    Column("note", "Примітка", width=40),
)


def proposals_table(session: Session, campaign: Campaign) -> Table:
    """All proposals with the outcome of the technical check; for people who take part in it."""
    councils = _councils(campaign)
    rows = (
        (*_offer(candidate, title, councils), *_outcome(candidate))
        for candidate, title in _candidates(session, campaign)
    )
    return Table("proposals", "Перелік пропозицій", PROPOSAL_COLUMNS, rows)


def long_list_table(session: Session, campaign: Campaign) -> Table:
    """The admitted proposals (довгий список)."""
    councils = _councils(campaign)
    rows = (
        _offer(candidate, title, councils)
        for candidate, title in _candidates(session, campaign, CandidateState.ADMITTED)
    )
    return Table("long-list", "Довгий список", OFFER_COLUMNS, rows)


def rated_table(session: Session, campaign: Campaign, run: RankingRun) -> Table:
    """The ranked list of a finished run, exact values rounded half-up to two places by the writer."""
    assert run.id is not None
    councils = _councils(campaign)
    rows = (_rated(row, councils) for row in rated_rows(session, run.id))
    return Table("rated", "Рейтинговий перелік", RATED_COLUMNS, rows)


def _candidates(
    session: Session, campaign: Campaign, state: CandidateState | None = None
) -> Iterator[tuple[Candidate, Title]]:
    statement = (
        select(Candidate, Title)
        .join(Title, col(Title.id) == col(Candidate.title_id))
        .where(col(Candidate.campaign_id) == campaign.id)
        .order_by(col(Candidate.number))
        .execution_options(yield_per=500)
    )
    if state is not None:
        statement = statement.where(col(Candidate.state) == state)
    for candidate, title in session.execute(statement):
        yield candidate, title
        session.expunge(candidate)


def _offer(candidate: Candidate, title: Title, councils: dict[str, str]) -> tuple[Cell, ...]:
    return (
        candidate.number,
        candidate.isbn13,
        candidate.authors,
        candidate.title,
        candidate.publisher,
        candidate.year,
        _word(LANGUAGES, candidate.language),
        title.pages,
        _word(BINDINGS, title.binding),
        _word(AUDIENCES, candidate.audience.value if candidate.audience else ""),
        title.udc,
        candidate.price_kop,
        candidate.quantity,
        councils.get(candidate.council, candidate.council),
        title.annotation,
    )


def _outcome(candidate: Candidate) -> tuple[Cell, ...]:
    found = persons_findings(candidate.decision) or certain(
        Finding.from_plain(plain) for plain in candidate.reasons
    )
    if candidate.state is CandidateState.ADMITTED:
        found = []
    codes = "; ".join(dict.fromkeys(finding.code for finding in found))
    return (
        str(CANDIDATE_BADGES[candidate.state].label),
        codes,
        " ".join(finding.sentence for finding in found),
    )


def _rated(row: RatedRow, councils: dict[str, str]) -> tuple[Cell, ...]:
    return (
        row.place,
        row.isbn,
        row.authors,
        row.title,
        row.publisher,
        row.year,
        councils.get(row.council, row.council),
        row.experts,
        row.expert_score,
        row.library_score,
        row.total,
        row.price_kop,
        row.quantity,
        row.amount_kop,
        row.running_kop if row.place is not None else None,
        str(DECISION_BADGES[row.decision].label),
        "" if row.decision is Decision.RECOMMENDED else str(REASON_LABELS.get(row.reason, row.reason)),
    )


def _councils(campaign: Campaign) -> dict[str, str]:
    return {council.key: council.name for council in rules_of(campaign).councils}


def _word(words: Mapping[str, str], code: str) -> str:
    return _(words[code]) if code in words else code
