"""Runs a stage so that a document on which it fails is turned away, and the others of its batch go on.

That a stage fails is an error of the program; which documents it fails on is found by halving. Documents that took their
worker process with them come named from `flows.pool`. Failures of the machine, such as a full disk, concern every
document: they are raised as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

import polars as pl
from polars.exceptions import PanicException

from flows.errors import DatelineError
from transforms.ids import id_of
from transforms.stages import REJECTIONS

FAILED, DIED, TIMED_OUT = REASON_CODES = ("stage_failed", "process_died", "process_timed_out")
"""Why a stage turns a document away: the stage raised an error; its process died, or did not come back in time."""
_MOST_FAILURES = 10
"""With more failing documents in one batch the fault is not in the documents: the run fails."""

FAILURES = (Exception, PanicException)
"""What a stage raises; a panic of Polars is no Exception."""
Frames = Mapping[str, pl.DataFrame]
RunStage = Callable[[Sequence[str]], Frames]


@dataclass(frozen=True)
class Loss:
    """Why one document goes no further: a reason code and the reason in words."""

    reason_code: str
    detail: str


class LostDocumentsError(Exception):
    """Worker processes did not come back from some documents; all others of the batch would have come through."""

    def __init__(self, losses: Mapping[str, Loss]) -> None:
        """losses: by document id, at least one."""
        super().__init__(f"{len(losses)} documents")
        self.losses = losses


_NOT_OF_THE_STAGE = (OSError, MemoryError, DatelineError, LostDocumentsError)
"""What no halving explains: a full disk, no memory, documents that are found already."""


def isolate_failures(stage: str, uris: Mapping[str, str], run: RunStage) -> Frames:
    """Return the frames of `run`, which takes document ids, over all documents on which it does not fail.

    uris: every document of the batch by its id. Documents that fail are added to the table `rejections`.
    Raises `DatelineError`, naming the stage and a document, where it fails on all, or on more than a few.
    """
    losses: dict[str, Loss] = {}
    while True:
        ids = [i for i in sorted(uris) if i not in losses]
        try:
            frames, failures = _run_or_blame(stage, uris, ids, run)
        except LostDocumentsError as error:
            failures = error.losses
        losses.update(failures)
        if not failures:
            break
    if not losses:
        return frames
    rows = [(id_of(stage, x.reason_code, i), stage, x.reason_code, uris[i], i, x.detail, None) for i, x in sorted(losses.items())]
    rejections = pl.DataFrame(rows, schema=REJECTIONS.dtypes, orient="row")
    return {**frames, REJECTIONS.name: REJECTIONS.enforce(pl.concat([frames.get(REJECTIONS.name, REJECTIONS.empty()), rejections]))}


def describe_failure(error: BaseException) -> str:
    """Return an error in one line: its class, its first line, and where it was raised."""
    first_line = (str(error).splitlines() or [""])[0]
    frames = extract_tb(error.__traceback__)
    where = f" [{Path(frames[-1].filename).name}, line {frames[-1].lineno}]" if frames else ""
    return f"{type(error).__name__}: {first_line}{where}"


def _run_or_blame(stage: str, uris: Mapping[str, str], ids: Sequence[str], run: RunStage) -> tuple[Frames, Mapping[str, Loss]]:
    """Return the frames of all `ids`, or, where the stage fails, the documents on which it does."""
    try:
        return run(ids), {}
    except _NOT_OF_THE_STAGE:
        raise
    except FAILURES as error:
        failures = _find_failures(ids, run, error, _MOST_FAILURES + 1)
        if not failures:
            raise
        if len(failures) == len(uris) or len(failures) > _MOST_FAILURES:
            document_id, found = next(iter(failures.items()))
            raise DatelineError(
                f"the stage {stage} failed on {_count(len(failures), len(uris))}, first on {uris[document_id]} "
                f"({describe_failure(found)}); what was published before is untouched",
                "this is an error of the program: report it; --debug shows where",
            ) from found
        return {}, {i: Loss(FAILED, describe_failure(found)) for i, found in failures.items()}


def _find_failures(ids: Sequence[str], run: RunStage, error: BaseException, limit: int) -> dict[str, BaseException]:
    """Return at most `limit` of `ids`, on which together `run` raised `error`, that fail alone, with what they raise."""
    if len(ids) == 1:
        return {ids[0]: error}
    found: dict[str, BaseException] = {}
    middle = len(ids) // 2
    for half in (ids[:middle], ids[middle:]):
        if len(found) >= limit:
            break
        try:
            run(half)
        except _NOT_OF_THE_STAGE:
            raise
        except FAILURES as problem:
            found |= _find_failures(half, run, problem, limit - len(found))
    return found


def _count(failed: int, all_documents: int) -> str:
    which = "all" if failed == all_documents else f"{failed} or more of"
    return f"{which} {all_documents} documents of a batch"
