"""The errors that a user can meet: what went wrong in one line, and the way out of it.

Whatever is raised elsewhere and reaches the command line becomes one of these in `flows.cli`.
"""

import errno

from seeds.read import REFERENCE
from transforms.entity_corrections import CorrectionError

CORRECTIONS = REFERENCE / "entity_corrections.csv"


class DatelineError(Exception):
    """The command failed (exit code 1)."""

    exit_code = 1

    def __init__(self, message: str, way_out: str = "") -> None:
        """Keep the message and what the user can do."""
        super().__init__(message)
        self.message = message
        self.way_out = way_out


class WrongUseError(DatelineError):
    """The command was called in a way that it does not understand (exit code 2)."""

    exit_code = 2


_BY_ERRNO = {
    errno.ENOSPC: ("no space left on the disk", "make room, or choose another folder with --into"),
    errno.EDQUOT: ("the disk quota is used up", "make room, or choose another folder with --into"),
    errno.EROFS: ("the folder is on a read-only file system", "choose a folder that can be written with --into"),
    errno.EACCES: ("permission denied", "allow reading and writing there, or choose another folder with --into"),
    errno.EPERM: ("permission denied", "allow reading and writing there, or choose another folder with --into"),
    errno.ENOTDIR: ("a file stands where a folder is needed", "choose another folder with --into"),
    errno.EEXIST: ("a file stands where a folder is needed", "choose another folder with --into"),
    errno.EFBIG: ("the file would grow beyond the allowed size", "raise the file size limit (ulimit -f)"),
    errno.EMFILE: ("too many open files", "raise the limit (ulimit -n)"),
}


def explain_error(error: BaseException) -> DatelineError:
    """Return `error`, or the error that caused it, as one that a user can act on."""
    if isinstance(error, DatelineError):
        return error
    for cause in _causes(error):
        if isinstance(cause, CorrectionError):
            return DatelineError(f"{cause}; what was published before is untouched", f"mend the row of {CORRECTIONS}, or take it out")
        if isinstance(cause, OSError) and cause.errno in _BY_ERRNO:
            message, way_out = _BY_ERRNO[cause.errno]
            where = f" ({cause.filename})" if cause.filename else ""
            return DatelineError(f"{message}{where}; what was published before is untouched", way_out)
        if "no space left on device" in str(cause).lower():
            message, way_out = _BY_ERRNO[errno.ENOSPC]
            return DatelineError(f"{message}; what was published before is untouched", way_out)
    if isinstance(error, MemoryError):
        return DatelineError("out of memory", "set DATELINE_BATCH_SIZE to fewer documents, or use a larger machine")
    first_line = (str(error).splitlines() or [""])[0]
    where = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    return DatelineError(f"{type(error).__name__}: {first_line}{where}", "run the command again with --debug to see where")


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain
