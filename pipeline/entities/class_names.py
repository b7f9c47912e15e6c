"""Words that look like names and are none: bodies of every place, rooms, kinds of meetings."""

from __future__ import annotations

import re

from pipeline.entities.spans import EntitySpan

_NUMBER = r"(?:\d+|[一二三四五六七八九十百两]+)[余多]?[个家]"
_LEVELS = r"[省市县区州旗盟镇乡直（()）、和及]{0,8}"
# 各县（市）[区水务局], 十个县[市区委]: bodies of every place, found as one; not [市水务局], [区委],
# nor what stands beside the places: 各乡镇和[县水务局], 各镇、[县水务局].
_OF_EACH = re.compile(rf"(?:各|每个|{_NUMBER}){_LEVELS}(?<![和及])(?<![乡镇]、)$")
_AT_A_LEVEL = re.compile(r"[省市县区州旗盟镇乡]")
_LONGEST_BEFORE = 16
# 各景区管委会, 十三家协调委员会, 乡镇党（工）委: bodies that are counted, or of every kind.
_BODIES = re.compile(
    rf"各(?!界|方)|{_NUMBER}(?!小时)|(?:街道?|乡镇?|镇|村|社区)*党[（(]工[)）]委$"
    r"|(?:[省市县区州旗乡镇][、和]?){2,}(?:党委|党工委|人大|政府|政协|纪委)?$"
)
# 县城, 多功能厅: where something is, but not called so.
_SITES = re.compile(
    r"(?:[老新主旧]?[县城]城区?|城区|镇区|(?:海底)?(?:高铁|公路|铁路|地铁)?隧道|(?:风情|步行|美食|商业)街|报告厅|停车场"
    r"|公交站台?|居民小区|主?会场|分会场|[大小]?会议室|会议厅|多功能厅|办公室|食堂|教室)"
)
# 去年座谈会, 半程马拉松, 春耕时节: a kind of meeting, of race, of season.
_MEETINGS = re.compile(
    r"好?[几数两]届.*|[一二三四五六七八九十\d]+届|(?:[去今明本上][年次届])?(?:联席会议|工作会议|座谈会|现场会|推进会|例会|大?比武|大?比武活动|比赛活动)"
    r"|(?:全程|半程|迷你|健康|亲子|欢乐|情侣)?马拉松(?:赛事?|比赛|项目)?|.{0,2}时节"
)
# 环境管护长效机制, 脱贫攻坚计划: what every place sets up or has.
_PROGRAMMES = re.compile(
    r"(?![^“\"]*[“\"]).*(?:长效[一-龥]{0,4}机制|规范[一-龥]{2,8}机制)|(?:年度|招生|工作|脱贫攻坚?|脱贫)计划|大?比武活动"
)
# 最年轻的[市长], 四名[县长], 沿海地级市[市长]: an office as a class of people, nobody behind it.
_ANYONES = re.compile(
    r"(?:最年轻的?|(?:[二三四五六七八九十两几]|[2-9]|\d\d)[名位]|地级市|省会城市|直辖市|新上任的)(?:[省市县区]委)?$"
)
_NOBODY = re.compile(r"[，。、；：！？）中里们有为是的出]|$")
_POSTS = re.compile(r"(?:[省市县区]委)?(?:副?[省市县区]长|副?书记)")
# 响彻[云霄], 世外[桃源], 向[西平]移: words and phrases in which a place's name stands.
_PHRASES = re.compile(
    r"(?<=响彻|直冲|直上|气冲|冲上|高耸)云霄|(?<=世外)桃源|(?<=[向往朝])南通(?=[往向到过])"
    r"|(?<=[向往朝])(?:西平|东平|南平|北平)(?=移|推|铺)|(?<=[向往朝])西安(?=[装放置])|惠农(?=政策|补贴|资金|贷)"
)
_BY_LABEL = {
    "GPE": _PHRASES,
    "LOC": _SITES,
    "EVENT": _MEETINGS,
    "INITIATIVE": _PROGRAMMES,
    "ORG": _BODIES,
}


def names_class(text: str, span: EntitySpan) -> bool:
    """Return whether a span names a class of bodies, sites, meetings or programmes, or no place.

    >>> text = "各县（市）区水务局"
    >>> names_class(text, EntitySpan(5, 9, "ORG"))
    True
    >>> names_class("市水务局", EntitySpan(0, 4, "ORG"))
    False
    """
    if span.label == "TITLE" or _POSTS.match(text, span.start):
        return _is_anyones(text, span)
    pattern = _BY_LABEL.get(span.label)
    if pattern is None:
        return False
    if span.label == "ORG":
        level = _AT_A_LEVEL.match(text, span.start)
        since = max(0, span.start - _LONGEST_BEFORE)
        if level and _OF_EACH.search(text, since, span.start):
            return True
        return pattern.match(text, span.start, span.end) is not None
    if span.label == "GPE":  # what stands behind the name counts
        found = pattern.match(text, span.start)
        return found is not None and found.end() == span.end
    return pattern.fullmatch(text, span.start, span.end) is not None


def _is_anyones(text: str, span: EntitySpan) -> bool:
    """Return whether an office, or the body of one, is spoken of as a class.

    >>> _is_anyones("省内最年轻的区委书记。", EntitySpan(8, 10, "TITLE"))
    True
    """
    before = _ANYONES.search(text, max(0, span.start - _LONGEST_BEFORE), span.start)
    post = _POSTS.match(text, span.start) if before else None
    return post is not None and _NOBODY.match(text, post.end()) is not None
