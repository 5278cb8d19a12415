"""Reads of jobs: those a person may see are all with JOBS_SEE (in a campaign: those of it), and one's own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import Session, col

from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JOBS, Job, JobState
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.access import Permission, campaigns_reached


@dataclass(frozen=True, slots=True)
class JobFilter:
    """What the list is narrowed to; empty fields do not narrow."""

    state: str = ""
    kind: str = ""


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition that leaves only jobs which the actor may know of."""
    campaigns = campaigns_reached(actor, Permission.JOBS_SEE)
    if campaigns is None:
        return true()
    return (col(Job.created_by) == (actor.user_id or -1)) | col(Job.campaign_id).in_(sorted(campaigns))


def job(session: Session, actor: Actor, job_id: int) -> Job:
    """The job, or NotFound when there is none that the actor may know of."""
    found: Job | None = session.execute(
        select(Job).where(col(Job.id) == job_id, visible(actor))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(_("Такого завдання немає."))
    return found


def job_page(session: Session, actor: Actor, wanted: JobFilter, request: PageRequest) -> Page[Job]:
    """One page of jobs, the newest first. Two queries."""
    where = [visible(actor)]
    if wanted.state in set(JobState):
        where.append(col(Job.state) == JobState(wanted.state))
    if wanted.kind in JOBS:
        where.append(col(Job.kind) == wanted.kind)
    total = session.execute(select(func.count()).select_from(Job).where(*where)).scalar_one()
    rows = session.execute(
        select(Job).where(*where).order_by(col(Job.id).desc()).offset(request.offset).limit(request.size)
    )
    return Page(rows.scalars().all(), request, total)


def recent_jobs(session: Session, actor: Actor, most: int = 5) -> list[Job]:
    """The latest jobs the actor may see."""
    rows = session.execute(select(Job).where(visible(actor)).order_by(col(Job.id).desc()).limit(most))
    return list(rows.scalars())
