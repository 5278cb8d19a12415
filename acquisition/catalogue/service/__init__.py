"""Use cases of the catalogue."""

from acquisition.catalogue.service.editing import edit_title
from acquisition.catalogue.service.enrichment import (
    Answers,
    Word,
    enrich_titles,
    forget_old_answers,
    keep_answers,
    request_enrichment,
)
from acquisition.catalogue.service.holdings import HoldingRow, SavedHoldings, restore_holdings, save_holdings
from acquisition.catalogue.service.registers import forget_register, replace_register
from acquisition.catalogue.service.titles import delete_titles, find_or_create_titles

__all__ = [
    "Answers",
    "HoldingRow",
    "SavedHoldings",
    "Word",
    "delete_titles",
    "edit_title",
    "enrich_titles",
    "find_or_create_titles",
    "forget_old_answers",
    "forget_register",
    "keep_answers",
    "replace_register",
    "request_enrichment",
    "restore_holdings",
    "save_holdings",
]
