"""Whether a clean surface can come from the raw text: both folded to what cleaning keeps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from pipeline.evaluation.spans import READING_AID

# "。。", ",," and the like: what mirrors double or add
DOUBLED = re.compile(r"[,，、。]+")


def same_surface(raw: str, text: str) -> bool:
    """Return whether a clean surface can come from a raw slice by the cleaning of GOLD."""
    return not text or folded(raw) == folded(text) or folded(text) in folded(raw)


def folded(text: str) -> str:
    """Return the text without spaces, readings in brackets and forms that cleaning changes.

    >>> folded("增長(zhǎng)８％,, 全市")
    '增长8%,全市'
    """
    text = re.sub(READING_AID.pattern.rstrip("$"), "", text)
    text = "".join(unicodedata.normalize("NFKC", char) for char in text if not char.isspace())
    return DOUBLED.sub(",", _simplified()(text).replace("著", "着"))


@cache
def _simplified() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert
