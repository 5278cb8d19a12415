"""Tables of the catalogue: titles with the source of each field, holdings, registers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from acquisition.kernel.columns import Json, UtcDateTime, text_enum
from acquisition.kernel.search import search_index


class Audience(StrEnum):
    """For whom a title is written (PROCEDURE 6)."""

    CHILDREN = "children"
    ADULT = "adult"


class EnrichState(StrEnum):
    """How far outside catalogues were asked: not yet, in vain for lack of network, answered with or without gain."""

    NONE = "none"
    WAITING_NETWORK = "waiting_network"
    ENRICHED = "enriched"
    NOTHING_FOUND = "nothing_found"


class Title(SQLModel, table=True):
    """A book as an edition. `sources`: field → {"kind", "name", "at"} (records.Origin): who said it and when.

    `contributors`: [{"name", "role", "key"}]; `sort_…` are stored Ukrainian alphabet keys, `search_text` folded words;
    `records.derived` makes all of them. `language`, `original_language`, `binding` are codes of the vocabulary, or the
    text as written when it is none of them.
    """

    __tablename__ = "title"

    id: int | None = Field(default=None, primary_key=True)
    isbn13: str | None = Field(default=None, index=True)
    work_key: str = Field(index=True)
    title: str
    subtitle: str = ""
    volume: str = ""
    series: str = ""
    authors: str = ""
    contributors: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    publisher: str = ""
    publisher_key: str = Field(default="", index=True)
    place: str = ""
    year: int | None = Field(default=None, index=True)
    language: str = Field(default="", index=True)
    original_language: str = ""
    original_title: str = ""
    pages: int | None = None
    binding: str = ""
    format: str = ""
    print_run: int | None = None
    kind: str = ""
    purpose: str = ""
    genre: str = ""
    audience: Audience | None = Field(default=None, sa_type=text_enum(Audience), index=True)
    age: str = ""
    udc: str = ""
    bbk: str = ""
    author_mark: str = ""
    annotation: str = Field(default="", sa_type=Text)
    awards: str = ""
    cover_url: str = ""
    link: str = ""
    sources: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    catalogue_id: str = ""
    enrich_state: EnrichState = Field(default=EnrichState.NONE, sa_type=text_enum(EnrichState), index=True)
    enriched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sort_title: str = Field(default="", index=True)
    sort_authors: str = Field(default="", index=True)
    sort_publisher: str = Field(default="", index=True)
    search_text: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class TitleIsbn(SQLModel, table=True):
    """Every ISBN of a title, the main one too."""

    __tablename__ = "title_isbn"

    title_id: int = Field(primary_key=True, foreign_key="title.id", ondelete="CASCADE")
    isbn13: str = Field(primary_key=True, index=True)


class ProviderAnswer(SQLModel, table=True):
    """What an outside catalogue answered about an ISBN: a record of the vocabulary, or None for «no such book»."""

    __tablename__ = "provider_answer"

    provider: str = Field(primary_key=True)
    isbn13: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    record: dict[str, Any] | None = Field(default=None, sa_type=Json)


class Holding(SQLModel, table=True):
    """What a library holds of a title."""

    __tablename__ = "holding"
    __table_args__ = (UniqueConstraint("title_id", "library_id"),)

    id: int | None = Field(default=None, primary_key=True)
    title_id: int = Field(foreign_key="title.id", index=True)
    library_id: int = Field(foreign_key="library.id", index=True)
    copies: int = Field(default=0, index=True)
    usable: int = 0
    loans: int | None = None
    last_loan: date | None = None


class Register(StrEnum):
    """Public registers that the technical check asks."""

    FORBIDDEN = "forbidden"
    PERMITTED = "permitted"
    PUBLISHERS = "publishers"
    MARKET = "market"


class RegisterLoad(SQLModel, table=True):
    """The state of a register: an absent row means «not loaded»."""

    __tablename__ = "register_load"

    register_code: Register = Field(primary_key=True, sa_type=text_enum(Register))
    loaded_at: datetime = Field(sa_type=UtcDateTime)
    entries: int
    file_name: str = ""


class RegisterEntry(SQLModel, table=True):
    """One entry, found by ISBN, or by `key` (folded title; publisher's name without its legal form) and `author_key`.

    An entry with several ISBNs has a row for each; only the first is `main` and counts. `data` is the record as read.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        Index("ix_register_entry_code_key", "register_code", "key"),
        Index("ix_register_entry_code_isbn", "register_code", "isbn13"),
        Index("ix_register_entry_code_author", "register_code", "author_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    register_code: Register = Field(sa_type=text_enum(Register))
    number: str = ""
    isbn13: str | None = None
    key: str = ""
    author_key: str = ""
    text: str = ""
    main: bool = True
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


search_index(Title.__table__, "search_text")  # type: ignore[attr-defined]  # SQLModel hides the Table
