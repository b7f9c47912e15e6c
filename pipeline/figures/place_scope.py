"""Which administrative place each figure is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from pipeline.figures.clauses import Frame

Span = tuple[int, int]


class Place(Protocol):
    """What the rule reads of a place."""

    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...


class PlaceMention(Protocol):
    """A place named in a sentence."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def place(self) -> Place | None: ...


# 占全省的三成, 高于全国2个百分点, 比全市快, 居全省第3位, 赴德国: such a place is not the figure's
_NOT_ABOUT = re.compile(
    r"""(?:占|高于|低于|快于|慢于|优于|高出|比|较|居|列|在|位居|位列|赴|对|到|向|往|来自|出口|销往|输送
        |对接|获|获批|入选|入围|成为|跃居|排名|与|和|同|跟|由|从|至|通|抵|连|接|约为|为|是|领跑|首批)$""",
    re.VERBOSE,
)


def find_places_of(
    text: str, frames: Sequence[Frame], mentions: Sequence[PlaceMention], carried: Place | None
) -> list[Place | None]:
    """Return the place of each figure named in its sentence before it, else `carried`."""
    out: list[Place | None] = []
    for frame in frames:
        chosen = carried
        for mention in mentions:
            if mention.end > frame.start:
                break
            if mention.place is None or _NOT_ABOUT.search(text[: mention.start]):
                continue
            chosen = mention.place
        out.append(chosen)
    return out
