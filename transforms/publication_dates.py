"""Publication dates: finds the day on which a document says it was published, and where it says so.

What the format declares comes first; of the text only lines that speak of the document itself count: front matter, byline and
date lines, the dateline that opens the article, its citation. What cannot be settled stays null.
"""

import polars as pl

from transforms.datelines import dated_part

_DOC = "document_row"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEAR = r"((?:18|19|20)\d\d|2100)"
"""Other years are no years of publication."""
PATTERNS = {
    "day_month_year": rf"(?i)\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -]{_YEAR}\b",
    "month_day_year": rf"(?i)\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}\b",
    "year_month_day": rf"(?i)\b{_YEAR},? {_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b",
    "iso": rf"\b{_YEAR}[-.](\d{{1,2}})[-.](\d{{1,2}})(?:\b|T)",
    "dotted": rf"\b(\d{{1,2}})\.(\d{{1,2}})\.{_YEAR}\b",
    "slashed": r"\b(\d{1,2})[/-](\d{1,2})[/-]((?:18|19|20)?\d\d)\b",
    "month_year": rf"(?i)\b{_MONTH},? {_YEAR}\b",
}
_ZONE_HOURS = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
"""The zones that RFC 822, section 5, names; UT, UTC, GMT and Z are the zone 0."""
_TIME = (
    r"(?i)(?:\b|T)([01]?\d|2[0-3])[:.]([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?(?:\s?([ap])\.?m\b)?"
    rf"(?:\s?(?:(?:UTC|GMT)?([+-]\d{{1,2}}):?([0-5]\d)?|({'|'.join(_ZONE_HOURS)})\b))?"
)
_CITED = rf"(?i)\bno\.? ?{_YEAR} ?/ ?\d+\. {_MONTH} (\d{{1,2}})\b"
"""A numbered commentary names its year in its number: "Commentary No.2025 / 37. May 30"."""
_COMPACT = r"^\s*((?:18|19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:T?(\d\d)(\d\d))?(?:\d\d)?"
_YEAR_FIRST = r"^\s*((?:18|19|20)\d\d)[/.](\d{1,2})[/.](\d{1,2})\b"
_YEAR_LAST = rf"(?i)\b{_MONTH} {{1,2}}(\d{{1,2}}) (\d\d:\d\d:\d\d) ((?:18|19|20)\d\d)\b"
_SAID = (
    r"(?i)^\W{0,3}(?:this (?:article|story|report|piece|text|column|commentary|interview) (?:was|is|has been) )?(?:first |originally )?"
    r"(?:published|posted|issued|released)\b[^.]{0,60}?\b(?:\d{1,2}|(?:18|19|20)\d\d)\b"
)
"""A line that says of the document itself when it appeared: "This article was first published on 5 May 2024"."""
_SAYS = r"(?i-u:published|posted|issued|released)"
"""What such a line holds: a pattern that is tried far faster."""
_SAID_CHARS = 200
_DATE_CHARS = 60
_ALONE = (
    r"(?i)^\W{0,2}(?:(?:mon|tue|wed|thu|fri|sat|sun)\p{L}*[., ]+)?"
    r"(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d))"
    r"(?:(?:[T ,|·-]|at)*\d{1,2}[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|\p{Lu}{2,4}|[+-]\d\d:?\d\d))?)?\W{0,2}$"
)
"""A line above the article that is nothing but a date in figures, and a time."""
_ALONE_IN_WORDS = (
    r"(?i)^\W{0,2}(?:(?:mon|tue|wed|thu|fri|sat|sun)\p{L}*[., ]+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -]{_YEAR}"
    rf"|{_YEAR},? {_MONTH} \d{{1,2}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR})"
    r"(?:\W+\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?)?\W{0,2}$"
)
"""The same in words: [12 May 2023]."""
_SPACE, _DASH = r"(?i)&(?:nbsp|ensp|emsp|thinsp|#160|#xa0|#8239);", r"(?i)&(?:[nm]dash|#821[12]);"
"""Spaces and dashes as web pages escape them, where they were left so."""
_UPDATED = r"(?i)^\W{0,2}(?:this (?:article|story|page|report) was )?(?:last )?(?:updated|modified)\b"
"""A line that says when a document was changed: the day counts where no day of publication is given."""
_RIGHTS = r"(?i)^(?:©|\(c\)|copyright|source\s*:|filed (?:under|in|to)\b|(?:first|originally) appeared\b)"
"""A line below the article that says whose it is, or where it stood, and often since when."""
_ADDRESS_DAY = r"(?i)https?://[^\s?#]*?/((?:19|20)\d\d)[/-](\d{1,2}|[a-z]{3,9})[/-](\d{1,2})(?:[/-]|\b)"
"""The day in the address of a document: /2023/05/12/, /2023/may/12/, /2023-05-12-."""
_OWN_ADDRESS = r"(?i)^(?:source|url|link|permalink|canonical|address|web)\s*[:»>=]\s*https?://"
"""A line that gives the address of the document itself."""
_EMBEDDED = r"""(?:"datePublished"\s*:\s*"|published_time["']\s+content=["'])([0-9][^"']{7,40})["']"""
"""What a page hands to search engines, where its markup stands in the text."""
_BRACKETED = r"^[\[(]([^\])]{0,40}\b(?:19|20)\d\d\b[^\])]{0,12})[\])] ?\S"
"""A dateline in brackets: [Nairobi, 12.05.2023]."""
_NO_MOMENT = r"^\s*(?:1970-?01-?01|1969-?12-?31)(?:[T ]|$)|^\s*0+\s*$"
"""The first moment of Unix time, here or in the Americas: what programs write for a date that they do not have."""
_PUBLISHED_FIRST = ("metadata", "byline", "dateline", "text", "address", "footnote")


