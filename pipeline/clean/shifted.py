"""Runs of a mirror page whose bytes slipped: `地?zé)嵫芯吭阂M(jìn)` back to 地熱研究院引進.

A mirror annotates a page by inserting `(pinyin)` into its GBK bytes. Where it does so between
the two bytes of a character, the reader pairs the bytes wrongly from there on: the byte before
the bracket and the bracket become `?`, and what follows is shifted by one byte until an ASCII
byte stands where a character should begin. The bytes are still there but for the lost one,
which the reading gives away: the annotated character is the one of the table that has this
reading and begins with the last byte before the `?`.

Two things have to be guessed, and the character model ranks the guesses: pairs in the
user-defined zones of GBK, which some crawlers drop, and the two bytes of a `?` that ends a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.clean.characters import CharacterModel, as_model_text, load_characters
from pipeline.clean.gbk import (
    after,
    before,
    bytes_of,
    decode_pair,
    plain_form,
    plain_text,
    strangeness,
)

Readings = Mapping[str, frozenset[str]]

_BEAM = 12
_MAX_DROPS = 2
_FIRSTS = 6  # candidates for the character before a dropped pair's middle
# What a `?` at the end of a run may have swallowed: the bytes below 0x40 that pages have.
_SWALLOWED = ",.0 ;:!?%()-/\"'<"
_SURE = 2.0  # a guess is taken where it is e² times as likely as the next one of other meaning
_TOO_UNLIKELY = -9.5  # a character, on average: no Chinese text is that strange
_IMPOSSIBLE = -15.0  # the same where there is nothing to choose from
# First bytes of the user-defined zones AAA1–AFFE, F8A1–FEFE and A140–A7A0.
_USER_LEADS = frozenset({*range(0xAA, 0xB0), *range(0xF8, 0xFF), *range(0xA1, 0xA8)})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the reader of the shifted bytes wrote, at [start, end) of the page.

    `kind` is "pair" (two bytes), "byte" (an ASCII one), "marker" (`?pinyin)`) or "lost" (`?`).
    """

    kind: str
    start: int
    end: int
    data: bytes = b""
    reading: str = ""
    annotated: bool = False
    last: bool = False  # of its line


@dataclass(frozen=True, slots=True)
class Repair:
    """What stood in the place of the damaged run [start, end); certain if nothing was guessed.

    A text that ends in `?` lacks its last character, most often a digit.
    """

    start: int
    end: int
    text: str
    certain: bool


@dataclass(frozen=True, slots=True)
class _Guess:
    """A reading of the run so far: its characters, the byte that waits for its second half."""

    text: str
    waiting: int
    score: float = 0.0
    drops: int = 0
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Tables:
    """The page's own annotated characters, those to fall back on, and whether PUA was kept."""

    own: Readings
    usual: Readings
    kept: bool

    def lost_bytes(self, lead: int, reading: str) -> tuple[list[int], bool]:
        """Return the second bytes of the characters with this first byte and reading.

        Also whether the page itself names them; the usual readings are only guesses.
        """
        for table in (self.own, self.usual):
            found = [
                data[1]
                for character, known in table.items()
                if reading in known
                and len(data := bytes_of(character)) == 2
                and data[0] == lead
                and data[1] >= 0x81
            ]
            if found:
                return found, table is self.own
        return [], False


def repair_run(
    first: str, start: int, items: Iterator[Item], tables: Tables, page: str
) -> Repair | None:
    """Undo the run whose marker is the first of `items`; None if it cannot be done.

    `first` is the character before the marker, at `start` of the page, and belongs to the run.
    """
    data = bytes_of(first)
    marker = next(items, None)
    if len(data) != 2 or marker is None:
        return None
    lost, own = tables.lost_bytes(data[1], marker.reading)
    search = _Search(load_characters(), tables, plain_form(first))
    guesses = [_Guess("", byte, guessed=len(lost) > 1 or not own) for byte in lost]
    for item in items:
        closed, guesses = search.advance(guesses, item)
        if closed:
            found = search.best(closed, plain_text(page[item.end : item.end + 3]))
            if found is None:
                return None
            return Repair(start, item.end, first + found.text, not found.guessed)
        if not guesses:
            return None
    return None


