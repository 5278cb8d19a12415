"""Uploaded and produced files, kept in the database in chunks, so that any host can serve any file."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from sqlalchemy import LargeBinary
from sqlmodel import Field, Session, SQLModel, select

from acquisition.kernel.columns import UtcDateTime

CHUNK = 1 << 20


class StoredFile(SQLModel, table=True):
    """A file by content: name as given, size in bytes, SHA-256 of the content."""

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    media_type: str
    size: int
    sha256: str = Field(index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class FileChunk(SQLModel, table=True):
    """At most one MiB of a file."""

    __tablename__ = "file_chunk"

    file_id: int = Field(primary_key=True, foreign_key="stored_file.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


def store(session: Session, stream: IO[bytes], name: str, media_type: str, now: datetime) -> StoredFile:
    """Copy the stream into the database. The caller has checked its size."""
    row = StoredFile(name=name, media_type=media_type, size=0, sha256="", created_at=now)
    session.add(row)
    session.flush()
    assert row.id is not None
    digest, number = hashlib.sha256(), 0
    while block := stream.read(CHUNK):
        digest.update(block)
        row.size += len(block)
        session.add(FileChunk(file_id=row.id, number=number, data=block))
        session.flush()
        number += 1
    row.sha256 = digest.hexdigest()
    session.flush()
    return row


def chunks(session: Session, file_id: int) -> Iterator[bytes]:
    """The file's content in order, at most one MiB at a time."""
    number = 0
    while True:
        data = session.exec(
            select(FileChunk.data).where(FileChunk.file_id == file_id, FileChunk.number == number)
        ).first()
        if data is None:
            return
        yield data
        number += 1


def read(session: Session, file_id: int) -> bytes:
    """The whole content."""
    return b"".join(chunks(session, file_id))
