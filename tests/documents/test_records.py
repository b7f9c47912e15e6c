import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.config import Config, InputConfig
from pipeline.documents.pages import list_sources, read_pages, text_page
from pipeline.errors import InputError

TEXT = "2024年，全市地区生产总值862.4亿元，比上年增长6.5%。"


def pages(path, **limits):
    config = Config(input=InputConfig(**limits))
    return read_pages(list_sources([path]), config).to_pylist()


def json_lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_text_file(tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT.encode("gbk"))
    (page,) = pages(tmp_path)
    assert (page["raw"], page["encoding"], page["error"]) == (TEXT, "gb18030", None)
    assert page["doc_id"] == page["sha256"][:16]
    assert page["source"].endswith("a.txt")


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.jsonl", bytes), ("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.compress)],
)
def test_json_lines(tmp_path, name, pack):
    rows = {"text": TEXT, "url": "http://x.example/1", "title": "甲"}, {"html": f"<p>{TEXT}</p>"}
    (tmp_path / name).write_bytes(pack(json_lines(*rows)))
    first, second = pages(tmp_path)
    assert first["source"].endswith(f"{name}#1")
    assert (first["raw"], first["title"], first["url"]) == (TEXT, "甲", "http://x.example/1")
    assert second["media_type"] == "text/html"


def test_lines_that_are_no_records_fail_alone(tmp_path):
    lines = b'{"text": "\\ud800\xe5\xa2\x9e\xe9\x95\xbf"}\n{"text": 5}\nnothing\n[1]\n\xff\xfe\n'
    (tmp_path / "a.jsonl").write_bytes(lines)
    first, *others = pages(tmp_path)
    assert first["raw"] == "\ufffd增长" and "surrogate" in first["warnings"][0]
    assert len(others) == 4 and all(page["error"] and page["sha256"] for page in others)


def test_gzip_that_breaks_off_keeps_what_is_whole(tmp_path):
    data = gzip.compress(json_lines(*({"text": f"{TEXT}{n * 7919}"} for n in range(400))))
    (tmp_path / "a.jsonl.gz").write_bytes(data[: len(data) // 2])
    found = pages(tmp_path)
    assert found[0]["raw"] == f"{TEXT}0"
    assert "breaks off" in found[-1]["error"]
    assert all(page["error"] is None for page in found[:-1])


def test_text_in_a_broken_gzip_has_a_warning(tmp_path):
    data = gzip.compress("".join(f"{TEXT}{n * 7919}\n" for n in range(400)).encode())
    (tmp_path / "a.txt.gz").write_bytes(data[: len(data) // 2])
    (page,) = pages(tmp_path)
    assert page["raw"].startswith(TEXT) and "breaks off" in page["warnings"][0]


def test_parquet(tmp_path):
    table = pa.table({"Text": [TEXT, None], "title": ["甲", "乙"], "other": [1, 2]})
    pq.write_table(table, tmp_path / "a.parquet")
    first, second = pages(tmp_path)
    assert (first["raw"], first["title"]) == (TEXT, "甲")
    assert "no text" in second["error"]


def test_warc(tmp_path):
    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for kind, body in (("text/html; charset=gbk", f"<p>{TEXT}</p>"), ("image/png", "x")):
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            url, payload = "http://x.example/t20240402_1.html", io.BytesIO(body.encode("gbk"))
            writer.write_record(
                writer.create_warc_record(url, "response", payload=payload, http_headers=headers)
            )
    (page,) = pages(tmp_path)
    assert page["raw"] == f"<p>{TEXT}</p>"
    assert page["url"] == "http://x.example/t20240402_1.html"
    assert page["source"].endswith("#http://x.example/t20240402_1.html")


def test_a_warc_that_breaks_off_says_so(tmp_path):
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        payload = io.BytesIO(f"<html><p>{TEXT}</p></html>".encode() + b" " * 50)
        writer = WARCWriter(file, gzip=False)
        record = writer.create_warc_record(
            "http://x.example/", "response", payload=payload, http_headers=headers
        )
        writer.write_record(record)
    path.write_bytes(path.read_bytes()[:-20])  # within the blanks: all that is left is valid
    (page,) = pages(tmp_path)
    assert TEXT in page["raw"] and "breaks off" in page["warnings"][0]


def test_mhtml(tmp_path):
    html = f"<html><p>{TEXT}</p></html>".encode("gbk").hex("=", 1).upper()
    mail = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: http://x.example/\r\n\r\n={html}\r\n--b--\r\n"
    )
    (tmp_path / "a.mhtml").write_text(mail)
    (page,) = pages(tmp_path)
    assert TEXT in page["raw"] and page["media_type"] == "text/html"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("png.txt", b"\x89PNG\r\n\x1a\n" + bytes(99)),
        ("nuls.txt", bytes(900)),
        ("not.gz", b"plain"),
        ("junk.warc", b"junk" * 99),
        ("junk.parquet", b"PAR1junk"),
        ("empty.jsonl", b"\n\n"),
        ("junk.mhtml", b"junk"),
        ("long.txt", b"a" * 2000),
    ],
)
def test_what_cannot_be_read_is_a_row_with_an_error(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    (page,) = pages(tmp_path, max_bytes=1000)
    assert page["error"] and page["raw"] is None


def test_a_link_to_nowhere_is_a_row_with_an_error(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    (page,) = pages(tmp_path)
    assert "cannot be read" in page["error"] and page["sha256"] is None


def test_folders_globs_and_files_give_each_file_once(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden", "deep/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    inputs = [tmp_path, f"{tmp_path}/*.txt", tmp_path / "a.txt"]
    names = [source.path.removeprefix(f"{tmp_path}/") for source in list_sources(inputs)]
    assert names == ["a.txt", "b.txt", "deep/c.txt"]


def test_file_uris_are_read(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    for uri in (f"file://{tmp_path}", f"file://{tmp_path}/*.txt", f"file://{tmp_path}/a.txt"):
        (page,) = pages(uri)
        assert page["raw"] == TEXT


def test_an_input_that_matches_nothing_is_an_error(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        list_sources([tmp_path / "nothing"])


def test_a_text_in_memory_is_a_page():
    (page,) = text_page(TEXT).to_pylist()
    assert (page["raw"], page["source"], page["error"]) == (TEXT, "text", None)
