"""Use cases of the catalogue."""

from acquisition.catalogue.service.holdings import HoldingRow, SavedHoldings, restore_holdings, save_holdings
from acquisition.catalogue.service.registers import forget_register, replace_register
from acquisition.catalogue.service.titles import delete_titles, find_or_create_titles

__all__ = [
    "HoldingRow",
    "SavedHoldings",
    "delete_titles",
    "find_or_create_titles",
    "forget_register",
    "replace_register",
    "restore_holdings",
    "save_holdings",
]
