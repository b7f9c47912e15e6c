"""The errors of the pipeline; their class decides what the runner does."""

from __future__ import annotations


class ExtractError(Exception):
    """An error whose message is meant for the user: what, where, what to do next."""


class ConfigError(ExtractError):
    """A setting is wrong: the run stops before any work (exit code 1)."""


class InputError(ExtractError):
    """There is nothing to work on, or the output cannot be written (exit code 1)."""


class DocumentError(ExtractError):
    """One document cannot be used: it is quarantined and the others go on (exit code 3)."""


class GoldError(ExtractError):
    """A gold or foreign label file is wrong; the message names file, line and remedy."""


class MissingExtraError(ExtractError):
    """An optional dependency is not installed; the message gives the install line."""
