"""Entities of a sentence, as the linking of relations sees them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity, with offsets in its sentence."""

    entity_id: str
    start: int
    end: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its entities in order. `kind` is the kind of its block."""

    text: str
    mentions: tuple[Mention, ...]
    kind: str = "paragraph"
    sent_id: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two entities; `score` is the model's or the rule's confidence."""

    head_id: str
    label: str
    tail_id: str
    score: float
    rule: str
