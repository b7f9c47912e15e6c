"""Who published a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# 来源：烟台日报, 信息来源:青湖市商务局, 来源 | 红网, 发布人：-青湖晚报
_SOURCE = re.compile(
    r"""
    (?: (?<![片据材料频字]) (?:来\s*源|稿\s*源) (?:单位|网站|媒体|部门)? | 来自
      | (?:发布|发文|发稿|供稿|编发|报送|投稿|制发) (?:机构|机关|单位|部门|方)
      | 信息(?:提供|发布) (?:单位|部门)? | 提供(?:单位|部门)
      | (?P<signed>发布人|发布者|供稿人?|上传者?)
    )
    (?: \s* [:：|｜丨] | (?<=机构|机关) \s+ | (?<=^发布机构) )
    [\s\-—–－~·>]* (?:https?://\S+\s+)? (?P<name>[^\s][^\n]*)
    | (?:(?<![一-鿿])|(?<=本文|文章|内容|稿件)) (?:转自|转载自|摘自|选自)
      于? \s* [:：/]? \s* (?P<reprint>[^\s《》，,。：:][^\n]*)
    """,
    re.VERBOSE,
)
# Where the name after 来源 ends: the next label, a date, a gap, a bar.
_NAME_ENDS = re.compile(
    r"""
    \s{2,} | [|｜丨/，,;；\]】”"」』] | (?:https?:|www\.) .* | \d{4}\s*[-年/.]\s*\d
    | \s+ (?:公开|成文|主题|文号|索引|责任|作者|记者|编辑|责编|责任编辑|通讯员|发布|发表|更新|时间
        |日期|浏览|点击|阅读|字号|字体|打印|分享|访问|人气|撰稿|审核|评论|[大中小]|扫码|我要|关键|标签
        |已有) .*
    | (?:作者|记者|(?:收集|整理|采集)?编辑|责编|责任编辑|通讯员
        |发[布表]时间|发布日期|更新时间|时间|日期
        |浏览\S{0,3}|点击\S{0,3}|阅读\S{0,3}|访问\S{0,3}|字[号体]|撰稿|审核) \s* [:：] .*
    | (?<=.) [【\[(（] .*
    | \s+ (?:原创|我来|举报|纠错|收藏|关注|查看|手机|微信|微博) .*
    | (?<=[报网社台]) [一-鿿]{2,4} (?:摄|供图|报道|文/图) [)）]? $
    | (?<=..) (?:报料|爆料|投稿|请加|长按|扫一扫|[?？]) .*
    """,
    re.VERBOSE | re.DOTALL,
)
_MEDIA = (
    r"(?:日报|晚报|晨报|时报|早报|都市报|商报|青年报|法治报|经济报|导报|周报|广播电视台|广播电视总台|电视台|广播电台|"
    r"新闻网|融媒体中心|融媒体|融媒|客户端|通讯社|新华社|新华网|人民网|中新网|中新社|央广网|央视网|央视新闻|总台央视|央视|总台|光明网|"
    r"在线|新闻社|新闻|财经|资讯|传媒网|传媒|红网|大众网|鲁网|发布|论坛|快讯|网站|网|报|台)"
)
_AGENCY = r"(?:新华社|新华网|人民网|中新网|中新社|央广网|央视网|光明网|红网|大众网|鲁网)"
# 云上黄梅, 今日平阳: accounts that end in the name of their place
_ACCOUNT = r"(?:云上|今日|掌上|爱上|无线|在线)[一-鿿]{2,4}"
# 望海网·海报新闻记者, 青湖日报记者, 望海网12月6日讯, 新华社北京3月4日电, 云上黄梅报道（记者
_OF_REPORTER = re.compile(
    rf"^[\s□■◎●（(]*(?P<name>[一-鿿A-Za-z]{{1,10}}?{_MEDIA}(?:时刻|[A-Za-z]{{2,8}})?)(?:[·•/][一-鿿]{{2,10}})?\s*(?:全媒体|新媒体|首席|见习|实习)?记者"
)
_OF_OPENING = re.compile(
    rf"^\s*[（(【]?据?(?P<name>[一-鿿]{{1,10}}?{_MEDIA}|[一-鿿]{{2,4}}社(?=[一-鿿]{{0,6}}\d{{1,2}}月\d{{1,2}}日电)|{_AGENCY}|{_ACCOUNT}?)(?:[一-鿿]{{0,6}}?)(?:(?:\d{{1,2}}月\d{{1,2}}日)?(?:[讯电]|报道(?=[（(]))(?![一-鿿])|\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日\s*(?:[讯电]|消息)|(?<=[网报])(?=[（(](?:记者|通讯员)\s?[一-鿿]))"
)
# What closes a text: （来源：青湖日报）, （青湖日报记者 邵一鸣）, 青湖日报3月24日讯（记者
_OF_CLOSING = re.compile(
    rf"[（(](?:来源|据)[:：]?\s*(?P<source>[^()（）:：，,]{{2,20}})[)）]\s*$"
    rf"|[（(](?P<name>[一-鿿]{{1,10}}?{_MEDIA})(?:全媒体|首席|见习|实习)?记者[^()（）]{{1,30}}[)）]\s*$"
    rf"|[。”](?P<wire>[一-鿿]{{1,10}}?{_MEDIA})\d{{1,2}}月\d{{1,2}}日[讯电]"
)
# （青湖新闻网）, （青湖市统计局）: the name of a medium or a body alone closes a text
_SIGNED = re.compile(
    rf"(?:^|(?<=[。！？!?”]))\s*[(（]据?(?P<name>(?:[一-鿿]{{1,10}}?{_MEDIA}|新华社"
    r"|[一-鿿]{1,12}(?:局|委|政府|办公室|宣传部|中心)))[)）]\s*$"
)
# 《青湖日报》（2022年12月26日 01版）, 《青湖学刊》（2022年第3期）; not 《绿化条例》（2022年修订）
_CITED = re.compile(
    r"《(?P<name>[^《》]{2,15})》\s*[（(]\s*(?:19|20)\d\d(?:(?<=报》（\d{4})|[^()（）]{0,16}[版期])"
)
# A company owns its site, and is no publisher of what it reprints there.
_COMPANY = re.compile(r"(?:公司|集团)$")
_ALONE = re.compile(
    rf"(?P<name>[一-鿿]{{1,12}}{_MEDIA}|[一-鿿]{{2,20}}(?:人民政府(?:办公室|新闻办公室)?|委员会|局|厅|办公室|统计局))$"
)
# 望海新闻客户端, on a line of its own beside the date
_BARE_MEDIUM = re.compile(
    r"[一-鿿]{1,10}(?:日报|晚报|晨报|早报|时报|都市报|商报|青年报|新闻网|新闻|客户端|融媒体(?:中心)?|电视台)"
    r"|新华社|中新社"
)
# 望海商报 | 新桥开工: a paper before the title of what is reprinted
_BEFORE_TITLE = re.compile(r"(?P<name>[一-鿿]{2,6}(?:日报|晚报|晨报|商报|时报|都市报))\s*[|｜丨]")
_STARTS_DATE = re.compile(r"\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d")
_OWNER = re.compile(
    r"(?:版权所有|主办单位|主办)\s*[:：]?\s*(?P<after>[一-鿿]{4,24})|^(?P<before>[一-鿿]{4,20}?)版权所有|©[\d\s-]*(?P<site>[一-鿿]{3,16})"
)
_SITE = re.compile(r"^(?P<name>[一-鿿]{2,16}?(?:网|在线|政府|局|委员会|厅))\s*(?:[>＞»/-]|首页|$)")
# 青湖市政府新闻办通报, 海州区教育局公告: a line of its own above what is announced
_ANNOUNCES = re.compile(
    r"(?P<name>[一-鿿]{3,20}(?:政府|新闻办|新闻办公室|办公室|局|厅|委员会|委|指挥部|领导小组|法院|检察院|管委会))"
    r"(?:情况)?(?:通报|公告|通告|声明)"
)
# loowoo.example.com: an address stands for a name only where no name is given
_DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|gov|top|info)", re.ASCII)
# What tells a body or medium from the person who posted a page.
_BODY_END = re.compile(
    rf"{_MEDIA}$|(?:局|厅|委|办|部|处|科|股|院|校|所|站|室|会|府|中心|集团|公司|大学|政府|社|刊|大队|支队|团|组|街道|[镇乡县区市省])$"
)
# 来源：, 发文机构: on a line of their own
_LABEL_ALONE = re.compile(
    r"[•·\s]*(?:信息)?(?:来源|(?:发布|发文|制发)(?:机构|机关|单位))\s*[:：]\s*"
)
_LONGEST_LABEL = 12
_LONGEST_REPRINT = 24
_PREFIX = re.compile(r"^(?:据|本文来源|转自|摘自)\s*")
_OWN_END = re.compile(r"本[报网台站刊]$")  # 本版采写本报
_OWN = frozenset(
    {
        "本报",
        "本网",
        "本台",
        "本站",
        "我网",
        "本刊",
        "原创",
        "网络",
        "互联网",
        "本站原创",
        "未知",
        "首页",
        "管理员",
        "网站管理员",
        "系统管理员",
        "超级管理员",
        "佚名",
        "编辑部",
        "转载",
        "其他",
    }
)


def find_publisher(blocks: Sequence[tuple[str, str]]) -> str | None:
    """Return who published a page, given as (kind, text) of its blocks; None if it does not say.

    >>> find_publisher([("dateline", "2024-05-07 09:15 来源:青湖日报 作者:邵一鸣")])
    '青湖日报'
    """
    names = [name for name in _candidates(blocks) if name not in _OWN and not _OWN_END.search(name)]
    return next(
        (name for name in names if not _DOMAIN.fullmatch(name)), names[0] if names else None
    )


def _candidates(blocks: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the names that may be it, the best first."""
    blocks = [*_with_labels(blocks)]
    datelines = [text for kind, text in blocks if kind == "dateline"]
    credits = [text for kind, text in blocks if kind == "credit"]
    chrome = [text for kind, text in blocks if kind == "boilerplate"]
    body = [text for kind, text in blocks if kind in ("paragraph", "answer")]
    for text in datelines:
        yield from _after_label(text)
    for text in datelines:
        for part in re.split(r"\s+", text):
            match = _ALONE.match(part.removeprefix("据"))
            if match:
                yield match["name"]
    yield from _beside_date(blocks)
    for text in credits:
        yield from _after_label(text)
    opening = [text for kind, text in blocks if kind in ("paragraph", "answer", "heading")][:3]
    for text in opening:
        if len(text) < _LONGEST_REPRINT:  # 本文转自:青湖晨报, a line of its own
            yield from _after_label(text)
    for text in (*datelines, *opening, *credits):
        for pattern in (_OF_REPORTER, _OF_OPENING):
            match = pattern.search(text[:60])
            if match:
                yield match["name"]
    for text in body[:-3:-1]:
        match = _OF_CLOSING.search(text[-80:])
        if match:
            source = _NAME_ENDS.split(match["source"] or "", maxsplit=1)[0]
            yield source or match["name"] or match["wire"]
    for text in body[:-3:-1]:
        match = _SIGNED.search(text[-40:])
        if match:
            yield match["name"]
    for kind, text in blocks:
        if kind == "title" and (match := _BEFORE_TITLE.match(text)):
            yield match["name"]
    for text in (*credits, *chrome):
        match = _CITED.match(text)
        if match:
            yield match["name"]
    for text in chrome:
        yield from _after_label(text)
    for text in reversed(chrome):
        match = _OWNER.search(text)
        if match:
            owner = match["after"] or match["before"] or match["site"]
            if not _COMPANY.search(owner):
                yield owner
    for text in chrome[:3]:
        match = _SITE.match(text)
        if match:
            yield match["name"]
    for _, text in blocks[:4]:
        match = _ANNOUNCES.fullmatch(text.strip())
        if match:
            yield match["name"]


def _beside_date(blocks: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the name of a medium that has a line to itself right above or below the date."""
    for n, (kind, text) in enumerate(blocks):
        if kind == "dateline" and _STARTS_DATE.match(text):
            for _, near in blocks[max(0, n - 1) : n + 2]:
                if _BARE_MEDIUM.fullmatch(near):
                    yield near


def _with_labels(blocks: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Put a label that has a line to itself before what it labels: 发文机构： + 青湖市水利局."""
    label = ""
    for kind, text in blocks:
        if label and kind not in ("paragraph", "answer", "title") and text[-1:] not in ":：":
            yield kind, f"{label}{text}"
            label = ""
        elif len(text) <= _LONGEST_LABEL and _LABEL_ALONE.fullmatch(text):
            label = text
        else:
            label = ""
            yield kind, text


def _after_label(text: str) -> Iterator[str]:
    for match in _SOURCE.finditer(text):
        if match["signed"]:  # 发布者:办公室 来源:青湖发布: a source goes before who posted the page
            yield from _after_label(match["name"])
        name = _NAME_ENDS.split((match["name"] or match["reprint"]).lstrip("[【"), maxsplit=1)[0]
        if match["signed"] and not _BODY_END.search(name.strip()):
            continue  # a person
        name = _PREFIX.sub("", name).strip(" \u3000:：。.《》“”\"'()（）[]【】")
        if 2 <= len(name) <= 40:
            yield name
