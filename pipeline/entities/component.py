"""The tagger as a spaCy component: `nlp.add_pipe("extract_entities")`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.config import EntitiesConfig
from pipeline.entities.backends import load_tagger
from pipeline.entities.spans import EntitySpan, EntityTagger
from pipeline.sentences import split_sentences

for _name in ("score", "rule"):
    if not Span.has_extension(_name):
        Span.set_extension(_name, default=None)


@Language.factory("extract_entities", assigns=["doc.ents", "token.ent_type", "token.ent_iob"])
def create_component(
    nlp: Language,
    name: str,
    backend: Literal["model", "rules", "lac", "hanlp"] = "model",
    rules: bool = True,
    hanlp_model: str = "",
    lexicon: str = "",
) -> EntityComponent:
    """Return the component; its settings are those of `[entities]` in a run's config.

    >>> import spacy
    >>> nlp = spacy.blank("zh")
    >>> _ = nlp.add_pipe("extract_entities", config={"backend": "rules"})
    >>> [(entity.text, entity.label_) for entity in nlp("烟台市财政局印发《办法》。").ents]
    [('烟台市财政局', 'ORG'), ('《办法》', 'DOC')]
    """
    config = EntitiesConfig(backend=backend, rules=rules, hanlp_model=hanlp_model, lexicon=lexicon)
    return EntityComponent(load_tagger(config))


class EntityComponent:
    """Sets `doc.ents`, each with its score and rule under `span._`."""

    def __init__(self, tagger: EntityTagger) -> None:
        self._tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Tag one document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Tag documents, the sentences of `batch_size` of them at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            places = [list(_sentences(doc.text)) for doc in batch]
            texts = [
                doc.text[start:end]
                for doc, spans in zip(batch, places, strict=True)
                for start, end in spans
            ]
            tagged = iter(self._tagger.tag(texts))
            for doc, spans in zip(batch, places, strict=True):
                found = [(start, next(tagged)) for start, _ in spans]
                doc.ents = tuple(_spans(doc, found))
                yield doc


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield from ((at + start, at + end) for start, end in split_sentences(line))
        at += len(line) + 1


def _spans(doc: Doc, found: Iterable[tuple[int, list[EntitySpan]]]) -> Iterator[Span]:
    end = 0
    for offset, entities in found:
        for entity in entities:
            span = doc.char_span(
                offset + entity.start, offset + entity.end, entity.label, alignment_mode="expand"
            )
            # Words of a segmenter may be longer than a name: then two names can share one.
            if span is not None and span.start >= end:
                span._.score, span._.rule = entity.score, entity.rule
                end = span.end
                yield span
