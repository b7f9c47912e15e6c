"""The notebook API: typed frames from a folder and from a string."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline.errors import DocumentError, InputError


def test_frames_have_nullable_types_and_real_dates(seeds_run):
    run = pipeline.load(seeds_run)
    assert run.documents["published"].dtype.kind == "M"
    assert run.figures["period_start"].dtype.kind == "M"
    assert run.figures["start"].dtype == "Int32"
    assert run.figures["value"].dtype == "Float64"
    assert isinstance(run.figures["indicator"].dtype, pd.StringDtype)
    assert run.figures["value_max"].isna().any()
    assert len(run.figures) == pq.read_table(seeds_run / "figures").num_rows


def test_pandas_reads_the_folders(seeds_run):
    frame = pd.read_parquet(seeds_run / "figures")
    assert len(frame) > 150
    assert list(frame.columns) == pipeline.schemas.TABLES["figures"].names


def test_extract_one_string_resolves_against_the_given_date():
    result = pipeline.extract(
        "上半年，烟台市进出口总额2000亿元，同比增长9.3%。", published="2021-07-20"
    )
    level, change = result.figures.to_dict("records")
    assert (level["value"], level["unit"], level["kind"]) == (2e11, "元", "level")
    assert (change["value"], change["direction"], change["basis"]) == (9.3, "up", "同比")
    assert str(level["period_end"])[:10] == "2021-06-30"
    assert level["place"] == "烟台市"


def test_extract_refuses_what_is_no_date():
    with pytest.raises(InputError, match="2023-13-41"):
        pipeline.extract("全市增长5%。", published="2023-13-41")


def test_extract_refuses_an_empty_text():
    with pytest.raises(DocumentError, match="empty"):
        pipeline.extract(" ")


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(AttributeError, match="find_quantities"):
        pipeline.nonsense  # noqa: B018