def find_publication_dates(lines: pl.DataFrame, declared: pl.DataFrame | None = None) -> pl.DataFrame:
    """Find the publication date of each document.

    lines: as `zone_lines` gives them, with is_front. declared: document_row, published_text (what the format of a document declares;
    where it is no date, the text is asked) and url. Returns document_row, published_at (where a time is given: UTC where its zone is named,
    else the wall clock as printed), published_date (the day as printed), published_precision, published_basis for the documents that
    have one.
    """
    candidates = _list_lines(lines)
    if declared is not None:
        candidates = pl.concat([_list_declared(declared), candidates])
    dated = _settle(_read(candidates), lines)
    rank = pl.col("published_basis").replace_strict({b: i for i, b in enumerate(_PUBLISHED_FIRST)}, return_dtype=pl.Int64)
    return (
        dated.sort(_DOC, pl.col("published_precision") != "day", rank, "line_number")
        .unique(_DOC, keep="first", maintain_order=True)
        .select(_DOC, "published_at", "published_date", "published_precision", "published_basis")
    )


def _list_declared(declared: pl.DataFrame) -> pl.DataFrame:
    """Return what formats declare as candidates, before all lines; forms with the year or the time elsewhere are put in order."""
    address = declared.select(
        _DOC,
        pl.lit(-1, pl.Int64).alias("line_number"),
        pl.lit("address").alias("published_basis"),
        _day_of_address(pl.col("url")).alias("where"),
    ).drop_nulls("where")
    said = (
        pl.col("published_text")
        .str.replace(_COMPACT, "${1}-${2}-${3}T${4}:${5}")
        .str.replace(_YEAR_FIRST, "${1}-${2}-${3}")
        .str.replace(_YEAR_LAST, "${2} ${1} ${4} ${3}")
    )
    stated = declared.filter(~pl.col("published_text").str.contains(_NO_MOMENT)).select(
        _DOC, pl.lit(-1, pl.Int64).alias("line_number"), pl.lit("metadata").alias("published_basis"), said.alias("where")
    )
    return pl.concat([stated, address])


