"""Whether a figure has happened or is planned, required or foreseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import fsum, sqrt
from statistics import median

from pipeline.figures.clauses import Frame
from pipeline.figures.words import last_match

# 将新增, 将于, 将推出: what will be done; not 将职工纳入, which is 把
WILL_DO = r"""(?<!已)将(?=
    [达有在于要力超突新实完增提形稳以为全继培打办用聚再开会推启试惠陆自从分按逐首累]
    |[迎出采带覆降压缩扩升举派招召发放募组织选评支扶吸撬节减免释创构营强优更直最同尽至]
    |建(?!设|议|筑)|投(?!资[^产建]|诉)|进(?!口|出口)|成(?!果|本|员)|引进|安排(?!在)|被
    |加[快大强密速装固]|大(?:力|幅|规模|量)|积极|着[力重手]|深[入化度]|努力|争取|围绕|依托|对
    |重(?:点(?!人|项目|企业|工[作程]|任务|领域|[区流]域|地区|[行产]业|群体|对象|单位)|新启)|持续(?!时间|期)
    |统筹(?!资金|地?区|基金)|集中(?![供式区])|种植(?!面积|结构|[业户园])|落(?:户(?!门槛|政策|条件)|[地成实])
    |(?:改[造建]|修[建缮复]|拆[除迁]|购[置买]|配[备套建])(?!任务|后|的|补偿|款|资金|费|税|好|完|政策)
    |搭建|布局|兴建|竣工|通车
    |由[^，,。；;]{1,12}[建承负主]|不(?:低|少|超|高|再)|整[治改合修]|获(?=[得评批颁授](?!的)))"""
# What the words below begin with: a quick look before the slow ones.
_PLAN_BEGINS = (
    "下不主争今任冲准力务努即原可奋安完将希年建强必意打承投报拟指按控支收方日时明月有未根满目"
    "盯瞄确竣纲至要规计讲设说谈谋达还通部锚预"
)
_DONE_BEGINS = "上以修到前办去完实已建截投拿用目累获达"
# 力争到2025年…, 预计全年…, 10月底前完成, 有望增至, 将稳定在, 要求银行在15个工作日内
_PLANNED = re.compile(
    rf"""(?=[{_PLAN_BEGINS}])(?:力争|争取(?!到|了|上级|中央|省级|国家|资金|专项|各类|政策|[^，,。；;0-9]{{0,14}}试点
            |(?:(?!新增|发[放行]|投放|余额|实现|完成|突破|达到)[^，,。；;0-9]){{0,24}}(?:国债|债券|资金|补助|补贴|贷款|转移支付|额度|指标))
        |确保|预计|(?<![达于超合及])预期(?!寿命)|预测|有望|下一步|{WILL_DO}
        |拟(?=[一二三]期|[新建投安于在每向派出募收引招改实完用开培推举制对组])|规划(?:到|建设|布局)|(?:目标|任务)(?:是|为|[:：])
        |目标值?(?:[设确锁拟]?定|设|[上下]调|调整|提高)[为在到至于]|预算拟
        |(?:根据|按照)(?:这[份个一])?[^，,。；;]{{0,20}}(?:(?:规划|计划|方案|时间表)[，,](?![^，,。；;]*(?:已|了))
            |要求[，,](?=今年|明年|年内|到|20))
        |计划(?!生育|单列|内|外|的|完成率|执行|管理|经济)(?=[一二三首]期|[两三四五]年[内累投完新建总共到将]|[新完投到用在实建引培总共安增年明今再于将铺发组开改招筹启面通从分将全]
            |[春夏秋冬]?[种播植栽]|修|扩|调[减增整]|购|举[办行]|征|拨)
        |(?:打算|准备|承诺|谋划)(?=[新完投到用在实建引培再今明把将年从先])|盯紧|锚定|冲刺|瞄准
        |原则上|不得|必须|务必|建议(?=全|今|明|20|：|:)|即将|可望|控制目标|主要目标|奋力|努力实现
        |要求(?=[，,：:][^，,。；;0-9]{{2,24}}不[高低多少大超]于?)
        |(?:投产|达产|建成|建成投产|完工|投用|通车|竣工|投运|满产|投产达效)(?:之?后|以后)|预算安排|[收支]入?出?安排
        |安排(?=[0-9.]+[万亿]?元|[就资教补项])
        |(?:要求|强调|指出|希望|部署)[，,：:]“?[^，,。；;“]{{0,12}}(?<![主重需只必首纪摘提概不])要(?![求素点闻从])
            (?!(?:清醒|充分|深刻|全面|准确|客观|辩证|清楚)?地?(?:看[到清]|认识|认清|意识|注意到|正视|知道|明白|承认))
        |设计(?:年|日)?(?:产能|[^，,。；;的0-9]{{0,2}}能力|规模|年产|库容|时速)
        |要求(?=[^，,。；]{{2,12}}(?:不|在|$))|(?<!排[到至])(?<!排到了)明年|今后
        |未来(?!产业|工厂|社区|乡村|科技|技术|城市)|年底前|月底前|月末前|日前(?=完)
        |(?:报告|规划|方案|纲要|意见|计划|目标|时间表)(?:》|中|里)?(?:中)?(?:还|也|均)?(?:提出|明确|要求)
        |还将|不少于|不低于|(?:今年|年)内再(?=[建培新增引改完投])|今年再(?=[建培改投引])|(?:至于|讲|说到|谈到)目标|(?<![主重需只必首纪摘提概])要(?=再|建[成设0-9一二两三四五六七八九十]|扩[到至大]|完成|达|实现|保持|突破|新增|增加|力争|引进|培[育养]|投|扩|进来))
    """,
    re.VERBOSE,
)
# what says that it has been done, or is so now
_DONE = re.compile(
    rf"(?=[{_DONE_BEGINS}])"
    r"(?:已(?!知)|(?:完成|建成|实现|达到|办结|到位|建|修|用|投|获|拿下)了|(?<![由从比较])目前|截至|(?<![两三四五六七八九十]年)累计|(?<![比较为是])(?:去年|上年(?!结转))|以来|[上前]半年|(?<=[，,；;])实际上?(?=达|完成|为|是|执行|仅|只|增长|下降))"
)
# 可带动300人就业: what may come of it; not 可办1538项, what there is
_MAY = re.compile(
    r"""(?<![许认尚均皆])可(?:使|让|带动|拉动|实现(?!了)|新增|增加|年[产增创]|满足|创造|节[约省]|减少|降低|缩短|延[长伸]
        |解决|吸纳|安置|惠及)
        |(?:产[值能量]|收入|利润|[销交]售?易?额|[营税]收|效益|规模|能力)(?:最[高多])?可达(?!性)""",
    re.VERBOSE,
)
# 认为会增加的企业占57%, 计划换车的家庭比例: a share of those who expect it is what was found
_EXPECTED_BY = re.compile(
    r"""(?:认为|预计|预期|预测|看好|表示|计划|打算|有意|愿意|希望|准备|考虑)[^，,。；;]{1,40}的
        (?:企业(?:家|经营者|主)?|经理|居民|家庭|农户|消费者|用户|客户|商户|机构|银行|单位|学生|毕业生|员工|职工|群众|网[民友]|人
          |[受被][访调][^，,。；;占比]{0,4})?(?:占(?!地)|比例|比重|占比|比(?=[^，,。；;]{1,14}[多少高低]))""",
    re.VERBOSE,
)
_EXPECTED_NEAR = 120  # characters
# 持平的占3%, 看好的比看空的多3个百分点: other answers to the same question
_SHARE_TOO = re.compile("占|比例|比重|比[^，,；;]{1,14}[多少高低]")
# 两处路段将封闭: said after the figure
_WILL = re.compile(
    r"[^，,。；;0-9]{0,8}(?<!即)将(?:于|在|被|封闭|关闭|陆续|全部|全面|投入|建成|开工|开放|调整|举行|迎来|新增|达)"
)
# 为年初预算27900万元的103%, 完成全年6%左右的增长目标: a goal, whatever became of it
_GOAL_BEFORE = re.compile(r"(?:预算|任务|目标|计划)(?:数|额|值|的)?$")
_GOAL_AFTER = re.compile(
    r"(?:左右|以上|以内|以下)?的?[^，,。；;、0-9的]{0,6}(?:目标|任务|红线|控制线|考核线)(?![^，,。；;]{0,2}完成)"
)
# 占预计面积的37%, 占年计划投资的40%: the plan is only what is measured by
_MEASURED = re.compile(r"(?:占|达到?|超|为)(?:了|到)?[^，,。；;0-9]{0,8}$")
_MEASURED_AFTER = re.compile(r"[^，,。；;0-9]{0,8}的?[0-9.]+[%成倍]")
_FAR_MARKS = frozenset({"建议", "主要目标", "预期目标", "下一步"})
# 完成全年计划的97%, 占年初预算的88.2%: what became of a plan
_FULFILS = re.compile(
    r"""(?<!力争)(?<!确保)(?<!计划)(?:完成|占|为|达|超额?|实现)[^，,。；;力确]{0,14}(?:任务|目标|计划|预算|进度)
        (?:数|额|值)?[^，,。；;0-9]{0,3}(?:[0-9.]+[万亿]*[一-龥]{1,3})?的?[ ]?(?:[0-9.%、和,]*)$""",
    re.VERBOSE,
)
_SHARES = frozenset({"%", "百分点"})
_RATES = frozenset({"%", "‰", "百分点", "倍", ""})
# 同比降13%: goes on about the same quantity
_SAME_QUANTITY = re.compile("同比|环比|比|较|增|降|下降|上升|分别|年均|占|其中")
_FORECASTS = frozenset({"预计", "有望", "预测"})
_STOP = re.compile(r"[;；]")
# what governs a list from the head of its sentence, so many characters in: 经初步测算，预计
_HEADS_LIST = frozenset({"预计", "预测", "力争", "确保", "争取", "努力实现"})
_HEAD = 8
# 改造医院3家: a deed without an actor
DEEDS = r"""新建|建成|改造|培育|引进|开工|建设|完成|实施|打造|推进|推动|加快|力争|净增|新改建
    |新引进|新培育|新认定|支持|启动|发展|组织|开展|举办|整治|治理|修复|创建|扩建|购置|投入|安排|新增|开放|完善|落实|培训
    |争取|确保"""
_DEED = re.compile(DEEDS, re.VERBOSE)
# what shows that an item of the list is of another time
_ELSEWHEN = re.compile(
    r"已|了|截至|目前|以来|累计|(?<![去上前]年)同期|(?<![比较])(?:去年|上年)|现有|[0-9]月"
)
# the rest of the paragraph is a plan: 下一步, 我们的目标是
_PARAGRAPH = re.compile(
    r"下一步|下半年.{0,12}将|我们的目标是|接下来[，,]|主要预期目标|"
    r"(?:今年|明年|20[0-9]{2}年)[，,](?:我们|全市|全省|全县|全区)?(?:将|要|计划|力争|继续)"
)
# an account of what was done: a plan hardly says so
_ACCOUNT = re.compile(
    r"[^除为]了|已|截至|目前|累计|以来|年来|去年|上年|荣获|入选|首创|率先|[0-9]月[0-9]+日|介绍|表示|同比|先后|共有"
)
# 10个目标任务 are counted, 2%的目标 is one
_COUNTED = frozenset("个项件条类种大批轮位名")
REACH = 3  # paragraphs on each side that are read with one
PLAN_SCORE = 0.8  # paragraphs above it are plans; nothing labelled as done comes near it


@cache
def plan_weights() -> Mapping[str, float]:
    """Return the log odds of pairs of characters standing in a plan."""
    path = files("pipeline").joinpath("models", "figures", "plan.tsv")
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: float(row[1]) for row in rows if not row[0].startswith("#")}


_WORDLESS = re.compile(r"[0-9.%,，。 ]+")


def plan_score(text: str) -> float:
    """Return how much a paragraph reads like a plan; below 0 like an account.

    >>> plan_score("加快建设更多示范区,鼓励企业培育新品牌,健全服务体系") > 0
    True
    """
    weights = plan_weights()
    pairs = {a + b for run in _WORDLESS.split(text) for a, b in pairwise(run)}
    # fsum: the order of a set changes from run to run, the score must not
    return fsum(weights[pair] for pair in pairs & weights.keys()) / sqrt(len(pairs) + 10)


def planned_paragraphs(paragraphs: Sequence[str], asked: Iterable[int]) -> set[int]:
    """Return which of some paragraphs of a document are plans, each seen with its neighbours."""
    score = cache(lambda n: plan_score(paragraphs[n]))  # takes time, and seldom decides
    account = cache(lambda n: _ACCOUNT.search(paragraphs[n]) is not None)
    out = set()
    for n in asked:
        near = range(max(0, n - REACH), min(len(paragraphs), n + REACH + 1))
        if (
            not account(n)
            and sum(map(account, near)) / len(near) < 0.25
            and score(n) > 0
            and median(map(score, near)) > PLAN_SCORE
        ):
            out.add(n)
    return out


def opens_plan(sentence: str) -> bool:
    """Tell whether what follows in the paragraph is a plan too.

    >>> opens_plan("下一步,我们将打造驿站"), opens_plan("全年出口增长3%")
    (True, False)
    """
    return bool(_PARAGRAPH.search(sentence))


def find_modalities(
    text: str,
    frames: Sequence[Frame],
    ends: Sequence[date | None] = (),
    published: date | None = None,
    planned: bool = False,
    starts: Sequence[int | None] = (),
    year: int | None = None,
) -> list[str]:
    """Return actual or target for each figure.

    `ends` are the last days of the figures' periods: one that lies after the document's day
    (`published`) has not happened, nor where that is not known one after `year`. `planned` tells
    that the paragraph is a plan, `starts` which figures a change starts from (of `change_starts`).

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "力争出口达9亿元"
    >>> find_modalities(text, frames(text, [Q(start=5, end=8, text="9亿元", unit="元", rule="")]))
    ['target']
    """
    out = []
    marks = [mark for mark in _PLANNED.finditer(text) if not _measures(text, mark)]
    deeds = list(_DONE.finditer(text))
    could = "可" in text
    for n, frame in enumerate(frames):
        if starts and starts[n] is not None:  # 由3家增至5家: what there is now
            out.append("actual")
            continue
        target = planned or _WILL.match(text, frame.end) is not None
        if ends and published is not None:
            end = ends[n]
            target = target or _future(end, published)
        elif ends and year is not None:
            target = target or (ends[n] or date.min).year > year
        told = [mark for mark in marks if mark.end() <= frame.start]
        over = bool(ends) and published is not None and (ends[n] or date.max) <= published
        target = target or any(_reaches(text, mark, frame, over) for mark in told)
        target = target or (could and _may(text, frame, deeds))
        done = [deed.start() for deed in deeds if deed.end() <= frame.start]
        before = starts[n - 1] if starts and n else None
        if target and done and (before is None or done[-1] < before):
            planned_later = any(mark.start() >= done[-1] for mark in told)
            same = done[-1] >= frame.clause_start or _follows(text, done[-1], frame)
            # 计划投资9亿元,已开工3个,完成2亿元: what follows is done too
            if (same or told) and not planned_later:
                target = False
        if target and expected_by(text, frame):
            target = False
        elif _is_goal(text, frame):
            target = True
        elif target and fulfils(text, frame):
            target = False
        out.append("target" if target else "actual")
    return out


def _measures(text: str, mark: re.Match[str]) -> bool:
    """Tell whether the word of plans belongs to what something is a share of."""
    return (
        _MEASURED_AFTER.match(text, mark.end()) is not None
        and _MEASURED.search(text, max(0, mark.start() - 12), mark.start()) is not None
    )


def _reaches(text: str, mark: re.Match[str], frame: Frame, over: bool) -> bool:
    """Tell whether a word of plans governs the figure: up to ；, a forecast of the past less.

    At the head of a sentence it governs a whole list (初步预计，出口增长5%；进口增长3%), and
    what will be done governs the deeds that go on with it (将新建学校5所；改造医院3家).
    """
    if mark[0] in _FAR_MARKS or mark[0][-1] in "：:":
        return True
    if stop := last_match(_STOP, text, mark.end(), frame.start):
        heads = mark.start() <= _HEAD and mark[0] in _HEADS_LIST
        goes_on = heads or _DEED.match(text, stop.end()) is not None
        return goes_on and not over and not _ELSEWHEN.search(text, mark.end(), frame.start)
    beyond = over and mark[0] in _FORECASTS and mark.end() < frame.clause_start
    return not beyond or _SAME_QUANTITY.match(text, frame.clause_start) is not None


def _may(text: str, frame: Frame, deeds: Sequence[re.Match[str]]) -> bool:
    """Tell whether the clause says that it may come to the figure, and nothing was done yet."""
    found = _MAY.search(text, frame.clause_start, frame.start)
    return found is not None and not any(deed.end() <= found.start() for deed in deeds)


def expected_by(text: str, frame: Frame) -> bool:
    """Tell whether the figure is a share of those who expect something.

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "预计用工增加的企业占57%"
    >>> expected_by(text, frames(text, [Q(start=10, end=13, text="57%", unit="%", rule="")])[0])
    True
    """
    if frame.unit not in _SHARES or "的" not in text:
        return False
    said = last_match(_EXPECTED_BY, text, max(0, frame.start - _EXPECTED_NEAR), frame.start)
    if said is None or (last_plan(text, frame.start) or 0) > said.end():
        return False  # 看好的企业占57%，预计增长5%: the growth is a forecast
    return said.end() > frame.clause_start or bool(
        _SHARE_TOO.search(text, frame.clause_start, frame.start)
    )


def last_plan(text: str, end: int) -> int | None:
    """Return where the last word of plans before `end` ends.

    >>> last_plan("力争全年产值达9亿元", 7)
    2
    """
    found = last_match(_PLANNED, text, 0, end)
    return found.end() if found else None


def _is_goal(text: str, frame: Frame) -> bool:
    """Tell whether the figure is itself a goal: 为年初预算2亿元的103%, 2%左右的预期目标."""
    if _GOAL_AFTER.match(text, frame.end):
        return frame.unit not in _COUNTED
    before = _GOAL_BEFORE.search(text, frame.clause_start, frame.start)
    return before is not None and text.startswith("的", frame.end)


def fulfils(text: str, frame: Frame) -> bool:
    """Tell whether the figure says how far a plan was fulfilled.

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "占年度计划的91.4%"
    >>> fulfils(text, frames(text, [Q(start=6, end=11, text="91.4%", unit="%", rule="")])[0])
    True
    """
    return (
        frame.unit in _RATES and _FULFILS.search(text, frame.clause_start, frame.start) is not None
    )


def _future(end: date | None, published: date) -> bool:
    """A year that has hardly begun, or a day to come, is a plan; 全年 said in December is not."""
    if end is None or end <= published:
        return False
    whole = end.month == 12 and end.day == 31
    return end.year > published.year or (whole and published.month <= 3) or not whole


def _follows(text: str, start: int, frame: Frame) -> bool:
    return not re.search(r"[，,;；]", text[start : frame.clause_start - 1])
