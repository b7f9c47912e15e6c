"""Who labelled the texts that the models learn from."""

from __future__ import annotations

from enum import IntEnum


class Annotators(IntEnum):
    """A number for each; all read the same guidelines, each a little differently.

    The networks learn the ways of the others apart from those of number 0, and only what is common
    and the ways of number 0 are shipped.
    """

    GOLD = 0  # of the gold that systems are measured on
    PAGES = 1  # of the pages written for training
    CORPUS = 2  # of the work reports
    UNIVERSAL = 3  # of the encyclopedia sentences
    PRESS = 4  # of the newspaper
    NEWS = 5  # of sentences of news pages
