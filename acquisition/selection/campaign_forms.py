"""What people type about campaigns and candidates, read into plain values; a wrong field is named, nothing is lost."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from acquisition.catalogue.models import EnrichState
from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.money import parse_amount
from acquisition.selection.models import Audience, CampaignState, CandidateState
from acquisition.selection.queries.narrowing import Filters
from acquisition.selection.service.candidates import MARKS, Correction
from acquisition.selection.service.decisions import Verdict
from acquisition.selection.states import CandidateAction

Form = MultiDict[str, str]
MARK_VALUES: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}


def read_campaign(form: Form) -> dict[str, Any]:
    """Arguments of service.campaigns.create. Raises InvalidInput."""
    wrong: dict[str, object] = {}
    budget = parse_amount(form.get("budget", ""))
    if budget is None:
        wrong["budget"] = _("Напишіть суму в гривнях, як 47 378 000 або 1200,50.")
    year = form.get("year", "").strip()
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
        wrong["year"] = _("Рік — чотири цифри.")
    try:
        deadline = date.fromisoformat(form["deadline"]) if form.get("deadline") else None
    except ValueError:
        deadline, wrong["deadline"] = None, _("Дата — рік, місяць, день.")
    if wrong:
        raise InvalidInput(_("Кампанію не створено: виправте позначені поля."), wrong)
    return {
        "slug": form.get("slug", ""),
        "name": form.get("name", "")[:200],
        "rules": form.get("rules", ""),
        "budget_kop": budget,
        "year": int(year) if year else None,
        "deadline": deadline,
    }


def read_state(text: str) -> CampaignState:
    """A campaign's step. Raises InvalidInput."""
    try:
        return CampaignState(text)
    except ValueError:
        raise InvalidInput(_("Такого кроку немає."), {"to": _("Такого кроку немає.")}) from None


def read_filters(args: Form) -> Filters:
    """Filters of the candidates list from the address; nonsense narrows nothing."""
    state, enrichment, year = args.get("state", ""), args.get("enrichment", ""), args.get("year", "")
    return Filters(
        query=args.get("q", "")[:200],
        state=CandidateState(state) if state in list(CandidateState) else None,
        council=args.get("council", "")[:80],
        publisher=args.get("publisher", "")[:200],
        reason=args.get("reason", "")[:3],
        finding=args.get("finding", ""),
        certainty=args.get("certainty", ""),
        year=int(year) if year.isascii() and year.isdecimal() and len(year) <= 4 else None,
        price_from=_price(args.get("price_from", "")),
        price_to=_price(args.get("price_to", "")),
        enrichment=EnrichState(enrichment) if enrichment in list(EnrichState) else None,
        twins=args.get("twins", ""),
        demand=args.get("demand", ""),
    )


def read_verdict(form: Form) -> Verdict:
    """A decision with its codes and words; codes ticked beforehand say nothing of an admission. Raises InvalidInput for an
    unknown action."""
    action = form.get("action", "")
    if action not in list(CandidateAction):
        raise InvalidInput(_("Оберіть дію."), {"action": _("Оберіть дію.")})
    chosen = CandidateAction(action)
    codes = form.getlist("codes") if chosen in (CandidateAction.REJECT, CandidateAction.RETURN) else []
    as_found = chosen is CandidateAction.REJECT and bool(form.get("as_found"))
    return Verdict(chosen, tuple(codes), form.get("text", ""), as_found)


def read_correction(form: Form) -> Correction:
    """A corrected offer. Raises InvalidInput."""
    wrong: dict[str, object] = {}
    price, quantity = form.get("price", "").strip(), "".join(form.get("quantity", "").split())
    price_kop = _price(price)
    if price and price_kop is None:
        wrong["price"] = _("Напишіть суму в гривнях, як 120 або 99,50.")
    if quantity and not (quantity.isascii() and quantity.isdecimal() and len(quantity) < 10):
        wrong["quantity"] = _("Кількість має бути додатним цілим числом.")
    if form.get("audience") not in list(Audience):
        wrong["audience"] = _("Оберіть, для кого книжка.")
    if wrong:
        raise InvalidInput(_("Пропозицію не збережено: виправте позначені поля."), wrong)
    return Correction(
        price_kop=price_kop,
        quantity=int(quantity) if quantity else None,
        council=form.get("council", ""),
        audience=Audience(form["audience"]),
        marks={name: MARK_VALUES.get(form.get(name, "")) for name in MARKS},
    )


def _price(text: str) -> int | None:
    amount = parse_amount(text) if text.strip() else None
    return amount if amount is None or abs(amount) < 10**15 else None
