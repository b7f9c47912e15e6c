"""The bytes of GBK and the characters they make, as the repair of shifted runs needs them."""

from __future__ import annotations

from functools import cache

from pipeline.clean.characters import as_model_text, load_characters
from pipeline.clean.normalise import simplified

_NOT_TRADITIONAL = 4.0
_NOT_CHINESE = 6.0


@cache
def bytes_of(character: str) -> bytes:
    """Return the one or two GBK bytes of a character, private-use ones too; empty if it has none.

    >>> bytes_of("責").hex(), bytes_of("M"), bytes_of("é").hex()
    ('d89f', b'M', 'a8a6')
    """
    if character == "€":
        return b"\x80"  # as code page 936 reads this byte
    try:
        data = character.encode("gb18030")
    except UnicodeEncodeError:
        return b""
    return data if len(data) <= 2 else b""


@cache
def decode_pair(lead: int, trail: int) -> str | None:
    """Return the character of two GBK bytes, None where there is none or a private one.

    >>> decode_pair(0xD8, 0x9F)
    '責'
    """
    try:
        character = bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return None
    return None if len(character) != 1 or "\ue000" <= character <= "\uf8ff" else character


@cache
def plain_form(character: str) -> str:
    """Return a character as the character model knows it."""
    return as_model_text(simplified(character))


def plain_text(text: str) -> str:
    """Return a text as the character model knows it."""
    return as_model_text(simplified(text))


@cache
def strangeness(character: str) -> float:
    """Return how little a character belongs in a traditional Chinese page, as a log penalty."""
    plain = plain_form(character)
    if plain == "~":
        return _NOT_CHINESE
    if plain != character or not "一" <= character <= "鿿":
        return 0.0
    old = str(_to_traditional().convert(character))  # type: ignore[attr-defined]
    return _NOT_TRADITIONAL if old != character else 0.0


@cache
def _to_traditional() -> object:
    from opencc import OpenCC

    return OpenCC("s2t")


@cache
def after(lead: int) -> tuple[tuple[int, str, str, float], ...]:
    """Return (second byte, character, plain form, strangeness) of what begins with a byte."""
    found = ((trail, decode_pair(lead, trail)) for trail in range(0x40, 0xFF))
    return tuple(
        (trail, one, plain_form(one), strangeness(one))
        for trail, one in found
        if one and _known(one)
    )


@cache
def before(trail: int, narrow: bool) -> tuple[tuple[str, str, float], ...]:
    """Return (character, plain form, strangeness) of what ends with a byte.

    Their first byte is one that can end a user-defined pair: 81–A0 if `narrow`, else A1–FE.
    """
    leads = range(0x81, 0xA1) if narrow else range(0xA1, 0xFF)
    found = (decode_pair(lead, trail) for lead in leads)
    return tuple((one, plain_form(one), strangeness(one)) for one in found if one and _known(one))


def _known(character: str) -> bool:
    plain = plain_form(character)
    return plain != "~" and load_characters().knows(plain)
