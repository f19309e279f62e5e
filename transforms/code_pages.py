"""Guesses the code page of old text by the letters of the languages that were written in it.

Only for bytes that are no Unicode. Detectors that look at byte statistics alone read French as Polish and KOI8-R as Japanese in texts
as short as news; the letters that a language has beyond ASCII settle it in a few words.
"""

from collections.abc import Iterator

from charset_normalizer import from_bytes

_CYRILLIC, _ARABIC, _CENTRAL = ("cp1251", "koi8-u", "iso8859-5", "cp866"), ("cp1256", "iso8859-6"), ("cp1250", "iso8859-2")
_LANGUAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("öüçşğıâîûİ", ("cp1254",)),  # Turkish
    ("éèàçêôâîùûëïœ", ("cp1252",)),  # French
    ("äöüß", ("cp1252",)),  # German
    ("áéíóúñü¿¡ªº", ("cp1252",)),  # Spanish
    ("ãõáéíóúâêôçàü", ("cp1252",)),  # Portuguese
    ("àèéìòùî", ("cp1252",)),  # Italian
    ("ñéóáíüãçèö", ("cp1252",)),  # names of several of these in one English text
    ("åäöæøé", ("cp1252",)),  # Danish, Norwegian, Swedish, Finnish
    ("áéíóúýþðæö", ("cp1252",)),  # Icelandic
    ("ąćęłńóśźż", _CENTRAL),  # Polish
    ("áčďéěíňóřšťúůýžôľĺŕä", _CENTRAL),  # Czech, Slovak
    ("áéíóöőúüű", _CENTRAL),  # Hungarian
    ("ăâîşţ", _CENTRAL),  # Romanian
    ("čćđšž", _CENTRAL),  # Croatian, Serbian, Slovene
    ("āčēģīķļņšūžąęėįųõäöü", ("cp1257",)),  # Latvian, Lithuanian, Estonian
    ("יוהלארתבשמנחקדכפעטגסצזןםךףץ", ("cp1255",)),
    ("оеаинтсрвлкмдпуяыьзбйчжгхшюцщэфъёіїєґў", _CYRILLIC),
    ("αοιετσνηυρπκμλωςάόίέήύώδγχθφβξζψ", ("cp1253", "iso8859-7")),
    ("البتثجحخدذرزسشصضطظعغفقكلمنهويىئءآأإةپچژگ،؟", _ARABIC),
    ("านรกเงอมยลวดทสตะปบคหแจพชขใไโผภศษซถธฟ่้ิีึืุู็ั", ("cp874",)),
    ("のにはをたがでてとしれさるいからりんなっもすうこ", ("shift_jis", "euc_jp")),
    ("이다는에의가을로하고지서기한사은도를대정", ("cp949",)),
    ("的一是在不了有和人这中国上为们地个用工时要动出会可也你对生能而子那得于着下自之年过发后作里", ("gb18030",)),
    ("的一是在不了有和人這中國上為們地個用工時要動出會可也你對生能而子那得於著下自之年過發後作裡", ("big5",)),
)
"""Letters of languages beyond ASCII, the commonest of those that have thousands, and the encodings in which they were written."""
_ALONE = 0.75
"""Share of the characters beyond ASCII that must be letters of the language; of writings with thousands of them, a smaller one."""
_ALONE_MANY = 0.15
_MANY_WEIGHT = 0.97
"""Where two scripts explain all characters, the one with few letters is the likelier."""
_FIRST_GREEK = "\u0370"
_MANY = ("shift_jis", "euc_jp", "cp949", "gb18030", "big5")
_NEUTRAL = frozenset("\u00a0«»“”‘’‚„…–—•€£°©®™§№،؛؟¿¡·，。、「」")
"""What all of them have; says nothing of the language."""
_OTHERS = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "mac_roman", "cp850", "cp437")
_WESTERN_SHARE = 0.12
"""Text in Latin letters has a smaller share of bytes beyond ASCII than this."""
_ASCII = bytes(range(128))


def guess_code_pages(sample: bytes) -> Iterator[str]:
    """Yield names of encodings that may have been used, the likeliest first. sample: the beginning of the bytes."""
    is_western = len(sample.translate(None, _ASCII)) < _WESTERN_SHARE * len(sample)
    if all(c in _NEUTRAL or c <= "\x7f" for c in sample.decode("cp1252", "replace")):
        yield "cp1252"
    scored: dict[str, float] = {}
    for letters, encodings in _LANGUAGES:
        # Among Latin letters, single ones beyond ASCII are of no other script.
        for encoding in encodings if not is_western or letters[0] < _FIRST_GREEK else ():
            share = _letter_share(sample, encoding, letters)
            score = min(1.0, share / _ALONE_MANY) * _MANY_WEIGHT if encoding in _MANY else share
            scored[encoding] = max(scored.get(encoding, 0.0), score)
    # Python sorts stably: of equals the one named first.
    yield from sorted((e for e, score in scored.items() if score >= _ALONE), key=lambda e: -scored[e])
    if is_western:
        yield "cp1252"
    best = from_bytes(sample, threshold=0.2, cp_isolation=list(_OTHERS)).best()
    if best:
        yield best.encoding


def _letter_share(sample: bytes, encoding: str, letters: str) -> float:
    """Return which share of the characters beyond ASCII are letters of a language, in either case."""
    text = sample.decode(encoding, "replace")
    foreign = [c for c in text if c > "\x7f" and c not in _NEUTRAL]
    if not foreign:
        return 0.0
    known = frozenset(letters)
    # Capitals are rarer than small letters: that tells code pages apart that have each in the place of the other.
    return sum(1.0 if c in known else 0.9 if c.lower() in known else 0.0 for c in foreign) / len(foreign)
