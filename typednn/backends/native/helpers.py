"""The functions and macros in C that the functions of nodes use; they stand in the folder ``c``."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import literal
from typednn.backends.native.emit.site import Target
from typednn.kernels.numpy.normal_distribution import FITS

__all__ = ["SYSTEM_HEADERS", "arguments_helper", "helpers", "parts_helper", "used_helpers"]

SYSTEM_HEADERS: Final = ("float.h", "math.h", "stdint.h", "string.h")

_DEFINED: Final = re.compile(
    r"^static ALWAYS_INLINE \w+ (\w+)\(|^#define (\w+)|^DEFINE_EXTREME\((\w+), (\w+),"
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
        _ndtr("float", np.float32),
        _ndtr("double", np.float64),
        *_paragraphs("vectors"),
        *vectors,
    ]


def arguments_helper() -> str:
    """Return what a source needs whose functions are given a list of arrays."""
    return "\n".join(_paragraphs("arguments"))


def parts_helper() -> str:
    """Return what a source needs that divides work, which only sources for this process do."""
    return "\n".join(_paragraphs("parts"))


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


def _ndtr(ctype: str, dtype: type[np.floating[Any]]) -> str:
    """Return the function of the normal distribution, with numpy's kernel's polynomial."""
    fit = FITS[dtype]

    def number(value: Any) -> str:
        return literal(value, np.dtype(dtype))

    first, *rest = fit.powers
    exp, magnitude = ("exp_float", "fabsf") if ctype == "float" else ("exp", "fabs")
    lines = [
        f"static ALWAYS_INLINE {ctype} ndtr_{ctype}({ctype} x) {{",
        f"{ctype} a = {magnitude}(x);",
        f"a = a > {number(fit.last)} ? {number(fit.last)} : a;",
        f"const {ctype} u = 1 / (a * {number(fit.scale)} + 1), y = u - {number(fit.middle)};",
        f"{ctype} p = {number(first)};",
        *[f"p = p * y + {number(power)};" for power in rest],
        f"const {ctype} tail = p * u * {exp}(a * a * {number(fit.minus_half)});",
        "return x > 0 ? 1 - tail : tail;",
        "}",
    ]
    return "\n".join(lines)
