"""Who may do what: roles, permissions and the one question `may this actor`."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn

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

SHARED = frozenset({_P.CATALOGUE_SEE})
"""Permissions over what all campaigns have in common, which a role bound to one campaign gives as well."""


def allowed(
    actor: Actor, permission: Permission, *, library_id: int | None = None, campaign_id: int | None = None
) -> bool:
    """May the actor do this, for this library and to a thing of this campaign?

    Without a campaign the thing belongs to none (holdings, users, requests): a role bound to a campaign gives nothing
    there, but for SHARED. A library-bound permission asked without a library is answered «somewhere»: for lists
    that are then narrowed by `own_libraries`.
    """
    if actor.unlimited:
        return True
    return any(
        _gives(grant, permission, library_id) and _reaches(grant, permission, campaign_id)
        for grant in actor.grants
    )


def allowed_somewhere(actor: Actor, permission: Permission) -> bool:
    """May the actor do this in one campaign at least? For menus, and for lists narrowed by `campaigns_reached`."""
    return actor.unlimited or any(_gives(grant, permission, None) for grant in actor.grants)


def campaigns_reached(actor: Actor, permission: Permission) -> frozenset[int] | None:
    """Campaigns to which the permission is bound; None when it is not: all campaigns, and what belongs to none."""
    if allowed(actor, permission):
        return None
    return frozenset(
        grant.campaign_id
        for grant in actor.grants
        if grant.campaign_id is not None and _gives(grant, permission, None)
    )


def require(
    actor: Actor, permission: Permission, *, library_id: int | None = None, campaign_id: int | None = None
) -> None:
    """Refuse unless `allowed`. Raises NotSignedIn for guests, NotAllowed for others."""
    if not allowed(actor, permission, library_id=library_id, campaign_id=campaign_id):
        _refuse(actor)


def require_somewhere(actor: Actor, permission: Permission) -> None:
    """Refuse unless `allowed_somewhere`. Raises as `require` does."""
    if not allowed_somewhere(actor, permission):
        _refuse(actor)


def has_role(actor: Actor, role: Role) -> bool:
    """Does the person hold the role anywhere?"""
    return any(grant.role == role for grant in actor.grants)


def own_libraries(actor: Actor) -> frozenset[int]:
    """Libraries to which the person's roles are bound."""
    return frozenset(grant.library_id for grant in actor.grants if grant.library_id is not None)


def _refuse(actor: Actor) -> NoReturn:
    if not actor.signed_in:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    raise NotAllowed(_("Ваша роль не дає доступу до цієї дії."))


def _gives(grant: Grant, permission: Permission, library_id: int | None) -> bool:
    if permission not in ROLE_PERMISSIONS.get(Role(grant.role), frozenset()):
        return False
    return permission not in LIBRARY_BOUND or library_id is None or grant.library_id == library_id


def _reaches(grant: Grant, permission: Permission, campaign_id: int | None) -> bool:
    return grant.campaign_id is None or grant.campaign_id == campaign_id or permission in SHARED
