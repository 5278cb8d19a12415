"""Who may do what: roles, permissions and the one question `may this actor`."""

from __future__ import annotations

from enum import StrEnum

from acquisition.kernel.actor import Actor, Grant
from acquisition.kernel.errors import NotAllowed, NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import lazy_gettext


class Role(StrEnum):
    """Roles of DESIGN 3."""

    ADMINISTRATOR = "administrator"
    SELECTOR = "selector"
    BRANCH_LIBRARIAN = "branch_librarian"
    EXPERT = "expert"
    SECRETARY = "secretary"
    APPROVER = "approver"
    AUDITOR = "auditor"


ROLE_LABELS = {
    Role.ADMINISTRATOR: lazy_gettext("адміністратор"),
    Role.SELECTOR: lazy_gettext("комплектатор"),
    Role.BRANCH_LIBRARIAN: lazy_gettext("бібліотекар філії"),
    Role.EXPERT: lazy_gettext("експерт"),
    Role.SECRETARY: lazy_gettext("секретар експертної ради"),
    Role.APPROVER: lazy_gettext("погоджувач"),
    Role.AUDITOR: lazy_gettext("аудитор"),
}


class Permission(StrEnum):
    """One thing somebody may do or see."""

    PEOPLE_MANAGE = "people.manage"
    PEOPLE_SEE = "people.see"
    LIBRARIES_SEE = "libraries.see"
    CATALOGUE_SEE = "catalogue.see"
    CATALOGUE_EDIT = "catalogue.edit"
    REGISTERS_MANAGE = "registers.manage"
    HOLDINGS_SEE = "holdings.see"
    IMPORT_RUN = "import.run"
    IMPORT_SEE = "import.see"
    CAMPAIGN_SEE = "campaign.see"
    CAMPAIGN_MANAGE = "campaign.manage"
    CANDIDATES_SEE = "candidates.see"
    CANDIDATES_DECIDE = "candidates.decide"
    COUNCILS_SEE = "councils.see"
    COUNCILS_MANAGE = "councils.manage"
    SCORE = "score"
    SCORES_SEE = "scores.see"
    VOTE = "vote"
    VOTES_SEE = "votes.see"
    RANKING_RUN = "ranking.run"
    RANKING_SEE = "ranking.see"
    LIST_MANAGE = "list.manage"
    LIST_APPROVE = "list.approve"
    LIST_SEE = "list.see"
    DISTRIBUTE = "distribute"
    DISTRIBUTION_SEE = "distribution.see"
    DISTRIBUTION_SEE_OWN = "distribution.see_own"
    REQUEST_SUBMIT = "request.submit"
    REQUESTS_SEE = "requests.see"
    REQUESTS_DECIDE = "requests.decide"
    AUDIT_SEE = "audit.see"
    JOBS_SEE = "jobs.see"


_P = Permission
_READ_ALL = frozenset(
    {
        _P.LIBRARIES_SEE, _P.CATALOGUE_SEE, _P.HOLDINGS_SEE, _P.IMPORT_SEE, _P.CAMPAIGN_SEE, _P.CANDIDATES_SEE, _P.COUNCILS_SEE,
        _P.VOTES_SEE, _P.RANKING_SEE, _P.LIST_SEE, _P.DISTRIBUTION_SEE, _P.REQUESTS_SEE, _P.JOBS_SEE,
    }
)  # fmt: skip
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {_P.PEOPLE_MANAGE, _P.PEOPLE_SEE, _P.LIBRARIES_SEE, _P.CATALOGUE_SEE, _P.CAMPAIGN_SEE, _P.IMPORT_RUN, _P.IMPORT_SEE,
         _P.AUDIT_SEE, _P.JOBS_SEE}
    ),
    Role.SELECTOR: _READ_ALL
    | {_P.PEOPLE_SEE, _P.CATALOGUE_EDIT, _P.REGISTERS_MANAGE, _P.IMPORT_RUN, _P.CAMPAIGN_MANAGE, _P.CANDIDATES_DECIDE,
       _P.RANKING_RUN, _P.LIST_MANAGE, _P.DISTRIBUTE, _P.REQUESTS_DECIDE},
    Role.BRANCH_LIBRARIAN: frozenset(
        {_P.CATALOGUE_SEE, _P.CAMPAIGN_SEE, _P.CANDIDATES_SEE, _P.VOTE, _P.REQUEST_SUBMIT, _P.DISTRIBUTION_SEE_OWN, _P.LIST_SEE}
    ),
    Role.EXPERT: frozenset({_P.CATALOGUE_SEE, _P.CAMPAIGN_SEE, _P.CANDIDATES_SEE, _P.SCORE}),
    Role.SECRETARY: _READ_ALL
    | {_P.PEOPLE_SEE, _P.IMPORT_RUN, _P.COUNCILS_MANAGE, _P.SCORES_SEE, _P.RANKING_RUN},
    Role.APPROVER: frozenset(
        {_P.CATALOGUE_SEE, _P.CAMPAIGN_SEE, _P.CANDIDATES_SEE, _P.RANKING_SEE, _P.LIST_SEE, _P.LIST_APPROVE, _P.DISTRIBUTION_SEE}
    ),
    Role.AUDITOR: _READ_ALL | {_P.PEOPLE_SEE, _P.SCORES_SEE, _P.AUDIT_SEE},
}  # fmt: skip

LIBRARY_BOUND = frozenset({_P.VOTE, _P.REQUEST_SUBMIT, _P.DISTRIBUTION_SEE_OWN})
"""Permissions that a role gives only for its own library."""


def allowed(
    actor: Actor, permission: Permission, *, library_id: int | None = None, campaign_id: int | None = None
) -> bool:
    """May the actor do this, for this library and campaign?

    A library-bound permission asked without a library is answered «somewhere»: for menus and lists that are
    then narrowed by `own_libraries`. Likewise a campaign-bound role asked without a campaign.
    """
    if actor.unlimited:
        return True
    return any(_reaches(grant, permission, library_id, campaign_id) for grant in actor.grants)


def require(
    actor: Actor, permission: Permission, *, library_id: int | None = None, campaign_id: int | None = None
) -> None:
    """Refuse unless `allowed`. Raises NotSignedIn for guests, NotAllowed for others."""
    if allowed(actor, permission, library_id=library_id, campaign_id=campaign_id):
        return
    if not actor.signed_in:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    raise NotAllowed(_("Ваша роль не дає доступу до цієї дії."))


def has_role(actor: Actor, role: Role) -> bool:
    """Does the person hold the role anywhere?"""
    return any(grant.role == role for grant in actor.grants)


def own_libraries(actor: Actor) -> frozenset[int]:
    """Libraries to which the person's roles are bound."""
    return frozenset(grant.library_id for grant in actor.grants if grant.library_id is not None)


def _reaches(grant: Grant, permission: Permission, library_id: int | None, campaign_id: int | None) -> bool:
    if permission not in ROLE_PERMISSIONS.get(Role(grant.role), frozenset()):
        return False
    if permission in LIBRARY_BOUND and library_id is not None and grant.library_id != library_id:
        return False
    return grant.campaign_id is None or campaign_id is None or grant.campaign_id == campaign_id
