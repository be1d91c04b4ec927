"""Arguments drawn from the record of an operation: its samples and its parameters' annotations."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    Final,
    Literal,
    Union,
    get_args,
    get_origin,
)

import numpy as np

from tests.arguments.choices import MOST_AXES, Choices
from typednn import ShapeError, trees
from typednn.autodiff.primitive import Sample
from typednn.ops import OPERATIONS, Operation
from typednn.tensor import wrap
from typednn.testing.sampling import draw_sample

__all__ = [
    "DTYPES",
    "Way",
    "first_dtype",
    "in_order",
    "near",
    "parameters",
    "takes_number",
    "way_of",
    "with_defaults",
]


@dataclass(frozen=True)
class Way:
    """What an operation's samples show of how it is called.

    ``kinds``: numpy's kinds of dtype that its first operand may have. ``ranks``: of its first operand.
    ``broadcasts``: all operands do, to the shape of its result. ``is_free``: it has one operand, of any shape
    that has one of the ranks; other operations than these two are called with the shapes of a sample.
    """

    operation: Operation
    kinds: str
    ranks: range
    broadcasts: bool
    is_free: bool


@cache
def way_of(name: str) -> Way:
    """Return the way to call the operation of this name."""
    operation = OPERATIONS[name]
    kinds = "".join(kind for kind in DTYPES if _takes(operation, kind))
    return Way(
        operation,
        kinds,
        _ranks(operation),
        any(len(sample.shapes) > 1 for sample in operation.samples)
        and all(_broadcasts(operation, sample) for sample in operation.samples),
        all(_is_free(sample) for sample in operation.samples),
    )


def parameters(operation: Operation, sample: Sample, rank: int, choices: Choices) -> dict[str, Any]:
    """Return parameters that samples of the operation have, for a first operand of this rank.

    Axes, booleans and the words of a ``Literal`` vary, other integers lie near the sample's; anything else has the
    sample's value, at a slip another sample's. What has a default is left out now and then.
    """
    known = inspect.signature(inspect.unwrap(operation.function)).parameters
    drawn: dict[str, Any] = {}
    for name in dict.fromkeys(name for each in operation.samples for name in each.params):
        hint = _hints(operation).get(name)
        left_out = name in known and known[name].default is not inspect.Parameter.empty
        if left_out and name not in operation.order and choices.integer(0, 4) == 0:
            continue
        found = _varied(name, hint, rank, choices)
        if found is not KEPT:
            drawn[name] = found
        elif name in sample.params:
            drawn[name] = near(sample.params[name], choices)
        elif (others := _values(operation, name, len(sample.shapes))) and choices.slips():
            drawn[name] = near(choices.pick(others), choices)
    return drawn


def _values(operation: Operation, name: str, count: int) -> list[Any]:
    """The values of a parameter in samples of this many operands."""
    samples = [each for each in operation.samples if len(each.shapes) == count]
    return [each.params[name] for each in samples if name in each.params]


def with_defaults(operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with the defaults of those that were left out and that samples have."""
    known = inspect.signature(inspect.unwrap(operation.function)).parameters
    named = [name for each in operation.samples for name in each.params if name in known]
    return {name: known[name].default for name in named} | dict(params)


def in_order(operation: Operation, operands: Sequence[Any], params: Mapping[str, Any]) -> Any:
    """Return the positional arguments and those passed by name."""
    return operation.called(lambda *args, **kwargs: (args, kwargs), *operands, **params)


DTYPES: Final[dict[str, type[np.generic]]] = {
    "f": np.float64,
    "i": np.int64,
    "b": np.bool_,
    "u": np.uint8,
}
KEPT: Final = object()


def _varied(name: str, hint: Any, rank: int, choices: Choices) -> Any:
    members = _members(hint)
    if name in ("axis", "start_axis"):
        if any(get_origin(each) is not None for each in members):
            return choices.axes_of(rank, least=int(NoneType not in members))
        none = NoneType in members and choices.flag()
        return None if none else choices.axis_of(rank)
    if members == (bool,):
        return choices.flag()
    words = [word for each in members if get_origin(each) is Literal for word in get_args(each)]
    return choices.pick(words) if words else KEPT


def near(value: Any, choices: Choices) -> Any:
    """Return the value; an integer, also one in a tuple, may be one more, or one less.

    At a slip it may be less than 0, a tuple gets one item too many, and a word becomes another.
    """
    if isinstance(value, tuple):
        found = tuple(near(each, choices) for each in value)
        return found + found[-1:] if choices.slips() else found
    if isinstance(value, str):
        return value[::-1] if choices.slips() else value
    if type(value) is not int:
        return value
    if choices.slips():
        return choices.pick([-1, 0, value - 1])
    return value + choices.pick([0, 0, 0, 1, -1][: 5 - (value == 0)])


def _hints(operation: Operation) -> dict[str, Any]:
    """The parameters' annotations."""
    known = inspect.signature(inspect.unwrap(operation.function)).parameters
    return {name: each.annotation for name, each in known.items()}


def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def takes_number(operation: Operation, place: int, kind: type = bool) -> bool:
    """Whether a Python number of this kind may stand for this operand."""
    hints = [*_hints(operation).values()]
    count = max(len(sample.shapes) for sample in operation.samples)
    return place < min(count, len(hints)) and kind in _members(hints[place])


def first_dtype(sample: Sample, place: int) -> bool:
    """Whether the operand has the first one's dtype."""
    return sample.domains[place].dtype is sample.domains[0].dtype


def _takes(operation: Operation, kind: str) -> bool:
    """Whether all samples run with operands of this kind in place of those of the first one's dtype."""
    for sample in operation.samples:
        arrays = draw_sample(sample, np.random.default_rng(0))
        given = [
            wrap(x.astype(DTYPES[kind]) if first_dtype(sample, k) else x)
            for k, x in enumerate(arrays)
        ]
        try:
            operation(*given, **sample.params)
        except (ShapeError, ValueError):
            return False
    return True


def _ranks(operation: Operation) -> range:
    """Any from the least of the samples' ranks, or from 1 where there is an axis to choose; one if they have one."""
    found = {len(sample.shapes[0].split()) for sample in operation.samples if sample.shapes} or {0}
    if any("axis" in sample.params for sample in operation.samples):
        return range(1, MOST_AXES + 1)
    return range(min(found), MOST_AXES + 1 if len(found) > 1 else min(found) + 1)


def _broadcasts(operation: Operation, sample: Sample) -> bool:
    arrays = draw_sample(sample, np.random.default_rng(0))
    try:
        shape = np.broadcast_shapes(*(x.shape for x in arrays))
    except ValueError:
        return False
    found = trees.leaves(operation(*map(wrap, arrays), **sample.params))
    return [x.shape for x in found] == [shape]


def _is_free(sample: Sample) -> bool:
    """Whether it has one operand and no parameter that speaks of its sizes."""
    return len(sample.shapes) == 1 and not any(
        isinstance(value, tuple) and name != "axis" for name, value in sample.params.items()
    )
