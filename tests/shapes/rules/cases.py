"""Arguments for every rule, about half of them right, and what numpy does with them.

The arguments are those of `tests.arguments`: written out, or from the operation's samples.
"""

import inspect
from functools import partial
from typing import Any, Final, get_args, get_origin

from hypothesis import strategies as st

from tests.arguments import WRITTEN, Call, in_order
from tests.records import SIZED_BY_DATA
from tests.shapes.rules.drawing import Case, Draw, Operand, Value
from tests.shapes.rules.numpy_shapes import may_be_out_of_range, referred
from tests.shapes.rules.sampled import sampled
from tests.shapes.rules.written import written
from typednn import Tensor
from typednn.ops import OPERATIONS
from typednn.shapes.rules import RULES
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice

__all__ = ["CASES"]


def case_of(name: str) -> Case:
    operation = OPERATIONS[name]
    return Case(
        arguments(name),
        partial(referred, operation),
        is_twin(name),
        may_be_out_of_range(operation),
        name in SIZED_BY_DATA,
    )


@st.composite
def arguments(draw: Draw, name: str) -> tuple[Any, ...]:
    """What the rule is given: those passed by name last, and only parameters that it has."""
    call: Call = draw(written(name) if name in WRITTEN else sampled(name))
    known = inspect.signature(RULES[name]).parameters
    takes_all = any(each.kind is each.VAR_KEYWORD for each in known.values())
    stated = {key: value for key, value in call.params.items() if takes_all or key in known}
    positional, by_name = in_order(OPERATIONS[name], call.operands, stated)
    given = {
        key: Operand(()) if is_number(name, key, value) else argument(value)
        for key, value in by_name.items()
    }
    operands = (Operand(()) if type(value) is float else value for value in positional)
    return *map(argument, operands), given


def is_number(name: str, parameter: str, value: Any) -> bool:
    """Whether it is a number where a tensor may stand; a rule takes its shape."""
    known = inspect.signature(inspect.unwrap(OPERATIONS[name].function)).parameters
    hint = known[parameter].annotation if parameter in known else None
    takes_tensor = any(get_origin(each) is Tensor for each in get_args(hint))
    return takes_tensor and isinstance(value, int | float) and not isinstance(value, str)


def argument(value: Any) -> Any:
    """The argument as a rule takes it: of a tensor, its shape."""
    if isinstance(value, tuple) and not isinstance(value, Operand):
        return tuple(map(item, value))
    if isinstance(value, list):
        return tuple(value)
    return Value(value) if type(value) is int else value


def item(value: Any) -> Any:
    """An item of a tuple; in a key a tensor and a slice are more than their sizes."""
    if isinstance(value, Operand):
        return (Mask if value.kind == "b" else Gather)(tuple(value))
    if isinstance(value, slice):
        return Slice(*map(argument, (value.start, value.stop, value.step)))
    return argument(value)


def is_twin(name: str) -> bool:
    """Whether an earlier rule is the same code."""
    code = RULES[name].__code__
    return next(other for other, rule in RULES.items() if rule.__code__ is code) != name


CASES: Final = {name: case_of(name) for name in RULES}
