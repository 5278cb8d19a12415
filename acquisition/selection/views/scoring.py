"""Screens of scoring: an expert's own titles, the score sheet, and the progress that the secretary watches."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue.models import Title
from acquisition.kernel.errors import InvalidInput, NotFound, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, require
from acquisition.selection.blindness import expert_sees_others, is_final, names_shown, scores_open
from acquisition.selection.forms import questions, stored_points, total_of
from acquisition.selection.kinship import namesakes
from acquisition.selection.labels import CONFLICT_KINDS, SHEET_BADGES
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    ScoreSheet,
)
from acquisition.selection.queries import books
from acquisition.selection.queries import progress as far
from acquisition.selection.queries import sheets as queries
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.scoring import criteria_of
from acquisition.selection.service import sheets as service
from acquisition.selection.service import void_sheets
from acquisition.selection.views.shown import council_names
from acquisition.web.context import reading, work
from acquisition.web.lists import order, page_request
from acquisition.web.numbers import stored_number

blueprint = Blueprint("scoring", __name__, template_folder="../templates")


@blueprint.get("/campaigns/<slug>/scoring")
def index(slug: str) -> ResponseReturnValue:
    """The expert's own titles; who is no expert here sees the progress of all."""
    sorting = order(("few", "title", "authors", "number", "saved"), "few")
    wanted = books.BookFilter(
        words=request.args.get("q", "")[:200],
        show=request.args.get("show", ""),
        sort=sorting.key,
        descending=sorting.descending,
    )
    with reading() as unit:
        campaign = load(unit.session, slug)
        mine = _mine(unit, campaign)
        if not mine:
            require(unit.actor, Permission.SCORES_SEE, campaign_id=campaign.id)
            return redirect(url_for("scoring.progress", slug=slug))
        return render_template(
            "scoring/index.html",
            campaign=campaign,
            tab="scoring",
            page=books.my_books(unit.session, mine, wanted, page_request()),
            progress=books.my_progress(unit.session, mine),
            next_id=books.next_book(unit.session, mine, 0),
            wanted=wanted,
            order=sorting,
            councils=council_names(campaign),
            mine=mine,
            open_now=campaign.state is CampaignState.SCORING,
            badges=SHEET_BADGES,
            staff=allowed(unit.actor, Permission.SCORES_SEE, campaign_id=campaign.id),
        )


@blueprint.get("/campaigns/<slug>/scoring/progress")
def progress(slug: str) -> ResponseReturnValue:
    """How far experts and titles are: counts and times, never a point."""
    below = request.args.get("below", "")
    wanted = far.TitleFilter(
        words=request.args.get("q", "")[:200],
        council=request.args.get("council", ""),
        below=int(below) if below.isascii() and below.isdecimal() and len(below) < 5 else None,
    )
    with reading() as unit:
        campaign = load(unit.session, slug)
        require(unit.actor, Permission.SCORES_SEE, campaign_id=campaign.id)
        assert campaign.id is not None
        rules = rules_of(campaign)
        return render_template(
            "scoring/progress.html",
            campaign=campaign,
            tab="scoring",
            named=_named(unit, campaign),
            experts=far.experts_progress(unit.session, campaign.id),
            page=far.titles_progress(unit.session, campaign.id, wanted, page_request()),
            wanted=wanted,
            quorum=rules.scoring.quorum,
            councils=council_names(campaign),
        )


@blueprint.get("/campaigns/<slug>/scoring/<int:candidate_id>")
def sheet(slug: str, candidate_id: int) -> ResponseReturnValue:
    """One title to score, with everything about the book."""
    with reading() as unit:
        return _sheet_page(unit, slug, candidate_id)


@blueprint.post("/campaigns/<slug>/scoring/<int:candidate_id>")
def save(slug: str, candidate_id: int) -> ResponseReturnValue:
    """Save the sheet, abstain, declare or withdraw a conflict; «зберегти і далі» opens the next title."""
    if _untouched():
        return redirect(_after_skipping(slug, candidate_id))
    try:
        with work() as unit:
            _in_campaign(unit, slug, candidate_id)
            said = _act(unit, candidate_id)
    except (InvalidInput, StaleVersion) as refusal:
        with reading() as unit:
            return _sheet_page(unit, slug, candidate_id, refusal), refusal.status
    flash(said)
    return redirect(_after(slug, candidate_id))


