"""For which place each paragraph is spoken, where somebody of a smaller place speaks.

In a press conference of a city, 青湖县委书记 speaks for 青湖县 until another takes the floor: his
全县 is 青湖县, and so is the place of figures that name none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.clean.dialogue import closes_dialogue, is_answerer, is_asker, speaker_label
from pipeline.figures.words import one_of, read_lines
from pipeline.places import Place, PlaceMention

Span = tuple[int, int]

_SURNAME = one_of(word for line in read_lines("surnames.txt") for word in line.split())
_OFFICE = r"(?:书记|[一-龥]长|主任|主席|常委|委员|负责人|发言人|专员|调研员)"
# a company's head does not speak for a place, nor does a native of one
_OF_NONE = r"公司|集团|银行|大学|合作社|企业|厂|店|农场|协会|商会|记者|籍|人民币"
# 委书记, 委副书记、县长, 财政局局长 after a place
_POST = re.compile(
    rf"""(?![一-龥、\s]{{0,28}}?(?:{_OF_NONE}))
    [一-龥、\s]{{0,28}}?{_OFFICE}(?:同志)?\s*""",
    re.VERBOSE,
)
_POST_BEHIND = re.compile(rf"{_POST.pattern}(?=[）)】，,。；;]|$)", re.VERBOSE)
# 县委书记, 副县长, 区财政局局长 without the name of the county
_BARE_POST = re.compile(
    r"""(?:(?<![一-龥])|(?<=[请由是和与及到]))(?:常务)?副?
    (?P<class>[县区镇乡旗])(?:长|委|政府|人大|政协|[一-龥]{1,10}?(?:局|办|委|中心))
    [一-龥、\s]{0,20}$""",
    re.VERBOSE,
)
_OFFICE_ENDS = re.compile(rf"{_OFFICE}(?:同志)?\s*$")
_CHAIN_BREAK = re.compile(r"[，,。；;：:（(！？“”]")
_OPENS_BEHIND = re.compile(r"\s*[（(，,]?\s*")
# 徐书记, 罗区长: how a speaker is called by his surname
_CALLED = re.compile(rf"(?P<surname>{_SURNAME})(?:[一-龥]{{0,6}}){_OFFICE}")
_NAME_ALONE = re.compile(rf"{_SURNAME}\s?[一-龥](?:\s?[一-龥])?")
_SAYS = re.compile(
    r"(?:同志|书记|[县区市镇乡局]长)?(?:则|也|还|就此|在[^，,。：:]{1,20}时)?"
    r"(?:介绍|表示|说|指出|透露|坦言|告诉|回答|谈到|称|认为|发布|通报)"
)
_ASKED = re.compile(r"[请由让][^，,。；;]*$")  # 请高明远介绍: he has yet to say it
_FRAMED = re.compile(r"\s*[【\[](?P<who>[^】\]]{2,40})[】\]](?!\s*[^\s:：]{0,4}[:：])")
# 我是来自青湖县云山镇青山村的一名代表
_I_AM = re.compile(r"我(?:叫[一-龥]{2,4}[，,])?(?:是|来自)(?:来自)?")
_POST_OF_MINE = re.compile(
    rf"(?:的[一-龥]{{0,12}}?代表|{_POST.pattern}(?=[，,。；;！]|$))", re.VERBOSE
)
_BEFORE_NAME = re.compile(rf"(?:^|{_OFFICE}|[】\])）：:]|嘉宾|同志|代表)$")
_AFTER_NAME = re.compile(rf"$|[（(【\[]|先生|女士|同志|{_OFFICE}")
_LONGEST_LABEL = 40
_HEAD_CHARS = 45  # in which the speaker of a sentence is named


class Turn(NamedTuple):
    """A sentence of the body: its paragraph, the kind of that, its place in the document."""

    paragraph: str
    kind: str
    start: int
    text: str


class Voice(NamedTuple):
    """For which place other than the document's own a sentence is spoken.

    Whoever has the floor speaks for his `home`; in an account, what is `told` by somebody who is
    quoted is of his place until another is named.
    """

    home: Place | None = None
    told: Place | None = None


def voices(
    turns: Sequence[Turn],
    people: Sequence[Span],
    places: Sequence[Sequence[PlaceMention]],
    home: Place | None,
) -> list[Voice]:
    """Return for whom each sentence speaks.

    `people` are the spans of names in the document, `places` the mentions of each sentence with
    offsets in it.

    >>> from pipeline.places import find_places, standard_place
    >>> home = standard_place("烟台市")
    >>> texts = ["邀请莱州市市长高明远介绍。", "高明远:大家好!", "出口增长5%。"]
    >>> turns = [Turn(f"b{n}", "paragraph", 20 * n, text) for n, text in enumerate(texts)]
    >>> found = voices(turns, [(7, 10), (20, 23)], [find_places(t, home) for t in texts], home)
    >>> [voice.home.name if voice.home else None for voice in found]
    [None, '莱州市', '莱州市']
    """
    nobody = [Voice()] * len(turns)
    if home is None or not people or not any(places):
        return nobody
    posts = dict(_posts(turns, _by_sentence(turns, people), places, home))
    said_himself = any("我" in one.text and _I_AM.search(one.text) for one in turns)
    if not any(posts.values()) and not said_himself:
        return nobody
    speaker: Place | None = None
    floor: str | None = None  # who has it, as the page calls him
    paragraph: str | None = None
    out: list[Voice] = []
    for turn, mentions in zip(turns, places, strict=True):
        quoted = _quoted(turn.text, posts)
        if turn.paragraph != paragraph:
            paragraph = turn.paragraph
            floor, speaker = _who_speaks(turn, posts, floor, speaker)
            if closes_dialogue(turn.text) or quoted not in (None, floor):
                floor, speaker = None, None  # the page goes on with its own account
        if floor is not None and floor not in posts:
            introduced = _of_himself(turn.text, mentions, home)
            if introduced is not None:
                posts[floor] = speaker = introduced
        told = (posts[quoted] or home) if quoted is not None and speaker is None else None
        out.append(Voice(speaker, told if told is not None and told.lies_in(home) else None))
    return out


def _by_sentence(turns: Sequence[Turn], people: Sequence[Span]) -> list[list[Span]]:
    out: list[list[Span]] = [[] for _ in turns]
    at = 0
    for start, end in sorted(people):
        while at + 1 < len(turns) and turns[at + 1].start <= start:
            at += 1
        out[at].append((start - turns[at].start, end - turns[at].start))
    return out


def _posts(
    turns: Sequence[Turn],
    people: Sequence[Sequence[Span]],
    places: Sequence[Sequence[PlaceMention]],
    home: Place,
) -> Iterator[tuple[str, Place | None]]:
    """Yield who is named with a post, and its place: None for home itself and what holds it."""
    known: dict[str, Place | None] = {}
    before: list[Place] = []  # named so far
    for turn, names, mentions in zip(turns, people, places, strict=True):
        low = 0
        for start, end in names:
            name = turn.text[start:end]
            breaks = [found.end() for found in _CHAIN_BREAK.finditer(turn.text, low, start)]
            low = breaks[-1] if breaks else low
            near = [*before, *(one.place for one in mentions if one.end <= start)]
            post = _post_before(turn.text, low, start, mentions, near, home)
            post = post or _post_behind(turn.text, end, mentions)
            if post is not None and known.get(name) is None:
                known[name] = None if home.lies_in(post) else post
            low = end
        before += [one.place for one in mentions if one.place.lies_in(home)]
    yield from known.items()


def _post_before(
    text: str,
    low: int,
    start: int,
    mentions: Sequence[PlaceMention],
    near: Sequence[Place],
    home: Place,
) -> Place | None:
    """Return the place of the post before a name: [青湖县]委书记高明远, [县]长高明远."""
    named = [one for one in mentions if low <= one.start and one.end <= start]
    if named and _POST.fullmatch(text, named[-1].end, start):
        return named[-1].place
    bare = _BARE_POST.search(text, low, start)
    if named or bare is None or not _OFFICE_ENDS.search(text, low, start):
        return home if _OFFICE_ENDS.search(text, low, start) else None
    if home.level == "county" and bare["class"] in "县区旗":
        return home
    return next((one for one in reversed(near) if one.name.endswith(bare["class"])), home)


def _post_behind(text: str, end: int, mentions: Sequence[PlaceMention]) -> Place | None:
    """Return the place of the post behind a name: 高明远（[青湖县]县长）."""
    opened = _OPENS_BEHIND.match(text, end)
    at = opened.end() if opened else end
    for one in mentions:
        if one.start == at and at > end and _POST_BEHIND.match(text, one.end):
            return one.place
    return None


def _of_himself(text: str, mentions: Sequence[PlaceMention], home: Place) -> Place | None:
    """Return the place of who says 我是青湖县云山镇青山村党支部书记, if it is not home's."""
    found = _I_AM.search(text)
    at = found.end() if found else -1
    inner: PlaceMention | None = None
    for one in mentions:
        if one.start == at:
            inner, at = one, one.end
    if inner is None or not _POST_OF_MINE.match(text, inner.end):
        return None
    return None if home.lies_in(inner.place) else inner.place


