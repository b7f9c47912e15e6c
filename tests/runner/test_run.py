"""The runner: failures set aside, resume, the same rows whatever the order and the workers."""

import json
import shutil

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import pipeline
from pipeline import schemas
from pipeline.cli import app
from pipeline.config import Config
from pipeline.errors import InputError
from pipeline.runner import run as run_module
from pipeline.runner.plan import Marks
from pipeline.runner.tables import METADATA_KEY, read_table
from pipeline.stages import STAGES, Stage, check_stages

FAST = Config(entities={"backend": "rules"}, figures={"model": False}, run={"shard_documents": 2})
PAGE = "{n}月全市经济运行情况\n2023年，烟台市地区生产总值增长{n}.5%，达到10162.46亿元。\n"


@pytest.fixture()
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(1, 6):
        (folder / f"{n}.txt").write_text(PAGE.format(n=n), encoding="utf-8")
    return folder


def rows(out):
    return {name: read_table(out, name).to_pylist() for name in schemas.TABLES}


def test_every_table_has_its_schema_and_says_how_it_was_made(seeds_run):
    for name, schema in schemas.TABLES.items():
        for path in (seeds_run / name).glob("*.parquet"):
            stored = pq.read_schema(path)
            assert stored.remove_metadata().equals(schema)
            assert all(field.metadata[b"description"] for field in stored)
            about = json.loads(pq.read_metadata(path).metadata[METADATA_KEY])
            assert about.keys() == {"schema_version", "package_version", "config"}


def test_spans_point_to_their_text(seeds_run):
    tables = rows(seeds_run)
    clean = {row["doc_id"]: row["clean_text"] for row in tables["documents"]}
    for name in ("sentences", "entities", "figures"):
        assert tables[name]
        for row in tables[name]:
            assert clean[row["doc_id"]][row["start"] : row["end"]] == row["text"]
            assert row["raw_start"] < row["raw_end"]


def test_rows_do_not_depend_on_order_workers_or_shards(pages, tmp_path):
    files = sorted(pages.iterdir())
    pipeline.run(files, tmp_path / "a", FAST, workers=1)
    other = Config.model_validate(FAST.model_dump() | {"run": {"shard_documents": 3}})
    pipeline.run(files[::-1], tmp_path / "b", other, workers=2)
    assert rows(tmp_path / "a") == rows(tmp_path / "b")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
        ("zeros.txt", bytes(400)),
    ],
)
def test_bad_files_are_quarantined_and_the_rest_is_done(pages, tmp_path, name, data):
    (pages / name).write_bytes(data)
    result = CliRunner().invoke(app, ["run", str(pages), "--out", str(tmp_path / "out")])
    assert result.exit_code == 3, result.output
    documents = {row["source"]: row for row in rows(tmp_path / "out")["documents"]}
    assert len(documents) == 6
    bad = documents.pop(str(pages / name))
    assert (bad["status"], bad["stage"]) == ("failed", "documents")
    assert bad["error"]
    assert {row["status"] for row in documents.values()} == {"ok"}


def test_a_document_that_breaks_a_stage_is_named_and_the_others_go_on(pages, tmp_path, monkeypatch):
    real = Stage.run

    def breaks_on_the_third(stage, tables, config):
        if stage.name == "figures" and any(
            row["title"] == "3月全市经济运行情况" for row in tables["documents"].to_pylist()
        ):
            raise KeyError("broken rule")
        return real(stage, tables, config)

    monkeypatch.setattr(Stage, "run", breaks_on_the_third)
    summary = pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    assert summary.statuses == {"ok": 4, "failed": 1}
    [(source, stage, error)] = summary.failures
    assert source.endswith("3.txt")
    assert stage == "figures"
    assert "broken rule" in error
    assert len({row["doc_id"] for row in rows(tmp_path / "out")["figures"]}) == 4
    monkeypatch.undo()
    again = pipeline.run([], tmp_path / "out", FAST, workers=1, start="figures")
    assert again.statuses == {"ok": 5}


