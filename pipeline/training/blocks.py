"""How the block model is made: gold pages and pages composed of invented lines."""

from __future__ import annotations

import csv
import json
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from pipeline import schemas
from pipeline.clean.features import Line, page_features, plain_prose, see
from pipeline.clean.page import learn_repairs, repaired
from pipeline.text import SourceText

_LISTED = 0.15  # of the composed pages end with a list
_SURELY_PROSE = 60  # characters; shorter lines of these folders may be of any kind
BODY_TEXT = ("paragraph", "question", "answer")
LabelledPage = list[tuple[str, str]]  # (kind, text)

_TO_ASCII = str.maketrans("，；：？！（）％", ",;:?!()%")


@dataclass(frozen=True, slots=True)
class _Material:
    lines: dict[str, list[tuple[str, str]]]  # place -> (kind, template)
    titles: list[str]
    paragraphs: list[str]
    headings: list[str]


def train(config_path: Path, output: Path | None = None) -> Path:
    """Train the block model from its TOML config and write it; return where.

    The config gives `gold`, `titles`, `texts` and `raw` (folders), `pages` (how many to compose),
    `seed`, `strength` (inverse of the penalty), `gold_weight`, `least` (lines a feature must be
    in), `output`.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    config = tomllib.loads(config_path.read_text("utf-8"))
    gold = [page for folder in config["gold"] for page in gold_pages(folder, config["raw"])]
    rng = random.Random(config["seed"])
    texts = [
        text
        for folder in config["texts"]
        for page in gold_pages(folder, config["raw"])
        for kind, text in page
        if kind == "paragraph" and len(text) >= _SURELY_PROSE
    ]
    composed = compose_pages(gold, texts, config["pages"], rng)
    rows: list[list[str]] = []
    kinds: list[str] = []
    weights: list[float] = []
    every, heads = frozenset(schemas.BLOCK_KINDS), frozenset({"title", "heading"})
    weighted = [(page, float(config["gold_weight"]), every) for page in gold]
    weighted += [(page, 1.0, every) for page in composed]
    weighted += [
        (page, 1.0, heads)  # not all that they hold is labelled
        for folder in config["titles"]
        for page in gold_pages(folder, config["raw"])
    ]
    for page, weight, wanted in weighted:
        for names, (kind, _) in zip(features_of(page), page, strict=True):
            if names is not None and kind in wanted:
                rows.append(names)
                kinds.append("body" if kind in BODY_TEXT else kind)
                weights.append(weight)
    vectors = CountVectorizer(analyzer=list, binary=True, min_df=config["least"])
    counted = vectors.fit_transform(rows)
    model = LogisticRegression(C=config["strength"], max_iter=2000, fit_intercept=False)
    model.fit(counted, kinds, sample_weight=weights)
    output = output or Path(config["output"])
    output.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        output,
        kinds="\n".join(model.classes_),
        features="\n".join(vectors.get_feature_names_out()),
        weights=model.coef_.T.astype(np.float16),
    )
    return output


def features_of(page: LabelledPage) -> list[list[str] | None]:
    """Return the features of the lines of a labelled page, as the page itself would have them."""
    lines = [Line(text) for _, text in page]
    seen = [None if plain_prose(line.text) else see(line.text) for line in lines]
    return page_features(lines, seen)


def gold_pages(folder: str, raw: str) -> Iterator[LabelledPage]:
    """Yield the pages of a gold folder, cleaned, with the kinds of their lines."""
    for path in sorted(Path(folder).glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            gold = json.loads(line)
            source = (Path(raw) / gold["source"]).read_bytes().decode("utf-8")
            repairs = learn_repairs(source)
            yield [
                (block["kind"], _clean(source, block["start"], block["end"], repairs))
                for block in gold["blocks"]
            ]


def _clean(source: str, start: int, end: int, repairs: object) -> str:
    text, _ = repaired(SourceText.of(source[start:end]), repairs)  # type: ignore[arg-type]
    return text.text.strip()


# Composed pages -------------------------------------------------------------------------------


def compose_pages(
    gold: Sequence[LabelledPage], texts: Sequence[str], count: int, rng: random.Random
) -> list[LabelledPage]:
    """Compose pages of invented lines around body text of the gold pages and `texts`."""
    material = _material(gold, texts)
    return [_page(material, rng) for _ in range(count)]


def _material(gold: Sequence[LabelledPage], texts: Sequence[str]) -> _Material:
    lines: dict[str, list[tuple[str, str]]] = defaultdict(list)
    path = files("pipeline").joinpath("training", "block_lines.tsv")
    rows = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
        lines[row["place"]].append((row["kind"], row["line"]))
    by_kind: dict[str, list[str]] = defaultdict(list)
    for page in gold:
        for kind, text in page:
            by_kind[kind].append(text)
    paragraphs = [*by_kind["paragraph"], *texts]
    return _Material(lines, by_kind["title"], paragraphs, by_kind["heading"])


def _page(material: _Material, rng: random.Random) -> LabelledPage:
    place = _Filler(rng)
    page: LabelledPage = []
    bare = rng.random() < 0.12  # a page that was already stripped of its chrome
    if not bare:
        tops = rng.choices(material.lines["top"], k=rng.choice((0, 1, 1, 2, 3, 4, 6)))
        page += [(kind, place.fill(line)) for kind, line in tops]
    if rng.random() < 0.92:
        page.append(("title", _title(material, place, rng)))
        if rng.random() < 0.15:
            page.append(("heading", place.fill("——{city}{topic}工作纪实")))
    if not bare or rng.random() < 0.4:
        heads = rng.choices(material.lines["head"], k=rng.choice((1, 1, 2, 2, 3, 4)))
        page += [(kind, place.fill(line)) for kind, line in heads]
    page += _body(material, place, rng)
    if not bare:
        tails = [line for line in material.lines["tail"] if line[0] == "credit"]
        others = [line for line in material.lines["tail"] if line[0] != "credit"]
        chosen = rng.choices(tails, k=rng.choice((0, 1, 1, 1, 2, 3)))
        chosen += rng.choices(others, k=rng.choice((0, 1, 2, 3, 5, 8, 12)))
        page += [(kind, place.fill(line)) for kind, line in chosen]
    if rng.random() < 0.5:
        page = [(kind, text.translate(_TO_ASCII)) for kind, text in page]
    return page


def _title(material: _Material, place: _Filler, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(material.titles)
    return place.fill(rng.choice(_TITLES))


_TITLES = (
    "{city}举行{topic}新闻发布会",
    "{year}年{city}国民经济和社会发展统计公报",
    "前三季度{city}经济运行稳中有进",
    "{county}：{topic}激发新活力",
    "{city}：{topic}跑出“加速度”",
    "上半年{city}{topic}情况",
    "关于{city}{year}年预算执行情况和预算草案的报告",
    "{city}{topic}工作综述",
    "“{topic}”系列新闻发布会（第{n}场）实录",
    "{city}一季度GDP同比增长5.6%",
    "{person}在{county}调研{topic}工作时强调 真抓实干开新局",
    "聚力{topic} 书写{city}高质量发展新篇章",
    "{year}年{county}政府工作报告",
    "市政府新闻办召开{topic}新闻发布会",
    "{org}{person}：让{topic}更有温度",
    "{topic}的{city}实践",
)


def _body(material: _Material, place: _Filler, rng: random.Random) -> LabelledPage:
    body: LabelledPage = []
    headed, asked = rng.random() < 0.5, rng.random() < 0.3
    inner = material.lines["body"]
    for _ in range(rng.randint(3, 14)):
        if headed and rng.random() < 0.4:
            templates = [line for kind, line in inner if kind == "heading"]
            text = (
                rng.choice(material.headings)
                if rng.random() < 0.4
                else place.fill(rng.choice(templates))
            )
            body.append(("heading", text))
        if rng.random() < 0.08:
            body.append(("caption", place.fill(_one(inner, "caption", rng))))
        if rng.random() < 0.02:
            body.append(("boilerplate", place.fill(_one(inner, "boilerplate", rng))))
        if asked and rng.random() < 0.5:
            body.append(("question", place.fill("{media}记者：请问{topic}有哪些进展？")))
            if rng.random() < 0.4:
                body.append(("boilerplate", "答"))
            body.append(("speaker", place.fill(_one(inner, "speaker", rng))))
        text = rng.choice(material.paragraphs)
        if rng.random() < 0.3:
            text = _short(text, rng)
        body.append(("paragraph", text))
    if rng.random() < _LISTED:
        items = rng.choices(material.lines["list"], k=rng.randint(2, 5))
        body += [(kind, place.fill(line)) for kind, line in items]
    return body


def _short(text: str, rng: random.Random) -> str:
    """Cut a paragraph to one sentence, now and then to one item of a list."""
    sentences: list[str] = re.findall(r"[^。！？]+[。！？]", text) or [text]
    if rng.random() < 0.2:
        return re.split("[；。]", rng.choice(sentences))[0] + "；"
    return rng.choice(sentences)


def _one(lines: Sequence[tuple[str, str]], wanted: str, rng: random.Random) -> str:
    return rng.choice([line for kind, line in lines if kind == wanted])


_CITIES = (
    "明州市",
    "川阳市",
    "临河市",
    "望海市",
    "江原市",
    "云岭州",
    "北川盟",
    "青湖地区",
    "新安市",
)
_COUNTIES = (
    "南浦县",
    "东岭区",
    "石泉县",
    "凤台区",
    "沙河镇",
    "柳林乡",
    "高新区",
    "白塔旗",
    "金川县",
)
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建国文博子涵雨欣思远志鹏晓东海燕"
_TOPICS = (
    *("优化营商环境", "全面深化改革", "乡村振兴", "工业经济运行", "生态环境保护", "医疗保障改革"),
    *("稳就业惠民生", "科技创新", "招商引资", "数字经济", "文旅融合", "基层治理", "外贸外资"),
    *("教育高质量发展", "金融支持实体经济", "粮食安全", "城市更新", "民营经济发展"),
)
_OFFICES = ("副局长", "局长", "主任", "党组成员、副局长", "总工程师", "副市长", "二级巡视员")
_ORGS = ("统计局", "商务局", "发展和改革委员会", "财政局", "教育局", "农业农村局", "交通运输局")


class _Filler:
    """Fills the names of one page into its lines, the same place and medium throughout."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.city = rng.choice(_CITIES)
        short = self.city[:2]
        self.media = rng.choice(
            [
                f"{short}日报", f"{short}新闻网", f"{short}发布", f"{short}广播电视台",
                f"{short}融媒", f"{short}晚报", "新华社", "人民网", "经济参考报", "中国新闻网",
                f"{short}市融媒体中心", f"{self.city}统计局", f"{short}在线",
            ]
        )  # fmt: skip
        self.site = rng.choice(
            [f"{short}新闻网", f"{short}在线", f"{self.city}人民政府网", "看" + short]
        )

    def fill(self, template: str) -> str:
        """Return the line with its names filled in."""
        return re.sub(r"\{(\w+)\}", lambda match: self._value(match[1]), template)

    def _value(self, name: str) -> str:
        rng = self.rng
        year, month, day = rng.randint(2012, 2026), rng.randint(1, 12), rng.randint(1, 28)
        dates = (
            f"{year}-{month:02}-{day:02}",
            f"{year}年{month}月{day}日",
            f"{year}/{month}/{day}",
        )
        times = (f"{day % 24:02}:{month + 20}", f"{day % 24:02}:{month + 20}:{day + 10}")
        values: dict[str, str] = {
            "city": self.city,
            "media": self.media,
            "site": self.site,
            "county": rng.choice(_COUNTIES),
            "person": rng.choice(_FAMILY) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2)))),
            "topic": rng.choice(_TOPICS),
            "office": rng.choice(_OFFICES),
            "org": self.city + rng.choice(_ORGS),
            "date": rng.choice(dates),
            "time": rng.choice(times),
            "year": str(year),
            "n": str(rng.randint(2, 9999)),
        }
        return values[name]
