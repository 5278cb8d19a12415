"""Basic rows for tests, made straight in the database, with sensible values for all that a test does not care about."""

from __future__ import annotations

import itertools
from typing import Any, TypeVar

from sqlmodel import SQLModel, select

from acquisition.catalogue.models import Audience, Title
from acquisition.catalogue.text import fold, sort_key
from acquisition.kernel.actor import Actor, ActorKind, Grant
from acquisition.kernel.canonical import canonical_json, sha256
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Library, Membership, Profile, User
from acquisition.selection import ruleset
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignCount,
    CampaignState,
    Candidate,
    CandidateState,
    LibraryVote,
    ScoreSheet,
    SheetState,
)

Row = TypeVar("Row", bound=SQLModel)


class Make:
    """Each method commits one row (and what it rests on) and gives it back detached, with its id."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._numbers = itertools.count(1)

    def row(self, row: Row) -> Row:
        """Save any row as it is."""
        with self.runtime.database.writing() as session:
            session.add(row)
            session.commit()
            session.refresh(row)
            session.expunge(row)
        return row

    def rows(self, rows: list[Row]) -> list[Row]:
        with self.runtime.database.writing() as session:
            session.add_all(rows)
            session.commit()
        return rows

    def library(self, name: str = "", profile: Profile = Profile.COMBINED, **values: Any) -> Library:
        name = name or f"Бібліотека № {next(self._numbers)}"
        values = {"oblast": "Волинська", "kind": "публічна", "name_key": fold(name), **values}
        return self.row(Library(name=name, profile=profile, **values))

    def user(
        self,
        *roles: Role,
        library: Library | None = None,
        campaign: Campaign | None = None,
        **values: Any,
    ) -> User:
        """A user with the roles, each bound to the library and campaign given."""
        number = next(self._numbers)
        values = {
            "email": f"user{number}@example.org",
            "name": f"Користувач {number}",
            "created_at": self.runtime.clock.now(),
            **values,
        }
        user = self.row(User(**values))
        for role in roles:
            bound = {
                "library_id": library.id if library else None,
                "campaign_id": campaign.id if campaign else None,
            }
            self.row(Membership(user_id=user.id, role=role.value, **bound))
        return user

    def actor(
        self, *roles: Role, library: Library | None = None, campaign: Campaign | None = None, **values: Any
    ) -> Actor:
        """A saved user as the actor of units of work."""
        return self.actor_of(self.user(*roles, library=library, campaign=campaign, **values))

    def actor_of(self, user: User) -> Actor:
        """The actor that a sign-in of the user gives."""
        with self.runtime.database.reading() as session:
            held = session.exec(select(Membership).where(Membership.user_id == user.id)).all()
        grants = frozenset(Grant(one.role, one.library_id, one.campaign_id) for one in held)
        return Actor(ActorKind.PERSON, user.name, user.id, grants)

    def campaign(self, slug: str = "2020", rules: str = "ubi-2020", **values: Any) -> Campaign:
        """A campaign with its own copy of a shipped rule set; collecting proposals unless `state` says else."""
        plain = ruleset.to_plain(ruleset.load(rules))
        values = {
            "name": f"Кампанія {slug}",
            "year": 2020,
            "state": CampaignState.COLLECTING,
            "budget_kop": 47_378_000_00,
            "ruleset_key": rules,
            "ruleset": plain,
            "ruleset_sha256": sha256(canonical_json(plain)),
            "created_at": self.runtime.clock.now(),
            **values,
        }
        return self.row(Campaign(slug=slug, **values))

    def title(self, title: str = "", **values: Any) -> Title:
        title = title or f"Книжка {next(self._numbers)}"
        values = {
            "authors": "Леся Українка",
            "publisher": "Веселка",
            "year": 2020,
            "language": "укр",
            "audience": Audience.ADULT,
            "created_at": self.runtime.clock.now(),
            **values,
        }
        values.setdefault("publisher_key", fold(values["publisher"]))
        values.setdefault("work_key", fold(f"{values['authors']} {title}"))
        values.setdefault("search_text", fold(f"{title} {values['authors']} {values['publisher']}"))
        return self.row(Title(title=title, sort_title=sort_key(title), **values))

    def candidate(self, campaign: Campaign, title: Title | None = None, **values: Any) -> Candidate:
        """A proposed candidate at 120 UAH; the campaign's counts are kept in step."""
        title = title or self.title()
        copied = ("isbn13", "title", "authors", "publisher", "publisher_key", "year", "language", "audience",
                  "sort_title", "search_text", "work_key")  # fmt: skip
        values = {
            "state": CandidateState.PROPOSED,
            "council": "fiction",
            "price_kop": 120_00,
            "quantity": 1000,
            "number": self._next_number(campaign),
            "created_at": self.runtime.clock.now(),
            "sort_authors": sort_key(title.authors),
            "sort_publisher": sort_key(title.publisher),
            **{name: getattr(title, name) for name in copied},
            **values,
        }
        candidate = self.row(Candidate(campaign_id=campaign.id, title_id=title.id, **values))
        self._count(candidate)
        return candidate

    def appointment(
        self, campaign: Campaign, user: User | None = None, council: str = "fiction", **values: Any
    ) -> Appointment:
        """An expert of the council; a new user with the role when none is given."""
        user = user or self.user(Role.EXPERT, campaign=campaign)
        values = {"code": f"Е{next(self._numbers):02}", "appointed_at": self.runtime.clock.now(), **values}
        return self.row(Appointment(campaign_id=campaign.id, user_id=user.id, council=council, **values))

    def sheet(
        self, candidate: Candidate, appointment: Appointment, points: dict[str, int], **values: Any
    ) -> ScoreSheet:
        """A submitted sheet."""
        now = self.runtime.clock.now()
        values = {"state": SheetState.SUBMITTED, "created_at": now, "saved_at": now, **values}
        keys = {
            "campaign_id": candidate.campaign_id,
            "candidate_id": candidate.id,
            "appointment_id": appointment.id,
        }
        return self.row(ScoreSheet(**keys, points=canonical_json(points), **values))

    def vote(
        self, candidate: Candidate, library: Library, needed: bool = True, copies: int = 1, **values: Any
    ) -> LibraryVote:
        keys = {"campaign_id": candidate.campaign_id, "candidate_id": candidate.id, "library_id": library.id}
        values = {"voted_at": self.runtime.clock.now(), **values}
        return self.row(LibraryVote(**keys, needed=needed, copies=copies, **values))

    def _next_number(self, campaign: Campaign) -> int:
        with self.runtime.database.reading() as session:
            taken = session.exec(select(Candidate.number).where(Candidate.campaign_id == campaign.id)).all()
        return max(taken, default=0) + 1

    def _count(self, candidate: Candidate) -> None:
        with self.runtime.database.writing() as session:
            key = (candidate.campaign_id, candidate.state, candidate.council)
            row = session.get(CampaignCount, key)
            if row is None:
                row = CampaignCount(campaign_id=key[0], state=key[1], council=key[2])
                session.add(row)
            row.candidates += 1
            session.commit()
