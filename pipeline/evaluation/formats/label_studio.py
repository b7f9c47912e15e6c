"""Label Studio JSON: tasks with annotations, or with predictions to be corrected.

Spans are results of type `labels`; the slots of a figure are per-region choices and text areas
under the span's id; relations are results of their own. Offsets are UTF-16 code units in most
versions (Label Studio issues 1008, 1347), characters in some: the span's own text decides.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from pipeline.errors import GoldError
from pipeline.evaluation.counts import squeeze
from pipeline.evaluation.formats.foreign import (
    FIGURE_LABELS,
    FIGURE_PREFIX,
    SLOT_NAMES,
    SPAN_LABELS,
    Foreign,
    Mark,
    Utf16,
    marks_of,
    number_text,
    slot_from_text,
    tool_text,
)
from pipeline.evaluation.labelled import Labelled
from pipeline.schemas import BOUNDS, DIRECTIONS, MODALITIES, RELATION_LABELS

LOSES = "blocks, sentences, clean text, metadata"
CHOICES: Mapping[str, tuple[str, ...]] = {
    "bound": BOUNDS,
    "direction": DIRECTIONS,
    "modality": MODALITIES,
}
_SPANS, _TEXT = "label", "text"
_VERSION = "extract"


def export(
    documents: Iterable[tuple[Labelled, str]], folder: Path, predictions: bool = False
) -> list[Path]:
    """Write `tasks.json` to import and `labeling.xml`, the project's interface; return both.

    With `predictions` the labels are predictions, which a person copies and corrects.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [_task(document, raw, predictions) for document, raw in documents]
    path, interface = folder / "tasks.json", folder / "labeling.xml"
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    interface.write_text(labeling_interface(), encoding="utf-8")
    return [path, interface]


def labeling_interface() -> str:
    """Return the XML of the labelling interface."""
    labels = "\n".join(f"    <Label value={quoteattr(label)}/>" for label in SPAN_LABELS)
    relations = "\n".join(f"    <Relation value={quoteattr(label)}/>" for label in RELATION_LABELS)
    slots = []
    for name in SLOT_NAMES:
        where = f'name="{name}" toName="{_TEXT}" perRegion="true" whenTagName="{_SPANS}"'
        where += f" whenLabelValue={quoteattr(','.join(FIGURE_LABELS))}"
        if name in CHOICES:
            inner = "".join(f"<Choice value={quoteattr(value)}/>" for value in CHOICES[name])
            slots.append(
                f'    <Choices {where} choice="single" showInline="true">{inner}</Choices>'
            )
        else:
            slots.append(f'    <TextArea {where} placeholder="{name}" maxSubmissions="1"/>')
    return "\n".join(
        [
            "<View>",
            f'  <Labels name="{_SPANS}" toName="{_TEXT}">',
            labels,
            "  </Labels>",
            f'  <Text name="{_TEXT}" value="$text" saveTextResult="yes"/>',
            "  <Relations>",
            relations,
            "  </Relations>",
            '  <View visibleWhen="region-selected">',
            *slots,
            "  </View>",
            "</View>",
            "",
        ]
    )


def _task(document: Labelled, raw: str, predictions: bool) -> dict[str, Any]:
    text = tool_text(raw)
    utf16 = Utf16(text)
    results: list[dict[str, Any]] = []
    for mark in marks_of(document):
        span = {"start": utf16.units(mark.start), "end": utf16.units(mark.end)}
        shown = text[mark.start : mark.end].replace("\n", "\\n")
        value = span | {"text": shown, "labels": [mark.label]}
        results.append(_result(mark.id, _SPANS, "labels", value))
        for name, slot in (mark.slots or {}).items():
            typed = number_text(slot) if name.startswith("value") else slot
            if typed is None or (typed == "" and name != "unit"):
                continue
            if name in CHOICES:
                results.append(_result(mark.id, name, "choices", span | {"choices": [typed]}))
            elif typed:
                results.append(_result(mark.id, name, "textarea", span | {"text": [typed]}))
    results += [
        {
            "type": "relation",
            "from_id": r.head,
            "to_id": r.tail,
            "direction": "right",
            "labels": [r.label],
        }
        for r in document.relations
    ]
    keys = {"doc_id": document.doc_id, "source": document.source, "sha256": document.sha256}
    labels = (
        {"predictions": [{"model_version": _VERSION, "result": results}]}
        if predictions
        else {"annotations": [{"result": results}]}
    )
    return {"data": {"text": text, **keys}, **labels}


def _result(name: str, control: str, kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "from_name": control,
        "to_name": _TEXT,
        "type": kind,
        "value": dict(value),
    }


