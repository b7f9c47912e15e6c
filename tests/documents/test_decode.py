import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.decode import decode
from pipeline.errors import DocumentError

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/decode.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_decode(case):
    found = decode(case["text"].encode(case["encode"]))
    assert (found.text, found.encoding) == (case["text"], case["expect"])
    assert ("warn" in case) == bool(found.warnings)
    assert case.get("warn", "") in "".join(found.warnings)


def test_header_is_believed_where_the_bytes_agree():
    assert decode("全市".encode("gbk"), "GB2312").encoding == "gb18030"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_bad_bytes_stay_as_marks_and_are_reported(encoding):
    data = bytearray(("全市地区生产总值增长。" * 30).encode(encoding))
    data[12] = 0xFF
    found = decode(bytes(data))
    assert found.encoding == encoding
    assert "\ufffd" in found.text
    assert str(found.text.index("\ufffd")) in found.warnings[0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_character_cut_off_at_the_end(encoding):
    found = decode(("全市地区生产总值增长，" * 3).encode(encoding)[:-1])
    assert found.text.endswith("长\ufffd") or found.text.endswith("\ufffd\ufffd")
    assert found.warnings


def test_some_nuls_are_left_out_by_the_cleaning_and_reported():
    found = decode("全市\0增长".encode())
    assert "1 NUL" in found.warnings[0]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n" + bytes(50), b"\0" * 900, bytes(range(128, 256)) * 30],
    ids=["empty", "png", "nuls", "noise"],
)
def test_what_is_no_text_fails_clearly(data):
    with pytest.raises(DocumentError):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_clear_failure(data):
    try:
        found = decode(data)
    except DocumentError as error:
        assert str(error)
    else:
        assert isinstance(found.text, str) and found.encoding
