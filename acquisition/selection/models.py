"""Tables of selection: campaigns, candidates, councils, score sheets, votes, ranking runs."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from acquisition.catalogue.models import Audience as Audience
from acquisition.kernel.columns import Json, UtcDateTime, text_enum
from acquisition.kernel.search import search_index
from acquisition.selection.ranking import Decision
from acquisition.selection.reasons import Certainty


class CampaignState(StrEnum):
    """Steps of PROCEDURE 3 in order."""

    COLLECTING = "collecting"
    CHECKING = "checking"
    SCORING = "scoring"
    RANKING = "ranking"
    APPROVING = "approving"
    DISTRIBUTING = "distributing"
    CLOSED = "closed"


class CandidateState(StrEnum):
    """A candidate's way: proposed → admitted | rejected | returned; what follows is told by runs and lists."""

    PROPOSED = "proposed"
    ADMITTED = "admitted"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class SheetState(StrEnum):
    """draft (criteria are missing) → submitted; the expert may abstain or declare a conflict of interest instead, the
    secretary may make the sheet void with a reason. Only a submitted sheet counts."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ABSTAINED = "abstained"
    CONFLICT = "conflict"
    VOID = "void"


class Campaign(SQLModel, table=True):
    """One selection with its own copy of a rule set, locked by the first saved score. Money in kopiykas."""

    __tablename__ = "campaign"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    year: int
    state: CampaignState = Field(default=CampaignState.COLLECTING, sa_type=text_enum(CampaignState))
    ruleset_key: str
    ruleset: dict[str, Any] = Field(sa_type=Json)
    ruleset_sha256: str
    ruleset_locked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    budget_kop: int = Field(sa_type=BigInteger)
    currency: str = "UAH"
    deadline: date | None = None
    last_number: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class CampaignCount(SQLModel, table=True):
    """Candidates of a campaign by state and council, kept in step by the service so that no page counts rows."""

    __tablename__ = "campaign_count"

    campaign_id: int = Field(primary_key=True, foreign_key="campaign.id", ondelete="CASCADE")
    state: CandidateState = Field(primary_key=True, sa_type=text_enum(CandidateState))
    council: str = Field(primary_key=True)
    candidates: int = 0


class CampaignFigure(SQLModel, table=True):
    """What later rooms tell of a campaign for its page: listed and approved titles, distributed copies."""

    __tablename__ = "campaign_figure"

    campaign_id: int = Field(primary_key=True, foreign_key="campaign.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class Candidate(SQLModel, table=True):
    """A title in a campaign with its offer. `codes`: reasons and suspicions («?R15») in short, for lists. Columns repeated from the title serve search, sort and snapshots.

    `reasons`: findings of the technical check (reasons.Finding.to_plain); `decision`: what a person said, {"action",
    "codes", "text", "by", "at"}; `route`: why this council, {"ground", "params"}; `offer`: what the proposal says beyond
    the columns (languages, purpose, amount_kop, documents …, see candidates.OFFER_FIELDS).
    """

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        UniqueConstraint("batch_id", "row_id"),
        Index("ix_candidate_campaign_state", "campaign_id", "state", "sort_title", "number"),
        Index("ix_candidate_campaign_council", "campaign_id", "council", "sort_title", "number"),
        Index("ix_candidate_campaign_title", "campaign_id", "sort_title", "number"),
        Index("ix_candidate_campaign_price", "campaign_id", "price_kop", "number"),
        Index("ix_candidate_campaign_year", "campaign_id", "year", "number"),
        Index("ix_candidate_campaign_publisher", "campaign_id", "publisher_key"),
        Index("ix_candidate_campaign_authors", "campaign_id", "sort_authors", "number"),
        Index("ix_candidate_campaign_publishers", "campaign_id", "sort_publisher", "number"),
        Index("ix_candidate_campaign_quantity", "campaign_id", "quantity", "number"),
        Index("ix_candidate_campaign_demand", "campaign_id", "demand_libraries", "number"),
        Index("ix_candidate_campaign_held", "campaign_id", "held_copies", "number"),
        Index("ix_candidate_campaign_twin", "campaign_id", "duplicate_of"),
        Index("ix_candidate_campaign_suspicions", "campaign_id", "suspicions"),
        Index("ix_candidate_campaign_isbn", "campaign_id", "isbn13"),
        Index("ix_candidate_campaign_work", "campaign_id", "work_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    number: int
    title_id: int = Field(foreign_key="title.id", index=True)
    batch_id: int | None = Field(default=None, index=True)
    row_id: int | None = None
    state: CandidateState = Field(default=CandidateState.PROPOSED, sa_type=text_enum(CandidateState))
    council: str = ""
    audience: Audience | None = Field(default=None, sa_type=text_enum(Audience))
    isbn13: str | None = None
    title: str
    authors: str = ""
    publisher: str = ""
    publisher_key: str = ""
    year: int | None = None
    language: str = ""
    price_kop: int | None = Field(default=None, sa_type=BigInteger)
    quantity: int | None = Field(default=None, sa_type=BigInteger)
    offer: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    route: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    suspicions: int = 0
    codes: str = ""
    decision: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    demand_libraries: int = 0
    demand_copies: int = 0
    held_copies: int = 0
    bought_copies: int = 0
    duplicate_of: int | None = None
    work_key: str = ""
    sort_title: str = ""
    sort_authors: str = ""
    sort_publisher: str = ""
    search_text: str = Field(default="", sa_type=Text)
    version: int = 1


class CandidateReason(SQLModel, table=True):
    """Reasons and suspicions of a candidate one by one, so that lists filter and count by code."""

    __tablename__ = "candidate_reason"
    __table_args__ = (
        Index("ix_candidate_reason_campaign_code", "campaign_id", "code", "certainty", "candidate_id"),
    )

    candidate_id: int = Field(primary_key=True, foreign_key="candidate.id", ondelete="CASCADE")
    code: str = Field(primary_key=True)
    campaign_id: int
    certainty: Certainty = Field(sa_type=text_enum(Certainty))


class Appointment(SQLModel, table=True):
    """An expert in a council of a campaign; `code` («Е07») stands for the name wherever the rules hide it."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("campaign_id", "user_id", "council"),
        Index("ix_appointment_user", "user_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    user_id: int = Field(foreign_key="user_account.id")
    council: str
    code: str
    active: bool = True
    appointed_at: datetime = Field(sa_type=UtcDateTime)


class ConflictOfInterest(SQLModel, table=True):
    """An expert's declared or recorded tie to a title; the sheet of the pair is void."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (UniqueConstraint("candidate_id", "appointment_id"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    candidate_id: int = Field(foreign_key="candidate.id")
    appointment_id: int = Field(foreign_key="appointment.id", index=True)
    kind: str
    note: str = ""
    declared_at: datetime = Field(sa_type=UtcDateTime)


class ScoreSheet(SQLModel, table=True):
    """One expert's points for one candidate. `points` is canonical JSON text, criterion key → integer;
    `void_reason` says why a void sheet does not count."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        UniqueConstraint("candidate_id", "appointment_id"),
        Index("ix_score_sheet_campaign", "campaign_id", "candidate_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    candidate_id: int = Field(foreign_key="candidate.id")
    appointment_id: int = Field(foreign_key="appointment.id", index=True)
    state: SheetState = Field(default=SheetState.DRAFT, sa_type=text_enum(SheetState))
    points: str = Field(default="{}", sa_type=Text)
    comment: str = Field(default="", sa_type=Text)
    void_reason: str = ""
    seconds: int = 0
    batch_id: int | None = Field(default=None, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    saved_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class SheetVersion(SQLModel, table=True):
    """What a sheet said before a change: blindness keeps points out of the audit trail, so their history is here."""

    __tablename__ = "sheet_version"

    sheet_id: int = Field(primary_key=True, foreign_key="score_sheet.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    state: SheetState = Field(sa_type=text_enum(SheetState))
    points: str = Field(sa_type=Text)
    comment: str = Field(default="", sa_type=Text)
    saved_at: datetime = Field(sa_type=UtcDateTime)
    replaced_by_name: str = ""


class LibraryVote(SQLModel, table=True):
    """A library's word on a candidate: needed or not, and how many copies; `score` where libraries give points."""

    __tablename__ = "library_vote"
    __table_args__ = (
        UniqueConstraint("candidate_id", "library_id"),
        Index("ix_library_vote_campaign", "campaign_id", "candidate_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    candidate_id: int = Field(foreign_key="candidate.id")
    library_id: int = Field(foreign_key="library.id", index=True)
    needed: bool
    copies: int = 0
    score: int | None = None
    batch_id: int | None = Field(default=None, index=True)
    voted_at: datetime = Field(sa_type=UtcDateTime)
    voted_by_name: str = ""
    version: int = 1


class RunState(StrEnum):
    """waiting → computing → done | failed."""

    WAITING = "waiting"
    COMPUTING = "computing"
    DONE = "done"
    FAILED = "failed"


class RankingRun(SQLModel, table=True):
    """A computed rating: its header (canonical JSON: rules, parameters, code version) and the hashes of input and output.

    `ended_scoring`: this run closed scoring, which opens again when it fails."""

    __tablename__ = "ranking_run"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    number: int
    state: RunState = Field(default=RunState.WAITING, sa_type=text_enum(RunState))
    header: str = Field(default="", sa_type=Text)
    input_sha256: str = ""
    output_sha256: str = ""
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    problem: str = ""
    ended_scoring: bool = False
    created_by_name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RankedTitle(SQLModel, table=True):
    """A candidate in a run. `entry` and `result` are canonical JSON; scores are exact fractions as "n/d" text,
    `position` counts all candidates of the run, `place` and `council_place` the ranked ones; `running_kop` is the
    running total of the council's envelope; `reason` says why the decision (walk.WalkReason or ranking.Standing)."""

    __tablename__ = "ranked_title"
    __table_args__ = (
        Index("ix_ranked_title_run_position", "run_id", "position"),
        Index("ix_ranked_title_run_decision", "run_id", "decision", "position"),
        Index("ix_ranked_title_run_council", "run_id", "council", "position"),
        UniqueConstraint("run_id", "candidate_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="ranking_run.id", ondelete="CASCADE")
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    position: int
    place: int | None = None
    council_place: int | None = None
    council: str = ""
    decision: Decision = Field(sa_type=text_enum(Decision))
    reason: str = ""
    experts: int = 0
    expert_score: str = ""
    library_score: str = ""
    total: str = ""
    price_kop: int | None = Field(default=None, sa_type=BigInteger)
    quantity: int | None = Field(default=None, sa_type=BigInteger)
    amount_kop: int | None = Field(default=None, sa_type=BigInteger)
    running_kop: int | None = Field(default=None, sa_type=BigInteger)
    entry: str = Field(sa_type=Text)
    result: str = Field(sa_type=Text)


search_index(Candidate.__table__, "search_text")  # type: ignore[attr-defined]  # SQLModel hides the Table
