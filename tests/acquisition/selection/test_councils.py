"""Councils: appointments, codes, experts named by lists."""

import pytest
from sqlmodel import select

from acquisition.kernel.actor import operator
from acquisition.kernel.errors import InvalidInput, NotAllowed, Refused
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Permission, Role, allowed
from acquisition.people.models import User
from acquisition.people.queries.users import UserFilter, user_page
from acquisition.selection.models import Appointment, CandidateState
from acquisition.selection.queries.campaigns import load
from acquisition.selection.queries.councils import councils
from acquisition.selection.service import councils as service
from tests.support.make import Make


def test_a_code_is_the_experts_own_in_every_council(runtime: Runtime, make: Make) -> None:
    campaign, first, second = make.campaign(), make.user(), make.user()
    with runtime.work(operator()) as work:
        codes = [
            service.appoint(work, campaign.id or 0, user.id or 0, council).code
            for user, council in (
                (first, "children"),
                (second, "children"),
                (first, "fiction"),
                (first, "children"),
            )
        ]
        assert len(work.session.exec(select(Appointment)).all()) == 3
    assert codes == ["Е01", "Е02", "Е01", "Е01"]


def test_an_appointment_gives_the_role_for_this_campaign_only(runtime: Runtime, make: Make) -> None:
    campaign, other, user = make.campaign("2020"), make.campaign("2021"), make.user()
    with runtime.work(operator()) as work:
        service.appoint(work, campaign.id or 0, user.id or 0, "other")
    actor = make.actor_of(user)
    assert allowed(actor, Permission.SCORE, campaign_id=campaign.id)
    assert not allowed(actor, Permission.SCORE, campaign_id=other.id)


def test_an_unknown_council_is_refused(runtime: Runtime, make: Make) -> None:
    campaign, user = make.campaign(), make.user()
    with pytest.raises(InvalidInput), runtime.work(operator()) as work:
        service.appoint(work, campaign.id or 0, user.id or 0, "poets")


def test_the_secretary_appoints_and_the_selector_does_not(runtime: Runtime, make: Make) -> None:
    campaign, user = make.campaign(), make.user()
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        service.appoint(work, campaign.id or 0, user.id or 0, "other")
    with pytest.raises(NotAllowed), runtime.work(make.actor(Role.SELECTOR)) as work:
        service.appoint(work, campaign.id or 0, user.id or 0, "fiction")


def test_a_list_names_experts_by_email_code_or_name_and_makes_the_unknown(
    runtime: Runtime, make: Make
) -> None:
    campaign, known = (
        make.campaign(),
        make.user(Role.EXPERT, name="Олена Пчілка", email="pchilka@example.org"),
    )
    with runtime.work(operator()) as work:
        named = [
            service.ensure_expert(work, campaign.id or 0, text, "fiction").user_id
            for text in (
                "Pchilka@example.org",
                "олена  пчілка",
                "E01",
                "Михайло Коцюбинський",
                "new@example.org",
                "Е02",
            )
        ]
        assert named[:3] == [known.id] * 3
        assert named[3] == named[5]
        made = work.session.get_one(User, named[3])
        assert (made.name, made.password_hash, made.email) == (
            "Михайло Коцюбинський",
            "",
            f"expert-{made.id}@invalid",
        )
        assert work.session.get_one(User, named[4]).email == "new@example.org"


def test_two_people_of_one_name_are_not_guessed_between(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    both = [make.user(Role.EXPERT, name="Іван Франко").id for _time in range(2)]
    with runtime.work(operator()) as work:
        assert service.ensure_expert(work, campaign.id or 0, "Іван Франко", "other").user_id not in both


def test_a_new_person_is_appointed_by_name_and_email(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    with pytest.raises(InvalidInput) as caught, runtime.work(operator()) as work:
        service.appoint_new(work, campaign.id or 0, " ", "нікуди", "other")
    assert set(caught.value.fields) == {"name", "email"}
    with runtime.work(operator()) as work:
        first = service.appoint_new(work, campaign.id or 0, "Ліна Костенко", "Lina@example.org", "other")
        again = service.appoint_new(work, campaign.id or 0, "Л. Костенко", "lina@example.org", "other")
        assert first.id == again.id


def test_a_new_person_is_found_by_name_and_by_address(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    with runtime.work(operator()) as work:
        service.appoint_new(work, campaign.id or 0, "Ліна Костенко", "Lina@example.org", "other")
        service.ensure_expert(work, campaign.id or 0, "Василь Стус", "other")
    with runtime.reading(make.actor(Role.ADMINISTRATOR)) as unit:
        found = {
            words: [row.user.name for row in user_page(unit.session, UserFilter(words), PageRequest()).rows]
            for words in ("костенко", "lina@example.org", "стус")
        }
    assert found == {
        "костенко": ["Ліна Костенко"],
        "lina@example.org": ["Ліна Костенко"],
        "стус": ["Василь Стус"],
    }


def test_nobody_appoints_oneself_by_any_way(runtime: Runtime, make: Make) -> None:
    campaign, user = make.campaign(), make.user(Role.SECRETARY, Role.EXPERT, name="Секретарка")
    number, secretary = campaign.id or 0, make.actor_of(user)
    with pytest.raises(Refused), runtime.work(secretary) as work:
        service.appoint(work, number, user.id or 0, "other")
    with pytest.raises(Refused), runtime.work(secretary) as work:
        service.appoint_new(work, number, "Інше ім'я", user.email, "other")
    with pytest.raises(Refused), runtime.work(secretary) as work:
        service.ensure_expert(work, number, "Секретарка", "other")
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        assert service.appoint(work, number, user.id or 0, "other").active


def test_an_account_switched_off_is_not_appointed(runtime: Runtime, make: Make) -> None:
    campaign, user = make.campaign(), make.user(active=False)
    number = campaign.id or 0
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.appoint(work, number, user.id or 0, "other")
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.appoint_new(work, number, user.name, user.email, "other")
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.ensure_expert(work, number, user.email, "other")


def test_release_needs_a_reason_and_happens_once(runtime: Runtime, make: Make) -> None:
    appointment = make.appointment(make.campaign())
    with pytest.raises(InvalidInput), runtime.work(operator()) as work:
        service.release(work, appointment.id or 0, " ")
    with runtime.work(operator()) as work:
        service.release(work, appointment.id or 0, "за власним бажанням")
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.release(work, appointment.id or 0, "ще раз")


def test_a_council_shows_its_titles_experts_and_their_sheets(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    appointment = make.appointment(campaign, council="fiction")
    candidate = make.candidate(campaign, state=CandidateState.ADMITTED)
    make.candidate(campaign)
    make.sheet(candidate, appointment, {"relevance": 5})
    with runtime.reading(operator()) as unit:
        children, fiction, other = councils(unit.session, load(unit.session, campaign.slug))
        assert (fiction.titles, fiction.admitted, fiction.active) == (2, 1, 1)
        assert [(each.submitted, each.drafts, each.conflicts) for each in fiction.members] == [(1, 0, 0)]
        assert (children.titles, other.members) == (0, [])
