"""Facts of this installation, kept in the database: is it a demonstration, when was it set up."""

from typing import Any

from sqlmodel import Field, Session, SQLModel

from acquisition.kernel.columns import Json


class InstanceFact(SQLModel, table=True):
    """One fact: «demo» → true."""

    __tablename__ = "instance_fact"

    name: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_type=Json)


def get_fact(session: Session, name: str) -> Any:
    """The fact's value, or None."""
    row = session.get(InstanceFact, name)
    return None if row is None else row.value


def set_fact(session: Session, name: str, value: Any) -> None:
    """Keep plain JSON data under the name."""
    session.merge(InstanceFact(name=name, value=value))
