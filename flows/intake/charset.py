"""Reads the character encoding out of a Content-Type; whether it is believed is said in `transforms.decode`."""

import re

_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE | re.ASCII)


def read_charset(content_type: str | None) -> str | None:
    """Return the charset of a Content-Type such as `text/html; charset="windows-1251"`, in lower case; None where it names none."""
    found = _CHARSET.search(content_type or "")
    return found[1].lower() if found else None
