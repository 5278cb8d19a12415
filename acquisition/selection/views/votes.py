"""Screens of libraries' votes: a library's ballot, and for the department the sums over all libraries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput, NotAllowed, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, own_libraries, require
from acquisition.people.models import Library
from acquisition.selection.models import Campaign, CampaignState
from acquisition.selection.queries import votes as queries
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.queries.votes import BallotFilter
from acquisition.selection.ruleset import VotingMode
from acquisition.selection.service.votes import Answer, Saved, save_votes
from acquisition.selection.views.shown import council_names
from acquisition.web.context import reading, work
from acquisition.web.lists import page_request
from acquisition.web.numbers import stored_number

blueprint = Blueprint("votes", __name__, template_folder="../templates")
NEEDED = {"yes": True, "no": False}


@blueprint.get("/campaigns/<slug>/votes")
def index(slug: str) -> ResponseReturnValue:
    """The ballot of the person's library; who has none sees the sums."""
    with reading() as unit:
        campaign = load(unit.session, slug)
        libraries = _libraries(unit, campaign)
        if not libraries:
            require(unit.actor, Permission.VOTES_SEE, campaign_id=campaign.id)
            return redirect(url_for("votes.summary", slug=slug))
        return _ballot_page(unit, campaign, libraries)


@blueprint.post("/campaigns/<slug>/votes")
def save(slug: str) -> ResponseReturnValue:
    """Save the answers of the page, and open the same page of the list again; a figure without a choice is asked about
    in its place, the other rows are saved."""
    library_id = request.form.get("library", 0, stored_number)
    answers = _answers()
    without = [answer for answer in answers if _without_choice(answer)]
    chosen = [answer for answer in answers if not _without_choice(answer)]
    try:
        with work() as unit:
            campaign = load(unit.session, slug)
            saved = save_votes(unit, campaign.id or 0, library_id, chosen)
    except (InvalidInput, StaleVersion) as refusal:
        return _again(slug, refusal, answers, without), refusal.status
    _say(saved, chosen, quiet=bool(without))
    if without:
        lacking = InvalidInput(
            ngettext(
                "Рядок без вибору не збережено: оберіть «потрібна» або «не потрібна».",
                "Рядків без вибору не збережено: %(count)s. Оберіть «потрібна» або «не потрібна».",
                len(without),
                count=len(without),
            )
        )
        return _again(slug, lacking, without, without), lacking.status
    kept: dict[str, Any] = {
        key: value
        for key, value in request.args.items()
        if key in ("q", "show", "council", "page", "size", "library")
    }
    return redirect(url_for("votes.index", slug=slug, **kept))


@blueprint.get("/campaigns/<slug>/votes/summary")
def summary(slug: str) -> ResponseReturnValue:
    """Votes by title, or by library with `?by=libraries`."""
    wanted = BallotFilter(words=request.args.get("q", "")[:200], council=request.args.get("council", ""))
    by_libraries = request.args.get("by") == "libraries"
    with reading() as unit:
        campaign = load(unit.session, slug)
        require(unit.actor, Permission.VOTES_SEE, campaign_id=campaign.id)
        assert campaign.id is not None
        asked = page_request()
        page: object
        if by_libraries:
            page = queries.all_turnouts(unit.session, campaign.id, asked)
        else:
            by_need = request.args.get("sort") != "title"
            page = queries.titles_votes(unit.session, campaign.id, wanted, asked, by_need=by_need)
        return render_template(
            "votes/summary.html",
            campaign=campaign,
            tab="votes",
            page=page,
            by_libraries=by_libraries,
            wanted=wanted,
            councils=council_names(campaign),
            asked=rules_of(campaign).voting.mode is not VotingMode.NONE,
        )


def _libraries(unit: UnitOfWork, campaign: Campaign) -> list[Library]:
    """The libraries for which the person may vote here."""
    require(unit.actor, Permission.CAMPAIGN_SEE, campaign_id=campaign.id)
    mine = [
        number
        for number in own_libraries(unit.actor)
        if allowed(unit.actor, Permission.VOTE, library_id=number, campaign_id=campaign.id)
    ]
    return queries.own_libraries(unit.session, mine) if mine else []


def _chosen(libraries: list[Library]) -> Library:
    asked = request.values.get("library", 0, stored_number)
    if asked and all(each.id != asked for each in libraries):
        raise NotAllowed(_("Ви не голосуєте за цю бібліотеку."))
    return next((each for each in libraries if each.id == asked), libraries[0])


