"""Questions and answers: which body lines of a page are which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

# 海州广播电视台:, 青湖日报记者：, 主持人：, 问：
_LABEL = re.compile(r"\s*[“\[【(（]?([^:：。，,；;！？?!\n]{1,30}?)[】\])）]?\s*[:：]")
_ASKER = re.compile(
    r"""
    ^(?:问|提问|主持人.{0,6}|网[友民].{0,14}|听众.{0,6}|观众.{0,6}|市民.{0,6}|嘉宾主持|Q\d{0,2})$
    | (?:记者|主持人|提问|问)(?:\s?[一-鿿]{2,4})?$
    | (?:日报|晚报|晨报|时报|早报|商报|都市报|青年报|导报|周报|报社|报业|电视台|广播台|电台|总台|
        卫视|新闻网|融媒体?(?:中心)?|客户端|传媒|新闻社|通讯社|新华社|中新社|央视|央广|在线|网|新闻|频道|时刻|发布|社)$
    """,
    re.VERBOSE,
)
_ANSWERER = re.compile(r"^(?:答|回答|答复|A\d{0,2})$")
_ASKS = re.compile(r"[?？]|请问|请介绍|请您|请谈|谈谈|介绍一下|想问|想了解|能否")
_CLOSES = re.compile(
    r"到此结束|提问环节|由于时间关系|最后一个问题|发布会(?:就|到)?(?:到)?这里|谢谢各位记者|感谢各位(?:记者|媒体)"
)
_BARE_ANSWER = re.compile(r"^\s*[【\[]?答[】\]]?\s*[:：]?\s*$")
_BARE_QUESTION = re.compile(r"^\s*[【\[]?问[】\]]?\s*[:：]?\s*$")


def find_dialogue(texts: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """Return the kinds with every `body` made a paragraph, question or answer.

    >>> texts = ["江西日报记者:请问有何进展?", "赖启明:", "进展顺利。"]
    >>> find_dialogue(texts, ["body", "speaker", "body"])
    ['question', 'speaker', 'answer']
    """
    labels = [
        speaker_label(text) if kind == "body" else None
        for text, kind in zip(texts, kinds, strict=True)
    ]
    times = Counter(label for label in labels if label)
    found: list[str] = []
    state, asked = "paragraph", False
    for n, (text, kind, label) in enumerate(zip(texts, kinds, labels, strict=True)):
        if kind != "body":
            found.append(kind)
            if kind == "speaker":
                state = "answer" if asked else "paragraph"
            elif _BARE_ANSWER.match(text) and asked:
                state = "answer"
            elif _BARE_QUESTION.match(text):
                state, asked = "question", True
            elif kind == "heading":
                state = "paragraph"
            continue
        if _is_question(n, texts, kinds, labels, times):
            found.append("question")
            state, asked = "answer", True
        elif label and is_answerer(label):
            found.append("answer")
            state = "answer"
        elif len(text) < 80 and closes_dialogue(text) and not (label and asked):
            found.append("paragraph")
            state = "paragraph"
        elif state == "question":
            found.append("question")
            state = "answer"
        elif label and asked and times[label] > 1:
            found.append("answer")
            state = "answer"
        else:
            found.append(state)
    return found


def speaker_label(text: str) -> str | None:
    """Return what stands before a colon at the head of a line, as a speaker's name may.

    >>> speaker_label("【嘉宾】高明远:大家好!"), speaker_label("今年,出口增长")
    ('嘉宾】高明远', None)
    """
    match = _LABEL.match(text)
    return match[1].strip() if match else None


def closes_dialogue(text: str) -> bool:
    """Tell whether a line ends a conference or a part of it.

    >>> closes_dialogue("会议到此结束"), closes_dialogue("出口增长")
    (True, False)
    """
    return _CLOSES.search(text) is not None


def is_asker(label: str) -> bool:
    """Tell whether such a name is a host's, a journalist's or a medium's.

    >>> is_asker("青湖日报记者"), is_asker("高明远")
    (True, False)
    """
    return _ASKER.search(label) is not None


def is_answerer(label: str) -> bool:
    """Tell whether it is a bare 答.

    >>> is_answerer("答"), is_answerer("高明远")
    (True, False)
    """
    return _ANSWERER.match(label) is not None


def _is_question(
    n: int,
    texts: Sequence[str],
    kinds: Sequence[str],
    labels: Sequence[str | None],
    times: Counter[str],
) -> bool:
    label = labels[n]
    following = n + 1 < len(texts) and (
        kinds[n + 1] == "speaker" or bool(_BARE_ANSWER.match(texts[n + 1]))
    )
    if following and _ASKS.search(texts[n][-80:]):
        return True
    if not label or not is_asker(label):
        return False
    return bool(_ASKS.search(texts[n])) or times[label] > 1 or following
