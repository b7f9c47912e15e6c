"""What earlier sentences of a paragraph leave to the later ones: a time, a place, a plan."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.figures.carry import Step, begins_list, next_item, opens_list
from pipeline.figures.clauses import Frame
from pipeline.figures.kind import Kind
from pipeline.figures.modality import opens_plan
from pipeline.figures.period_asides import passing
from pipeline.figures.period_scope import Governing, opening
from pipeline.places import Place

if TYPE_CHECKING:
    from pipeline.figures.slots import Sentence, Time


@dataclass(slots=True)
class Memory:
    """What earlier sentences of a paragraph leave to the later ones."""

    paragraph: str | None = None
    governing: Governing | None = None
    time: Time | None = None
    told: str = ""  # the sentence of that time
    distance: int = 0  # sentences since
    held: bool | None = None  # whether it governed the last sentence with figures
    place: Place | None = None
    page: Place | None = None  # the document's, where somebody else speaks
    published: date | None = None
    year: int | None = None
    planned: bool = False
    # the time of the list that goes on, with its sentence
    listed: tuple[Governing, Time, str] | None = None
    aside: Set[int] | None = None  # of the sentence just read: times that govern nothing

    def step(
        self,
        sentence: Sentence,
        found: Sequence[Frame],
        kinds: Sequence[Kind],
        numbers: Sequence[int | None],
    ) -> Step | None:
        """Return what a judge needs to tell whether the time governs the sentence too."""
        free = [i for i, number in enumerate(numbers) if number is None]
        if self.governing is None or self.time is None or not free:
            return None
        start = found[free[0]].start
        return Step(
            governing=self.governing,
            told=self.told,
            start=self.time.start,
            end=self.time.end,
            text=sentence.text,
            first=sentence.text[: found[free[0]].clause_end],
            free=free,
            kinds=[kinds[i].kind for i in free],
            days=(self.time.first_day, self.time.last_day),
            own=len(free) < len(numbers),
            planned=self.planned,
            distance=self.distance + 1,
            before=self.held,
            listed=self.lists(sentence) is not None,
            place=any(place.start < start for place in sentence.places),
            answer=sentence.kind == "answer",
        )

    def pass_over(self, sentence: Sentence) -> None:
        spans = [(time.start, time.end) for time in sentence.times]
        aside = passing(sentence.text, spans, ()) if self.aside is None else self.aside
        usable = opening(sentence.text, spans, aside)
        self.aside = None
        self.planned = self.planned or opens_plan(sentence.text)
        self.listed = self.lists(sentence)
        kept = self.listed is not None or (self.governing is not None and self.governing.series)
        self.distance += 1
        if usable is not None and not (kept and not usable.opens):
            self.governing, self.time = usable, sentence.times[usable.number]
            self.told, self.distance, self.held = sentence.text, 0, None
            if self.listed is None and begins_list(sentence.text, self.time.end):
                self.listed = self.governing, self.time, self.told

    def lists(self, sentence: Sentence) -> tuple[Governing, Time, str] | None:
        """Return the time of the list in which a sentence stands; it opens right behind it."""
        if self.listed is not None or self.governing is None or self.time is None:
            return self.listed
        opens = self.distance == 0 and opens_list(sentence.text)
        return (self.governing, self.time, self.told) if opens else None

    def turn_to(self, sentence: Sentence) -> None:
        """Go back to the time of the list where its next item begins (二是…)."""
        if self.listed is not None and next_item(sentence.text):
            self.governing, self.time, self.told = self.listed
