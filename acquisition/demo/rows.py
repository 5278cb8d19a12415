"""A proposal as a row of a publisher's list: heading key → cell."""

from collections.abc import Mapping
from random import Random

from acquisition.demo import cells
from acquisition.demo.chance import stream
from acquisition.demo.proposals import Defect, Proposal

Cell = str | int | float
AGES = {"казка": "3–7 років", "поезія": "5–9 років", "комікс": "9–14 років", "фентезі": "12–16 років"}
COUNCIL_NAMES = {
    "children": "Експертна рада з літератури для дітей та юнацтва",
    "fiction": "Експертна рада з художньої літератури для дорослих",
    "other": "Експертна рада з іншої літератури для дорослих",
}
UDC = {
    "історія": "94(477)", "етнографія": "39(477)", "мовознавство": "811.161.2'374", "філософія": "1", "психологія": "159.9", "наука": "5",
    "економіка": "33", "біографія": "929", "мистецтво": "7", "кулінарія": "641.5", "релігія": "27", "краєзнавство": "908",
    "літературознавство": "80", "публіцистика": "32",
}  # fmt: skip


def row(proposal: Proposal, *, clean: bool = False, hand: int = 0) -> Mapping[str, Cell]:
    """All cells that a list may print for the proposal, dirty unless `clean`; another `hand` writes it otherwise; an empty text where it says nothing."""
    chance = stream("row", proposal.number, hand)
    work, defect = proposal.work, proposal.defect
    return {
        "isbn": _isbn(proposal, chance, clean),
        "author": work.author if clean else cells.author_cell(work.author, chance),
        "title": work.title if clean else cells.title_cell(work.title, chance),
        "publisher": proposal.publisher.name,
        "place": proposal.publisher.city,
        "year": ""
        if defect is Defect.NO_YEAR
        else (proposal.year if clean else cells.year_cell(proposal.year, chance)),
        "language": "російська" if defect is Defect.RUSSIAN else _language(chance),
        "original_language": cells.LANGUAGES[work.language] if work.language != "uk" else "",
        "translator": proposal.translator,
        "illustrator": proposal.illustrator,
        "pages": proposal.pages,
        "binding": "тверда" if proposal.hard else chance.choice(("м’яка", "м'яка", "інтегральна")),
        "format": chance.choice(("60х84/16", "84х108/32", "70х100/16", "145 х 200 мм")),
        "print_run": proposal.print_run,
        "kind": work.genre,
        "purpose": work.purpose,
        "audience": "для дітей" if work.for_children else "для дорослих",
        "age": AGES.get(work.genre, "9–14 років") if work.for_children else "18+",
        "council": COUNCIL_NAMES[work.council],
        "udc": _udc(proposal),
        "annotation": _annotation(proposal),
        "on_sale": "ні" if defect is Defect.NOT_ON_SALE else "так",
        "price": _price(proposal, chance, clean),
        "quantity": proposal.quantity,
        "amount": _amount(proposal),
    }


def _isbn(proposal: Proposal, chance: Random, clean: bool) -> str:
    if proposal.defect is Defect.NO_ISBN:
        return ""
    return proposal.isbn if clean else cells.isbn_cell(proposal.isbn, chance)


def _price(proposal: Proposal, chance: Random, clean: bool) -> Cell:
    if proposal.defect is Defect.NO_PRICE:
        return ""
    return proposal.price if clean else cells.price_cell(proposal.price, chance)


def _amount(proposal: Proposal) -> Cell:
    if proposal.defect is Defect.NO_PRICE:
        return ""
    amount = proposal.price * proposal.quantity
    return cells.money_cell(amount + 150 if proposal.defect is Defect.WRONG_AMOUNT else amount)


def _language(chance: Random) -> str:
    return chance.choice(("українська", "українська", "українська", "Українська", "укр."))


def _udc(proposal: Proposal) -> str:
    work = proposal.work
    if work.council == "other":
        return UDC.get(work.genre, "08")
    literature = "821.161.2" if work.language == "uk" else "821"
    return f"{literature}-93" if work.for_children else f"{literature}-3"


def _annotation(proposal: Proposal) -> str:
    work = proposal.work
    translated = f" Мова оригіналу — {cells.LANGUAGES[work.language]}." if work.language != "uk" else ""
    first = f" Уперше надруковано {work.first_year} року." if work.first_year else ""
    return f"{work.genre.capitalize()}.{translated}{first}"
