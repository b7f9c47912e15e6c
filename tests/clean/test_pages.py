import json
from pathlib import Path

import pytest

from pipeline.clean.dialogue import find_dialogue
from pipeline.clean.page import clean_page

CASES = Path(__file__).parents[1] / "cases"


def cases(name):
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", cases("pages.jsonl"), ids=lambda case: case["name"])
def test_invented_pages_of_other_kinds(case):
    page = clean_page("\n\n".join(text for _, text in case["lines"]))
    found = [[block.kind, block.text.text] for block in page.blocks]
    assert found == [[kind, text.replace("\u3000", " ")] for kind, text in case["lines"]]
    assert all(0 < block.score <= 1 for block in page.blocks)


@pytest.mark.parametrize("case", cases("pages_read.jsonl"), ids=lambda case: case["name"])
def test_pages_that_were_read_by_eye(case):
    found = [[block.kind, block.text.text] for block in clean_page(case["raw"]).blocks]
    assert found == case["lines"]


@pytest.mark.parametrize("case", cases("dialogue.jsonl"), ids=lambda case: case["why"])
def test_dialogue(case):
    kinds, texts = zip(*case["lines"], strict=True)
    assert find_dialogue(texts, kinds) == case["expect"]


def test_script_of_a_page():
    assert clean_page("全市经济增长").script == "hans"
    assert clean_page("全市經濟增長,發展機制").script == "hant"
    assert clean_page("全市经济增长，" * 20 + "發展機制").script == "mixed"


def test_a_page_without_any_prose_is_still_a_page():
    assert [block.text.text for block in clean_page("首页\n\n登录").blocks] == ["首页", "登录"]
    assert clean_page(" \n\u3000").blocks == ()
