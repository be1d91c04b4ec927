"""A text to learn, and how well counting predicts it: what a language model has to beat.

The text is the source code of Python's standard library, so nothing is downloaded.
"""

import math
import sysconfig
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from jaxtyping import Int64

from typednn import Tensor, ops

CHARACTERS = 128
"""Those of ASCII; a question mark stands for every other one."""


def standard_library(learned: int = 1_000_000, held_out: int = 50_000) -> tuple[str, str]:
    """So many characters to learn from, and those after them, which no model has seen."""
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("[a-z]*.py"))
    text = "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)
    text = text.encode("ascii", errors="replace").decode("ascii")
    return text[:learned], text[learned : learned + held_out]


def codes(text: str) -> Int64[Tensor, "n"]:
    """The number of each character."""
    return ops.asarray(np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int64)).expect("n")


def five_gram_bits(learned: str, text: str) -> float:
    """The bits that a character of the text takes, predicted by counts of the four before it.

    What followed the last n characters is mixed with what followed the last n - 1, by the number of
    different ones that followed: Witten and Bell, "The zero-frequency problem" (1991), method C.
    """
    follows: list[dict[str, Counter[str]]] = [defaultdict(Counter) for _ in range(5)]
    for place, character in enumerate(learned):
        for length in range(min(place, 4) + 1):
            follows[length][learned[place - length : place]][character] += 1
    bits = 0.0
    for place, character in enumerate(text):
        chance = 1 / CHARACTERS
        for length in range(min(place, 4) + 1):
            seen = follows[length].get(text[place - length : place])
            if seen:
                chance = (seen[character] + len(seen) * chance) / (seen.total() + len(seen))
        bits -= math.log2(chance)
    return bits / len(text)
