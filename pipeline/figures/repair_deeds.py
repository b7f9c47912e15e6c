"""Repairs of deeds: what one verb is done with, and how the members of its list are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures.go_on import nameless
from pipeline.figures.indicator import Indicator
from pipeline.figures.repair_parts import MEASURES
from pipeline.figures.repair_row import Row

# 拦截电话30次、短信50条: the verb is said of all
KEPT_VERB = re.compile(
    r"""
    出动|节约|节省|投入|捐赠|运送|印发|回收|清运|转移|疏散|搜救|抢修|更换|铺设|安装|购置|储备
    |拦截|打掉|查处|破获|抓获|处置|受理|审结|起诉|缴获|收缴|查获|扣押|关停|拆除|新建|改建|扩建|改造
    |种植|栽植|治理|修复|培育|引进|开工|新增|获评|检查|取缔|清理|整治|表彰|慰问|救助|资助|安置|选派
    |招聘|录用|输送|修订|承接|新开办|新设立?
    """,
    re.VERBOSE,
)
# 安置群众30户、|加固|危房50户
OWN_VERB = re.compile(
    r"""
    加固|重建|恢复|发放|开展|建设|建成|完成|实施|举办|组织|推出|出台|落实|兑现|减免|补贴|培训|服务
    |惠及|带动|吸引|接待|销售|实现|达成|签订|签约|认定|评定|创建|打造|设立|成立|派出|选聘|聘请|征集
    |解决|化解|调解|追回|挽回|冻结|止付|返还|架设|疏浚|清淤|绿化|补种|造林|搬迁|征收|流转|收购
    |低改|抚育|管护|嫁接|更新|提升|补植|封育|间伐|采伐|复种|休耕|轮作|加工|生产|移送|批捕|逮捕|判处|处理|处分|问责|约谈|通报|曝光|下架|责令|督促|整改|排查|发现|消除
    |增加|减少|获得|取得|吸纳|解救|发送|转办|办结|提供|配备|建立|支持|扶持|帮扶|淘汰|关闭|复垦
    """,
    re.VERBOSE,
)
_JOINED = re.compile(r"[、和及与]|以及")
_TOTAL = re.compile(r"总[数量收值]|^总(?!部|队|站|公司)|[率额]$|^[和、]")


def one_verb(row: Row) -> list[Indicator]:
    """Give the members of a list its verb: 拦截电话30次、短信50条 has 拦截短信."""
    out = list(row.words)
    for n, frame in enumerate(row.frames[1:], 1):
        if not frame.joined or not _JOINED.match(frame.head):
            continue
        first, one = out[n - 1].pieces, _without_neighbour(row, out, n)
        out[n] = one
        if not first or not one.pieces or one.pieces[0][0] < row.frames[n - 1].end:
            continue
        if row.kinds[n].kind != "level" or row.kinds[n - 1].kind != "level":
            continue
        verb, said = KEPT_VERB.match(row.text, *first[0]), one.text(row.text)
        if verb is None or _verbal(said) or _TOTAL.search(said):
            continue
        if nameless(row.text, one.pieces, row.places):
            continue
        if MEASURES.search(said) or "其中" in row.text[verb.end() : frame.start]:
            continue
        out[n] = replace(one, pieces=(verb.span(), *one.pieces))
    return out


def _without_neighbour(row: Row, words: Sequence[Indicator], number: int) -> Indicator:
    """Return what is counted without what its neighbour counts: 新增学校8所和幼儿园9所."""
    one, first = words[number], words[number - 1].pieces
    own = one.pieces[len(first) :]
    if not first or one.pieces[: len(first)] != first or not own:
        return one
    if first[-1][1] > row.frames[number - 1].start or own[0][0] < row.frames[number - 1].end:
        return one
    if own[0][0] - row.frames[number - 1].end > 1 or _DONE_WITH.match(row.text, *own[0]):
        return one
    counts = all(row.frames[n].unit in _COUNTED for n in (number - 1, number))
    return replace(one, pieces=own) if counts and not MEASURES.search(one.text(row.text)) else one


# 项目24个、投产17个: they are of the same
_DONE_WITH = re.compile("覆盖|带动|投产|投用|竣工|开工|完工|入驻|中标|其中|已|共|惠及|吸引|服务")
_COUNTED = frozenset({*"个家所座处名人张间套台辆条项幢栋部册场", "公里"})


def _verbal(words: str) -> bool:
    return bool(KEPT_VERB.match(words) or OWN_VERB.match(words))
