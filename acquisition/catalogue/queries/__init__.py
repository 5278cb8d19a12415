"""Reads of the catalogue."""

from acquisition.catalogue.queries.briefs import (
    TitleBrief,
    find_titles,
    isbns_of,
    lookup_isbn,
    match_index,
    title_briefs,
    titles_by_isbn,
)
from acquisition.catalogue.queries.enrichment import enrich_counts, enrich_states
from acquisition.catalogue.queries.holdings import Held, held_copies, held_in, holdings_loaded
from acquisition.catalogue.queries.registers import (
    find_in_register,
    find_publishers,
    registers_loaded,
)
from acquisition.catalogue.queries.search import TitleFilter, search_titles
from acquisition.catalogue.registers import Asked, RegisterHit

__all__ = [
    "Asked",
    "Held",
    "RegisterHit",
    "TitleBrief",
    "TitleFilter",
    "enrich_counts",
    "enrich_states",
    "find_in_register",
    "find_publishers",
    "find_titles",
    "held_copies",
    "held_in",
    "holdings_loaded",
    "isbns_of",
    "lookup_isbn",
    "match_index",
    "registers_loaded",
    "search_titles",
    "title_briefs",
    "titles_by_isbn",
]
