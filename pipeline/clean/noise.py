"""The noise of mirror sites undone: pinyin in brackets, shifted bytes, doubled commas."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pipeline.clean.gbk import bytes_of, decode_pair
from pipeline.clean.shifted import Item, Readings, Tables, repair_run
from pipeline.text import SourceText

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_LETTERS = f"a-zêü{_TONED}"
# (guān)
BRACKETED = re.compile(rf"\(([{_LETTERS}]{{1,6}})\)")
# 關(guān)
ANNOTATED = re.compile(rf"([一-鿿])\(([{_LETTERS}]{{1,6}})\)")
# ?zé) — what is left of an annotation that fell between the two bytes of a character
MARKER = re.compile(rf"[?？\ufffd]([{_LETTERS}]{{1,6}})\)")
_HAS_TONE = re.compile(f"[{_TONED}]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# ,, ,。 ,、 ，， ，。
_DOUBLED = re.compile(r"[,，]+[,，](?![。、;；!?！？:：])|[,，]+([。、;；!?！？:：])")
COMMA = re.compile("[,，]")
AFTER_COMMA = re.compile("[,，。、;；!?！？:：]")

_ENOUGH = 3  # different characters that are annotated on a page before it counts as a mirror's
_LONGEST = 80  # items of a damaged run


@dataclass(frozen=True, slots=True)
class Noise:
    """What a page's noise is like: its table, and whether it kept its private-use characters."""

    readings: Readings = field(default_factory=dict)
    usual: Readings = field(default_factory=dict)
    kept: bool = False


def learn_noise(text: str) -> Noise:
    """Learn from a page which characters it annotates, and with which readings.

    >>> dict(learn_noise("關(guān)鍵,進(jìn)行,業(yè)務(wù)").readings)["關"]
    frozenset({'guān'})
    """
    if not BRACKETED.search(text):
        return Noise()
    found: dict[str, set[str]] = defaultdict(set)
    for match in ANNOTATED.finditer(text):
        if _HAS_TONE.search(match[2]):
            found[match[1]].add(match[2])
    usual = usual_readings()
    agreed = sum(
        not usual.get(one, readings).isdisjoint(readings) for one, readings in found.items()
    )
    if len(found) < _ENOUGH and not (found and agreed == len(found) and set(found) <= set(usual)):
        return Noise()
    _add_toneless(text, found)
    learned = {one: frozenset(readings) for one, readings in found.items()}
    return Noise(learned, usual, bool(_PRIVATE.search(text)))


def _add_toneless(text: str, found: dict[str, set[str]]) -> None:
    """Add characters with a neutral reading, 麼(me), where every one of them is annotated."""
    for match in ANNOTATED.finditer(text):
        character, reading = match[1], match[2]
        if not _HAS_TONE.search(reading) and character not in found:
            times = text.count(f"{character}({reading})")
            enough = 1 if reading in usual_readings().get(character, ()) else 2
            if times >= enough and times == text.count(character):
                found[character].add(reading)


@cache
def usual_readings() -> Readings:
    """Return the fallback table: traditional characters with their usual reading."""
    path = files("pipeline").joinpath("lexicon", "clean_readings.tsv")
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line]
    return {row[0]: frozenset({row[1]}) for row in rows[1:]}


def without_noise(text: SourceText, noise: Noise) -> tuple[SourceText, list[str]]:
    """Undo damaged runs and leave out annotations; return what there is to report too.

    >>> page = SourceText.of("改革,關(guān)鍵,進(jìn)行,業(yè)務(wù)")
    >>> without_noise(page, learn_noise(page.text))[0].text
    '改革,關鍵,進行,業務'
    """
    plain = text.text
    tables = Tables(noise.readings, noise.usual, noise.kept)
    edits: list[tuple[int, int, str]] = []
    guessed: list[int] = []
    broken: list[int] = []
    lost: list[int] = []
    at = 0
    for match in _NOISE.finditer(plain):
        start = match.start()
        if start < at:
            continue
        if match["character"]:
            if _annotates(plain, match, noise.readings):
                edits.append((start, match.end(), match["character"]))
                at = match.end()
            continue
        first = edits[-1] if edits and edits[-1][1] == start else (start - 1, start, "")
        before = first[2][-1:] or plain[start - 1 : start]
        items = _items(plain, start, noise.readings)
        repair = repair_run(before, first[0], items, tables, plain) if before else None
        if repair is None:
            if _HAS_TONE.search(match["lost"]):
                broken.append(text.origin(*match.span())[0])
            continue
        if first[2]:
            edits.pop()  # what stands before the marker is part of the run
        edits.append((repair.start, repair.end, first[2][:-1] + repair.text))
        at = repair.end
        if repair.text.endswith("?"):
            lost.append(text.origin(repair.start, repair.end)[0])
        elif not repair.certain:
            guessed.append(text.origin(repair.start, repair.end)[0])
    warnings = []
    if broken:
        warnings.append(f"damaged runs kept as they are at characters {_places(broken)}")
    if lost:
        warnings.append(f"a character, perhaps a digit, is lost at characters {_places(lost)}")
    if guessed:
        warnings.append(f"damaged runs restored by a guess at characters {_places(guessed)}")
    return (text.edit(edits) if edits else text), warnings


# An annotated character or letter, or a marker.
_NOISE = re.compile(
    rf"(?P<character>[一-鿿@-~])\((?P<reading>[{_LETTERS}]{{1,6}})\)"
    rf"|[?？\ufffd](?P<lost>[{_LETTERS}]{{1,6}})\)"
)


def _annotates(text: str, match: re.Match[str], readings: Readings) -> bool:
    """Return whether a bracket was inserted by the mirror after the character before it.

    After a letter it was where the letter is the second byte of a character of the table, as
    in 皖I(lǐng)CP: the last byte of 皖 and I make 領.
    """
    character, reading = match["character"], match["reading"]
    if reading in readings.get(character, ()):
        return True
    if not character.isascii() or match.start() == 0:
        return False
    data = bytes_of(text[match.start() - 1])
    joined = decode_pair(data[1], ord(character)) if len(data) == 2 else None
    return joined is not None and reading in readings.get(joined, ())


def _items(text: str, at: int, readings: Readings) -> Iterator[Item]:
    """Cut what follows a marker into the items that a reader of shifted bytes wrote."""
    for _ in range(_LONGEST):
        if at >= len(text):
            return
        marker = MARKER.match(text, at)
        data = bytes_of(text[at])
        if marker:
            yield Item("marker", at, marker.end(), reading=marker[1])
            at = marker.end()
        elif text[at] in "?？\ufffd":
            yield Item("lost", at, at + 1, last=text[at + 1 : at + 2] in ("", "\n", "\r"))
            at += 1
        elif len(data) == 2:
            match = ANNOTATED.match(text, at)
            known = match is not None and match[2] in readings.get(match[1], ())
            end = match.end() if match and known else at + 1
            yield Item("pair", at, end, data, annotated=known)
            at = end
        elif len(data) == 1:
            bracket = BRACKETED.match(text, at + 1)
            end = bracket.end() if bracket else at + 1
            yield Item("byte", at, end, data, annotated=bracket is not None)
            at = end
        else:
            return


def _places(places: list[int], most: int = 50) -> str:
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(map(str, places[:most])) + more


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
