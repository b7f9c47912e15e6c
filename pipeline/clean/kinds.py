"""What each line of a page is: the block model, then what a page as a whole allows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.clean.dialogue import find_dialogue
from pipeline.clean.features import Line, Seen, page_features, plain_prose, see
from pipeline.clean.kind_model import load_kind_model
from pipeline.clean.opening import find_headline, is_column, is_foreign, is_no_title, speech_lines
from pipeline.clean.promotions import is_promotion

_PROSE = {"body": 0.995}
_DATELINE = {"dateline": 0.95, "body": 0.05}
_LEAST_TITLE = 0.2
_NAMED_TITLE = 0.95
_SHORT = 60
_LONG = 80  # characters; no line of the text so long is told by its marks
_BY_RULE = 0.8
_LINKED = 0.8
_SURE_OF_CHROME = 0.9  # within the text: an advertisement, a bare 答

# 主任、[各位]委员：, 尊敬的[各位]代表：
_EACH = r"(?:尊敬的|(?:主任|主席|秘书长|委员长|市长|省长|县长|区长|领导|同志)、)*各位"
# 各位代表：, 同志们：, 各乡镇人民政府，县政府各部门：
_ADDRESSES = re.compile(
    rf"(?:{_EACH}|同志们|朋友们|女士们|大家|各乡镇|各县|各区|各市|各有关|注[:：]|附注[:：])"
    r"[^。]{0,40}[:：！!]$|附?注[:：]$"
)
# 浏览量:, 原标题:, 上一篇: — labels with nothing behind them
_EMPTY_LABEL = re.compile(
    r"""
    [\[【(（•·\s]*
    (?: 原标题 | 原题 | 标题 | [上下]一?[篇条页] | 关键[词字] | 标签 | 分享 到? | 打印
      | (?: 浏览 | 点击 | 阅读 | 访问 | 评论 | 人气 ) [量数次]? 数?
      | 视力保护色? | 字[号体] 大?小? | 背景色 | 选择\S{2} | 扫码 \S{0,4}
      | (?: 责任 | 网络 | 执行 )? 编辑 | 责编 | 审核 | 来源 | 作者 | 声明 | 附件
      | 发布[时日][间期] | [时日][间期]
    ) \s* [:：] [>＞»\s【\[(（]*
    """,
    re.VERBOSE,
)
_WORDS = re.compile(r"\w")  # not ![](), \, ---|
# 排版、美编:邵一鸣; 来源:海州网 编辑:邵一鸣
_MADE_BY = re.compile(
    r"""
    (?: (?:排版|美编|美术|校对|校检|制图|监制|审校|审核|策划|统筹|[初复终]审|值班主任|责编|编辑)
        [、/\s]* )+
      [:：|丨] \s* [一-鿿]{2,4} (?:[\s、]+[一-鿿]{2,4}){0,4}
    | (?:来源|稿源) \s* [:：] \s* \S{2,14} \s+ (?:责任)?(?:编辑|责编|作者) \s* [:：] \s* \S{0,8}
    """,
    re.VERBOSE,
)
# 原标题:海州出口增长, within or below the text
_FORMER_TITLE = re.compile(r"(?:原标题|原题)\s*[:：]")
# 来源:海州日报, 2022-09-14, above the text: parts of a dateline that stand alone
_PART_OF_DATELINE = re.compile(
    r"""
    (?:信息|稿件|文章|本文)?来源 \s* [:：] \s* [一-鿿A-Za-z·]{2,20}
    | (?:19|20)\d\d (?: [-/.]\d{1,2}[-/.] | 年\d{1,2}月 ) \d{1,2}日?
      (?: \s* \d{1,2}[:：]\d{2} (?:[:：]\d{2})? )?
    """,
    re.VERBOSE,
)
# 各位代表：, also where the page is too short to tell that its text begins there
_GREETS = re.compile(
    rf"(?:{_EACH}(?:代表|委员|领导|来宾|嘉宾|同志|朋友|记者)|同志们|朋友们|女士们)"
    r"[^。]{0,20}[:：！!]$"
)
# What may be a headline, right above the dateline: 泰安召开发布会, not 首页 > 要闻
_HEADLINE = re.compile(r"(?!.*(?:首页|网站|政府$|网$|频道))[^|>＞»→/\s]{6,30}")
_THANKS = re.compile(r"(?:我的?.{0,8}完毕?[，,])?(?:再次)?(?:谢谢|感谢)(?:大家|各位).{0,8}[。！!]")
# 重点做好以下9项工作：, 主要特点如下：
_LEADS_IN = re.compile(
    r"^(?:重点|主要|具体|认真|着力|突出|全力|就是)"
    r"|(?:以下|如下|方面|工作|任务|目标|措施|特点|事项|要求|内容|情况|建议|任命|免去|决定)[:：]$"
)
# Below the text: 2024年9月2日, 相关文件：…, 附件：…
_BELOW = re.compile(
    r"(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?$|相关\S{2}[:：]|附件\d?[:：]|原文(?:链接|地址)"
)
# ▲发布会现场, 图为新桥。邵一鸣 摄, 新桥通车。（邵一鸣 摄）
_CAPTION = re.compile(r"[▲△▼]|\[图|图为|图[①-⑨]|.{4,}。\s*[(（]?[一-鿿]{2,4}\s*摄[)）]?$")
# Of a line without a full stop, which would else be a heading: 前排左三为邵一鸣, 新桥 记者邵一鸣摄,
# 红框内即为新桥, 施工现场（图/文 邵一鸣）
_OF_PICTURE = re.compile(
    r"""
    [^。]* [(（][左右中前后][排一二三四五六七八九起\d]{0,3}[)）] (?<!中[)）]$)
    | (?!走进|深入|直击|来到|聚焦|回到) [一-鿿]{2,8}现场 $
    | [^。]{4,} (?:记者|通讯员|[\s(（]) \s* [一-鿿]{2,4}(?:[、\s][一-鿿]{2,4})? \s* 摄 [)）]? $
    | [^。]{4,} [(（] (?:图/文|文/图|图文|图片|照片|图) [^()（）。]{0,20} [)）] $
    | [^。]* (?:[红黄蓝绿白黑]色?[框圈线][内中处]?|[前后]排|[左右中上下][一二三四五六1-6起图]
        |图[中左右上下内]|[从自]左[至到往]右) [^。]{0,12} (?:是|为|系) [^。]+ $
    """,
    re.VERBOSE,
)
# (截至2023年5月), （数据截至6月底）: what closes a description
_AS_OF = re.compile(r"[(（]\s*[一-鿿]{0,8}截[至止][^()（）]{2,20}[)）][。]?")
# （3）卫生支出14万元，增长5%； — an item of a list, however short
_ITEM = re.compile(
    r"\D*\d.*(?:增长|下降|增加|减少|提高|降低|上升|回落|增幅|降幅|完成|支出|收入|达)"
)
_STOPS = ("；", ";", "。")
# What stands above a list of other pages: all below it is chrome.
_OTHERS = re.compile(
    r"""
    (?: (?:新闻|热门|精彩|热点|最新|[今每]日|编辑|原创|视频|图[片文]|头条|内容|为[您你]|更多)?
        \s* 推[荐送] (?:阅读|新闻)?
      | (?:最新|热门|热点|更多) (?:新闻|资讯|文章|信息|内容|更新|发布)
      | (?:最近|近期) 更新 | (?:热门|热点|阅读|点击|浏览|新闻)? (?:排行榜?|热搜)
      | 相关 (?:阅读|推荐|文章|新闻|链接) | 猜[你您]喜欢 | 随便看看? | 更多精彩
      | (?:扩展|延伸) 阅读 | 往期 (?:回顾|推荐|精彩|内容)
      | [您你]可能 (?:也|还)? (?:感兴趣|喜欢|关注) 的? (?:文章|内容|新闻)?
    ) \s* [:：|]?
    """,
    re.VERBOSE,
)
_LONGEST_HEAD = 11
_DATELINES = 4  # lines of date and source below a headline
_HEADLINES = 40  # characters: where nothing longer stands below, it is the beginnings of pages
_MOST_OTHERS = 0.4  # of a page's characters, to be sure that its own text is above
# 【聚焦高质量发展】 — the name of a column, above the title
_BANNER = re.compile(r"【[^】]{2,16}】|[^。]{2,12}·(?:记者手记|记者调查|一线|述评|观察)")
# （市商务局供稿）
_CREDIT = re.compile(
    r"[(（](?:[^()（）]{2,40}(?:供稿|来稿|整理)|[^()（）]{0,8}(?:记者|通讯员)[\s/:：][^()（）]{2,40})[)）]"
)
# ■, ***, — a mark that stands alone, and the short heading below it
_MARK = re.compile(r"[■□◆◇●○★☆▼▲△▽※*＊·•_＿=＝~～\-—]{1,60}")
_BELOW_MARK = re.compile("[一-鿿、：:“”0-9]{2,20}")
# █  市情概况: a heading, if there is a line above it
_BULLETED = re.compile(r"[█■□●○◆◇▪►▶★☆]\s*[一-鿿]")
# 盐仓晚报讯 — the source that opens the text, on a line of its own
_OPENS_NEWS = re.compile("[一-鿿]{1,8}(?:报|网|社|台|新闻|客户端|融媒)讯")
# 20180704 09:42:00; 海州新闻 Wed, 27 Apr 2022 05:09:54 GMT: when a page was published, otherwise
_STAMP = re.compile(
    r"""
    (?:\S{2,12}\s+)?
    (?: (?:[A-Z][a-z]{2,8},\s+)? (?:\d{1,2}\s+[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\s+\d{1,2},?)
        \s+ (?:19|20)\d\d (?:\s+\d\d?:\d\d(?::\d\d)?)? (?:\s+(?:GMT|UTC|[+-]\d{4}))?
      | (?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\s+\d\d?:\d\d(?::\d\d)?)? )
    """,
    re.VERBOSE,
)
_SPACED = re.compile(r"[一-鿿](?:[ \u3000]+[一-鿿]){3,}")  # 政 府 工 作 报 告
_IN_TEXT = ("body", "heading", "caption", "speaker")


class Kind(NamedTuple):
    """The kind of a block and how sure it is."""

    kind: str
    score: float


def classify(lines: Sequence[Line], title: str | None = None) -> list[Kind]:
    """Return the kind of each line; `title` is what the head of the HTML calls the page.

    >>> text = "今年以来，泰安市推进改革，" * 3 + "成效明显。"
    >>> page = ["首页 > 要闻", "泰安召开发布会", "来源：鲁网", text]
    >>> [kind.kind for kind in classify([Line(text) for text in page])]
    ['boilerplate', 'title', 'dateline', 'paragraph']
    """
    lines = [
        line._replace(text="".join(line.text.split())) if _SPACED.fullmatch(line.text) else line
        for line in lines
    ]
    seen = [None if plain_prose(line.text) else see(line.text) for line in lines]
    features = page_features(lines, seen, title)
    model = load_kind_model()
    asked = [n for n, names in enumerate(features) if names is not None]
    chances = model.probabilities([names for names in features if names is not None])
    found: list[dict[str, float]] = [_PROSE] * len(lines)
    for n, row in zip(asked, chances.tolist(), strict=True):
        found[n] = dict(zip(model.kinds, row, strict=True))
    prose = [n for n, each in enumerate(seen) if each is None or each.prose]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    if title:
        _raise_title(lines[:first], found, title)
    texts = [line.text for line in lines]
    spoken = speech_lines(texts[:first])
    for n in spoken:
        found[n] = _DATELINE
    chosen = _with_one_title(found, texts, first)
    _pass_over_column(texts[:first], "\n".join(texts[first : first + 3]), chosen)
    _find_title(texts, first, chosen)
    for n in range(first, last):
        if chosen[n] == "boilerplate" and found[n]["boilerplate"] < _SURE_OF_CHROME:
            chosen[n] = max(_IN_TEXT, key=lambda kind: found[n].get(kind, 0.0))
        if chosen[n] == "heading" and len(lines[n].text) > 30 and "。" in lines[n].text[:-1]:
            chosen[n] = "body"  # a heading has no full stop inside
    _heed_source(lines, seen, chosen)
    # a headline that ends with ! reads as text: look a few lines on
    for n, text in enumerate(texts[: first + _DATELINES]):
        below = n < first or chosen[n - 1] in ("title", "dateline")
        part = below and chosen[n] in _IN_TEXT and _PART_OF_DATELINE.fullmatch(text)
        if part or (chosen[n] == "boilerplate" and _STAMP.fullmatch(text)):
            chosen[n] = "dateline"
    for n, line in enumerate(lines):
        chosen[n] = _by_its_marks(line.text, chosen[n], n > last)
    for n in range(first + 1, last):
        if chosen[n] == "boilerplate" and _MARK.fullmatch(texts[n - 1]):
            chosen[n] = "heading" if _BELOW_MARK.fullmatch(texts[n]) else chosen[n]
    _cut_promotions(texts, chosen, first)
    _cut_others(texts, chosen, first)
    if "body" not in chosen:  # a page of one picture, with all its text below it
        for n, text in enumerate(texts):
            if chosen[n] == "caption" and len(text) >= _SHORT and "。" in text[:-1]:
                chosen[n] = "body"
    parts = find_dialogue(texts, chosen)
    return [
        Kind(part, _score(kind, chances))
        for part, kind, chances in zip(parts, chosen, found, strict=True)
    ]


def _pass_over_column(above: Sequence[str], text: str, chosen: list[str]) -> None:
    """Make a heading the title where the line above it is the name of a column."""
    if (
        len(above) > 1
        and chosen[:2] == ["title", "heading"]
        and is_column(above[0], above[1], text)
    ):
        chosen[:2] = ["boilerplate", "title"]


def _find_title(texts: Sequence[str], first: int, chosen: list[str]) -> None:
    """Make the line whose words the text takes up the title, if none is or only a foreign one."""
    titled = chosen.index("title") if "title" in chosen else None
    text = "".join(texts[first : first + 3])
    if titled is not None and not (titled + 1 < first and is_foreign(texts[titled], text)):
        return
    headline = find_headline(texts, chosen)
    if headline is None or (titled is not None and headline <= titled):
        return
    if titled is not None:
        chosen[titled] = "boilerplate"
    chosen[headline] = "title"


def _cut_promotions(texts: Sequence[str], chosen: list[str], first: int) -> None:
    """Make chrome of the advertisements of the site below the last line of the text."""
    for n in range(len(texts) - 1, first, -1):
        if chosen[n] not in _IN_TEXT:
            continue
        if not is_promotion(texts[n]):
            return
        chosen[n] = "boilerplate"


def _cut_others(texts: Sequence[str], chosen: list[str], first: int) -> None:
    """Make chrome of the beginnings of other pages, below the text."""
    short = (n for n in range(first + 1, len(texts)) if len(texts[n]) <= _LONGEST_HEAD)
    head = next((n for n in short if _OTHERS.fullmatch(texts[n])), None)
    if head is None:
        return
    below = sum(map(len, texts[head:]))
    left = [text for n, text in enumerate(texts) if n >= head and chosen[n] != "boilerplate"]
    headlines = all(len(text) <= _HEADLINES and "。" not in text for text in left)
    if below > _MOST_OTHERS * sum(map(len, texts)) and not headlines:
        return
    for n in range(head, len(texts)):
        if chosen[n] in (*_IN_TEXT, "credit"):
            chosen[n] = "boilerplate"


def _by_its_marks(text: str, kind: str, below: bool) -> str:
    """Return the kind of a line whose own words leave no doubt; `below` the text or not."""
    if kind == "body" and not below and len(text) >= _LONG:
        return kind
    if _THANKS.fullmatch(text):
        return "body"
    if len(text) < 50 and kind in _IN_TEXT and _ADDRESSES.match(text):
        return "body"
    if kind in ("boilerplate", "credit") and (
        _GREETS.match(text)
        or _AS_OF.fullmatch(text)
        or (text.endswith(_STOPS) and _ITEM.match(text))
    ):
        return "body"
    if kind == "dateline" and len(text) >= _LONG and "。" in text:
        return "body"
    if kind in _IN_TEXT and (_EMPTY_LABEL.fullmatch(text) or not _WORDS.search(text)):
        return "boilerplate"
    if kind in _IN_TEXT and _MADE_BY.fullmatch(text):
        return "credit"
    if kind in ("body", "heading") and _FORMER_TITLE.match(text):
        return "boilerplate"
    if kind == "speaker" and _LEADS_IN.search(text):
        return "body"
    if below and kind in _IN_TEXT and _BELOW.match(text):
        return "boilerplate"
    if _CREDIT.fullmatch(text):
        return "credit"
    if len(text) <= _SHORT and kind in _IN_TEXT:
        if _MARK.fullmatch(text):
            return "boilerplate"
        if _OPENS_NEWS.fullmatch(text):
            return "dateline"
    if len(text) < 80 and _CAPTION.match(text):
        return "caption"
    return "caption" if kind == "heading" and _OF_PICTURE.match(text) else kind


def _score(kind: str, chances: dict[str, float]) -> float:
    """Return how sure a kind is; the model has no say where a rule of the page overrules it."""
    if chances is _PROSE and kind == "body":
        return _PROSE["body"]
    ruled = chances[max(chances, key=chances.__getitem__)] > chances.get(kind, 0.0)
    return _BY_RULE if ruled else round(chances[kind], 4)


def _raise_title(lines: Sequence[Line], found: list[dict[str, float]], title: str) -> None:
    """Make the first line that the head of the HTML calls the title the likeliest one."""
    for n, line in enumerate(lines):
        if len(line.text) > 4 and not line.chrome and line.text in title:
            found[n] = found[n] | {"title": max(_NAMED_TITLE, found[n].get("title", 0.0))}
            return


def _heed_source(lines: Sequence[Line], seen: Sequence[Seen | None], chosen: list[str]) -> None:
    """Let names and links of the HTML source decide on short lines.

    Not where most of the text itself stands in an element so named.
    """
    prose = [line for line, each in zip(lines, seen, strict=True) if each is None or each.prose]
    trusted = sum(line.chrome for line in prose) * 2 <= len(prose)
    for n, line in enumerate(lines):
        if seen[n] is None or len(line.text) > _SHORT or chosen[n] not in _IN_TEXT:
            continue
        if (line.chrome and trusted) or line.linked > _LINKED:
            chosen[n] = "boilerplate"
        elif line.tag == "tr" and chosen[n] == "heading":
            chosen[n] = "body"  # a row of a table


def _with_one_title(
    found: Sequence[dict[str, float]], texts: Sequence[str], first_prose: int
) -> list[str]:
    """Choose the likeliest kind of each line; only one, above the text, is the title."""
    above = list(range(min(first_prose, len(found))))
    banners = {n for n in above if _BANNER.fullmatch(texts[n])}
    above = [n for n in above if n not in banners] or above
    above = [
        n for n in above if not is_no_title(texts[n]) and not (n and _BULLETED.match(texts[n]))
    ]
    best = max(above, key=lambda n: found[n].get("title", 0.0), default=None)
    if best is not None and found[best].get("title", 0.0) < _LEAST_TITLE:
        # A short headline looks like any heading, but a heading has a title above it.
        kinds = {n: max(found[n], key=found[n].__getitem__) for n in above}
        headings = [n for n in above if kinds[n] == "heading"]
        dated = next((n for n in above if kinds[n] == "dateline"), 0) - 1
        if headings:
            best = headings[0]
        else:
            best = dated if dated in above and _HEADLINE.fullmatch(texts[dated]) else None
    chosen = []
    for n, chances in enumerate(found):
        if n == best:
            chosen.append("title")
            continue
        if best is not None and n < best and n in banners:
            chosen.append("boilerplate")
            continue
        likeliest = max(chances, key=chances.__getitem__)
        if likeliest == "title":
            others = {kind: chance for kind, chance in chances.items() if kind != "title"}
            likeliest = max(others, key=others.__getitem__)
        chosen.append(likeliest)
    return chosen
