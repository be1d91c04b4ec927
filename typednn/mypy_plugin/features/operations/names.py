"""The rules of operations, of the methods and operators of tensors, by full names."""

from functools import cache
from typing import Final, NamedTuple

from typednn.mypy_plugin import names
from typednn.mypy_plugin.names import OPERATIONS, RANDOM, TENSOR
from typednn.shapes.rules import RULES, SAME_RULE, ShapeRule
from typednn.shapes.rules.draws import DRAWS
from typednn.shapes.rules.losses import LOSSES

_ARITHMETIC: Final = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "pow": "pow",
    "matmul": "matmul",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift",
    "rshift": "bitwise_right_shift",
}
SYMBOLS: Final = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "&": "and",
    "|": "or",
    "^": "xor",
    "<<": "lshift",
    ">>": "rshift",
}
"""The arithmetic operators, and what their methods are called between the underscores."""
_COMPARISONS: Final = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
_UNARY: Final = {
    "neg": "negative",
    "pos": "positive",
    "invert": "bitwise_invert",
    "abs": "abs",
}
OPERATORS: Final = {
    **{f"__{name}__": (rule, ("x",)) for name, rule in _UNARY.items()},
    **{f"__{name}__": (rule, ("x", "y")) for name, rule in (_ARITHMETIC | _COMPARISONS).items()},
    **{f"__r{name}__": (rule, ("y", "x")) for name, rule in _ARITHMETIC.items()},
    "__getitem__": ("getitem", ("x", "key")),
}


def operation_of(symbol: str) -> str | None:
    """Return the operation that an arithmetic operator stands for, or None: ``add`` for ``+``."""
    return _ARITHMETIC[SYMBOLS[symbol]] if symbol in SYMBOLS else None


class RuleCall(NamedTuple):
    """How an operation is called: its rule, and the rule's parameters in the order of the call."""

    name: str
    parameters: tuple[str, ...] | None  # None: the callee's own names


_DRAW: Final = "random."
"""How the names of rules of ``typednn.random`` begin: ``random.normal``."""


def rule_named(name: str) -> ShapeRule:
    """Return the rule of this name."""
    if name.startswith(_DRAW):
        return DRAWS[name.removeprefix(_DRAW)]
    return LOSSES[name] if name in LOSSES else RULES[name]


@cache
def rule_call_of(fullname: str) -> RuleCall | None:
    """Return how the operation of this full name is called; None if it has no rule."""
    owner, _, name = fullname.rpartition(".")
    if owner == TENSOR:
        rule, parameters = OPERATORS.get(name, (SAME_RULE.get(name, name), ("x",)))
        return RuleCall(rule, parameters) if rule in RULES else None
    if fullname.startswith(RANDOM):
        return RuleCall(f"{_DRAW}{name}", None) if name in DRAWS else None
    if fullname.startswith(names.LOSSES):
        return RuleCall(name, None) if name in LOSSES else None
    rule = SAME_RULE.get(name, name)
    if fullname.startswith(OPERATIONS) and rule in RULES:
        return RuleCall(rule, None)
    return None
