"""Whether a figure has happened or is planned, required or foreseen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.figures.clauses import Frame

# 力争到2025年…, 预计全年…, 10月底前完成, 有望增至, 将稳定在, 要求银行在15个工作日内
_STRONG = re.compile(
    r"""力争|争取(?!到)|确保|预计|预期|预测|有望|下一步|拟于|拟(?=[新建投])|规划到|目标(?:是|为)|计划(?=[新完投到用在实建引培])
        |(?<![年度])计划[0-9]|原则上|不得|必须|务必|将(?=[达有在于要力超突建新实完增提形进稳以为全继成培打办用聚投])|即将
        |达产后|投产后|建成后|建成投产后|完工后|投用后|建议|预算安排|收入安排|支出安排|预期目标|奋力|努力实现
        |设计(?:年|日)?(?:产能|能力|规模|年产|库容|时速)|要求.{0,12}(?:内|不|在)|可望|控制目标|主要目标|安排(?=[0-9就资])
        |明年|今后|未来|到(?:20[3-9][0-9]|202[6-9])年""",
    re.VERBOSE,
)
_DONE = re.compile(
    r"已(?!知)|完成了|建成了|实现了|达到了|目前|截至|同比|比上年|较上年|累计|去年|上年"
)
# how far a mark reaches: to the end of the sentence, but a ； ends it unless the plan goes on
_RESET = re.compile(r"[;；。]|(?:目前|截至|去年|今年以来|上年|已(?:完成|建成|有|开工|投))")


def find_modalities(text: str, frames: Sequence[Frame], planned: bool = False) -> list[str]:
    """Return actual or target for each figure; `planned` tells that the section is a plan.

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "力争出口达9亿元"
    >>> find_modalities(text, frames(text, [Q(start=5, end=8, text="9亿元", unit="元", rule="")]))
    ['target']
    """
    out = []
    for frame in frames:
        target = planned
        for mark in _STRONG.finditer(text, 0, frame.start):
            between = text[mark.end() : frame.start]
            target = not _RESET.search(between)
            if mark[0] in ("下一步", "建议", "主要目标", "预期目标"):
                target = True
        out.append("target" if target else "actual")
    return out
