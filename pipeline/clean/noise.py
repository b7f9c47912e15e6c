"""The noise of mirror sites undone: pinyin in brackets, shifted bytes, doubled commas."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.text import SourceText

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_LETTERS = f"a-zêü{_TONED}"
# 關(guān)
_ANNOTATED = re.compile(rf"([一-鿿])\(([{_LETTERS}]{{1,6}})\)")
_HAS_TONE = re.compile(f"[{_TONED}]")
# ,, ,。 ,、 ，， ，。
_DOUBLED = re.compile(r"[,，]+[,，](?![。、;；!?！？:：])|[,，]+([。、;；!?！？:：])")


def learn_readings(text: str) -> dict[str, str]:
    """Learn from a page which characters it annotates, and with which reading.

    >>> learn_readings("關(guān)鍵,進(jìn)行,黨組(dang)")
    {'關': 'guān', '進': 'jìn'}
    """
    counts = Counter(
        (match[1], match[2]) for match in _ANNOTATED.finditer(text) if _HAS_TONE.search(match[2])
    )
    readings: dict[str, str] = {}
    for (character, reading), _ in sorted(counts.items(), key=lambda item: -item[1]):
        readings.setdefault(character, reading)
    return readings


def without_annotations(text: SourceText, readings: dict[str, str]) -> SourceText:
    """Leave out the annotations of the table, each together with its character."""
    edits = [
        (match.start(), match.end(), match[1])
        for match in _ANNOTATED.finditer(text.text)
        if readings.get(match[1]) == match[2]
    ]
    return text.edit(edits) if edits else text


def with_single_commas(text: SourceText) -> SourceText:
    """Make one mark of a comma that is doubled or stands before another mark.

    >>> with_single_commas(SourceText.of("增长,,下降,。")).text
    '增长,下降。'
    """
    edits = [
        (match.start(), match.end(), match[1] or match[0][0])
        for match in _DOUBLED.finditer(text.text)
    ]
    return text.edit(edits) if edits else text
