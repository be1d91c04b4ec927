"""The functions and macros in C that the functions of nodes use; they stand in the folder ``c``."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from typednn.backends.native.emit.site import Target

__all__ = ["SYSTEM_HEADERS", "helpers", "used_helpers"]

SYSTEM_HEADERS: Final = ("float.h", "math.h", "stdint.h", "string.h")

_DEFINED: Final = re.compile(
    r"^static inline \w+ (\w+)\(|^#define (\w+)|^DEFINE_EXTREME\((\w+), (\w+),"
    r"|^DEFINE_VECTOR\((\w+), (\d+),",
    re.MULTILINE,
)
"""What a paragraph of the helpers defines, in pairs of names that are put together."""


def helpers(target: Target) -> list[str]:
    """Return all helpers for this processor, each after those that it uses."""
    vectors = [
        f"DEFINE_VECTOR({ctype}, {width}, {', '.join(['x'] * width)})"
        for ctype, lanes in (("float", target.lanes), ("double", target.lanes // 2))
        for width in (4, 8, 16)
        if width <= lanes
    ]
    return [
        *_paragraphs("elementary"),
        *_paragraphs("vectors"),
        *_paragraphs("arguments"),
        *vectors,
    ]


def used_helpers(texts: Sequence[str], target: Target) -> list[str]:
    """Return the helpers that the texts use, and those that these use."""
    words = {*re.findall(r"\w+", "\n".join(texts))}
    kept: list[str] = []
    for paragraph in reversed(helpers(target)):
        if words & _defined(paragraph):
            kept.append(paragraph)
            words |= {*re.findall(r"\w+", paragraph)}
    return kept[::-1]


@cache
def _paragraphs(name: str) -> tuple[str, ...]:
    text = files("typednn.backends.native").joinpath("c", f"{name}.h").read_text("utf-8")
    return tuple(text.strip().split("\n\n"))


def _defined(paragraph: str) -> set[str]:
    """Return the names that the paragraph defines."""
    found: set[str] = set()
    for function, macro, extreme, of, element, width in _DEFINED.findall(paragraph):
        found |= {function, macro, extreme and f"{extreme}_{of}", element and f"{element}{width}"}
        found.add(element and f"{element}{width}_of")
    return found - {""}
