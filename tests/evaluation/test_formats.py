"""Labels as doccano, Label Studio, brat and CoNLL tools write them; round trips through each."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import ROOT, document, tables_of, write_gold, write_tables

from pipeline.errors import ExtractError, GoldError
from pipeline.evaluation.exchange import export_gold, find_format, import_gold, preannotate
from pipeline.evaluation.formats import FORMATS
from pipeline.evaluation.formats.foreign import Utf16, number_text, slot_from_text
from pipeline.evaluation.labelled import Labelled, read_labelled
from pipeline.evaluation.score import score

CASES = [
    json.loads(line)
    for line in (ROOT / "tests/cases/foreign_labels.jsonl").read_text("utf-8").splitlines()
]
FILES = {"doccano": "doccano.jsonl", "label-studio": "tasks.json", "conll": "labels.conll"}


def source_of(name: str, folder: Path) -> Path:
    return folder / FILES[name] if name in FILES else folder


@pytest.mark.parametrize("case", CASES, ids=[f"{c['format']}: {c['why']}" for c in CASES])
def test_as_tools_write_them(case: dict[str, Any], tmp_path: Path) -> None:
    page = case["raw"].encode("utf-8-sig" if case.get("mark") else "utf-8")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/p.txt").write_bytes(page)
    labels = tmp_path / "labels"
    labels.mkdir()
    for name, content in case["files"].items():
        text = content.replace("PAGE", hashlib.sha256(page).hexdigest())
        encoding = "gbk" if text.startswith("GBK:") else "utf-8"
        (labels / name).write_bytes(text.removeprefix("GBK:").encode(encoding))
    source = labels if case["format"] == "brat" else labels / next(iter(case["files"]))
    out = tmp_path / "gold.jsonl"

    def run() -> Labelled:
        import_gold(
            source,
            find_format(case["format"]),
            out,
            [tmp_path / "raw"],
            completed_by=case.get("completed_by"),
        )
        return next(read_labelled(out))

    if "error" in case:
        with pytest.raises(ExtractError, match=case["error"]):
            run()
        assert not out.exists()
        return
    gold = run()
    assert (gold.source, gold.sha256) == ("p.txt", hashlib.sha256(page).hexdigest())
    assert [[e.label, e.start, e.end] for e in gold.entities] == case["entities"]
    assert all(e.text == case["raw"][e.start : e.end] for e in gold.entities)
    labels_of = {e.id: e.label for e in gold.entities}
    relations = [[labels_of[r.head], r.label, labels_of[r.tail]] for r in gold.relations]
    assert relations == case.get("relations", [])
    if "figure_spans" in case:
        assert [[f.start, f.end, f.kind] for f in gold.figures] == case["figure_spans"]
    if "labelled" in case:
        assert list(gold.labelled or ()) == case["labelled"]
    if "figure" in case:
        (figure,) = gold.figures
        assert {name: getattr(figure, name) for name in case["figure"]} == case["figure"]
        assert "figures" in (gold.labelled or ())


def comparable(gold: Labelled) -> dict[str, Any]:
    """Return labels without ids, which tools number anew."""
    spans = {row.id: (row.start, row.end) for row in (*gold.entities, *gold.figures)}
    return {
        "entities": [(e.start, e.end, e.label) for e in gold.entities],
        "figures": [replace(f, id="", text="") for f in gold.figures],
        "relations": [(spans[r.head], r.label, spans[r.tail]) for r in gold.relations],
    }


GOLD = [ROOT / "gold/dev/d10.jsonl", ROOT / "gold/train/d03.jsonl", ROOT / "seeds/gold"]


@pytest.mark.parametrize("name", FORMATS)
def test_round_trip_loses_nothing_the_format_holds(name: str, tmp_path: Path) -> None:
    format = find_format(name)
    export_gold(GOLD, format, tmp_path / "tool")
    source, out = source_of(name, tmp_path / "tool"), tmp_path / "gold.jsonl"
    raw = [ROOT / "gold/raw", ROOT / "seeds"]
    files = [GOLD[0], GOLD[1], *sorted(GOLD[2].glob("*.jsonl"))]
    before = {d.sha256: d for file in files for d in read_labelled(file)}

    import_gold(source, format, out, raw)
    alone = {d.sha256: d for d in read_labelled(out)}
    assert alone.keys() == before.keys()
    import_gold(tmp_path / "tool", format, out, raw)  # the folder as it was written
    assert {d.sha256: d for d in read_labelled(out)} == alone
    for sha256, gold in alone.items():
        there, back = comparable(before[sha256]), comparable(gold)
        if name in ("doccano", "conll"):  # the slots of figures save their kind
            for side in (there, back):
                side["figures"] = [(f.start, f.end, f.kind) for f in side["figures"]]
        if name == "conll":
            del there["relations"], back["relations"]
        assert there == back

    base = tmp_path / "base.jsonl"
    base.write_text("".join(file.read_text("utf-8") for file in files), encoding="utf-8")
    import_gold(source, format, out, raw, base)
    full = {d.sha256: replace(d, where="") for d in read_labelled(out)}
    assert full == {sha256: replace(d, where="") for sha256, d in before.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_astral_characters_survive(name: str, tmp_path: Path) -> None:
    raw = "𠮷林👍省\r\n长春市,𠮷林👍省财政厅收入5元"
    labels = {
        "entities": [["𠮷林👍省", "GPE"], ["长春市", "GPE"], ["𠮷林👍省财政厅", "ORG"]],
        "figures": [{"text": "5元", "value": 5, "unit": "元", "indicator": "收|入"}],
    }
    gold = write_gold(tmp_path, [(raw, document(raw, labels))])
    export_gold([gold], find_format(name), tmp_path / "tool")
    out = tmp_path / "back.jsonl"
    import_gold(
        source_of(name, tmp_path / "tool"), find_format(name), out, [tmp_path / "raw"], gold
    )
    before, after = next(read_labelled(gold)), next(read_labelled(out))
    assert replace(after, where="") == replace(before, where="")


@given(st.text("烟台a👍𠮷é", max_size=12), st.data())
def test_utf16_offsets_go_there_and_back(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    units = len(text[:at].encode("utf-16-le")) // 2
    assert Utf16(text).units(at) == units
    assert Utf16(text).characters(units) == at


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_typed_and_read_alike(value: float) -> None:
    assert slot_from_text("value", number_text(value), "") == value


def test_a_run_becomes_a_project_to_correct_and_then_gold(tmp_path: Path) -> None:
    raw = "烟台市财政局局长孙福勋说,收入1.2亿元。"
    labels = {
        "sentences": [raw],
        "entities": [["烟台市财政局", "ORG"], ["孙福勋", "PERSON"]],
        "figures": [{"text": "1.2亿元", "value": 1.2e8, "unit": "元", "indicator": "收入"}],
    }
    found = document(raw, labels)
    page = tmp_path / "raw/t1.txt"
    page.parent.mkdir()
    page.write_bytes(raw.encode())
    tables = tables_of([found])
    tables["documents"][0] |= {"source": str(page), "status": "ok"}
    run = write_tables(tables, tmp_path / "run")
    preannotate(run, find_format("label-studio"), tmp_path / "tool")
    (task,) = json.loads((tmp_path / "tool/tasks.json").read_text("utf-8"))
    assert "annotations" not in task
    # what a person does: accept the predictions, and mark the missing title
    result = task.pop("predictions")[0]["result"]
    value = {"start": 6, "end": 8, "text": "局长", "labels": ["TITLE"]}
    result.append({"id": "n", "type": "labels", "from_name": "label", "value": value})
    task |= {"id": 1, "annotations": [{"completed_by": 1, "result": result}]}
    export = tmp_path / "export.json"
    export.write_text(json.dumps([task]), encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    import_gold(export, find_format("label-studio"), gold, [tmp_path / "raw"], run)
    (document_,) = read_labelled(gold)
    assert document_.labelled == ("entities", "relations", "figures")
    assert not document_.clean_text  # nobody has checked the run's text
    report = score(gold, run, [tmp_path / "raw"])
    assert report.found["entities"] == (2, 2, 3)
    assert report.found["figures.full"] == (1, 1, 1)
    assert "sentences" not in report.found
    assert report.text.whole == 0


def test_a_format_nobody_knows() -> None:
    with pytest.raises(GoldError, match="no format 'prodigy'; there are doccano, label-studio"):
        find_format("prodigy")


HTML = "<title>标题</title><body><p>烟台市<b>财政局</b>收入1.2亿元。</p></body>"


@pytest.mark.parametrize("name", FORMATS)
def test_html_is_labelled_on_its_clean_text(name: str, tmp_path: Path) -> None:
    page = tmp_path / "pages/p.html"
    page.parent.mkdir()
    page.write_text(HTML, encoding="utf-8")
    start, end = HTML.index("烟台市"), HTML.index("财政局") + 3
    money = HTML.index("1.2亿元")
    text = "烟台市财政局收入1.2亿元。"
    origin = [3, start, 3, 3, end - 3, 3, 8, end + 4, 8]
    key = {"doc_id": "x"}
    figure = {"value": 1.2e8, "unit": "元", "indicator": "收入", "bound": "=", "kind": "level"}
    tables: dict[str, list[dict[str, Any]]] = {
        "documents": [
            key
            | {"sha256": hashlib.sha256(HTML.encode()).hexdigest(), "status": "ok"}
            | {"source": str(page), "clean_text": text}
        ],
        "blocks": [
            key
            | {"raw_start": start, "raw_end": end + 12, "kind": "paragraph"}
            | {"text": text[:14], "origin": origin}
        ],
        "entities": [key | {"entity_id": "e1", "raw_start": start, "raw_end": end, "label": "ORG"}],
        "figures": [
            key
            | {"figure_id": "f1", "raw_start": money, "raw_end": money + 5}
            | figure
            | {"modality": "actual"}
        ],
    }
    run = write_tables(tables, tmp_path / "run")
    preannotate(run, find_format(name), tmp_path / "tool", clean=True)
    source, out = source_of(name, tmp_path / "tool"), tmp_path / "gold.jsonl"
    if name == "label-studio":
        tasks = json.loads(source.read_text("utf-8"))
        for task in tasks:
            task["annotations"] = [task.pop("predictions")[0]]
        source.write_text(json.dumps(tasks), encoding="utf-8")
    import_gold(source, find_format(name), out, [page.parent], run)
    (gold,) = read_labelled(out)
    found = [(e.start, e.end, e.label, e.text) for e in gold.entities]
    assert found == [(start, end, "ORG", "烟台市财政局")]
    assert [(f.start, f.end, f.value) for f in gold.figures] == [(money, money + 5, 1.2e8)]
    assert score(out, run, [page.parent]).found["entities"] == (1, 1, 1)


PAGE = "收入约1.2亿元,比上年增长9.3%。\n另有改革5项,建设若干个。"
BASE_FIGURES = [
    {"text": "2亿元", "value": 2e8, "unit": "元", "indicator": "收入", "place": "烟台市"},
    {"text": "9.3%", "value": 9.3, "unit": "%", "kind": "change", "direction": "up"}
    | {"indicator": "收入", "basis": "比上年"},
]


def corrected(folder: Path, marked: list[str], base: bool) -> tuple[Labelled, list[str]]:
    """Import the figures `marked`, as doccano holds them, on the base of `BASE_FIGURES`."""
    path = write_gold(folder, [(PAGE, document(PAGE, {"figures": BASE_FIGURES}))])
    spans = [(PAGE.index(text), PAGE.index(text) + len(text)) for text in marked]
    row = {"text": PAGE, "label": [[a, b, "FIGURE_level"] for a, b in spans]}
    export, out = folder / "export.jsonl", folder / "mine.jsonl"
    export.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    known = path if base else None
    imported = import_gold(export, find_format("doccano"), out, [folder / "raw"], known)
    (gold,) = read_labelled(out)
    return gold, imported.notes


def test_new_figures_get_the_number_as_written_and_slots_of_what_they_overlap(
    tmp_path: Path,
) -> None:
    gold, (note,) = corrected(tmp_path, ["1.2亿元", "9.3%", "5项"], base=True)
    money, change, reforms = gold.figures
    assert (money.value, money.unit, money.bound) == (1.2e8, "元", "~")
    assert (money.indicator, money.place) == ("收入", "烟台市")  # of 2亿元, which it overlaps
    assert (change.value, change.basis) == (9.3, "比上年")  # not touched
    assert (reforms.value, reforms.unit, reforms.indicator) == (5, "项", None)
    assert gold.covers("figures")
    assert "new figures '1.2亿元' at 3–8, '5项' at 24–26: value, unit and bound were read" in note
    assert "--base" not in note


@pytest.mark.parametrize(("base", "hint"), [(True, "correct the spans"), (False, "give --base")])
def test_figures_without_number_are_named_with_a_remedy_that_helps(
    tmp_path: Path, base: bool, hint: str
) -> None:
    gold, notes = corrected(tmp_path, ["若干个"], base)
    assert not gold.covers("figures")
    (note,) = notes
    assert "1 figures have no value ('若干个' at 29–32); figures will not be scored" in note
    assert hint in note
    assert ("--base" in note) is not base


def test_a_base_of_other_pages_is_said_to_lack_this_one(tmp_path: Path) -> None:
    other = write_gold(tmp_path / "other", [("别的", document("别的", {}))])
    corrected(tmp_path, ["5项"], base=False)
    raw, out = [tmp_path / "raw"], tmp_path / "mine.jsonl"
    imported = import_gold(tmp_path / "export.jsonl", find_format("doccano"), out, raw, other)
    assert "the base does not have this page" in imported.notes[0]
