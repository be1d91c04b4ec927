"""Names in C: members of structures, made of the names of arguments and results."""

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["member_names"]

_RESERVED: Final = (
    "auto break case char const continue default do double else enum extern float for goto if inline"
    " int long register restrict return short signed sizeof static struct switch typedef union"
    " unsigned void volatile while NAN INFINITY alignas alignof asm bool catch class constexpr"
    " delete explicit export false friend mutable namespace new nullptr operator private protected"
    " public template this throw true try typename using virtual"
)
"""The keywords of C and C++, and macros."""


def member_names(names: Iterable[str]) -> list[str]:
    """Return a name in C for each of these: ``model.layers[0].weight`` is ``model_layers_0_weight``.

    Names that would be the same have a number at their ends.
    """
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_") or "value"
        if plain in _RESERVED.split():
            plain = f"{plain}_"
        elif plain[0].isdigit():
            plain = f"value_{plain}"
        number, unique = 1, plain
        while unique in found:
            number += 1
            unique = f"{plain}_{number}"
        found.append(unique)
    return found
