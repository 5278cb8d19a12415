"""Tables of demand: requests of branches and what became of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from acquisition.kernel.columns import UtcDateTime, text_enum


class RequestState(StrEnum):
    """submitted → considered → accepted | declined; accepted → planned → bought → delivered; withdrawn by the branch."""

    SUBMITTED = "submitted"
    CONSIDERED = "considered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PLANNED = "planned"
    BOUGHT = "bought"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"


class Request(SQLModel, table=True):
    """A branch's wish. Equal wishes share `wish_key` (demand.wishes). `form_key` is the mark of the form that made
    it, so that a form sent twice makes one request; `reader` is who asked the branch."""

    __tablename__ = "request"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    library_id: int = Field(foreign_key="library.id", index=True)
    user_id: int | None = Field(default=None, foreign_key="user_account.id")
    isbn13: str | None = Field(default=None, index=True)
    title: str
    authors: str = ""
    publisher: str = ""
    year: int | None = None
    wish_key: str = Field(index=True)
    title_id: int | None = Field(default=None, foreign_key="title.id", index=True)
    copies: int
    reason: str = Field(default="", sa_type=Text)
    reader: str = ""
    sort_title: str = Field(default="", index=True)
    search_text: str = Field(default="", sa_type=Text)
    state: RequestState = Field(default=RequestState.SUBMITTED, sa_type=text_enum(RequestState), index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    batch_id: int | None = Field(default=None, index=True)
    form_key: str | None = Field(default=None, unique=True)
    version: int = 1


class RequestEvent(SQLModel, table=True):
    """One change of a request as the branch sees it: date, state, coded reason of a refusal, reply."""

    __tablename__ = "request_event"

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    actor_name: str = ""
    state: RequestState = Field(sa_type=text_enum(RequestState))
    reason_code: str = ""
    reason: str = Field(default="", sa_type=Text)
