"""Classes and sizes: numbers that say which things are meant, not how much there is.

亿元以上项目, 60岁以上老人, 百亿级产业, 110千伏变电站 are none; 超过3亿元, 稳定在38万吨以上 and
5个以上装备制造项目 are figures.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.candidates import Candidate
from pipeline.figures.units import Unit
from pipeline.figures.words import one_of, read_lines, with_role

_SIZE_KINDS = frozenset({"power", "physics", "mass", "volume", "energy", "length", "quotient"})
_CLASS_KINDS = frozenset(
    {"money", "area", "mass", "volume", "length", "energy", "power", "age", "physics", "years"}
)
_PEOPLE = frozenset("人户名口")
# 百亿企业, 十亿项目
_BARE = frozenset(f"{small}{large}" for small in ("", *"十百千万") for large in "万亿")

# 亿元以上项目, 1到3亿元之间的项目, 50万元以上的38个; not 1800万元以上。 3亿元以上并增长
_THRESHOLD = re.compile(
    r"""
    (?: (?: [（(]含[）)] )? 及? 以[上下] (?: [（(]含[）)] )? 的? | 之?间的 )
    (?! [，。,、；;：:！!？?\s（(）)”】] | $
      | 的? 新? (?: 目标 | 水平 | 规模 | 增长 | 增速 | 台阶 | 阶段 | 行列 | 关口 | 区间 )
      | [并和或及与为是占达由从在将可增提位列比居均较实于再已未还也都亦就才时后] | 左右 | 保持
    )
    """,
    re.VERBOSE,
)
# 二十户以上的自然村, 5人以上企业; not 1500人以上就业
_THRESHOLD_OF_PEOPLE = re.compile(
    r"""
    及? 以[上下]
    (?: 的(?![，。,、；;\s]|(?:新增)?(?:就业|工作|用工)?岗位|就业|用工|规模|队伍)
      | (?= 企业 | 单位 | 小区 | 村 | 聚居 | 家庭 | 场所 | 群体 | 集会 | 项目 | 班
          | 作业 | 的?[自行] )
    )
    """,
    re.VERBOSE,
)
# 82岁的石安国, 65岁老人, 0-6岁儿童: an age that says who is meant.
_AGED = re.compile("的(?![，。,、；;])|[老人儿女男少青妇孩学及至到那时起]|开始")
# 税收过亿元企业, 百亿级产业, 超亿美元项目, 超亿元的文旅项目, 超百亿、超千亿产业
_GRADED = re.compile(
    r"""
    级(?!别)
  | (?: [、和或及] [超过]? [百千0-9.]+ [万亿] 元? )* 的?
    (?: 企业 | 项目 | 集群 | 产业 | 品牌 | 园区 | 县 | 镇 | 村 | 强 | 俱乐部 | 单体
          | 重[大点] | 大[项户] | 楼宇 | 平台 | 龙头 )
  | 的 [^，。,、；;]{0,6} (?: 企业 | 项目 | 集群 | 产业 | 园区 )
    """,
    re.VERBOSE,
)
# 80亿元项目1个, 30~50亿元或3~5亿美元工业项目6个, 超10亿元投资项目2个: the amount says which
_COUNTED = re.compile(
    r"""
    (?: (?: 或 | 、 ) [^，。,；;、]{1,12}元 )?
    (?: 级 | 及?以[上下] | 的 )?
    (?: 投资 | [外内韩台港]资 | 工业 | 农业 | 产业 | 制造业 | 服务业 | 重大 | 新 | 在建 | 签约
      | 开工 | 竣工 | 招商 | 单体 ){0,2}
    (?: 项目 | 企业 | 园区 | 集群 | 订单 | 单品 ) (?: [共有达到数量约]{0,2} ) \d
    """,
    re.VERBOSE,
)
# 进出口超亿元的有58家, 超10亿元的17家
_COUNTED_OF = re.compile(r"的企?业?(?:有|共|达)?\d+[家个户]")
# 总投资100亿元项目3个: an amount that is named is told.
_NAMED_AMOUNT = tuple("资额计款入值共达为约近完成了")
# 有11个省份超过万亿: what counts them says which are meant.
_COUNTED_OVER = re.compile(r"有[\d一二两三四五六七八九十]+余?[个家座][^，。,；;：:\d]{1,8}$")
_OVER = with_role("quantity_words.tsv", "threshold")
# 对单产超过1000公斤的示范区每亩补助150元; not 将每年安排不低于2000万元的资金
_CONDITION = re.compile(
    r"""
    (?: 对 | 凡 | 向 | 给 | 将 | 把 | 如 | 若 | 年龄 | 年满 | 单[个户笔体产] | 亩产 | 税收 | 纳税
      | 产值 | [营主]收 | 收入 )
    (?! [^，。,；;]*(?: 安排 | 投入 | 拿出 | 筹集 | 设立 | 下达 | 提供 | 发放 | 给予 ))
    [^，。,；;]{0,12} $
    """,
    re.VERBOSE,
)
# 风力5级, 里氏6.2级, 4.5级地震, 层级压到三级: grades that are measured.
_FORCE = re.compile("(?:风力?|里氏|震级|烈度)[^，。,；;]{0,4}$|级[转到至]$|层级|级次|链条")
_FORCE_OF = re.compile("(?:以上|左右)?(?:短时|雷暴|偏.)?(?:地震|大风|强风|阵风|强震|余震)")
# 110千伏线路: a voltage names what it stands before.
_VOLTAGES = frozenset({"千伏", "伏", "kV"})
_COAL = re.compile("的?(?:动力|低硫|高硫|标)?煤")
# 500米覆盖率, 300米服务半径覆盖率: a distance that defines a rate.
_REACH = re.compile("(?:[站公][点园交])?(?:服务)?(?:半径|范围)?覆盖")
_NOUN = re.compile(r"(?![以左上的和与及至或为])[\u4e00-\u9fff]")
# 5万台水泵电机工厂, 30万辆新能源汽车生产基地: a capacity names a plant.
_PLANT = re.compile(
    r"""
    [^，。,、；;：:！!？?\s\d的（(“]{1,14}
    (?: 工厂 | 生产线 | 产线 | 生产基地 | 产能 | 制造基地 )
    """,
    re.VERBOSE,
)
# 年产2000万吨绿色建材生产线: what a plant yields in a time is told, whatever it names
_YIELDS = tuple(
    f"{time}{verb}" for time in "年日月" for verb in ("产", "处理", "加工", "消纳", "供")
)
_ENDS = re.compile("[，。,、；;]|$")


def names_class(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """Return why a quantity only says which things are meant, empty if it does not.

    >>> from pipeline.figures.candidates import find_candidates
    >>> found = find_candidates("110千伏")[0]
    >>> names_class(found, found.unit, "新建", "变电站1座")
    'size'
    """
    kind = unit.kind
    if right.startswith("级") and not right.startswith("级别") and kind != "percent":
        return "grade"
    if kind in _CLASS_KINDS and _THRESHOLD.match(right):
        return "class"
    if unit.name in _PEOPLE and _THRESHOLD_OF_PEOPLE.match(right):
        return "class"
    if kind == "age" and _AGED.match(right):
        return "class"
    if kind == "grade" and not (_FORCE.search(left) or _FORCE_OF.match(right)):
        return "grade"
    if kind == "percent" and left.endswith("前"):
        return "class"
    if left.endswith(_OVER) and _is_condition(found, kind, left, right):
        return "class"
    if kind == "money" and left.endswith(_OVER) and _COUNTED_OF.match(right):
        return "class"
    if kind == "bare" and found.numeral in _BARE and _GRADED.match(right):
        return "class"
    if kind == "money" and not left.endswith(_NAMED_AMOUNT) and _COUNTED.match(right):
        return "class"
    return "size" if _is_size(found, unit, left, right) else ""


def _is_condition(found: Candidate, kind: str, left: str, right: str) -> bool:
    if found.rule == "bare" and (_GRADED.match(right) or _COUNTED_OVER.search(left)):
        return True
    return kind in _CLASS_KINDS and right.startswith("的") and bool(_CONDITION.search(left))


def _is_size(found: Candidate, unit: Unit, left: str, right: str) -> bool:
    """Tell a size that names a thing: 20万吨聚烯烃装置, 时速600公里高速磁浮."""
    if unit.kind == "count":
        return "万" in found.numeral and bool(_PLANT.match(right))
    if unit.kind not in _SIZE_KINDS:
        return False
    if left.endswith(_YIELDS):
        return False
    if _sized_thing().match(right):
        return True
    if unit.name in _VOLTAGES and _NOUN.match(right):
        return True
    if unit.name == "大卡" and _COAL.match(right):
        return True
    if unit.kind == "length" and _REACH.match(right):
        return True
    return left.endswith("时速") and not _ENDS.match(right)


@cache
def _sized_thing() -> re.Pattern[str]:
    heads = one_of(read_lines("specified.txt"))
    return re.compile(rf"[^，。,、；;：:！!？?\s\d的（()）“”]{{0,10}}?{heads}")
