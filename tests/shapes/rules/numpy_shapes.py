"""What numpy gives for a rule's arguments, refusing what rules refuse."""

import inspect
import warnings
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st

from tests.arguments import way_of, with_defaults
from tests.references.operations import reference_of
from tests.shapes.rules.drawing import Case, Operand
from tests.shapes.rules.stricter import STRICTER
from typednn.ops import Operation
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice

__all__ = ["may_be_out_of_range", "numpy_shapes", "referred"]

NUMPY_ERRORS = (ValueError, IndexError, RuntimeWarning)


def numpy_shapes(case: Case, arguments: tuple[Any, ...]) -> list[tuple[int, ...]] | None:
    """What numpy gives; None where it raises, or warns that the mean of nothing is NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            given = case.numpy(*arguments)
        except NUMPY_ERRORS:
            return None
    return [np.shape(each) for each in (given if isinstance(given, list) else [given])]


def referred(operation: Operation, *given: Any) -> Any:
    """What the reference gives for arrays of these shapes."""
    reference = STRICTER.get(operation.name) or reference_of(operation)
    assert reference is not None
    *positional, by_name = given
    if operation.order == (...,):
        placed = names_by_place(operation)[: len(positional)]
        complete = with_defaults(operation, by_name)
        by_name = {key: value for key, value in complete.items() if key not in placed}
    passed = {name: argument(value) for name, value in by_name.items()}
    with np.errstate(all="ignore"):
        found = reference(*map(argument, positional), **passed)
    return list(found) if isinstance(found, tuple) else found


def names_by_place(operation: Operation) -> list[str]:
    """The parameters of arguments passed by place; none where any number may be passed."""
    known = inspect.signature(inspect.unwrap(operation.function)).parameters
    if any(each.kind is each.VAR_POSITIONAL for each in known.values()):
        return []
    return [*known]


def argument(value: Any) -> Any:
    """The argument as numpy takes it."""
    if isinstance(value, Operand):
        return value.array()
    if isinstance(value, Gather | Mask):
        return Operand(value.shape, "b" if isinstance(value, Mask) else "i").array()
    if isinstance(value, Slice):
        return slice(value.start, value.stop, value.step)
    if isinstance(value, tuple):
        items = map(argument, value)
        return [*items] if value and isinstance(value[0], Operand) else tuple(items)
    return value


def may_be_out_of_range(operation: Operation) -> bool:
    """Whether its rule refuses sizes because of numbers: parameters, or positions."""
    refuses_nothing = operation.name == "rfft"  # an axis of no elements
    divides_by_name = operation.name == "scaled_dot_product_attention"  # 5 heads by n groups
    return (
        refuses_nothing
        or divides_by_name
        or needs_elements(operation)
        or takes_integers(operation)
        or takes_positions(operation)
    )


def takes_positions(operation: Operation) -> bool:
    """Whether it picks by a tensor of positions: there are none on an axis of no elements."""
    domains = [domain for sample in operation.samples for domain in sample.domains[1:]]
    return any(np.dtype(domain.dtype).kind == "i" and domain.low < 0 for domain in domains)


def needs_elements(operation: Operation) -> bool:
    """Whether numpy refuses an axis of no elements."""
    if not way_of(operation.name).is_free or "axis" not in operation.samples[0].params:
        return False
    case = Case(st.nothing(), lambda *given: referred(operation, *given))
    return numpy_shapes(case, (Operand((0,)), {"axis": 0})) is None


AXES: Final = ("axis", "axes", "source", "destination")


def takes_integers(operation: Operation) -> bool:
    """Whether it has a parameter of integers that are no axes."""
    given = [each for sample in operation.samples for each in sample.params.items()]
    return any(holds_integer(value) for name, value in given if name not in AXES)


def holds_integer(value: Any) -> bool:
    return any(map(holds_integer, value)) if isinstance(value, tuple) else type(value) is int