def _act(unit: UnitOfWork, candidate_id: int) -> str:
    """Do what the pressed button says; gives the sentence for the person."""
    form, version = request.form, request.form.get("version", 0, int)
    action = form.get("do", "save")
    if action == "abstain":
        service.abstain(unit, candidate_id, form.get("comment", ""), version)
        return _("Записано: ви утрималися від оцінювання.")
    if action == "conflict":
        void_sheets.declare_conflict(unit, candidate_id, form.get("kind", ""), form.get("note", ""), version)
        return _("Конфлікт інтересів записано: ваш лист за цю книжку не враховується.")
    if action == "withdraw":
        void_sheets.withdraw_conflict(unit, candidate_id, version)
        return _("Заяву про конфлікт інтересів відкликано.")
    points = {key.removeprefix("points_"): value for key, value in form.items() if key.startswith("points_")}
    opened = form.get("opened", 0, stored_number)
    seconds = int(unit.now.timestamp()) - opened if opened else 0
    saved = service.save_sheet(unit, candidate_id, points, form.get("comment", ""), version, seconds=seconds)
    if saved.state.value == "submitted":
        return _("Оціночний лист подано.")
    return _("Чернетку збережено. Лист буде подано, коли ви оціните всі критерії.")


def _untouched() -> bool:
    """«Зберегти і далі» on a new sheet in which nothing was typed: there is nothing to save."""
    form = request.form
    goes_on = (
        form.get("then") == "next" and form.get("do", "save") == "save" and not form.get("version", 0, int)
    )
    typed = [value for key, value in form.items() if key.startswith("points_") or key == "comment"]
    return goes_on and not any(value.strip() for value in typed)


def _after_skipping(slug: str, candidate_id: int) -> str:
    """The title that follows the one left unscored; the same title when no other waits."""
    with reading() as unit:
        campaign, _candidate = _in_campaign(unit, slug, candidate_id)
        mine = _mine(unit, campaign)
        if not mine:
            raise NotFound(_("Серед ваших книжок такої немає."))
        following = books.book_after(unit.session, mine, candidate_id)
    flash(_("Книжку пропущено: жодного бала не поставлено."))
    return url_for("scoring.sheet", slug=slug, candidate_id=following or candidate_id)


def _after(slug: str, candidate_id: int) -> str:
    """The next title for «зберегти і далі», the list when there is none, else the same title."""
    if request.form.get("then") != "next":
        return url_for("scoring.sheet", slug=slug, candidate_id=candidate_id)
    with reading() as unit:
        mine = _mine(unit, load(unit.session, slug))
        following = books.next_book(unit.session, mine, candidate_id) if mine else None
    if following is None:
        flash(_("Усі ваші книжки оцінено. Дякуємо!"))
        return url_for("scoring.index", slug=slug)
    return url_for("scoring.sheet", slug=slug, candidate_id=following)


@blueprint.post("/campaigns/<slug>/scoring/<int:candidate_id>/sheets/<int:sheet_id>")
def judge(slug: str, candidate_id: int, sheet_id: int) -> ResponseReturnValue:
    """The secretary makes a sheet void, or restores it."""
    version = request.form.get("version", 0, int)
    with work() as unit:
        _in_campaign(unit, slug, candidate_id)
        if request.form.get("do") == "restore":
            void_sheets.restore_sheet(unit, sheet_id, version)
            flash(_("Лист знову враховується."))
        else:
            void_sheets.void_sheet(unit, sheet_id, request.form.get("reason", ""), version)
            flash(_("Лист визнано недійсним."))
    return redirect(url_for("scoring.sheet", slug=slug, candidate_id=candidate_id))


def _mine(unit: UnitOfWork, campaign: Campaign) -> list[Appointment]:
    """The actor's appointments; none when the role of expert does not reach this campaign."""
    require(unit.actor, Permission.CAMPAIGN_SEE, campaign_id=campaign.id)
    assert campaign.id is not None
    if unit.actor.user_id is None or not allowed(unit.actor, Permission.SCORE, campaign_id=campaign.id):
        return []
    return books.my_appointments(unit.session, campaign.id, unit.actor.user_id)


def _named(unit: UnitOfWork, campaign: Campaign) -> bool:
    manages = allowed(unit.actor, Permission.COUNCILS_MANAGE, campaign_id=campaign.id)
    return names_shown(rules_of(campaign), manages)


