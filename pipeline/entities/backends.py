"""Who tags the names: the backend that the settings choose, with rules and lexicon over it."""

from __future__ import annotations

from functools import cache

from pipeline.config import EntitiesConfig
from pipeline.entities.merge import MergedTagger
from pipeline.entities.rules import RulesTagger
from pipeline.entities.spans import EntityTagger
from pipeline.entities.user_lexicon import load_lexicon


def load_tagger(config: EntitiesConfig) -> EntityTagger:
    """Return the tagger of the settings; its model is loaded once a process.

    Raises ConfigError or MissingExtraError, with what to do, where the backend cannot be had.
    """
    return MergedTagger(_backend(config), config.rules, load_lexicon(config.lexicon))


@cache
def _backend(config: EntitiesConfig) -> EntityTagger:
    # Imported here: each pulls in libraries that the others do not need.
    if config.backend == "rules":
        return RulesTagger()
    if config.backend == "lac":
        from pipeline.entities.lac import LacTagger

        return LacTagger()
    if config.backend == "hanlp":
        from pipeline.entities.hanlp import HanlpTagger

        return HanlpTagger(config.hanlp_model)
    from pipeline.entities.model import MODEL, WITH_ENCODER, load_model

    return load_model(WITH_ENCODER if config.encoder else MODEL)
