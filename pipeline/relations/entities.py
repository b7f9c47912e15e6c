"""Link the entities of a sentence: who holds which post, who held, issued or launched what.

The speaker of an answer launches and organises what the answer reports as its own work, though
the answer does not name it (GOLD.md, Relations).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.relations.candidates import candidate_pairs
from pipeline.relations.features import pair_features
from pipeline.relations.mentions import Link, Sentence
from pipeline.relations.model import PairModel, load_model
from pipeline.relations.reading import AGENTS, Reading

# What an answer reports as the work of the speaker's body: relation and verbs, by kind of tail.
_OWN_WORK = {
    "INITIATIVE": ("launched", frozenset({"launch"})),
    "EVENT": ("organised", frozenset({"organise", "launch"})),
    "DOC": ("issued", frozenset({"issue"})),
}
# Honours are given, not launched by whom they are named after: 贡山县“…示范县”称号.
# Nor is a circle or a nickname: 海州“两小时经济圈”.
_HONOUR = re.compile(
    r"""(?:称号|奖[章状]?|榜|荣誉|模范|标兵|先锋号|红旗手|工作者|生产者|能手|职工|工匠|好人|之[乡城]
        |(?:经济|交通|生活|通勤)圈|后花园)[”"]*$""",
    re.VERBOSE,
)
# “全国和谐示范社区”: what a place strives for or is made by others.
_GIVEN = re.compile(
    r"“?(?:全国|国家级?|中国|全省|省级|世界)[^“”]*(?:示范|文明|卫生|先进|森林|园林|模范|和谐)[^“”]*"
    r"(?:[市区县镇乡村]|社区|单位|基地|家庭|集体|称号)”?$"
)
_AUTHORED = {"INITIATIVE": "launched", "DOC": "issued"}
_LYING, _PLACES = frozenset({"ORG", "LOC", "EVENT"}), frozenset({"GPE", "LOC"})
_LIES_IN = frozenset({"位于", "坐落于", "坐落在", "地处", "落户", "落户于", "落户在"})
# Posts that several people hold at a time: 副市长, 委员; not 市长.
_SHARED = re.compile(
    r"^副|(?:委员|常委|董事|监事|成员|教授|研究员|调研员|陪审员|审判员|检察官|法官|工程师)$"
)
_WE = re.compile(r"我们|我[局委厅行部院办处县区州市]|本[局委厅行部院]")
_OWN_WORK_SCORE = 0.7
# Of two holders or two bodies of one post the weaker one stands only if it is nearly as sure.
_LEEWAY = 0.3
# 望湖县委, 市直机关工委, 市纪委, 市委政法委; not 市发改委, 市卫健委
_PARTY = re.compile(r"(?:[省市县区州旗盟镇乡地党工纪团]|政法)委$|党组$|工作委员会$")
_PARTY_POSTS = frozenset({"书记", "副书记", "常委", "委员", "候补委员", "党组书记", "党组成员"})
# What a person is without holding an office of the body before it.
_NO_POSTS = (
    "院士",
    "教授",
    "研究员",
    "代表",
    "专家",
    "医师",
    "工程师",
    "导师",
    "冠军",
    "劳模",
    "大使",
)
_WAY = re.compile(r"[至—－–~-]$|连接$|贯通$|通往$|开往$|途经$")
_SIDE_BY_SIDE_SCORE = 0.93


def link_entities(sentences: Sequence[Sentence], model: PairModel | None = None) -> list[Link]:
    """Return the relations between the entities of a document, given in reading order.

    `model` is the one that ships, unless another is given.

    >>> from pipeline.relations.mentions import Mention
    >>> text = "烟台市财政局局长 孙福勋介绍"
    >>> body = Mention("e1", 0, 6, "ORG", "烟台市财政局")
    >>> post = Mention("e2", 6, 8, "TITLE", "局长")
    >>> name = Mention("e3", 9, 12, "PERSON", "孙福勋")
    >>> links = link_entities([Sentence(text, (body, post, name))])
    >>> [(link.head_id, link.label, link.tail_id) for link in links]
    [('e3', 'holds_title', 'e2'), ('e2', 'title_at', 'e1')]
    """
    model = model or load_model()
    links: list[Link] = []
    speakers: tuple[str, ...] = ()
    for sentence in sentences:
        reading = Reading(sentence) if sentence.mentions else None
        found = list(_link(reading, model)) if reading and len(sentence.mentions) > 1 else []
        links.extend(found)
        if sentence.kind == "speaker":
            speakers = _speaking_bodies(sentence, found)
        elif sentence.kind == "answer":
            if speakers and reading:
                links.extend(_own_work(reading, found, speakers))
        elif sentence.kind != "heading":
            speakers = ()
    return links


