"""What the intake yields: documents with the bytes that stay in the raw store, and what was turned away."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from transforms.ids import id_of

PAYLOAD_CHARS = 2_000


@dataclass(frozen=True)
class FoundDocument:
    """One document at one place: its bytes, how they are to be read, and where they stood."""

    content: bytes
    content_format: str
    """How `transforms.read` decodes the bytes: text, markdown, html, pdf, email, record."""
    file_format: str
    """Format of the file that held it: one of the vocabulary `file_format`."""
    uri: str
    archive_member: str | None = None
    record_number: int | None = None
    record_offset: int | None = None
    url: str | None = None
    fetched_at: datetime | None = None
    http_status: int | None = None
    declared_encoding: str | None = None
    """Character encoding that the web server named in its Content-Type."""

    @cached_property
    def document_id(self) -> str:
        """First 32 hex digits of the SHA-256 of the bytes."""
        return sha256(self.content).hexdigest()[:32]


@dataclass(frozen=True)
class RejectedFile:
    """One file, member or record that goes no further."""

    uri: str
    reason_code: str
    """One of `seeds/reference/reason_codes.csv`."""
    detail: str
    payload: str | None = None
    """The beginning of what was turned away, at most `PAYLOAD_CHARS` characters."""

    @property
    def rejection_id(self) -> str:
        """Natural id: the same file turned away for the same reason is one rejection, however often it is tried."""
        return id_of("read", self.reason_code, self.uri, self.payload or "")


Found = FoundDocument | RejectedFile
