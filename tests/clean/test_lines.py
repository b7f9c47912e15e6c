import json
from pathlib import Path

import pytest

from pipeline.clean.lines import text_lines
from pipeline.clean.normalise import with_plain_forms, without_unseen
from pipeline.text import SourceText

CASES = Path(__file__).parents[1] / "cases"
PARAGRAPHS = (
    "今年以来，全市坚持稳中求进工作总基调，着力推动高质量发展，经济运行总体平稳、稳中有进，主要指标好于"
    "预期，地区生产总值同比增长百分之五点六，增速居全省第三位，工业、投资、消费同步回升。",
    "下一步，将聚焦产业链关键环节，实施强链补链行动，加快重大项目建设，力争全年完成投资一千亿元以上，"
    "为明年开好局、起好步打下坚实基础，让群众有更多获得感。",
)


def normalise(text):
    return with_plain_forms(without_unseen(SourceText.of(text))).text


@pytest.mark.parametrize(
    "case",
    [json.loads(line) for line in (CASES / "normalise.jsonl").read_text("utf-8").splitlines()],
    ids=lambda case: case["why"],
)
def test_normalise(case):
    assert normalise(case["text"]) == case["expect"]
    assert normalise(case["expect"]) == case["expect"]


def wrapped(text, width=30):
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize("separator", ["\n　　", "\n\n"], ids=["indented", "empty lines"])
def test_lines_of_one_width_are_joined(separator):
    many = [*PARAGRAPHS, *PARAGRAPHS]
    indent = "　　" if "　" in separator else ""
    page = "题目\n\n" + "\n\n".join(wrapped(indent + text) for text in many)
    if indent:
        page = page.replace("\n\n", "\n")
    found = [line.text for line in text_lines(SourceText.of(page))]
    assert found == ["题目", *many]


def test_lines_of_many_widths_are_not():
    page = "\n".join(
        ["一、总体要求", "全市经济运行平稳", PARAGRAPHS[0], "二、主要目标", PARAGRAPHS[1]]
    )
    assert [line.text for line in text_lines(SourceText.of(page))] == page.split("\n")


def test_every_kind_of_line_break():
    text = SourceText.of("甲\r\n乙\r丙\u2028丁\x85戊")
    assert [line.text for line in text_lines(text)] == list("甲乙丙丁戊")
    assert [line.origin(0, 1)[0] for line in text_lines(text)] == [0, 3, 5, 7, 9]