def _answers() -> list[Answer]:
    """Every title of the page with what was typed; the titles are those whose version the form carries."""
    form = request.form
    numbers = [name.removeprefix("version_") for name in form if name.startswith("version_")]
    return [
        Answer(
            candidate_id=int(number),
            needed=NEEDED.get(form.get(f"needed_{number}", "")),
            copies=form.get(f"copies_{number}", ""),
            score=form.get(f"score_{number}", ""),
            version=form.get(f"version_{number}", 0, int),
        )
        for number in numbers
        if number.isascii() and number.isdecimal() and len(number) < 12
    ]


def _without_choice(answer: Answer) -> bool:
    """A figure typed beside a title for which neither «потрібна», «не потрібна» nor «скасувати» is chosen."""
    unsaid = f"needed_{answer.candidate_id}" not in request.form
    return unsaid and bool(answer.copies.strip() or answer.score.strip())


def _say(saved: Saved, answers: Sequence[Answer], *, quiet: bool) -> None:
    """What became of the answers; `quiet` says nothing where nothing changed, for a page that says more itself."""
    count = saved.written + saved.taken_back
    if count:
        flash(ngettext("Збережено %(count)s голос.", "Збережено голосів: %(count)s.", count, count=count))
    elif not quiet:
        flash(_("Змін не було."))
    idle = sum(1 for each in answers if each.needed is False and each.copies.strip() not in ("", "0"))
    if idle:
        flash(
            ngettext(
                "Для %(count)s книжки з позначкою «не потрібна» кількість не враховано.",
                "Для книжок із позначкою «не потрібна» (%(count)s) кількість не враховано.",
                idle,
                count=idle,
            )
        )


def _again(
    slug: str, refusal: InvalidInput | StaleVersion, typed: Sequence[Answer], without: Sequence[Answer]
) -> str:
    """The page as it stands now with `typed` in its fields; rows of `without` are marked as lacking a choice."""
    with reading() as unit:
        campaign = load(unit.session, slug)
        return _ballot_page(unit, campaign, _libraries(unit, campaign), _Typed(refusal, typed, without))


@dataclass(frozen=True, slots=True)
class _Typed:
    """A refusal with the answers to put back into the fields, and those of them that lack a choice."""

    refusal: InvalidInput | StaleVersion
    answers: Sequence[Answer]
    without: Sequence[Answer]


def _ballot_page(
    unit: UnitOfWork, campaign: Campaign, libraries: list[Library], typed: _Typed | None = None
) -> str:
    wanted = BallotFilter(
        words=request.args.get("q", "")[:200],
        show=request.args.get("show", ""),
        council=request.args.get("council", ""),
    )
    library = _chosen(libraries)
    assert campaign.id is not None
    assert library.id is not None
    voting = rules_of(campaign).voting
    return render_template(
        "votes/index.html",
        campaign=campaign,
        tab="votes",
        libraries=libraries,
        library_choices=[(each.id, each.name) for each in libraries],
        library=library,
        page=queries.ballots(unit.session, campaign.id, library.id, wanted, page_request()),
        turnout=queries.turnout(unit.session, campaign.id, library.id),
        wanted=wanted,
        councils=council_names(campaign),
        open_now=campaign.state is CampaignState.SCORING and voting.mode is not VotingMode.NONE,
        asked=voting.mode is not VotingMode.NONE,
        scores=voting.max_score if voting.mode is VotingMode.SCORE else 0,
        staff=allowed(unit.actor, Permission.VOTES_SEE, campaign_id=campaign.id),
        **_typed(typed),
    )


def _typed(typed: _Typed | None) -> Mapping[str, object]:
    """What was typed, after a refusal; for a stale vote the number of its title too."""
    if typed is None:
        return {"typed": {}, "errors": {}, "sentence": "", "stale": {}}
    refusal = typed.refusal
    unsaid = {
        f"needed_{answer.candidate_id}": _("Оберіть «потрібна» або «не потрібна».")
        for answer in typed.without
    }
    return {
        "typed": {answer.candidate_id: answer for answer in typed.answers},
        "errors": unsaid | dict(refusal.fields if isinstance(refusal, InvalidInput) else {}),
        "sentence": str(refusal),
        "stale": refusal.theirs if isinstance(refusal, StaleVersion) else {},
    }
