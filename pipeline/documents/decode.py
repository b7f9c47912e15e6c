"""Bytes to text: which character set a page is in, and what in it could not be read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from charset_normalizer import from_bytes

from pipeline.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
# <meta charset="gb2312">, <meta … content="text/html; charset=GBK">, <?xml encoding="Big5"?>
_DECLARATION = re.compile(
    rb"""<(?:meta|\?xml)\b [^>]{0,400}? \b(?:charset|encoding)
    \s*=\s* ["']? \s* ([A-Za-z0-9_.:-]{2,40})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEAD = 4096
_SAMPLE = 50_000
_SEARCHED = ("gb18030", "big5hkscs", "cp950")
# What browsers read under these names holds more characters than the names promise.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "ascii": "utf-8",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "utf-8-sig": "utf-8",
    "utf_8_sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
_MAX_REPORTED = 20
_RESYNCHRONISE = "pipeline.documents.decode"  # the name of how errors are handled


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, the character set it was in, and what was odd about it."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode the bytes of a page; bad bytes become U+FFFD and are reported with their place.

    `declared` is what a header says; it and a declaration in the page are believed only where
    the bytes agree. Raises DocumentError where there is no text to be had.

    >>> decode("烟台市财政局".encode("gbk")).text
    '烟台市财政局'
    """
    if not data:
        raise DocumentError("the file is empty")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], encoding)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(f"not a text but {what}; convert it to text or HTML first")
    if b"\0" in data:
        return _with_nuls(data)
    declared = declared or declared_encoding(data)
    found = _known(declared)
    encoding = _detect(data, found)
    result = _decoded(data, encoding)
    if declared and found is None:
        return _warned(result, f"unknown character set {declared!r} declared; read as {encoding}")
    if found and found != encoding and not data.isascii():
        return _warned(result, f"declared as {declared}, but the bytes are {encoding}")
    return result


def declared_encoding(data: bytes) -> str | None:
    """Return the character set that an HTML or XML page declares in its head, if it does.

    >>> declared_encoding(b'<meta charset="gb2312"><title>')
    'gb2312'
    """
    match = _DECLARATION.search(data, 0, _HEAD)
    return match[1].decode("ascii") if match else None


def _known(name: str | None) -> str | None:
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, UnicodeError):
        return None
    return _WIDER.get(found, found)


def _warned(decoded: Decoded, warning: str) -> Decoded:
    return Decoded(decoded.text, decoded.encoding, (warning, *decoded.warnings))


def _with_nuls(data: bytes) -> Decoded:
    """Decode bytes that hold NULs: UTF-16 or UTF-32 without a mark, or a text with some NULs."""
    sample = data[:_SAMPLE]
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        width = 4 if "32" in encoding else 2
        try:
            text = sample[: len(sample) // width * width].decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _plausible(text) > 0.6:
            return _decoded(data, encoding)
    nuls = data.count(0)
    if nuls > max(16, len(data) // 50):
        raise DocumentError(f"not a text but binary data ({nuls} NUL bytes)")
    decoded = _decoded(data, _detect(data.replace(b"\0", b""), None))
    return _warned(decoded, f"{nuls} NUL characters left out, the first at {data.index(0)}")


def _detect(data: bytes, declared: str | None) -> str:
    """Return the character set that the bytes are in."""
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if _nearly_utf8(data[:_SAMPLE]):
        return "utf-8"
    candidates = dict.fromkeys([declared, *_SEARCHED] if declared else _SEARCHED)
    fits = {name: _fit(data, name) for name in candidates if name}
    if declared in fits:
        fits[declared] += 0.02  # a tie goes to the declaration
    best = max(fits, key=lambda name: fits[name])
    if fits[best] >= 0.5:
        return best
    guess = from_bytes(data[:_SAMPLE]).best()
    if guess is None or _plausible(str(guess)) < 0.3:
        raise DocumentError("not in a character set of Chinese pages; convert it to UTF-8 first")
    return str(guess.encoding)


def _nearly_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8 with a few bad ones: what is sound in them is Chinese.

    Text in another character set holds hardly a sequence that is valid UTF-8, and what there is
    of them decodes to other scripts.
    """
    text = data.decode("utf-8", "replace")
    sound = text.replace("\ufffd", "")
    wide = len(sound) - len(sound.encode("ascii", "ignore"))
    return wide * 3 >= text.count("\ufffd") and _plausible(sound) > 0.8


def _fit(data: bytes, encoding: str) -> float:
    """Return how well the bytes fit the character set, in [0, 1]."""
    errors = _RESYNCHRONISE if encoding in _SEARCHED else "replace"
    return _plausible(data[:_SAMPLE].decode(encoding, errors))


def _plausible(text: str) -> float:
    """Return the share of the non-ASCII characters that are common in Chinese pages."""
    foreign = [character for character in text if character > "\x7f"]
    if not foreign:
        return 1.0 if text.isprintable() or text.strip() else 0.0
    common = _common_characters()
    good = sum(character in common for character in foreign)
    return max(0.0, (good - 4 * foreign.count("�")) / len(foreign))


@cache
def _common_characters() -> frozenset[str]:
    """Return the level 1 characters of GB 2312 and Big5, and the punctuation of Chinese pages."""
    gb = (bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    big5 = (
        bytes((lead, trail))
        for lead in range(0xA4, 0xC7)
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    known = {data.decode("gb2312", "ignore") for data in gb}
    known |= {data.decode("big5", "ignore") for data in big5}
    known |= set("，。、；：？！“”‘’《》（）【】—…·％０１２３４５６７８９　\xa0─│■▲●○◆→“©")
    known |= set("āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ")
    known.discard("")
    return frozenset(known)


def _resynchronise(error: UnicodeError) -> tuple[str, int]:
    """Replace a bad byte by U+FFFD and go on where the text makes sense again.

    In the two-byte sets a bad byte is half of a character: leaving out one byte only would shift
    all that follows.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    data, start = error.object, error.start
    best = max(
        (1, 2),
        key=lambda step: _plausible(
            data[start + step : start + step + _AHEAD].decode(error.encoding, "replace")
        ),
    )
    return "\ufffd", min(start + best, len(data))


_AHEAD = 40
codecs.register_error(_RESYNCHRONISE, _resynchronise)


def _decoded(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, _RESYNCHRONISE if encoding in _SEARCHED else "replace")
    places = [match.start() for match in re.finditer("�", text)]
    if len(places) * 10 > len(text):
        raise DocumentError(f"not a text: {len(places)} places cannot be read as {encoding}")
    shown = ", ".join(map(str, places[:_MAX_REPORTED]))
    more = f" and {len(places) - _MAX_REPORTED} more" if len(places) > _MAX_REPORTED else ""
    return Decoded(text, encoding, (f"bytes not valid in {encoding} at characters {shown}{more}",))
