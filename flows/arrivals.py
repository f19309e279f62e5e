"""What a run brings, in one pass over its input: new documents are packed in batches, new sightings and rejections remembered.

A container whose bytes were read to their end before is not opened again. Whatever is written is complete, so a run
that breaks off loses nothing and the next one carries on.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import blake2b, file_digest, sha256
from pathlib import Path

from flows import intake as intake_package
from flows.intake.formats import SINGLE, name_format
from flows.intake.found import Found, FoundDocument, RejectedFile
from flows.intake.take import Intake, has_changed, take_documents
from flows.intake.walk import Place, WalkedFile, is_web_address, walk_files
from flows.operations import Workspace
from flows.raw import Container, Sighting, describe_sighting
from transforms.ids import id_of

_BATCH_BYTES = 256_000_000
"""Content of one batch at most, one document aside."""
_PENDING_ROWS = 20_000
"""Sightings and rejections that wait to be written at most."""
SHOWN_REJECTIONS = 1_000
"""Rejections of a run that are listed at most; all are counted and kept."""
_SHOWN_OF_REASON = 3
"""Rejections of each reason that are listed in any case."""


@dataclass
class Arrivals:
    """What was found in a run: how much, and what of it was turned away."""

    file_count: int = 0
    document_count: int = 0
    new_document_count: int = 0
    rejections: list[tuple[str, str, str]] = field(default_factory=list)
    """uri, reason code and detail of what was turned away, the first ones of very many."""
    rejection_counts: Counter[str] = field(default_factory=Counter)
    """How much was turned away, by reason code."""

    def count_rejection(self, rejection: tuple[str, str, str]) -> None:
        """Count one rejection."""
        self.rejection_counts[rejection[1]] += 1
        # a reason that comes late still shows what it is about
        if len(self.rejections) < SHOWN_REJECTIONS or self.rejection_counts[rejection[1]] <= _SHOWN_OF_REASON:
            self.rejections.append(rejection)

    def count_container(self, container: Container, known: "Known") -> None:
        """Count what a known container gave."""
        self.document_count += container[3]
        for rejection in known.list_rejections(container):
            self.count_rejection(rejection)


@dataclass(frozen=True)
class RunOutcome:
    """What a run found and did."""

    arrivals: Arrivals
    load_id: str | None
    """The load that was published; None where there was nothing new."""


class Known:
    """What the raw store knows, compactly: 16 bytes for each document, sighting and rejection; read when it is asked for."""

    def __init__(self, work: Workspace) -> None:
        """Look into the raw store of `work`."""
        self._raw = work.raw

    @cached_property
    def sightings(self) -> set[bytes]:
        """Keys of the sightings."""
        return {_sighting_key(row) for row in self._raw.read_all_sightings().iter_rows()}

    @cached_property
    def documents(self) -> set[bytes]:
        """Ids of the documents."""
        return {bytes.fromhex(i) for i in self._raw.read_all_sightings()["document_id"].unique()}

    @cached_property
    def rejections(self) -> set[bytes]:
        """Keys of the rejections."""
        return {_rejection_key(*row) for row in self._raw.read_rejections().select("rejection_id", "detail").iter_rows()}

    @cached_property
    def containers(self) -> dict[str, Container]:
        """The containers that were read to their end, by id."""
        return {row[0]: row for row in self._raw.read_containers().iter_rows()}

    @cached_property
    def container_uris(self) -> set[str]:
        """Where they were."""
        return {row[1] for row in self.containers.values()}

    @cached_property
    def _named(self) -> dict[str, tuple[str, str, str]]:
        rejections = self._raw.read_rejections().select("rejection_id", "uri", "reason_code", "detail")
        named = {i for row in self.containers.values() for i in row[4]}
        return {row[0]: row[1:] for row in rejections.iter_rows() if row[0] in named}

    def list_rejections(self, container: Container) -> list[tuple[str, str, str]]:
        """Return uri, reason code and detail of what a known container had turned away."""
        return [self._named[i] for i in container[4] if i in self._named]


def find_nothing_new(work: Workspace, places: Sequence[Place], given_fields: Sequence[str] = ()) -> RunOutcome | None:
    """Return the outcome of a run over files that are all known, or None at the first one that is not.

    Raises `WrongUseError` where a place does not exist.
    """
    if any(is_web_address(p) for p in places):
        return None
    intake = _intake(work, given_fields)
    known, arrivals = Known(work), Arrivals()
    for file in walk_files(places, work.settings.root):
        arrivals.file_count += 1
        if isinstance(file, WalkedFile) and name_format(file.path.name) not in SINGLE:
            container = _find_container(file, known, intake)
            if container is None:
                return None
            arrivals.count_container(container, known)
            continue
        for found in take_documents([file], intake):
            if isinstance(found, RejectedFile):
                if _rejection_key(found.rejection_id, found.detail) not in known.rejections:
                    return None
                arrivals.count_rejection((found.uri, found.reason_code, found.detail))
            elif _sighting_key(describe_sighting(found)) not in known.sightings:
                return None
            else:
                arrivals.document_count += 1
    return RunOutcome(arrivals, load_id=None)


def take_arrivals(
    work: Workspace, places: Sequence[Place], given_fields: Sequence[str] = (), advance: Callable[[], None] = lambda: None
) -> Arrivals:
    """Take in what is found at `places` and say what it was; `advance` is called for each document and rejection.

    Raises `WrongUseError` where a place does not exist.
    """
    work.raw.clear_leftovers()
    intake = _intake(work, given_fields)
    packer = _Packer(work, Known(work), advance)
    for file in walk_files(places, work.settings.root):
        packer.arrivals.file_count += 1
        if isinstance(file, WalkedFile) and name_format(file.path.name) not in SINGLE:
            _take_container(file, packer, intake)
        else:
            for found in take_documents([file], intake):
                packer.add(found)
    packer.flush()
    _take_pages(packer, work, intake)
    return packer.arrivals


def _take_pages(packer: "_Packer", work: Workspace, intake: Intake) -> None:
    """Take in what was fetched; a page is remembered, and so asked for only when it changes, once its documents are written down."""
    # What speaks HTTP takes a while to import: a run that finds nothing new does without.
    from flows.fetch.fetch import page_store
    from flows.fetch.schedule import settle_fetched
    from flows.fetch.take_pages import take_page

    pages = page_store(work.settings)
    packer.arrivals.file_count += pages.count_unchanged()
    for rejection in pages.read_rejections():
        packer.arrivals.file_count += 1
        packer.add(rejection)
    refused = []
    for page in pages.read_pages():
        packer.arrivals.file_count += 1
        before = packer.arrivals.document_count
        for found in take_page(page, intake):
            packer.add(found)
        if packer.arrivals.document_count == before:
            refused.append(page.url)
    packer.flush()
    settle_fetched(work.settings, refused)


def _take_container(file: WalkedFile, packer: "_Packer", intake: Intake) -> None:
    """Take in what a container holds, or say what it gave where it is known."""
    before = _stat(file)
    bytes_digest = _digest_bytes(file)
    container_id = _container_id(file, bytes_digest, intake)
    container = packer.known.containers.get(container_id)
    if container is not None:
        packer.arrivals.count_container(container, packer.known)
        return
    count = 0
    rejection_ids = []
    for found in take_documents([file], intake):
        packer.add(found)
        if isinstance(found, RejectedFile):
            rejection_ids.append(found.rejection_id)
        else:
            count += 1
    after = _stat(file)
    # One that changed since its bytes were hashed is not remembered: the next run reads it again.
    if container_id and before and after and not has_changed(before, after):
        packer.containers.append((container_id, file.uri, bytes_digest, count, rejection_ids))


class _Packer:
    """Gathers what is new and writes it down, batch by batch."""

    def __init__(self, work: Workspace, known: Known, advance: Callable[[], None]) -> None:
        self._advance = advance
        self._raw, self._batch_size = work.raw, work.settings.batch_size
        self.known, self.arrivals = known, Arrivals()
        self._documents: list[FoundDocument] = []
        self._byte_count = 0
        self._sightings: list[Sighting] = []
        self._rejections: list[RejectedFile] = []
        self.containers: list[Container] = []

    def add(self, found: Found) -> None:
        """Gather one find; write down what was gathered where it is enough for a batch."""
        self._advance()
        if isinstance(found, RejectedFile):
            self.arrivals.count_rejection((found.uri, found.reason_code, found.detail))
            rejection_key = _rejection_key(found.rejection_id, found.detail)
            if rejection_key not in self.known.rejections:
                self.known.rejections.add(rejection_key)
                self._rejections.append(found)
        else:
            self._add_document(found)
        is_batch = len(self._documents) >= self._batch_size or self._byte_count >= _BATCH_BYTES
        if is_batch or len(self._sightings) + len(self._rejections) >= _PENDING_ROWS:
            self.flush()

    def _add_document(self, document: FoundDocument) -> None:
        self.arrivals.document_count += 1
        sighting = describe_sighting(document)
        key, document_key = _sighting_key(sighting), bytes.fromhex(document.document_id)
        if key in self.known.sightings:
            return
        self.known.sightings.add(key)
        if document_key in self.known.documents:
            self._sightings.append(sighting)
            return
        self.known.documents.add(document_key)
        self._documents.append(document)
        self._byte_count += len(document.content)
        self.arrivals.new_document_count += 1

    def flush(self) -> None:
        """Write down what was gathered: documents first, the containers that they came from last."""
        if self._documents:
            self._raw.add_batch(self._documents)
        self._raw.add_sightings(self._sightings)
        self._raw.add_rejections(self._rejections)
        self._raw.add_containers(self.containers)
        self._documents, self._byte_count, self._sightings, self._rejections, self.containers = [], 0, [], [], []


def _intake(work: Workspace, given_fields: Sequence[str]) -> Intake:
    return Intake(work.settings.limits, tuple(given_fields), work.settings.layout.state / "incoming")


def _find_container(file: WalkedFile, known: Known, intake: Intake) -> Container | None:
    """Return what is remembered of a container of these bytes; nothing is read of one whose uri is new."""
    if file.uri not in known.container_uris:
        return None
    return known.containers.get(_container_id(file, _digest_bytes(file), intake))


def _stat(file: WalkedFile) -> os.stat_result | None:
    try:
        return file.path.stat()
    except OSError:
        return None


def _digest_bytes(file: WalkedFile) -> str:
    """Return 64 hex digits over the bytes of a file, none where it cannot be read."""
    try:
        with file.path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _container_id(file: WalkedFile, bytes_digest: str, intake: Intake) -> str:
    """Return an id over a container's bytes, its uri and everything that its documents depend on; that of none without bytes."""
    return id_of(bytes_digest, file.uri, intake.mapping.digest, intake.limits, _intake_version()) if bytes_digest else ""


@cache
def _intake_version() -> str:
    """Return 16 hex digits that change whenever the code of the intake does."""
    digest = sha256()
    for path in sorted(Path(intake_package.__path__[0]).glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sighting_key(sighting: Sighting) -> bytes:
    """Return 16 bytes that stand for a document at a place; a page that is fetched again is no other place."""
    place = sighting[:-2] if is_web_address(sighting[3]) else sighting
    return blake2b(repr(place).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _rejection_key(rejection_id: str, detail: str) -> bytes:
    """Return 16 bytes that stand for a rejection and what is said of it."""
    return blake2b(f"{rejection_id}{detail}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
