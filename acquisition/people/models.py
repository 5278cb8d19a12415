"""Tables of people: libraries, users, their roles and sign-ins."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from acquisition.kernel.columns import UtcDateTime, text_enum


class Profile(StrEnum):
    """Whom a library serves; decides which titles it receives (PROCEDURE 6)."""

    CHILDREN = "children"
    ADULT = "adult"
    COMBINED = "combined"


class Library(SQLModel, table=True):
    """A public library or a branch. `hub_id` is the oblast library that distributes to it.

    `name_key`, `search_text` are folded, `sort_name` is the alphabet key; the service keeps them in step.
    """

    __tablename__ = "library"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(default="", index=True)
    name: str
    name_key: str = Field(index=True)
    sort_name: str = Field(default="", index=True)
    search_text: str = Field(default="", sa_type=Text)
    kind: str = ""
    profile: Profile = Field(sa_type=text_enum(Profile))
    oblast: str = ""
    district: str = ""
    community: str = ""
    address: str = ""
    edrpou: str = Field(default="", index=True)
    contact: str = ""
    phone: str = ""
    email: str = ""
    hub_id: int | None = Field(default=None, foreign_key="library.id", index=True)
    hub_name: str = ""
    population: int | None = None
    readers: int | None = None
    loans: int | None = None
    active: bool = True
    version: int = 1


class User(SQLModel, table=True):
    """A person with an account. `email` is lower-case; an empty `password_hash` cannot sign in."""

    __tablename__ = "user_account"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    sort_name: str = Field(default="", index=True)
    search_text: str = Field(default="", sa_type=Text)
    password_hash: str = ""
    must_change_password: bool = False
    active: bool = True
    language: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    signed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class Membership(SQLModel, table=True):
    """A role of a user, everywhere or bound to one library or one campaign."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "role", "library_id", "campaign_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    role: str
    library_id: int | None = Field(default=None, foreign_key="library.id", index=True)
    campaign_id: int | None = Field(default=None, index=True)


class UserSession(SQLModel, table=True):
    """A sign-in. Only the token's SHA-256 is kept."""

    __tablename__ = "user_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    address: str = ""
    agent: str = ""


class ApiToken(SQLModel, table=True):
    """A program's key to the API with the rights of its owner. Only the key's SHA-256 is kept."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    name: str
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