def _in_campaign(unit: UnitOfWork, slug: str, candidate_id: int) -> tuple[Campaign, Candidate]:
    campaign = load(unit.session, slug)
    candidate = unit.session.get(Candidate, candidate_id)
    if (
        candidate is None
        or candidate.campaign_id != campaign.id
        or candidate.state is not CandidateState.ADMITTED
    ):
        raise NotFound(_("Серед книжок, що оцінюються, такої немає."))
    return campaign, candidate


def _sheet_page(
    unit: UnitOfWork, slug: str, candidate_id: int, refusal: InvalidInput | StaleVersion | None = None
) -> str:
    campaign, candidate = _in_campaign(unit, slug, candidate_id)
    mine = next((each for each in _mine(unit, campaign) if each.council == candidate.council), None)
    staff = allowed(unit.actor, Permission.SCORES_SEE, campaign_id=campaign.id)
    if mine is None and not staff:
        raise NotFound(_("Серед ваших книжок такої немає."))
    own = queries.own_sheet(unit.session, candidate_id, mine.id or 0) if mine else None
    rules = rules_of(campaign)
    title = unit.session.get_one(Title, candidate.title_id)
    return render_template(
        "scoring/sheet.html",
        campaign=campaign,
        tab="scoring",
        candidate=candidate,
        title=title,
        alike=namesakes(unit.actor.name, title.contributors) if mine else [],
        council=council_names(campaign).get(candidate.council, ""),
        rules=rules,
        mine=mine,
        own=own,
        conflict=queries.own_conflict(unit.session, candidate_id, mine.id or 0) if mine else None,
        progress=books.my_progress(unit.session, [mine]) if mine else None,
        open_now=campaign.state is CampaignState.SCORING,
        final=is_final(rules.blindness.scores_visible, own.state if own else None),
        badges=SHEET_BADGES,
        kinds=CONFLICT_KINDS,
        opened=int(unit.now.timestamp()),
        **_typed(campaign, own, refusal),
        **_colleagues(unit, campaign, candidate, title, mine, own, staff),
    )


def _typed(
    campaign: Campaign, own: ScoreSheet | None, refusal: InvalidInput | StaleVersion | None
) -> Mapping[str, object]:
    """The form as typed after a refusal, else as stored; after a stale save both versions."""
    rules = rules_of(campaign)
    stored = stored_points(own.points) if own else {}
    errors = refusal.fields if isinstance(refusal, InvalidInput) else {}
    typed = (
        {each.key: request.form.get(f"points_{each.key}", "") for each in criteria_of(rules)}
        if refusal
        else {}
    )
    comment = request.form.get("comment", "") if refusal else own.comment if own else ""
    return {
        "questions": questions(rules, typed if refusal else stored, errors),
        "comment": comment,
        "errors": errors,
        "sentence": str(refusal) if refusal else "",
        "stale": isinstance(refusal, StaleVersion),
        "stored": stored,
        "total": total_of(rules, stored) if own else None,
        "version": own.version if own else 0,
        "kind": request.form.get("kind", ""),
        "note": request.form.get("note", ""),
    }


def _colleagues(
    unit: UnitOfWork,
    campaign: Campaign,
    candidate: Candidate,
    title: Title,
    mine: Appointment | None,
    own: ScoreSheet | None,
    staff: bool,
) -> Mapping[str, object]:
    """Sheets of others with points, only when they may be seen; to the staff the bare facts of them."""
    assert candidate.id is not None
    rules = rules_of(campaign)
    seen = (
        scores_open(campaign.state)
        if mine is None
        else expert_sees_others(rules.blindness.scores_visible, campaign.state, own.state if own else None)
    )
    named = _named(unit, campaign)
    found = queries.others(unit.session, candidate.id, mine.id if mine else None) if seen else []
    shown = [(each, stored_points(each.points)) for each in found]
    return {
        "others": [(each, points, total_of(rules, points)) for each, points in shown],
        "others_seen": seen,
        "names": queries.expert_names(unit.session, candidate.campaign_id) if named else {},
        "facts": [
            (each, namesakes(each.name, title.contributors) if named else [])
            for each in (queries.sheet_facts(unit.session, candidate.id) if staff else [])
        ],
        "may_void": staff
        and campaign.state is CampaignState.SCORING
        and allowed(unit.actor, Permission.COUNCILS_MANAGE, campaign_id=campaign.id),
    }
