import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.documents.metadata import Hints, find_metadata, parse_date, url_date

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/metadata.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_metadata(case):
    hints = Hints(published=case.get("hint"), url=case.get("url"))
    found = find_metadata([tuple(block) for block in case["blocks"]], hints)
    assert (found.published and found.published.isoformat()) == case["published"]
    assert found.publisher == case["publisher"]
    if "title" in case:
        assert found.title == case["title"]
    assert ("warn" in case) == bool(found.warnings)
    assert case.get("warn", "") in "".join(found.warnings)


def test_title_of_the_head_without_the_name_of_the_site():
    found = find_metadata([("paragraph", "全市增长5%。")], Hints(title="全市增长5%_青湖网"))
    assert found.title == "全市增长5%"


@pytest.mark.parametrize("label", ["原标题：", "原标题 ", "第二篇:"])
def test_title_without_its_label(label):
    found = find_metadata([("title", f"{label}海州上半年产值增长4%")], Hints())
    assert found.title == "海州上半年产值增长4%"


def test_place_and_code():
    blocks = [("title", "看烟台改革"), ("paragraph", "今年以来,烟台市改革攻坚。全市投资增长。")]
    found = find_metadata(blocks, Hints())
    assert (found.place, found.place_code) == ("烟台市", "370600")


@pytest.mark.parametrize(
    ("url", "expect"),
    [
        ("http://x.example/2024-03/05/c_1.htm", date(2024, 3, 5)),
        ("http://x.example/202403/t20240305_77.html", date(2024, 3, 5)),
        ("http://x.example/art/2024/3/5/art_9.html", date(2024, 3, 5)),
        ("http://x.example/2024/0305/9.html", date(2024, 3, 5)),
        ("http://x.example/c/12345678.html", None),
    ],
)
def test_date_of_an_address(url, expect):
    assert url_date(url) == expect


def test_dates_that_are_none():
    assert parse_date("2024-13-01 2024-02-30") is None
    assert parse_date("电话 2024-1234567") is None


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("全省夏粮丰收", "江苏省"),
        ("今年上半年我省夏粮增产", "江苏省"),
        ("夏粮产量全省第一", "盐城市"),
        ("盐城在全省推广经验", "盐城市"),
        ("夏粮增幅高于全省平均水平", "盐城市"),
        ("全省夏粮生产现场会在我市召开", "盐城市"),
    ],
)
def test_a_title_of_the_whole_province(title, place):
    blocks = [("title", title), ("paragraph", "今年夏粮丰收。其中,盐城夏粮增产5%。")]
    assert find_metadata(blocks, Hints()).place == place