def _link(reading: Reading, model: PairModel) -> Iterator[Link]:
    """Yield the relations inside one sentence."""
    mentions = reading.mentions
    certain = dict.fromkeys(_side_by_side(reading))
    for label, head, tail in certain:
        ends = mentions[head].entity_id, label, mentions[tail].entity_id
        yield Link(*ends, _SIDE_BY_SIDE_SCORE, "side-by-side")
    held = {tail for label, _, tail in certain if label == "holds_title"}
    scored: dict[tuple[str, int, int], float] = {}
    for label, head, tail in candidate_pairs(reading):
        taken = label == "holds_title" and tail in held
        if taken or (label, head, tail) in certain or _is_anothers(reading, label, head, tail):
            continue
        score = model.score(label, pair_features(reading, head, tail))
        if score >= model.threshold[label]:
            scored[label, head, tail] = score
    for (label, head, tail), score in scored.items():
        if score >= _best_rival(scored, label, head, tail) - _LEEWAY:
            ends = mentions[head].entity_id, label, mentions[tail].entity_id
            yield Link(*ends, round(score, 4), model.rule)


def _is_anothers(reading: Reading, label: str, head: int, tail: int) -> bool:
    """Return whether the names around a pair give the post, or the honour, to another.

    望一鸣[院长]、方岩书记: the post right behind a name is that person's, not the next one's.
    海州“青湖工匠”: an honour is called after the place that gives it. [望湖县委]书记主持召开…:
    who presides is a person, not the body.
    """
    first, second = reading.mentions[head], reading.mentions[tail]
    between = reading.text[first.end : second.start]
    if label == "organised" and head < tail:
        after = reading.mentions[head + 1]
        return after.label == "TITLE" and after.start == first.end and "主持" in between
    if label == "launched" and first.label == "GPE":
        beside = between in ("", "的")
        return (beside and _is_honour(second.text)) or _GIVEN.match(second.text) is not None
    if label != "holds_title" or head < tail or tail == 0:
        return False
    before = reading.mentions[tail - 1]
    beside = before.label == "PERSON" and before.end == second.start
    return beside and first.start > second.end


def _is_honour(name: str) -> bool:
    return _HONOUR.search(name) is not None


def _best_rival(
    scored: dict[tuple[str, int, int], float], label: str, head: int, tail: int
) -> float:
    """Return the best score among the pairs that share the post: it has one holder, one body."""
    if label == "holds_title":
        return max(score for key, score in scored.items() if key[0] == label and key[2] == tail)
    if label == "title_at":
        return max(score for key, score in scored.items() if key[:2] == (label, head))
    return 0.0