def read(path: Path, completed_by: int | None = None) -> Iterator[Foreign]:
    """Yield the annotated tasks of a Label Studio JSON export.

    `completed_by` chooses the annotator where a task has several annotations.

    Raises GoldError naming file, task and remedy.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: not UTF-8; export it from Label Studio again") from error
    except json.JSONDecodeError as error:
        raise GoldError(
            f"{path}:{error.lineno}: not JSON ({error.msg}, column {error.colno}); export JSON "
            "from Label Studio again, the file may be cut off"
        ) from error
    tasks = [tasks] if isinstance(tasks, dict) else tasks
    if not isinstance(tasks, list):
        raise GoldError(f"{path}: not a list of tasks; export JSON from Label Studio")
    for n, task in enumerate(tasks):
        where = f"{path}: task {task.get('id', n + 1) if isinstance(task, dict) else n + 1}"
        yield _foreign(task, where, completed_by)


def _foreign(task: Any, where: str, completed_by: int | None) -> Foreign:
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        raise GoldError(f"{where}: no data; export JSON (not JSON-MIN, CSV or CoNLL)")
    data = task["data"]
    text = data.get(_TEXT)
    if not isinstance(text, str):
        raise GoldError(f"{where}: data has no text; the interface must use <Text value='$text'>")
    results = _annotation(task, where, completed_by).get("result", [])
    regions, slots, links = _sorted_results(results, where)
    utf16 = Utf16(text)
    marks = []
    for name, (start, end, label, shown) in regions.items():
        span = _characters(text, start, end, shown, utf16, f"{where}: {label} {shown!r}")
        held = _slots(slots[name], where) if label.startswith(FIGURE_PREFIX) else None
        marks.append(Mark(name, *span, label, held))
    return Foreign(
        where,
        text,
        tuple(marks),
        tuple(links),
        doc_id=str(data.get("doc_id") or ""),
        source=str(data.get("source") or ""),
        sha256=str(data.get("sha256") or ""),
    )


def _annotation(task: Mapping[str, Any], where: str, completed_by: int | None) -> dict[str, Any]:
    done = [a for a in task.get("annotations", ()) if not a.get("was_cancelled")]
    if completed_by is not None:
        done = [a for a in done if _annotator(a) == completed_by]
    if not done:
        who = "" if completed_by is None else f" by annotator {completed_by}"
        raise GoldError(f"{where}: no annotation{who}; submit the task in Label Studio first")
    if len(done) > 1:
        people = ", ".join(str(_annotator(a)) for a in done)
        raise GoldError(
            f"{where}: {len(done)} annotations (by {people}); choose one with --completed-by"
        )
    chosen: dict[str, Any] = done[0]
    return chosen


def _annotator(annotation: Mapping[str, Any]) -> Any:
    by = annotation.get("completed_by")
    return by.get("id") if isinstance(by, dict) else by


Region = tuple[int, int, str, str | None]


def _sorted_results(
    results: Iterable[Mapping[str, Any]], where: str
) -> tuple[dict[str, Region], dict[str, dict[str, str]], list[tuple[str, str, str]]]:
    regions: dict[str, Region] = {}
    slots: dict[str, dict[str, str]] = defaultdict(dict)
    links = []
    for result in results:
        kind = result.get("type")
        try:
            if kind == "relation":
                links.append(_link(result, where))
                continue
            value, name = result["value"], str(result["id"])
            if kind == "labels":
                label = _only(value["labels"], f"{where}: region {name}")
                shown = value.get("text")
                regions[name] = (int(value["start"]), int(value["end"]), label, shown)
            elif kind in ("choices", "textarea", "number"):
                typed = value.get("choices") or value.get("text") or [value.get("number", "")]
                typed = typed if isinstance(typed, list) else [typed]
                slots[name][str(result["from_name"])] = str(typed[-1])
            else:
                raise GoldError(
                    f"{where}: a result of type {kind!r}; use the interface that "
                    "`extract gold export` writes (labeling.xml)"
                )
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError(
                f"{where}: a result of type {kind!r} lacks {error}; export JSON again"
            ) from error
    return regions, slots, links


def _link(result: Mapping[str, Any], where: str) -> tuple[str, str, str]:
    head, tail = str(result["from_id"]), str(result["to_id"])
    label = _only(result.get("labels") or [], f"{where}: relation {head} → {tail}")
    direction = result.get("direction", "right")
    if direction == "bi":
        raise GoldError(
            f"{where}: relation {label} {head} ↔ {tail} goes both ways; give it a direction"
        )
    return (tail, label, head) if direction == "left" else (head, label, tail)


def _only(labels: list[str], where: str) -> str:
    if len(labels) != 1:
        raise GoldError(f"{where} has {len(labels)} labels; give it exactly one")
    return str(labels[0])


def _characters(
    text: str, start: int, end: int, shown: str | None, utf16: Utf16, where: str
) -> tuple[int, int]:
    """Return the span in characters: of the two ways to count, the one that gives its text."""
    as_units = utf16.characters(start), utf16.characters(end)
    if shown is None:
        return as_units
    want = squeeze(str(shown).replace("\\n", "").replace("\\r", ""))
    for span in (as_units, (start, end)):
        if squeeze(text[slice(*span)]) == want:
            return span
    raise GoldError(
        f"{where}: the text at {start}–{end} is {text[slice(*as_units)]!r}; the page was changed "
        "after labelling, or the file was edited by hand"
    )


def _slots(typed: Mapping[str, str], where: str) -> dict[str, Any]:
    unknown = sorted(set(typed) - set(SLOT_NAMES))
    if unknown:
        raise GoldError(
            f"{where}: unknown field {', '.join(unknown)}; known are {', '.join(SLOT_NAMES)}"
        )
    return {name: slot_from_text(name, typed.get(name, ""), where) for name in SLOT_NAMES}