def test_what_is_done_is_not_done_again(pages, tmp_path):
    first = pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    before = rows(tmp_path / "out")
    assert first.shards_resumed == 0
    again = pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    assert again.shards_resumed == again.shards == 3
    changed = Config.model_validate(FAST.model_dump() | {"clean": {"repair_noise": False}})
    assert pipeline.run([pages], tmp_path / "out", changed, workers=1).shards_resumed == 0
    assert rows(tmp_path / "out") == before


def test_a_killed_run_goes_on_and_ends_with_the_same_rows(pages, tmp_path, monkeypatch):
    pipeline.run([pages], tmp_path / "whole", FAST, workers=1)
    real, calls = run_module.Job.run_shard, []

    def killed_at_the_second(job, shard):
        calls.append(shard)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(job, shard)

    monkeypatch.setattr(run_module.Job, "run_shard", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    monkeypatch.undo()
    assert len(Marks(tmp_path / "out").names()) == 1
    assert pipeline.run([pages], tmp_path / "out", FAST, workers=1).shards_resumed == 1
    assert rows(tmp_path / "out") == rows(tmp_path / "whole")


def test_same_bytes_are_a_duplicate_once_and_for_all(pages, tmp_path):
    shutil.copy(pages / "1.txt", pages / "1-again.txt")
    shutil.copy(pages / "1.txt", pages / "1-third.txt")
    pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    documents = rows(tmp_path / "out")["documents"]
    ids = [row["doc_id"] for row in documents]
    assert len(set(ids)) == 7
    assert sum(row["status"] == "duplicate" for row in documents) == 2
    assert ids == sorted(ids)  # each beside its first, whatever the size of a shard
    figures = rows(tmp_path / "out")["figures"]
    pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    assert rows(tmp_path / "out")["figures"] == figures
    assert len({row["doc_id"] for row in figures}) == 5


def test_what_a_run_wrote_inside_its_input_is_no_page(pages, tmp_path):
    out = pages / "out"
    first = pipeline.run([pages], out, FAST, workers=1)
    before = rows(out)
    around = pages / ".." / pages.name / "out"
    for again in (out, around):
        assert pipeline.run([pages], again, FAST, workers=1).statuses == first.statuses
        assert rows(out) == before


def test_json_lines_are_worked_through_in_batches(tmp_path):
    path = tmp_path / "pages.jsonl"
    lines = [json.dumps({"text": PAGE.format(n=n)}, ensure_ascii=False) for n in (1, 2, 3, 2, 4)]
    path.write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
    summary = pipeline.run([path], tmp_path / "out", FAST, workers=1)
    assert summary.statuses == {"ok": 4, "duplicate": 1, "failed": 1}
    assert {row["source"] for row in rows(tmp_path / "out")["documents"]} == {
        f"{path}#{n}" for n in range(1, 7)
    }


def test_until_and_from(pages, tmp_path):
    pipeline.run([pages], tmp_path / "out", FAST, workers=1, until="sentences")
    assert not (tmp_path / "out" / "figures").exists()
    pipeline.run([], tmp_path / "out", FAST, workers=1, start="entities")
    pipeline.run([pages], tmp_path / "whole", FAST, workers=1)
    assert rows(tmp_path / "out") == rows(tmp_path / "whole")


def test_tables_of_other_inputs_or_later_stages_do_not_stay(pages, tmp_path):
    out = tmp_path / "out"
    pipeline.run([pages], out, FAST, workers=1)
    pipeline.run([pages / "1.txt"], out, FAST, workers=1, until="sentences")
    assert read_table(out, "documents").num_rows == 1
    for name in ("entities", "figures", "relations", "facts"):
        assert not list((out / name).glob("*.parquet"))


@pytest.mark.parametrize("arguments", [{"start": "documents"}, {}])
def test_nothing_to_read_removes_nothing(pages, tmp_path, arguments):
    pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    before = rows(tmp_path / "out")
    with pytest.raises(InputError, match="nothing to read"):
        pipeline.run([], tmp_path / "out", FAST, workers=1, **arguments)
    assert rows(tmp_path / "out") == before


def test_a_failed_or_killed_from_run_forgets_nothing(pages, tmp_path, monkeypatch):
    out = tmp_path / "out"
    pipeline.run([pages], out, FAST, workers=1)
    before = rows(out)
    real, calls = run_module.Job.run_shard, []

    def killed_at_the_second(job, shard):
        calls.append(shard)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(job, shard)

    monkeypatch.setattr(run_module.Job, "run_shard", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        pipeline.run([], out, FAST, workers=1, start="figures")
    monkeypatch.undo()
    assert pipeline.run([], out, FAST, workers=1, start="figures").shards == 3
    assert rows(out) == before


def test_a_duplicate_whose_first_copy_has_gone_is_a_document_again(tmp_path):
    lines = [json.dumps({"text": PAGE.format(n=n)}, ensure_ascii=False) for n in range(4)]
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text("\n".join(lines[:2]), encoding="utf-8")
    second.write_text("\n".join(lines[1:3]), encoding="utf-8")
    statuses = pipeline.run([first, second], tmp_path / "out", FAST, workers=1).statuses
    assert statuses == {"ok": 3, "duplicate": 1}
    for path in (first, second):
        path.write_text(path.read_text(encoding="utf-8").replace(lines[1], lines[3]), "utf-8")
        pipeline.run([first, second], tmp_path / "out", FAST, workers=1)
        pipeline.run([first, second], tmp_path / "fresh", FAST, workers=1, force=True)
        assert rows(tmp_path / "out") == rows(tmp_path / "fresh")


def test_a_changed_lexicon_is_heeded(pages, tmp_path):
    lexicon = tmp_path / "names.tsv"
    config = Config.model_validate(
        FAST.model_dump() | {"entities": {"backend": "rules", "lexicon": str(lexicon)}}
    )
    for label in ("ORG", "LOC"):
        lexicon.write_text(f"地区生产总值\t{label}\n", encoding="utf-8")
        pipeline.run([pages], tmp_path / "out", config, workers=1)
        found = rows(tmp_path / "out")["entities"]
        assert {row["label"] for row in found if row["text"] == "地区生产总值"} == {label}


def test_a_reader_that_breaks_is_one_failed_row(pages, tmp_path, monkeypatch):
    from pipeline.documents import pages as pages_module

    real = pages_module.read_records

    def breaks(source, config):
        if source.path.endswith("3.txt"):
            raise AttributeError("odd header")
        yield from real(source, config)

    monkeypatch.setattr(pages_module, "read_records", breaks)
    summary = pipeline.run([pages], tmp_path / "out", FAST, workers=1)
    assert summary.statuses == {"ok": 4, "failed": 1}
    assert "odd header" in summary.failures[0][2]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run"], 2, "give at least one file"),
        (["run", "nowhere/*.txt"], 1, "nowhere/*.txt"),
        (["run", "seeds", "--engine", "spark"], 1, "no engine 'spark'; there are local, ray"),
        (["run", "--from", "figures", "--out", "nowhere"], 1, "no earlier run there"),
        (["run", "--from", "figure", "--out", "nowhere"], 1, "did you mean figures?"),
        (["run", "seeds", "--until", "nonsense"], 1, "there are documents, blocks"),
        (["run", "seeds", "--out", "seeds/000_b09563db46a9c9e4.txt"], 1, "choose another"),
        (["show", "x", "--pred", "nowhere"], 1, "no table 'documents'"),
        (["run", "seeds", "--config", "none.toml"], 1, "none.toml"),
    ],
)
def test_exit_codes(arguments, code, message, tmp_path, root, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").symlink_to(root / "seeds")
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code, result.output
    assert message in result.output + (result.stderr if result.stderr_bytes else "")


def test_stages_are_in_order():
    check_stages()
    assert {name for stage in STAGES for name in stage.gives} | {"facts"} == set(schemas.TABLES)


def test_a_folder_without_a_run_is_an_error(tmp_path):
    with pytest.raises(InputError, match="extract run"):
        pipeline.load(tmp_path)
