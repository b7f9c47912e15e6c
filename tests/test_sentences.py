import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import stage
from pipeline.config import Config
from pipeline.documents.pages import text_page
from pipeline.sentences import run, split_sentences

CASES = Path(__file__).parent / "cases/sentences.jsonl"


@pytest.mark.parametrize(
    "case",
    [json.loads(line) for line in CASES.read_text("utf-8").splitlines()],
    ids=lambda case: case["why"],
)
def test_sentences(case):
    spans = split_sentences(case["text"])
    assert [case["text"][start:end] for start, end in spans] == case["expect"]


@given(st.text(alphabet="甲乙，。！？…“”（）《》 .9", max_size=60))
def test_sentences_cover_all_but_spaces_in_order(text):
    spans = split_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


def sentences_of(text):
    tables = {"pages": text_page(text)}
    tables |= stage.run(tables, Config())
    return run(tables, Config())["sentences"].to_pylist()


def test_speakers_are_carried_to_what_they_say():
    page = (
        "云山市新闻发布会答问\n\n8月19日，市政府新闻办举行发布会，介绍交通运输事业发展情况。\n\n"
        "云山日报记者：请问有哪些成效？\n\n云山市交通运输局局长 简宁：\n\n"
        "五年来，我们累计投资96亿元。新改建公路5260公里，成效明显。\n\n发布会到此结束，谢谢各位。"
    )
    said = {row["text"]: row["speaker"] for row in sentences_of(page)}
    assert said["云山日报记者：请问有哪些成效？"] == "云山日报记者"
    assert said["五年来，我们累计投资96亿元。"] == "云山市交通运输局局长 简宁"
    assert said["云山市新闻发布会答问"] is None


def test_offsets_are_those_of_the_clean_text():
    rows = sentences_of("来源：甲\n\n全市增长５％，其中工业增长。出口下降，进口增长，总体平稳。")
    assert [row["text"] for row in rows] == [
        "全市增长5%，其中工业增长。",
        "出口下降，进口增长，总体平稳。",
    ]
    assert (rows[0]["start"], rows[0]["raw_start"]) == (0, 6)


def test_a_million_quotes_in_one_line_take_no_forever():
    text = "他说：“好。”" * 20_000
    assert len(split_sentences(text)) == 20_000
