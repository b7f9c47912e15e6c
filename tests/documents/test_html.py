from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.page import clean_page
from pipeline.documents.html import read_html

RELEASE = (Path(__file__).parent / "pages/release.html").read_text("utf-8")


def lines(source):
    return read_html(source).text.text.split("\n")[:-1]


@pytest.mark.parametrize(
    ("source", "expect"),
    [
        ("<p>增长<b>9.3</b>&#37;</p>", ["增长9.3%"]),
        ("甲<br>乙<br/>丙<div>丁", ["甲", "乙", "丙", "丁"]),
        ("<script>var a='<p>甲</p>'</script><style>p{}</style><p>乙</p>", ["乙"]),
        ("<p hidden>甲</p><div style='display: none'><p>乙</p></div><p>丙</p>", ["丙"]),
        ("<p>全市\n    增长</p><p>GDP\n growth</p>", ["全市增长", "GDP growth"]),
        ("<tr><td>出口</td><td>191.6</td></tr>", ["出口 191.6"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<head><title>题</title><p>甲</p>", ["甲"]),
        ("<p>a &lt; b &amp;amp; &nbsp;c</p>", ["a < b &amp; \xa0c"]),
        ("<![if !vml]><p>甲</p><![endif]><!-- 乙 --><![CDATA[丙]]>", ["甲"]),
        ("<pre>甲\n乙</pre>", ["甲", "乙"]),
        ("<p>1 < 2 <记者 张三></p>", ["1 < 2 <记者 张三>"]),
    ],
)
def test_visible_text(source, expect):
    found = lines(source + "<p></p>") if not source.endswith("丁") else lines(source + "</div>")
    assert found == expect


def test_head_says_title_date_and_source():
    page = read_html(RELEASE)
    assert page.title == "南浦市上半年外贸进出口增长7.9%"
    assert (page.published, page.publisher) == ("2024-07-19 10:12", "南浦市商务局")


def test_json_ld_is_read():
    page = read_html(
        '<script type="application/ld+json">{"@graph": [{"headline": "甲", '
        '"datePublished": "2024-03-05", "publisher": {"name": "青湖日报"}}]}</script><p>乙</p>'
    )
    assert (page.title, page.published, page.publisher) == ("甲", "2024-03-05", "青湖日报")


def test_a_whole_page():
    page = clean_page(RELEASE, "text/html")
    body = [b.text.text for b in page.blocks if b.kind in ("title", "paragraph", "heading")]
    assert body[0] == "南浦市上半年外贸进出口增长7.9%"
    assert body[1].endswith("同比增长7.9%，其中出口191.6亿元，增长9.2%。")
    assert body[-1] == "下半年，市商务局将组织企业参加境外展会30场以上。"
    assert not any("测试内容" in text or "相关" in text or "ICP" in text for text in body)


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 20_000 + "甲" + "</div>" * 20_000,
        "<b>" * 20_000 + "甲" + "</i>" * 20_000,
        "<a" * 20_000 + "甲",
        "<!--" * 5_000 + "甲",
        '<a href="' * 5_000 + "甲",
        "&#" * 5_000 + "甲",
        "<![" * 5_000 + "甲" + "</" * 5_000,
    ],
    ids=["deep", "unclosed", "tag", "comment", "attribute", "reference", "section"],
)
def test_broken_source_ends_and_keeps_the_text(source):
    assert "甲" in read_html(source).text.text


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "<br>",
    "<td>",
    "&amp;",
    "&nbsp;",
    "&x",
    "<",
    "甲",
    "9.3%",
    " ",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_every_character_points_into_the_source(pieces):
    source = "".join(pieces)
    text = read_html(source).text
    for at, character in enumerate(text.text):
        start, end = text.origin(at, at + 1)
        assert 0 <= start <= end <= len(source)
        if character in "甲9.%":
            assert character in source[start:end]
