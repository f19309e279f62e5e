"""Limits on what is taken in, so that no input, broken or hostile, takes the machine down. `flows.settings` reads them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Every limit has a setting of its name, DATELINE_MAX_…; what lies beyond one is rejected with a reason."""

    max_file_bytes: int = 20_000_000
    """Bytes of one document: a file, an archive's member, a record, a web page. Containers are read in pieces, without limit."""
    max_characters: int = 500_000
    """Characters of one document's text."""
    max_expansion: int = 200
    """How many times larger than its compressed size an archive or member may grow; the first 10 MB are free."""
    max_members: int = 1_000_000
    """Members of one archive."""
    max_depth: int = 3
    """Archives within archives."""
