import random

import pytest

from pipeline import schemas
from pipeline.clean import stage
from pipeline.config import CleanConfig, Config
from pipeline.documents.pages import list_sources, read_pages, text_page
from pipeline.sentences import run as run_sentences

TEXT = "2024年，全市地区生产总值862.4亿元，比上年增长6.5%。其中，“第一产业”增加值（现价）12亿元。"


def run(pages, config=None):
    tables = {"pages": pages}
    tables |= stage.run(tables, config or Config())
    return tables | run_sentences(tables, config or Config())


def test_tables_have_the_schemas():
    tables = run(text_page(TEXT))
    for name in ("documents", "blocks", "sentences"):
        schemas.check(name, tables[name])
    (document,) = tables["documents"].to_pylist()
    assert (document["status"], document["script"], document["stage"]) == ("ok", "hans", None)
    assert document["raw_chars"] == document["clean_chars"] == len(TEXT)


def test_pages_that_cannot_be_read_fail_and_the_others_go_on(tmp_path):
    files = {
        "a.txt": TEXT.encode(),
        "blank.txt": b" \n\n\t",
        "empty.txt": b"",
        "png.txt": b"\x89PNG\r\n\x1a\n" + bytes(99),
        "tags.html": b"<html><script>x</script></html>",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    tables = run(read_pages(list_sources([tmp_path])))
    documents = tables["documents"].to_pylist()
    assert [d["status"] for d in documents] == ["ok"] + ["failed"] * 4
    assert all(d["error"] and d["stage"] == "documents" for d in documents[1:])
    assert set(tables["sentences"]["doc_id"].to_pylist()) == {documents[0]["doc_id"]}


def test_a_page_of_chrome_alone_is_warned_of():
    (document,) = run(text_page("首页 > 要闻\n版权所有 沪ICP备1号"))["documents"].to_pylist()
    assert document["status"] == "ok" and document["clean_text"] == ""
    assert "no body text" in document["warnings"][0]


def test_warnings_of_reading_and_cleaning_are_kept(tmp_path):
    page = "關(guān)鍵,進(jìn)行,業(yè)務(wù),這里?zǎ)3萬".encode() + b"\xff"
    (tmp_path / "a.txt").write_bytes(page)
    (document,) = run(read_pages(list_sources([tmp_path])))["documents"].to_pylist()
    assert "not valid" in document["warnings"][0] and "damaged" in document["warnings"][1]


def test_repair_can_be_switched_off():
    config = Config(clean=CleanConfig(repair_noise=False))
    (document,) = run(text_page("關(guān)鍵,進(jìn)行,業(yè)務(wù)。"), config)[
        "documents"
    ].to_pylist()
    assert "(guān)" in document["clean_text"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_one_long_line(tmp_path, encoding):
    """A megabyte in one line; 50 MB were tried by hand: 865 MB of memory at most."""
    (tmp_path / "long.txt").write_bytes((TEXT * 8_000).encode(encoding))
    tables = run(read_pages(list_sources([tmp_path])))
    assert tables["blocks"].num_rows == 1
    assert tables["sentences"].num_rows == 16_000


def test_the_order_of_files_changes_no_row():
    texts = [TEXT * n for n in range(1, 6)]
    rows = {}
    for shuffled in (texts, random.Random(1).sample(texts, 5)):
        for text in shuffled:
            tables = run(text_page(text))
            found = [tables[name].to_pylist() for name in ("documents", "blocks", "sentences")]
            assert rows.setdefault(text, found) == found
