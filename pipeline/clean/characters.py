"""How likely a text is, character by character: the model that ranks repairs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

_PLAIN = str.maketrans(
    "，；：？！（）％．０１２３４５６７８９123456789‘’〔〕【】\u3000\xa0\t",
    ",;:?!()%.0000000000000000000“”[][]   ",
)
_STRANGE = re.compile(r"[^一-鿿a-zA-Z0,.;:?!()%'“”\[\]《》、。—·…\-/\n ]")


def as_model_text(text: str) -> str:
    """Bring a simplified text to the alphabet of the model: one mark a kind, one digit.

    >>> as_model_text("增长８.5％，其中：")
    '增长0.0%,其中:'
    """
    return _STRANGE.sub("~", text.translate(_PLAIN))


@dataclass(frozen=True, slots=True)
class CharacterModel:
    """Probabilities of characters after a character."""

    single: dict[str, float]
    pairs: dict[int, float]
    followers: dict[str, float]

    def score(self, before: str, character: str) -> float:
        """Return the natural logarithm of the chance of `character` after `before`."""
        alone = self.single.get(character, 2e-8)
        count = self.pairs.get(ord(before) << 16 | ord(character), 0.0) if before else 0.0
        total = self.followers.get(before, 0.0)
        # Witten and Bell would want the number of kinds; a constant does as well here.
        return math.log((count + 20.0 * alone) / (total + 20.0))

    def score_text(self, before: str, text: str) -> float:
        """Return the logarithm of the chance of a text after a character."""
        total = 0.0
        for character in text:
            total += self.score(before, character)
            before = character
        return total

    def knows(self, character: str) -> bool:
        """Return whether the character was ever seen."""
        return character in self.single


@cache
def load_characters() -> CharacterModel:
    """Load the model that ships with the package."""
    path = files("pipeline").joinpath("models", "characters", "characters.npz")
    with np.load(BytesIO(path.read_bytes())) as data:
        codes = np.cumsum(data["pairs"], dtype=np.uint32).tolist()
        counts = (np.exp2(data["pair_counts"] / 16.0) - 1).tolist()
        letters = [chr(code) for code in data["characters"].tolist()]
        singles = data["counts"].tolist()
    total = sum(singles)
    followers: dict[str, float] = {}
    for code, count in zip(codes, counts, strict=True):
        before = chr(code >> 16)
        followers[before] = followers.get(before, 0.0) + count
    return CharacterModel(
        single={letter: count / total for letter, count in zip(letters, singles, strict=True)},
        pairs=dict(zip(codes, counts, strict=True)),
        followers=followers,
    )
