"""Reads Markdown: the text as it stands, and what its front matter (YAML or TOML) says of the document.

Marks of Markdown (headings, emphasis, links) stay in the text; the lines of an article are told apart in `clean`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence

import yaml

from transforms.decode import decode_text
from transforms.parsed import ParsedDocument

_MOST_CHARS = 64_000
"""Longer front matter is none."""
_FRONT = re.compile(r"(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<inside>.*?)^(?:(?P=mark)|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^([A-Za-z][\w .-]{0,40}?)[ \t]*[:=][ \t]*(\S.*?)[ \t\r]*$", re.MULTILINE)
_NESTED = re.compile(r"(?:[-?:][ \t]+){20}")
_MOST_BRACKETS = 100
"""libyaml reads nested collections by recursion in C: deeper ones than any front matter has are not given to it."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
_NAMES: Mapping[str, Sequence[str]] = {
    "title": ("title", "headline", "name"),
    "author": ("author", "authors", "byline", "by", "creator", "writer"),
    "publisher": ("publisher", "site_name", "site", "source", "publication", "outlet", "newspaper"),
    "published_text": ("published", "date_published", "datepublished", "published_at", "published_time", "publish_date", "pubdate", "date"),
    "language_code": ("language", "lang", "locale"),
    "url": ("url", "canonical_url", "canonical", "link", "source_url", "permalink"),
}
"""The keys of front matter that give a field, the surest first; written in lower case with underscores."""


def parse_markdown(content: bytes) -> ParsedDocument:
    """Read a Markdown file.

    The text is the whole file, the front matter is a byline zone of it. Front matter that is no valid YAML or TOML is read
    line by line; a file without any has no fields. Raises `UnreadableError` where the bytes are no text.
    """
    text, encoding_name = decode_text(content)
    front = _FRONT.match(text[:_MOST_CHARS])
    if not front:
        return ParsedDocument(text, encoding_name=encoding_name)
    inside = front["inside"]
    values = _read_toml(inside) if front["mark"] == "+++" else _read_yaml(inside)
    if values is None:
        return ParsedDocument(text, encoding_name=encoding_name)
    return ParsedDocument(text, _pick_fields(values), [(0, front.end(), "byline")], encoding_name)


def _read_yaml(inside: str) -> dict[str, str] | None:
    """Return the top level of a YAML mapping, scalars as they are written; None where it is no front matter (a ruled paragraph)."""
    if inside.count("[") + inside.count("{") > _MOST_BRACKETS or _NESTED.search(inside):
        return _read_lines(inside)
    try:
        # Nodes are composed, not constructed: an alias is one node however often it is named, and a date stays as it is written.
        node = yaml.compose(inside, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _read_lines(inside)
    if not isinstance(node, yaml.MappingNode):
        return None
    return {key.value: _written(value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _written(node: yaml.Node) -> str:
    """Return a scalar, the members of a list joined, or the name in a mapping such as {name: …, url: …}."""
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag == _NULL else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        members = [_named(member) for member in node.value[:50]]
        return "; ".join(m for m in members if m)
    return _named(node)


def _named(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag == _NULL else str(node.value)
    if isinstance(node, yaml.MappingNode):
        named = {k.value: v.value for k, v in node.value if isinstance(k, yaml.ScalarNode) and isinstance(v, yaml.ScalarNode)}
        return str(named.get("name") or named.get("title") or "")
    return ""


def _read_toml(inside: str) -> dict[str, str] | None:
    try:
        values = tomllib.loads(inside)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return _read_lines(inside)
    return {key: _written_toml(value) for key, value in values.items()}


def _written_toml(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(v) for v in value[:50] if isinstance(v, str | int | float))
    if isinstance(value, dict):
        return str(value.get("name") or "")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read_lines(inside: str) -> dict[str, str] | None:
    """Return what single lines `key: value` say; None where the first line says nothing of the kind."""
    first = inside.strip().split("\n", 1)[0]
    if not _LINE.match(first):
        return None
    values: dict[str, str] = {}
    for key, value in _LINE.findall(inside):
        values.setdefault(key, value.strip("\"' "))
    return values


def _pick_fields(values: Mapping[str, str]) -> dict[str, str | None]:
    by_name: dict[str, str] = {}
    for key, value in values.items():
        by_name.setdefault(re.sub(r"[\s-]+", "_", key.strip().lower()), value)
    fields: dict[str, str | None] = {
        f: next((by_name[n] for n in names if by_name.get(n, "").strip()), None) for f, names in _NAMES.items()
    }
    source = fields["publisher"] or ""
    if source.startswith(("http://", "https://")):
        fields["publisher"], fields["url"] = None, fields["url"] or source
    return fields
