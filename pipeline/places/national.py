"""Whether a text speaks of the whole state."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.places.find import PlaceMention

# Bodies and words of the whole state: a text that names no other place is national.
_STATE = (
    r"国家(?:发展?改革?委|统计局|[一-龥]{1,8}(?:局|委|署|部))|(?<![省市县区州盟旗])发改委|国务院|国新办|国办|中央企业|央企"
    r"|中央(?:一般公共预算|决算|预算|财政(?!奖|专项|资金|补助)|本级)|国有企业|(?:海关|审计|税务|市场监管)总[局署]|(?:证|银|保|银保)监会|金融监管总局|国家铁路|国铁集团"
    r"|中国国家铁路|中国人民银行|最高人民(?:法院|检察院)|最高[法检]|全国(?:人大|政协)"
    r"|(?:教育|公安|财政|商务|水利|交通运输|农业农村|生态环境|人力资源和?社会保障|人社|文旅|工业和信息化|工信|外交"
    r"|科技|民政|司法|住房和城乡建设|文化和旅游|应急管理|自然资源)部"
)
_STATE_BODY = re.compile(_STATE)
_NATION = re.compile(rf"{_STATE}|全国|我国|中国(?:社会|经济|政府|外贸|海关|农业|农村|企业|人口)")
# What a title is about that speaks of the whole state: 前8月全国出口, 我国粮食丰收, 25省份成绩单;
# not 全国第三, 落户全国大赛
_CONTEST = r"(?!.{0,14}(?:赛|会议|大会|论坛|现场会|示范|试点|百强|先进|表彰|展))"
_TITLE_OF_STATE = re.compile(
    rf"(?<![居占高低于在列名为国获夺])全国(?![第前平最首人政文百先劳水同强各示优唯领]|十[佳强大优](?!流域)){_CONTEST}"
    r"|我国|中国(?:社会|经济|政府|外贸|进出口|海关|农业|农村|人口)|\d省份"
)
# In its first sentence a text that is about the state names one of these and no part of it.
_OF_STATE = re.compile(
    rf"{_STATE}|我国|(?<![居占高低于在列名为国])全国(?![第前平最首人政文百先劳水同强各]){_CONTEST}"
    rf"|中国(?:社会|经济|政府|外贸|进出口|海关|农业|农村|人口|与|的|对)"
)
# 各地掀起热潮, not 全市各地
_ALL_OVER = re.compile(r"(?<![省市县区州旗内])各地(?![市区州])")
_SENTENCE = re.compile(r"[。！？]")
# 在[北京]召开: where a meeting of a national body is
_VENUE = re.compile(r"(?:举行|召开|举办)")
# 市委, 县政府, without the name of theirs: the text is of a place, though it does not say which
_LOCAL = re.compile(
    r"(?:(?<![一-龥])|(?<=[照在由经受对和与向]))[市县区旗州](?:委(?![托员])|政府)"
    r"|我(?:[市县区旗州省镇乡社局]|街道)"
)
# 中新社[北京]5月3日电, 望海网[海州]5月3日消息: where the reporter is
SENT_FROM = re.compile(r"(?:\d{1,2}月)?\d{1,2}日(?:[电讯]|消息)")


def _head(title: str, text: str) -> str:
    """Return the title and the first sentence of the text."""
    return f"{title}\n{_SENTENCE.split(text, maxsplit=1)[0]}"


def is_of_state(text: str, found: Sequence[PlaceMention]) -> bool:
    """Tell whether the first sentence speaks of the whole state and names no part of it.

    `found` are the places that the text names.

    >>> is_of_state("我国出口增长5%，赣州港更快。", [])
    True
    """
    sentence = _SENTENCE.split(text, maxsplit=1)[0]
    return _OF_STATE.search(sentence) is not None and not any(
        one.place.code and one.start < len(sentence) and not _elsewhere(text, one.end)
        for one in found
    )


def _elsewhere(text: str, end: int) -> bool:
    """Tell whether the place before text[end] is only where a reporter sits or a meeting is."""
    return bool(SENT_FROM.match(text, end) or _VENUE.match(text, end))


def names_state_body(title: str) -> bool:
    """Tell whether a title names a body of the state: 公安部将推12项措施.

    >>> names_state_body("公安部将推12项措施"), names_state_body("全市推进改革")
    (True, False)
    """
    return _STATE_BODY.search(title) is not None


def title_of_state(title: str) -> bool:
    """Tell whether a title is about the whole state.

    >>> [title_of_state(title) for title in ("前8月全国出口增长5%", "我市出口居全国第3位")]
    [True, False]
    """
    return _TITLE_OF_STATE.search(title) is not None and _LOCAL.search(title) is None


def is_all_over(title: str, found: Sequence[PlaceMention]) -> bool:
    """Tell whether a title tells of parts everywhere, and the text of several provinces.

    >>> is_all_over("各地春耕忙", []), is_all_over("全市各地春耕忙", [])
    (False, False)
    """
    provinces = {one.place.within[:2] for one in found if one.place.code}
    return _ALL_OVER.search(title) is not None and len(provinces) > 1


def may_be_of_state(opening: str) -> bool:
    """Tell whether a text that names no place may be of the state, by its title and opening.

    >>> may_be_of_state("全国粮食丰收"), may_be_of_state("按照县委要求,借鉴全国经验")
    (True, False)
    """
    return _NATION.search(opening) is not None and _LOCAL.search(opening) is None


def is_local(title: str, text: str) -> bool:
    """Tell whether title or first sentence speak of a place without its name: 市委, 我市, 我镇.

    >>> is_local("", "按照县委、县政府安排，考察组赴外地学习。"), is_local("", "青湖市委召开会议。")
    (True, False)
    >>> is_local("全国总社调研我社工作", "")
    True
    """
    return _LOCAL.search(_head(title, text)) is not None