def _who_speaks(
    turn: Turn, posts: Mapping[str, Place | None], floor: str | None, before: Place | None
) -> tuple[str | None, Place | None]:
    """Return who says a paragraph and for which place, given who had the floor before."""
    if turn.kind == "title":
        return None, None
    alone = turn.kind == "speaker" or _stands_alone(turn.text, posts)
    label = turn.text.strip(" :：—-\u3000") if alone else _label(turn.text)
    if label is None:
        return (None, None) if turn.kind == "question" else (floor, before)
    name = _named_in(label, posts)
    if name is not None:
        return name, posts[name]
    if is_answerer(label):
        inside = {place for place in posts.values() if place is not None}
        return label, before or (inside.pop() if len(inside) == len(posts) == 1 else None)
    other = alone or turn.kind == "question" or is_asker(label) or _NAME_ALONE.fullmatch(label)
    return (label, None) if other else (floor, before)


def _label(text: str) -> str | None:
    """Return what stands at the head of a paragraph as its speaker: 高明远:, 【高明远（县长）】."""
    framed = _FRAMED.match(text)
    return framed["who"] if framed else speaker_label(text)


def _stands_alone(text: str, posts: Mapping[str, Place | None]) -> bool:
    """Tell whether a line only says who speaks: 青湖县委书记 高明远."""
    line = text.strip(" :：—-\u3000")
    if len(line) > _LONGEST_LABEL:
        return False
    return any(
        line.endswith(name) and _OFFICE_ENDS.search(line[: -len(name)]) is not None
        for name in posts
    )


def _named_in(label: str, posts: Mapping[str, Place | None]) -> str | None:
    """Return which of those with a post a label names: 高明远, 县委书记高明远, 高书记."""
    label = re.sub(r"\s", "", label)
    for name in posts:
        before, found, after = label.partition(re.sub(r"\s", "", name))
        if found and _BEFORE_NAME.search(before) and _AFTER_NAME.match(after):
            return name
    called = _CALLED.fullmatch(label)
    if called is None:
        return None
    same = [name for name in posts if name.startswith(called["surname"])]
    return same[0] if len(same) == 1 else None


def _quoted(text: str, posts: Mapping[str, Place | None]) -> str | None:
    """Return who is quoted at the head of a sentence: 县长高明远说，…"""
    for name in posts:
        at = text.find(name, 0, _HEAD_CHARS)
        told = at >= 0 and _SAYS.match(text, at + len(name)) is not None
        if told and not _ASKED.search(text, 0, at):
            return name
    return None