def _day_of_address(address: pl.Expr) -> pl.Expr:
    """Return the day that the path of an address holds, written so that it is read as a date; null where it holds none."""
    groups = address.str.extract_groups(_ADDRESS_DAY)
    year, month, day = (groups.struct.field(str(n)) for n in (1, 2, 3))
    in_figures = month.str.contains(r"^\d")
    return pl.when(in_figures).then(pl.format("{}-{}-{}", year, month, day)).otherwise(pl.format("{} {} {}", day, month, year))


def _list_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return document_row, line_number, published_basis and where (the words to read) of the lines that may give the date."""
    # A pattern is tried only on the lines that may hold what it looks for.
    lines = lines.with_columns(_names_title(lines))
    escaped = lines["plain"].str.contains("&", literal=True).fill_null(False).arg_true()
    unescaped = lines["plain"].gather(escaped).str.replace_all(_SPACE, " ").str.replace_all(_DASH, "–")
    lines = lines.with_columns(lines["plain"].scatter(escaped, unescaped))
    plain, zone = pl.col("plain"), pl.col("zone")
    may_say = zone.is_in(["body", "footer"]) & (pl.col("chars") <= _SAID_CHARS) & plain.str.contains(_SAYS)
    is_said = pl.when(may_say).then(plain).str.contains(_SAID).fill_null(False)
    is_short = (pl.col("chars") <= _DATE_CHARS) & (pl.col("paragraphs_before") == 0)
    in_words = pl.when(is_short & zone.is_in(["navigation", "body", "caption"])).then(plain).str.contains(_ALONE_IN_WORDS).fill_null(False)
    in_figures = pl.when((zone == "navigation") & (pl.col("paragraphs_before") == 0)).then(plain).str.contains(_ALONE).fill_null(False)
    is_alone = in_words | in_figures
    around = pl.when(zone.is_in(["byline", "footer", "navigation"])).then(plain)
    is_changed = around.str.contains(_UPDATED).fill_null(False) & (zone != "navigation")
    is_own = around.str.contains(_OWN_ADDRESS).fill_null(False) | pl.col("names_title")
    embedded = pl.when(plain.str.contains("datePublished|published_time")).then(plain).str.extract(_EMBEDDED)
    is_asked = zone.is_in(["byline", "footer"]) | ((zone == "body") & (pl.col("paragraphs_before") <= 1))
    said = lines.with_columns(
        embedded.alias("embedded"), is_alone.alias("is_alone"), is_changed.alias("is_changed"), is_own.alias("is_own")
    ).with_columns(_day_of_address(pl.when("is_own").then("plain")).alias("address_day"))
    said = said.filter(is_asked | is_said | pl.col("is_alone") | pl.col("embedded").is_not_null())
    opening = (zone == "body") & (pl.col("paragraphs_before") <= 1) & pl.col("is_dated")
    dates_front = plain.str.contains(r"(?i)^(?:date|publish|publication|pub_?date|created)\w*\s*:")
    basis = (
        pl.when((pl.col("is_front") & dates_front) | pl.col("embedded").is_not_null())
        .then(pl.lit("metadata"))
        .when(pl.col("is_alone"))
        .then(pl.lit("byline"))
        .when(pl.col("is_changed"))
        .then(pl.lit("footnote"))
        .when(pl.col("is_own") & pl.col("address_day").is_not_null())
        .then(pl.lit("address"))
        .when((zone == "byline") & ~pl.col("is_front") & ~plain.str.contains(r"(?i)^(?:last )?updated"))
        .then(pl.lit("byline"))
        .when(opening)
        .then(pl.lit("dateline"))
        .when(is_said)
        .then(pl.lit("text"))
        .when((zone == "footer") & (plain.str.contains(_CITED) | plain.str.contains(_RIGHTS)))
        .then(pl.lit("footnote"))
    )
    head = pl.when("is_changed").then(plain).otherwise(plain.str.slice(0, 600).str.replace(r"(?i)\b(?:last )?updated\b.*", ""))
    head = pl.when("is_alone").then(head.str.replace(_COMPACT, "${1}-${2}-${3}T${4}:${5}")).otherwise(head)
    where = (
        pl.when(basis == "dateline")
        .then("dated_part")
        .when(basis == "address")
        .then("address_day")
        .otherwise(pl.coalesce("embedded", head))
    )
    bracketed = pl.when(zone == "body").then(plain.str.slice(0, 80)).str.extract(_BRACKETED).fill_null("")
    dated = dated_part(plain.str.slice(0, 200))
    dated = pl.when(dated == "").then(bracketed).otherwise(dated)
    return (
        said.with_columns(dated.alias("dated_part"), (dated != "").alias("is_dated"))
        .with_columns(basis.alias("published_basis"), where.alias("where"))
        .filter(pl.col("published_basis").is_not_null())
        .select(_DOC, "line_number", "published_basis", "where")
    )


def _names_title(lines: pl.DataFrame) -> pl.Series:
    """Tell lines with an address that holds the day and two words of the title: it is that of the document itself."""
    words = pl.col("plain").str.to_lowercase().str.extract_all(r"\p{L}{5,}").list.unique()
    is_around = pl.col("zone").is_in(["footer", "navigation", "byline"])
    rows = lines.select(_DOC, "plain", is_around.alias("is_around"), "zone").with_row_index("row")
    dated = rows.filter(pl.col("is_around") & pl.col("plain").str.contains("http", literal=True))
    dated = dated.filter(pl.col("plain").str.contains(_ADDRESS_DAY)).select("row", _DOC, words.alias("words"))
    titles = rows.filter(pl.col("zone") == "title").join(dated, on=_DOC, how="semi")
    titles = titles.sort("row").unique(_DOC, keep="first", maintain_order=True).select(_DOC, words.alias("title_words"))
    own = dated.join(titles, on=_DOC, how="inner").filter(pl.col("words").list.set_intersection("title_words").list.len() >= 2)
    return pl.repeat(False, lines.height, eager=True).scatter(own["row"], True).alias("names_title")


def _read(candidates: pl.DataFrame) -> pl.DataFrame:
    """Read every pattern on each candidate: year, month, day, and for slashed dates both readings (other_date)."""
    where = pl.col("where")
    # Each pattern is read once; its groups are used many times below.
    candidates = candidates.with_columns(where.str.extract_groups(pattern).alias(name) for name, pattern in PATTERNS.items())
    groups = {name: pl.col(name) for name in PATTERNS}
    month = {m: i + 1 for i, m in enumerate(_MONTHS)}

    def named(group: pl.Expr, field: str) -> pl.Expr:
        return group.struct.field(field).str.slice(0, 3).str.to_lowercase().replace_strict(month, default=None, return_dtype=pl.Int32)

    def day(year: pl.Expr, month_: pl.Expr, day_: pl.Expr) -> pl.Expr:
        parts = [year.cast(pl.String), month_.cast(pl.String).str.zfill(2), day_.cast(pl.String).str.zfill(2)]
        text = pl.concat_str(parts, separator="-")
        return text.str.to_date("%Y-%m-%d", strict=False)

    g = groups
    field = {n: [g[n].struct.field(str(i)) for i in (1, 2, 3)] for n in PATTERNS if n != "month_year"}
    cited = where.str.extract_groups(_CITED)
    short = field["slashed"][2]
    slashed_year = pl.when(short.str.len_chars() == 2).then(pl.lit("20") + short).otherwise(short)
    # A citation gives other dates too (of access, of its year): only the number of the commentary counts.
    is_citation = (pl.col("published_basis") == "footnote") & where.str.contains(_CITED)
    citation = day(cited.struct.field("1"), named(cited, "2"), cited.struct.field("3"))
    whole = (
        pl.when(is_citation)
        .then(citation)
        .otherwise(
            pl.coalesce(
                day(field["iso"][0], field["iso"][1], field["iso"][2]),
                day(field["day_month_year"][2], named(g["day_month_year"], "2"), field["day_month_year"][0]),
                day(field["month_day_year"][2], named(g["month_day_year"], "1"), field["month_day_year"][1]),
                day(field["dotted"][2], field["dotted"][1], field["dotted"][0]),
                day(field["year_month_day"][0], named(g["year_month_day"], "2"), field["year_month_day"][2]),
            )
        )
    )
    return candidates.with_columns(
        whole.alias("whole"),
        day(slashed_year, field["slashed"][1], field["slashed"][0]).alias("day_first"),
        day(slashed_year, field["slashed"][0], field["slashed"][1]).alias("month_first"),
        pl.when(~is_citation).then(day(g["month_year"].struct.field("2"), named(g["month_year"], "1"), pl.lit("1"))).alias("month_only"),
        where.str.replace_all(PATTERNS["dotted"], " ").str.extract_groups(_TIME).alias("time"),
    )


def _settle(read: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Settle slashed dates by what the article says, and add the time of day.

    A date that can be read both ways is settled by the weekdays of the article, which speaks of the day itself, or else of the day
    before; where both readings fit as well, it stays open.
    """
    unsettled = read.filter(pl.col("day_first").is_not_null() & pl.col("month_first").is_not_null()).select(_DOC).unique()
    body = lines.filter(pl.col("zone") == "body").join(unsettled, on=_DOC, how="semi", maintain_order="left")
    body = body.group_by(_DOC).agg(pl.col("plain").str.to_lowercase().str.join(" ").alias("article"))
    named = body.select(_DOC, *(pl.col("article").str.contains(rf"\b{d}\b").alias(d) for d in _DAYS))
    read = read.join(named, on=_DOC, how="left", maintain_order="left")

    def fit(date: pl.Expr) -> pl.Expr:
        today, before = date.dt.weekday(), date.dt.offset_by("-1d").dt.weekday()
        score = pl.sum_horizontal(pl.col(d) * (2 * (today == i + 1) + (before == i + 1)) for i, d in enumerate(_DAYS))
        return score.fill_null(0)

    both = pl.col("day_first").is_not_null() & pl.col("month_first").is_not_null() & (pl.col("day_first") != pl.col("month_first"))
    a, b = fit(pl.col("day_first")), fit(pl.col("month_first"))
    slashed = (
        pl.when(~both)
        .then(pl.coalesce("day_first", "month_first"))
        .when(a > b)
        .then(pl.col("day_first"))
        .when(b > a)
        .then(pl.col("month_first"))
    )
    date = pl.coalesce(pl.col("whole"), slashed)
    precision = pl.when(date.is_not_null()).then(pl.lit("day")).when(pl.col("month_only").is_not_null()).then(pl.lit("month"))
    hour = pl.col("time").struct.field("1").cast(pl.Int64)
    half = pl.col("time").struct.field("4").str.to_lowercase()
    hour = pl.when((half == "p") & (hour < 12)).then(hour + 12).when((half == "a") & (hour == 12)).then(0).otherwise(hour)
    minute, second = (pl.col("time").struct.field(f).cast(pl.Int64) for f in ("2", "3"))
    offset = pl.col("time").struct.field("5")
    named_zone = pl.col("time").struct.field("7").str.to_lowercase().replace_strict(_ZONE_HOURS, default=None, return_dtype=pl.Int64)
    zone_hours = pl.coalesce(offset.cast(pl.Int64), named_zone).fill_null(0)
    zone_minutes = pl.col("time").struct.field("6").cast(pl.Int64).fill_null(0) * pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    to_utc = pl.duration(hours=zone_hours, minutes=zone_minutes)
    moment = date.cast(pl.Datetime("us")) + pl.duration(hours=hour, minutes=minute, seconds=second.fill_null(0)) - to_utc
    return read.with_columns(
        pl.coalesce(date, "month_only").alias("published_date"), precision.alias("published_precision"), moment.alias("published_at")
    ).drop_nulls("published_precision")
