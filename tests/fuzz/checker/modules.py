"""Drawing modules: definitions with annotations in all places, and calls with all kinds of arguments."""

import inspect
from collections.abc import Callable
from random import Random
from typing import Final
from warnings import catch_warnings, simplefilter

from tests.fuzz.checker.annotations import annotation, array, shape
from tests.oracle.arguments import PUBLIC
from typednn import Tensor, nn, ops

HEAD: Final = """\
import typing
from typing import *
import jaxtyping
import numpy as np
from jaxtyping import *
from typednn import Tensor, grad, jit, nn, ops

T = TypeVar("T")
Image = Float32[Tensor, "h w"]
Rank = Tensor
"""
HEAD_OF_STRINGS: Final = f"from __future__ import annotations\n{HEAD}"

OPERATIONS: Final = tuple(sorted(name for name in PUBLIC if hasattr(ops, name)))
METHODS: Final = tuple(
    name for name, value in inspect.getmembers(Tensor) if callable(value) and name[0] != "_"
)
LAYERS: Final = tuple(sorted(name for name in nn.__all__ if name[0].isupper()))
KEYWORDS: Final = ("axis", "keepdims", "dtype", "stride", "padding", "shape", "x", "key", "nothing")
VALUES: Final = (
    *(
        "x",
        "x",
        "x",
        "y",
        "y",
        "z",
        "1",
        "0",
        "-1",
        "1.5",
        "2j",
        "True",
        "None",
        '"a"',
        '"ij,jk->ik"',
    ),
    *(
        "()",
        "(1, 2)",
        "[x, y]",
        "(x, 1)",
        '(1, "b")',
        "[]",
        "{}",
        "...",
        "np.float32",
        "np.ones(3)",
    ),
    *(
        "lambda q: q",
        "x.shape",
        "x.shape[0]",
        "missing",
        "*xs",
        "**ks",
        "int",
        "slice(1)",
        "y.T",
        "-9",
    ),
    *(
        "[[1, 2], [3, 4]]",
        "(None, ...)",
        "10**5000",
        "range(3)",
        "x[0]",
        "x.ndim",
    ),
)
OPERATORS: Final = (
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "@",
    "<",
    "==",
    "&",
    "<<",
    "and",
    "in",
    "is",
)


def value(rng: Random, depth: int = 0) -> str:
    """Return an expression: a tensor, another value, or a call."""
    if depth > 2 or rng.random() < 0.6:
        return rng.choice(VALUES)
    return expression(rng, depth + 1)


def arguments(rng: Random, depth: int) -> str:
    """Return the arguments of a call, too few or too many ones too."""
    given = [value(rng, depth) for _ in range(rng.choice((0, 1, 1, 2, 2, 3)))]
    if rng.random() < 0.3:
        given.append(f"{rng.choice(KEYWORDS)}={value(rng, depth).lstrip('*')}")
    return ", ".join(given)


def operand(rng: Random, depth: int) -> str:
    """Return an expression that may stand beside an operator."""
    return f"({value(rng, depth).lstrip('*')})"


def _operation(rng: Random, depth: int) -> str:
    return f"ops.{rng.choice(OPERATIONS)}({arguments(rng, depth)})"


def _method(rng: Random, depth: int) -> str:
    return f"{operand(rng, depth)}.{rng.choice(METHODS)}({arguments(rng, depth)})"


def _operator(rng: Random, depth: int) -> str:
    return f"{operand(rng, depth)} {rng.choice(OPERATORS)} {operand(rng, depth)}"


def _item(rng: Random, depth: int) -> str:
    keys = [rng.choice((operand(rng, depth), ":", "::0", "1:", "...", "None")) for _ in range(2)]
    return f"x[{', '.join(keys[: rng.randint(1, 2)])}]"


def _check(rng: Random, depth: int) -> str:
    classes = rng.choice(("{0}", "({0}, {1})", "{0} | {1}", "({0}, int)", "{0}, {1}", ""))
    return f"isinstance({rng.choice('xyz')}, {classes.format(array(rng), array(rng))})"


def _expect(rng: Random, depth: int) -> str:
    return f'x.expect("{shape(rng)}")'


def _cast(rng: Random, depth: int) -> str:
    return f"cast({annotation(rng)}, {operand(rng, depth)})"


def _lambda(rng: Random, depth: int) -> str:
    return f"(lambda q: {operand(rng, depth)})({arguments(rng, depth)})"