@dataclass(frozen=True, slots=True)
class _Search:
    model: CharacterModel
    tables: Tables
    previous: str

    def advance(self, guesses: list[_Guess], item: Item) -> tuple[list[_Guess], list[_Guess]]:
        """Let every guess read one item; return those whose run ends with it, and the others."""
        closed: list[_Guess] = []
        still_open: list[_Guess] = []
        for guess in guesses:
            if item.kind == "pair":
                still_open += self._read(guess, item.data[0], item.data[1])
                if not self.tables.kept:
                    still_open += self._dropped(guess, item.data[0], item.data[1], False)
            elif item.kind == "byte":
                closed += self._read(guess, item.data[0], -1, item.annotated)
                if not self.tables.kept:
                    closed += self._dropped(guess, item.data[0], -1, item.annotated)
            elif item.kind == "marker":
                lost, own = self.tables.lost_bytes(guess.waiting, item.reading)
                for byte in lost:
                    closed += self._read(guess, byte, -1, True, len(lost) > 1 or not own)
            else:
                closed += self._swallowed(guess, item.last)
        return closed, sorted(still_open, key=lambda guess: -guess.score)[:_BEAM]

    def best(self, closed: list[_Guess], following: str) -> _Guess | None:
        """Return the likeliest guess, None where it is too unlikely or a figure is at stake."""
        scored = [
            (guess.score + self.model.score_text(plain_form(guess.text[-1]), following), guess)
            for guess in closed
        ]
        scored.sort(key=lambda pair: -pair[0])
        score, found = scored[0]
        guessed = found.guessed or len(scored) > 1
        if found.score / len(found.text) < (_TOO_UNLIKELY if guessed else _IMPOSSIBLE):
            return None
        if any(guess.text[-1] == "0" for rival, guess in scored if score - rival < _SURE):
            # Which digit was swallowed is nowhere to be found: its `?` stays.
            return _Guess(found.text[:-1] + "?", -1, found.score, found.drops, True)
        return _Guess(found.text, -1, found.score, found.drops, guessed)

    def _last(self, guess: _Guess) -> str:
        return plain_form(guess.text[-1]) if guess.text else self.previous

    def _read(
        self,
        guess: _Guess,
        trail: int,
        waiting: int,
        annotated: bool = False,
        guessed: bool = False,
    ) -> Iterator[_Guess]:
        """Yield the guess with the waiting byte made a character by `trail`."""
        character = decode_pair(guess.waiting, trail)
        # A character of the table would have been annotated, and nothing else is.
        # Only the first was not, where the marker's own character took its first byte.
        if character is None or (character in self.tables.own and not annotated and guess.text):
            return
        score = self.model.score(self._last(guess), plain_form(character))
        yield _Guess(
            guess.text + character,
            waiting,
            guess.score + score - strangeness(character),
            guess.drops,
            guess.guessed or guessed,
        )

    def _dropped(
        self, guess: _Guess, trail: int, waiting: int, annotated: bool
    ) -> Iterator[_Guess]:
        """Yield the guess with two characters whose middle bytes were dropped as one pair."""
        if guess.drops >= _MAX_DROPS:
            return
        last = self._last(guess)
        firsts = sorted(
            (
                (self.model.score(last, plain) - strange, byte, character, plain)
                for byte, character, plain, strange in after(guess.waiting)
                if byte in _USER_LEADS and character not in self.tables.own
            ),
            reverse=True,
        )
        found: list[tuple[float, str]] = []
        for score, byte, character, plain in firsts[:_FIRSTS]:
            for second, plain_second, strange in before(trail, byte < 0xA8):
                if annotated or second not in self.tables.own:
                    total = score + self.model.score(plain, plain_second) - strange
                    found.append((total, character + second))
        for total, both in sorted(found, reverse=True)[:_BEAM]:
            yield _Guess(guess.text + both, waiting, guess.score + total, guess.drops + 1, True)

    def _swallowed(self, guess: _Guess, last_of_line: bool) -> Iterator[_Guess]:
        """Yield what a `?` may stand for that took the last byte of the run and an ASCII one."""
        last = self._last(guess)
        for trail, character, plain, strange in after(guess.waiting):
            if trail < 0x81 or (character in self.tables.own and guess.text):
                continue
            score = guess.score + self.model.score(last, plain) - strange
            if last_of_line:
                yield _Guess(guess.text + character, -1, score, guess.drops, True)
                continue
            for mark in _SWALLOWED:
                marked = score + self.model.score(plain, as_model_text(mark))
                yield _Guess(guess.text + character + mark, -1, marked, guess.drops, True)
