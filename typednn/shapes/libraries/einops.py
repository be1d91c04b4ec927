"""The functions of einops, which work on arrays of any library."""

from collections.abc import Mapping
from itertools import count
from typing import Final

from typednn.shapes.dim import Unknown
from typednn.shapes.libraries.table import Function, read_table
from typednn.shapes.rules import RULES
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape

_TABLE: Final = """
rearrange    rearrange    x=tensor pattern *sizes
reduce       reduce       x=tensor pattern reduction *sizes
repeat       repeat       x=tensor repeats=pattern *sizes
einsum       named_einsum  *operands
"""


def named_einsum(*operands: Shape | str | Unknown) -> ResultShape:
    """Sum over indices with names of any length; the pattern is the last argument.

    Each name becomes one letter.
    """
    *shapes, pattern = operands
    if not isinstance(pattern, str) or "->" not in pattern or not all(map(_is_shape, shapes)):
        return UNKNOWN_SHAPE
    letters: dict[str, str] = {}
    numbers = count(ord("a"))
    sides = [side.split() for side in pattern.replace("->", ",").split(",")]
    words = [word for side in sides for word in side if word != "..."]
    for word in words:
        if word not in letters:
            letters[word] = chr(next(numbers))
    texts = ["".join(letters.get(word, word) for word in side) for side in sides]
    if len(letters) > _LETTERS or not all(map(str.isidentifier, words)):
        return UNKNOWN_SHAPE
    return RULES["einsum"](f"{','.join(texts[:-1])}->{texts[-1]}", *shapes)


_LETTERS: Final = 26


def _is_shape(value: object) -> bool:
    return isinstance(value, tuple)


FUNCTIONS: Final[Mapping[str, Function]] = read_table(_TABLE, {"named_einsum": named_einsum})
"""By the names that follow ``einops.``."""
