"""Councils: experts appointed with a code, released, and found or made when a list of scores names them."""

import re

from sqlalchemy import func
from sqlmodel import col, select

from acquisition.catalogue.text import fold
from acquisition.kernel.errors import InvalidInput, NotFound, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, Role, require
from acquisition.people.models import Membership, User
from acquisition.people.service.users import fold_names
from acquisition.selection.models import Appointment, Campaign
from acquisition.selection.queries.campaigns import load, rules_of

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
NOBODY = "expert-{number}@invalid"


def appoint(work: UnitOfWork, campaign_id: int, user_id: int, council: str) -> Appointment:
    """Appoint a user to a council; the code is the same in every council of the campaign. Doing it twice changes nothing.

    Raises NotFound (no such user), InvalidInput (no such council), Refused (an account switched off, the person's own).
    """
    require(work.actor, Permission.COUNCILS_MANAGE, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    user = work.session.get(User, user_id)
    if user is None:
        raise NotFound(_("Такого користувача немає."))
    return _appoint(work, campaign, user, council)


def appoint_new(work: UnitOfWork, campaign_id: int, name: str, email: str, council: str) -> Appointment:
    """Appoint a person by e-mail: the user with it, or a new one who gets a password from the administrator."""
    require(work.actor, Permission.COUNCILS_MANAGE, campaign_id=campaign_id)
    wrong: dict[str, object] = {}
    if not name.strip():
        wrong["name"] = _("Вкажіть прізвище та ім’я.")
    if not EMAIL.match(email.strip()):
        wrong["email"] = _("Вкажіть адресу електронної пошти.")
    if wrong:
        raise InvalidInput(_("Експерта не призначено: виправте позначені поля."), wrong)
    campaign = load(work.session, campaign_id, lock=True)
    user = _by_email(work, email) or _new_user(work, name.strip(), email.strip().lower())
    return _appoint(work, campaign, user, council)


def ensure_expert(work: UnitOfWork, campaign_id: int, text: str, council: str) -> Appointment:
    """The appointment of the expert that a list of scores names by e-mail, code or name; an unknown one is made."""
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    text = " ".join(text.split())
    user = _named(work, campaign, text) or _new_user(work, text, text.lower() if EMAIL.match(text) else "")
    return _appoint(work, campaign, user, council)


def release(work: UnitOfWork, appointment_id: int, reason: str) -> Appointment:
    """End an appointment; the sheets handed in stay. Raises InvalidInput without a reason, Refused when ended already."""
    appointment = work.session.get(Appointment, appointment_id, with_for_update=True)
    if appointment is None:
        raise NotFound(_("Такого призначення немає."))
    require(work.actor, Permission.COUNCILS_MANAGE, campaign_id=appointment.campaign_id)
    if not reason.strip():
        raise InvalidInput(_("Поясніть, чому експерт залишає раду."), {"reason": _("Напишіть причину.")})
    if not appointment.active:
        raise Refused(_("Експерт уже не входить до цієї ради."))
    appointment.active = False
    work.session.add(appointment)
    before = {"council": appointment.council, "user": work.session.get_one(User, appointment.user_id).name}
    work.record("council.release", appointment, before=before, reason=reason.strip())
    return appointment


def _appoint(work: UnitOfWork, campaign: Campaign, user: User, council: str) -> Appointment:
    if council not in {each.key for each in rules_of(campaign).councils}:
        raise InvalidInput(_("Експерта не призначено."), {"council": _("Такої ради в порядку немає.")})
    mine = list(
        work.session.exec(
            select(Appointment).where(Appointment.campaign_id == campaign.id, Appointment.user_id == user.id)
        )
    )
    appointment = next((each for each in mine if each.council == council), None)
    if appointment is not None and appointment.active:
        return appointment
    _refuse_unfit(work, user)
    if appointment is None:
        assert campaign.id is not None and user.id is not None
        code = mine[0].code if mine else _next_code(work, campaign)
        appointment = Appointment(
            campaign_id=campaign.id, user_id=user.id, council=council, code=code, appointed_at=work.now
        )
    appointment.active = True
    work.session.add(appointment)
    work.session.flush()
    _grant(work, campaign, user)
    after = {
        "council": council,
        "user": user.name,
    }  # no code: who reads the trail would know whose sheets are whose
    work.record("council.appoint", appointment, after=after)
    return appointment


def _refuse_unfit(work: UnitOfWork, user: User) -> None:
    """Nobody appoints oneself: who keeps the councils' papers would know the code of one's own sheets."""
    if not user.active:
        raise Refused(_("Обліковий запис «%(name)s» вимкнено: експертом його не призначити.", name=user.name))
    if user.id == work.actor.user_id:
        raise Refused(_("Себе експертом не призначають: це має зробити інший секретар."))


def _next_code(work: UnitOfWork, campaign: Campaign) -> str:
    statement = select(func.count(func.distinct(Appointment.user_id))).where(
        Appointment.campaign_id == campaign.id
    )
    return f"Е{work.session.exec(statement).one() + 1:02}"


def _grant(work: UnitOfWork, campaign: Campaign, user: User) -> None:
    """The expert's role for this campaign, unless the user has it for it or everywhere."""
    held = select(Membership.id).where(
        Membership.user_id == user.id,
        Membership.role == Role.EXPERT.value,
        col(Membership.campaign_id).is_(None) | (col(Membership.campaign_id) == campaign.id),
    )
    if work.session.exec(held).first() is None:
        assert user.id is not None
        work.session.add(Membership(user_id=user.id, role=Role.EXPERT.value, campaign_id=campaign.id))


def _named(work: UnitOfWork, campaign: Campaign, text: str) -> User | None:
    """By e-mail, by code in this campaign, or by a name that exactly one active user has."""
    if EMAIL.match(text):
        return _by_email(work, text)
    coded = (
        select(User)
        .join(Appointment, col(Appointment.user_id) == col(User.id))
        .where(Appointment.campaign_id == campaign.id, Appointment.code == text.upper().replace("E", "Е"))
    )
    found = work.session.exec(coded).first()
    if found is not None:
        return found
    holders = select(User).join(Membership, col(Membership.user_id) == col(User.id))
    experts = (
        work.session.exec(holders.where(col(User.active), Membership.role == Role.EXPERT.value))
        .unique()
        .all()
    )
    same = {user.id: user for user in experts if fold(user.name) == fold(text)}
    return next(iter(same.values())) if len(same) == 1 else None


def _by_email(work: UnitOfWork, email: str) -> User | None:
    return work.session.exec(select(User).where(User.email == email.strip().lower())).first()


def _new_user(work: UnitOfWork, name: str, email: str) -> User:
    """An account that cannot sign in until an administrator gives it a password (and an address, when it has none)."""
    user = User(
        email=email or f"{work.now:%Y%m%d%H%M%S%f}", name=name, created_at=work.now, must_change_password=True
    )
    work.session.add(user)
    work.session.flush()
    if not email:
        user.email = NOBODY.format(number=user.id)
    fold_names(user)
    work.session.add(user)
    work.record("user.create", user, after={"name": name, "email": user.email, "role": Role.EXPERT.value})
    return user
