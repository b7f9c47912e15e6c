"""Characters to one form: widths, spaces, control characters, traditional to simplified."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pipeline.text import SourceText

# Spaces of all kinds, tabs among them, become the plain space, one for one.
_SPACES = dict.fromkeys(
    [0x09, 0x0B, 0x0C, 0x1F, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "
)
_WIDTHS = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)},  # ０-９
    **{code: chr(code - 0xFEE0) for code in range(0xFF21, 0xFF3B)},  # Ａ-Ｚ
    **{code: chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)},  # ａ-ｚ
    0xFF05: "%",
    0xFE6A: "%",
}
_ONE_TO_ONE = {**_SPACES, **_WIDTHS}
MAPPED = re.compile(
    "[\t\x0b\x0c\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000０-９Ａ-Ｚａ-ｚ％﹪．]"
)
# Characters that are not seen: controls, zero-width marks, soft hyphens, direction marks, BOMs.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1e\x7f\x80-\x84\x86-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]+"
)
HAN = re.compile("[一-鿿]")
# ８６．５, 86．5
_POINT = re.compile(r"(?<=[0-9０-９])．(?=[0-9０-９])")


def without_unseen(text: SourceText) -> SourceText:
    """Leave out the characters that are not seen.

    >>> without_unseen(SourceText.of("烟\\u200b台")).text
    '烟台'
    """
    found = list(UNSEEN.finditer(text.text))
    return text.edit([(*match.span(), "") for match in found]) if found else text


def with_plain_forms(text: SourceText) -> SourceText:
    """Make full-width digits, letters and ％ half-width and all spaces plain, one for one.

    >>> with_plain_forms(SourceText.of("增长８６．５％　ＧＤＰ")).text
    '增长86.5% GDP'
    """
    plain = _POINT.sub(".", text.text)
    for character in set(MAPPED.findall(plain)):  # faster than str.translate
        plain = plain.replace(character, _ONE_TO_ONE.get(ord(character), character))
    return text if plain is text.text else text.with_text(plain)


# Script ---------------------------------------------------------------------------------------


@cache
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Convert traditional characters to simplified ones, one for one.

    >>> simplified("著力推進機制創新,成效顯著")
    '着力推进机制创新,成效显著'
    """
    plain = str(_converter().convert(text))  # type: ignore[attr-defined]
    if len(plain) != len(text):
        plain = "".join(_one(character) for character in text)
    if "著" in plain:
        plain = _aspect_particle().sub("着", plain)
    return plain


@cache
def _one(character: str) -> str:
    plain = str(_converter().convert(character))  # type: ignore[attr-defined]
    return plain if len(plain) == 1 else character


@cache
def _aspect_particle() -> re.Pattern[str]:
    """Match 著 where it is not read zhù: everywhere but in the words of the lexicon."""
    lines = files("pipeline").joinpath("lexicon", "clean_zhu.txt").read_text("utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    before = sorted({word[0] for word in words if word.endswith("著")})
    after = sorted({word[1] for word in words if word.startswith("著")})
    return re.compile(f"(?<![{''.join(before)}])著(?![{''.join(after)}])")


@cache
def traditional() -> re.Pattern[str]:
    """Match the characters that only traditional text has, known from GB 2312's lack of them."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    block = "".join(map(chr, range(0x4E00, 0x9FA6)))
    plain = (
        "".join(_one(character) for character in block)
        if len(convert(block)) != len(block)
        else convert(block)
    )
    old = [a for a, b in zip(block, plain, strict=True) if a != b and not _in_gb2312(a)]
    return re.compile("[" + "".join(old) + "]")


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
