"""From the sentences of a document, with their quantities, times and places, to its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from pipeline.figures.basis import find_bases, share_out
from pipeline.figures.carry import Step, carries
from pipeline.figures.choose import choose
from pipeline.figures.clauses import Frame, frames
from pipeline.figures.go_on import gone_on, parts_gone_on
from pipeline.figures.indicator import Indicator, find_indicators, lists_of
from pipeline.figures.kind import Kind, find_kinds
from pipeline.figures.memory import Memory
from pipeline.figures.modality import find_modalities, planned_paragraphs
from pipeline.figures.modality_scope import settle
from pipeline.figures.model import Reading, Weights, decide, see
from pipeline.figures.period_asides import passing
from pipeline.figures.period_said import begun, since, spans_of_two
from pipeline.figures.period_scope import NO_TIME, change_starts, in_sentence
from pipeline.figures.place_memory import PlaceMemory
from pipeline.figures.place_scope import find_places_of
from pipeline.figures.quantities import Quantity
from pipeline.figures.repairs import repaired
from pipeline.figures.trim import trimmed
from pipeline.figures.wholes import shares_of_wholes
from pipeline.periods import infer_year
from pipeline.places import Place, PlaceMention

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression of a sentence, resolved; offsets are in the sentence."""

    start: int
    end: int
    text: str
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the slot rules read of a sentence."""

    text: str
    kind: str
    paragraph: str
    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    places: tuple[PlaceMention, ...]
    home: Place | None = None  # of who speaks, where it is not the document's
    told: Place | None = None  # of who is quoted


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with its slots; `sentence` is the number of its sentence in the document."""

    sentence: int
    quantity: Quantity
    frame: Frame
    kind: Kind
    indicator: str
    words: Indicator
    basis: str | None
    time: Time | None
    place: Place | None
    modality: str
    score: float
    rule: str


# a figure whose indicator was found this way is wholly right about so often (train folders)
RULE_SCORES = {
    "indicator:before": 0.75,
    "indicator:carried": 0.7,
    "indicator:share": 0.85,
    "indicator:respectively": 0.7,
    "indicator:rate-noun": 0.65,
    "indicator:list": 0.55,
    "indicator:after": 0.5,
    "indicator:owned": 0.6,
}


def find_slots(
    sentences: Sequence[Sentence],
    home: Place | None,
    published: date | None = None,
    weights: Weights | None = None,
    judge: Callable[[int, Step], bool] = lambda number, step: carries(step),
) -> list[Figure]:
    """Return the figures of a document, in reading order; without `weights` by rules alone.

    `judge` tells of a sentence, by its number, whether an earlier time governs it.

    >>> from types import SimpleNamespace as Q
    >>> five = Q(start=2, end=5, text="5亿元", unit="元", rule="")
    >>> found = find_slots([Sentence("出口5亿元", "paragraph", "b1", (five,), (), ())], None)
    >>> found[0].indicator, found[0].kind.kind
    ('出口', 'level')
    """
    if not any(sentence.quantities for sentence in sentences):
        return []
    out = propose(sentences, home, published, judge)
    if weights is not None:
        out = _trimmed(sentences, refine(sentences, out, home, weights), home)
    out = _trimmed(sentences, _repaired(sentences, out), home)
    return shares_of_wholes(sentences, parts_gone_on(sentences, gone_on(sentences, out)))


def propose(
    sentences: Sequence[Sentence],
    home: Place | None,
    published: date | None = None,
    judge: Callable[[int, Step], bool] = lambda number, step: carries(step),
) -> list[Figure]:
    """Return the figures by rules as the model is shown them, their indicators not yet repaired."""
    out: list[Figure] = []
    # without a date a year later than that of the text is still to come
    year = None if published else infer_year("\n".join(one.text for one in sentences))
    memory = Memory(published=published, year=year)
    plans = _plans(sentences)
    sentences = [_with_times_said(one, published) for one in sentences]
    places = PlaceMemory()
    for number, sentence in enumerate(sentences):
        here = sentence.home or home
        if sentence.paragraph != memory.paragraph:
            memory = Memory(
                sentence.paragraph,
                published=published,
                year=year,
                planned=sentence.paragraph in plans,
            )
        said = sentence.paragraph, sentence.kind, sentence.text
        memory.place = places.carried(*said, here, sentence.told)
        memory.turn_to(sentence)
        if sentence.quantities:
            memory.page = home if sentence.home is not None else None
            out.extend(_of_sentence(number, sentence, here, memory, judge))
        last = out[-1].place if sentence.quantities else None
        places.read(sentence.text, sentence.places, here, last)
        memory.pass_over(sentence)
    out = settle(sentences, out, published)
    return _trimmed(sentences, out, home)