def _side_by_side(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Yield the relations that two names state by standing next to each other, or with 的 between.

    望海县的[青山瀑布、白塔寺] lie in 望海县; [市委、市政府]“1+3”工作体系 is their own;
    [望海工业园]位于[青湖经开区].
    """
    yield from _chains_of_posts(reading)
    yield from _listed_posts(reading)
    for n, (first, second) in enumerate(pairwise(reading.mentions)):
        between = reading.text[first.end : second.start]
        if between in _LIES_IN and first.label in _LYING and second.label in _PLACES:
            place = _narrowest(reading, n + 1)
            if not reading.text.startswith("的", reading.mentions[place].end):  # 的工厂: its plant
                yield "located_in", n, place
        if between not in ("", "的"):
            continue
        # 驻[皖][部队]: a one-character name is part of the verb before it.
        if first.label == "GPE" and len(first.text) == 1:
            continue
        # 海州至[望湖]的海望高铁: the ends of a way hold nothing.
        if _WAY.search(reading.text, max(0, first.start - 2), first.start):
            continue
        if first.label == "GPE" and second.label == "ORG":
            yield "located_in", n + 1, n
        elif first.label == "GPE" and second.label == "LOC":
            for member in range(n + 1, reading.high[n + 1] + 1):
                yield "located_in", member, n
        elif first.label in AGENTS and second.label in _AUTHORED:
            verb = reading.governing(n)
            honoured = verb is not None and "award" in verb.classes
            if not honoured and not _is_honour(second.text):
                for author in range(reading.low[n], n + 1):
                    yield _AUTHORED[second.label], author, n + 1


def _chains_of_posts(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Yield who holds the posts that stand before a name with nothing but bodies and marks between.

    [副市长]、市公安局[局长]，[一级警长]陆明: all three are his; [副市长]陆明、秦立: both are.
    """
    posts: list[int] = []
    end = 0
    for n, mention in enumerate(reading.mentions):
        gap = reading.text[end : mention.start].strip()
        if mention.label not in ("ORG", "GPE", "TITLE", "PERSON") or gap not in (
            "",
            "、",
            "，",
            ",",
        ):
            posts = []
        if mention.label == "TITLE":
            posts.append(n)
        elif mention.label == "PERSON":
            if gap == "":
                yield from (("holds_title", n, post) for post in posts)
            if gap == "" and len(posts) == 1 and _SHARED.search(reading.mentions[posts[0]].text):
                yield from (("holds_title", m, posts[0]) for m in range(n + 1, reading.high[n] + 1))
            posts = []
        end = mention.end


def _narrowest(reading: Reading, place: int) -> int:
    """Return the last of the places that stand one right after the other: 青湖市[望海区]."""
    mentions = reading.mentions
    while (
        place + 1 < len(mentions)
        and mentions[place + 1].label in _PLACES
        and mentions[place + 1].start == mentions[place].end
    ):
        place += 1
    return place


def _listed_posts(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Yield the body to which the posts of a list right behind it belong.

    望湖市水务局[党组书记、局长]: all of them; 望湖县委[委员、常委]、县长: those of the party.
    """
    for n, (first, second) in enumerate(pairwise(reading.mentions)):
        between = reading.text[first.end : second.start]
        if first.label != "ORG" or second.label != "TITLE" or between not in ("", "原"):
            continue
        party = _PARTY.search(first.text) is not None
        for member in range(n + 1, reading.high[n + 1] + 1):
            post = reading.mentions[member].text
            if post not in _PARTY_POSTS if party else post.endswith(_NO_POSTS):
                break
            yield "title_at", member, n


def _speaking_bodies(sentence: Sentence, found: Sequence[Link]) -> tuple[str, ...]:
    """Return the body in whose name the speaker answers.

    Of several posts it is the last one's: 市委副秘书长、[市委改革办]主任 speaks for the office.
    """
    bodies = {link.tail_id for link in found if link.label == "title_at"}
    named = [mention.entity_id for mention in sentence.mentions if mention.entity_id in bodies]
    return tuple(named[-1:])


def _own_work(reading: Reading, found: Sequence[Link], speakers: Sequence[str]) -> Iterator[Link]:
    taken = {link.tail_id for link in found}
    for n, tail in enumerate(reading.mentions):
        if tail.label not in _OWN_WORK or reading.subject[n] >= 0:
            continue
        # 我们联合省科技厅推出…: the other body is named, the speaker's is not.
        together = _WE.search(reading.text, 0, tail.start) is not None
        if tail.entity_id in taken and not together:
            continue
        label, verbs = _OWN_WORK[tail.label]
        verb = reading.governing(n)
        if verb is not None and not verbs.isdisjoint(verb.classes):
            for body in speakers:
                yield Link(body, label, tail.entity_id, _OWN_WORK_SCORE, "speaker")