def _layer(rng: Random, depth: int) -> str:
    call = rng.choice(("", f"({arguments(rng, depth)})"))
    return f"nn.{rng.choice(LAYERS)}({arguments(rng, depth)}){call}"


def _transformed(rng: Random, depth: int) -> str:
    function = rng.choice(
        ("grad", "jit", "typing.cast", "reveal_type", "min", "sum", "len", "f", "g")
    )
    return f"{function}({arguments(rng, depth)})"


_EXPRESSIONS: Final[tuple[Callable[[Random, int], str], ...]] = (
    *(_operation, _operation, _operation, _method, _operator, _item),
    *(_check, _expect, _cast, _lambda, _layer, _transformed),
)


def expression(rng: Random, depth: int = 0) -> str:
    """Return an expression that uses tensors."""
    return rng.choice(_EXPRESSIONS)(rng, depth)


def body(rng: Random) -> str:
    """Return the statements of a function."""
    forms = (
        *("{0}", "y = {0}", "z: {1} = {0}", "assert {0}", "x = {0}", "return {0}", "del x"),
        *(
            "if {0}: y = {2}",
            "for y in {0}: x = {2}",
            "while {0}: break",
            "x.y = {0}",
            "z = [{0} for x in z]",
        ),
    )
    lines = [
        rng.choice(forms).format(expression(rng), annotation(rng), expression(rng))
        for _ in range(rng.randint(1, 4))
    ]
    return "\n".join(f"    {line}" for line in lines)


def _parameters(rng: Random) -> str:
    default = rng.choice(("", "", f" = {expression(rng)}"))
    more = rng.choice(("", f", *xs: {annotation(rng)}", f", *, k: {annotation(rng)}"))
    return f"x: {annotation(rng)}, y: {annotation(rng)}, z: {annotation(rng)}{default}{more}"


def _function(rng: Random) -> str:
    return f"def f({_parameters(rng)}) -> {annotation(rng)}:\n{body(rng)}"


def _nested_functions(rng: Random) -> str:
    depth = rng.choice((2, 3, 5, 25))
    lines = ["    " * i + f"def f({_parameters(rng)}) -> {annotation(rng)}:" for i in range(depth)]
    return "\n".join([*lines, "    " * depth + expression(rng)])


def _overloaded(rng: Random) -> str:
    each = [f"@overload\ndef g(x: {annotation(rng)}) -> {annotation(rng)}: ...\n" for _ in range(2)]
    return "".join(each) + f"def g(x: Any) -> Any:\n    return {expression(rng)}"


def _class(rng: Random) -> str:
    kinds = ("nn.Module", "Protocol", "NamedTuple", "TypedDict", "Generic[T]", "Tensor", "object")
    fields = f"    x: {annotation(rng)}\n    y: {annotation(rng)}"
    method = f"    def f(self, {_parameters(rng)}) -> {annotation(rng)}: return {expression(rng)}"
    return f"class Fields({rng.choice(kinds)}):\n{fields}\n{method}"


def _definition(rng: Random) -> str:
    forms = (
        *(
            "Alias = {}",
            "Nested: TypeAlias = {}",
            'New = NewType("New", {})',
            'U = TypeVar("U", bound={})',
        ),
        *(
            "Other: Final = {1}",
            "Alias = Nested = {}",
            "h: {} = {1}",
            "h = lambda x: {1}",
            "Alias = Image[{}]",
        ),
        *(
            'D = TypedDict("D", {{"x": {}}})',
            'N = NamedTuple("N", [("x", {})])',
            "{1}",
            'Alias = "{}"',
        ),
    )
    return rng.choice(forms).replace("{}", "{0}").format(annotation(rng), expression(rng))


_STATEMENTS: Final[tuple[Callable[[Random], str], ...]] = (
    *(_function, _function, _function, _nested_functions, _overloaded, _class),
    *(_definition, _definition),
)


def statements(rng: Random) -> list[str]:
    """Return the statements of a module that can be parsed; each could stand alone."""
    found: list[str] = []
    while len(found) < 6:
        text = rng.choice(_STATEMENTS)(rng)
        if _is_parsed(text):
            found.append(text)
    return found


def module(number: int, seed: int) -> list[str]:
    """Return the module of this number: its imports, and its statements."""
    rng = Random(f"{seed} {number}")
    return [rng.choice((HEAD, HEAD_OF_STRINGS)), *statements(rng)]


def _is_parsed(text: str) -> bool:
    try:
        with catch_warnings():
            simplefilter("ignore")
            compile(text, "<drawn>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
