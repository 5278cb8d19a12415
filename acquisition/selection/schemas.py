"""Shapes of selection's answers over the API. Money is in kopiykas; exact scores are "n/d" text."""

from __future__ import annotations

from pydantic import BaseModel


class CampaignOut(BaseModel):
    """A campaign with its candidates by state: those states that the caller may know."""

    slug: str
    name: str
    year: int
    state: str
    ruleset: str
    ruleset_sha256: str
    budget_kop: int
    currency: str
    candidates: dict[str, int]


class CampaignsOut(BaseModel):
    """All campaigns the caller may see, the newest year first."""

    campaigns: list[CampaignOut]


class CandidateOut(BaseModel):
    """A book offered in a campaign. `codes` (reasons of the technical check) only for those who take part in it."""

    number: int
    isbn: str | None
    title: str
    authors: str
    publisher: str
    year: int | None
    language: str
    audience: str | None
    council: str
    state: str
    price_kop: int | None
    quantity: int | None
    demand_libraries: int
    demand_copies: int
    codes: list[str] | None = None


class CandidatesOut(BaseModel):
    """One page of candidates; `total` is exact unless `more`, then there are more than so many."""

    total: int
    more: bool
    page: int
    size: int
    candidates: list[CandidateOut]