def _repaired(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> list[Figure]:
    out: list[Figure] = []
    for number, group in groupby(figures, key=lambda one: one.sentence):
        sentence, row = sentences[number], list(group)
        words = repaired(
            sentence.text,
            [one.frame for one in row],
            [one.kind for one in row],
            [one.words for one in row],
            [(time.start, time.end) for time in sentence.times],
            [(place.start, place.end) for place in sentence.places],
        )
        out.extend(_with_words(one, right, sentence) for one, right in zip(row, words, strict=True))
    return out


def _trimmed(
    sentences: Sequence[Sentence], figures: Sequence[Figure], home: Place | None
) -> list[Figure]:
    out: list[Figure] = []
    for number, group in groupby(figures, key=lambda one: one.sentence):
        sentence, row = sentences[number], list(group)
        times = [(time.start, time.end) for time in sentence.times]
        about = {one.place for one in row}
        places = own_places(sentence.places, sentence.home or home)
        places += [(of.start, of.end) for of in sentence.places if of.place in about]
        out.extend(
            _with_words(one, trimmed(sentence.text, one.words, times, places), sentence)
            for one in row
        )
    return out


def _with_words(figure: Figure, words: Indicator, sentence: Sentence) -> Figure:
    if words is figure.words:
        return figure
    return replace(figure, words=words, indicator=words.text(sentence.text))


def refine(
    sentences: Sequence[Sentence], figures: Sequence[Figure], home: Place | None, weights: Weights
) -> list[Figure]:
    """Return the figures with the indicators that the model prefers, and with its scores."""
    groups = [list(group) for _, group in groupby(figures, key=lambda one: one.sentence)]
    seen = see([reading(sentences[group[0].sentence], group, home) for group in groups], weights)
    windows = [window for row in seen for window in row]
    candidates = decide(windows, weights)
    out: list[Figure] = []
    for group in groups:
        text = sentences[group[0].sentence].text
        proposed, candidates = candidates[: len(group)], candidates[len(group) :]
        rules, kinds = [one.words for one in group], [one.kind for one in group]
        choices = choose(text, rules, kinds, proposed, weights.choice)
        out.extend(
            replace(
                one,
                words=choice.words,
                indicator=choice.words.text(text),
                score=choice.score,
                rule=f"{one.quantity.rule} {one.kind.rule} {choice.words.rule}",
            )
            for one, choice in zip(group, choices, strict=True)
        )
    return out


def reading(sentence: Sentence, figures: Sequence[Figure], home: Place | None) -> Reading:
    """Return a sentence and its figures by rules as the model reads them."""
    return Reading(
        text=sentence.text,
        frames=[one.frame for one in figures],
        kinds=[one.kind for one in figures],
        rules=[one.words for one in figures],
        times=[(time.start, time.end) for time in sentence.times],
        places=own_places(sentence.places, sentence.home or home),
    )


def _plans(sentences: Sequence[Sentence]) -> set[str]:
    """Return the paragraphs that are plans, of those with figures."""
    texts: dict[str, list[str]] = {}
    for sentence in sentences:
        texts.setdefault(sentence.paragraph, []).append(sentence.text)
    told = {sentence.paragraph for sentence in sentences if sentence.quantities}
    asked = {n: name for n, name in enumerate(texts) if name in told}
    return {asked[n] for n in planned_paragraphs([*map("".join, texts.values())], asked)}


def _of_sentence(
    number: int,
    sentence: Sentence,
    home: Place | None,
    memory: Memory,
    judge: Callable[[int, Step], bool],
) -> list[Figure]:
    text = sentence.text
    found = frames(text, sentence.quantities)
    kinds = find_kinds(found, text)
    spans = [(time.start, time.end) for time in sentence.times]
    place_spans = own_places(sentence.places, home)
    indicators = find_indicators(text, found, kinds, spans, place_spans)
    bases = find_bases(text, found, kinds, [one.carried for one in indicators])
    memory.aside = passing(text, spans, bases)
    starts = change_starts(text, found)
    groups = lists_of(found)
    own_bases = share_out(text, bases, groups)
    numbers = in_sentence(found, text, spans, memory.aside, starts, groups)
    carried = None
    step = memory.step(sentence, found, kinds, numbers)
    if step is not None:
        memory.held = judge(number, step)
        carried = memory.time if memory.held else None
    told = [_time_of(which, sentence, carried) for which in numbers]
    modalities = find_modalities(
        text,
        found,
        [_ends(time, memory.published) for time in told],
        memory.published,
        memory.planned,
        starts,
        memory.year,
    )
    places = find_places_of(
        text,
        found,
        sentence.places,
        home,
        memory.place,
        groups,
        [one.carried for one in indicators],
        memory.page,
    )
    out: list[Figure] = []
    for i, frame in enumerate(found):
        basis = own_bases[i]
        out.append(
            Figure(
                sentence=number,
                quantity=sentence.quantities[i],
                frame=frame,
                kind=kinds[i],
                indicator=indicators[i].text(text),
                words=indicators[i],
                basis=text[basis[0] : basis[1]] if isinstance(basis, tuple) else basis,
                time=told[i],
                place=places[i],
                modality=modalities[i],
                score=RULE_SCORES.get(indicators[i].rule, 0.5),
                rule=f"{sentence.quantities[i].rule} {kinds[i].rule} {indicators[i].rule}",
            )
        )
    return out


def _with_times_said(sentence: Sentence, published: date | None) -> Sentence:
    """Return the sentence with 从A到B and 2016年投产以来 as one time, and with 平台上线以来."""
    text, quantities = sentence.text, sentence.quantities
    # 由30日缩短至20日: a stretch of days that is measured is no day
    times = [
        time
        for time in sentence.times
        if not any(one.start < time.end and time.start < one.end for one in quantities)
    ]
    for number, end in begun(text, [(time.start, time.end) for time in times]).items():
        began = times[number]
        words = text[began.start : end]
        times[number] = Time(began.start, end, words, began.first_day, published)
    spans = [(time.start, time.end) for time in times]
    for first, last in reversed(spans_of_two(text, spans)):
        begins, ends = times[first], times[last]
        if begins.first_day and ends.last_day and begins.first_day > ends.last_day:
            continue  # 2021年和2019年
        words = text[begins.start : ends.end]
        times[first : last + 1] = [
            Time(begins.start, ends.end, words, begins.first_day, ends.last_day)
        ]
    for start, end in since(text, spans):
        times.append(Time(start, end, text[start:end], None, published))
    if times == list(sentence.times):
        return sentence
    return replace(sentence, times=tuple(sorted(times, key=lambda time: time.start)))


def _ends(time: Time | None, published: date | None) -> date | None:
    """Return the last day of a time; of a month or a feast that still runs, the document's day."""
    if time is None or time.first_day is None or time.last_day is None or published is None:
        return time.last_day if time else None
    runs = time.first_day < published < time.last_day
    return published if runs and (time.last_day - time.first_day).days < _MONTH else time.last_day


_MONTH = 31  # days


def _time_of(number: int | None, sentence: Sentence, carried: Time | None) -> Time | None:
    if number is None:
        return carried
    return None if number == NO_TIME else sentence.times[number]


def own_places(places: Sequence[PlaceMention], home: Place | None) -> list[Span]:
    """Return where places stand that an indicator leaves out: those within the document's own.

    中国驰名商标 on a city's page begins with no place but with a name.
    """
    return [
        (place.start, place.end)
        for place in places
        if home is None
        or place.rule == "relative"
        or place.place.lies_in(home)
        or (home.lies_in(place.place) and place.text != "中国")
    ]
