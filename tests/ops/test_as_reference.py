"""Every operation gives what its reference does: in all dtypes that it takes, NaN and infinities too."""

import warnings
from typing import Any, Final

import numpy as np
import pytest

from tests import arguments
from tests.arguments import DTYPES, Choices, Way, first_dtype, takes_number, way_of
from tests.arrays import Array
from tests.references.operations import reference_of
from typednn import ShapeError, ops, trees
from typednn.autodiff.primitive import Sample
from typednn.ops import OPERATIONS
from typednn.testing.sampling import draw_sample

DRAWS: Final = 40
SPECIAL: Final = (np.nan, np.inf, -np.inf, -0.0, 30.0, -30.0)

BY_SAMPLES: Final = (
    *("adaptive_", "avg_pool", "conv", "fold", "max_pool", "max_unpool", "pixel_", "unfold"),
    *(
        "cholesky",
        "cross",
        "eig",
        "irfft",
        "matrix_norm",
        "matrix_rank",
        "norm",
        "pad",
        "pinv",
        "rearrange",
        "reduce",
        "repeat",
        "svd",
    ),
)
"""How operations are named that take few of these arguments, or whose references do: see the laws."""
ORDERED: Final = ("argsort", "sort", "topk")
"""Their references negate what they order from the largest."""
FINITE: Final = (
    *("floor_divide", "log_softmax", "quantile", "softmax", *ORDERED),
    *(name for name in OPERATIONS if name.startswith("unique_")),
)
"""Of NaN and infinities they have another opinion than their references."""
OWN_DTYPE: Final = {"uint64": "int64", "int8": "bool"}
"""numpy's dtypes of totals and squares, and those that tensors have instead."""

CASES: Final = [
    (name, dtype)
    for name in OPERATIONS
    if not name.startswith(BY_SAMPLES)
    for kind in way_of(name).kinds
    if not (name in ORDERED and kind in "bu")
    for dtype in {"f": (np.float32, np.float64), "i": (np.int32, np.int64)}.get(
        kind, (DTYPES[kind],)
    )
]


class Drawn(Choices):
    """Choices of a random generator, which fit."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def integer(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def slips(self) -> bool:
        return False


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_an_operation_gives_what_its_reference_does(name: str, dtype: Any) -> None:
    way, choices = way_of(name), Drawn(np.random.default_rng(0))
    fitting = 0
    for _ in range(DRAWS):
        sample = choices.pick(way.operation.samples)
        operands = operands_of(way, sample, dtype, choices)
        rank = np.ndim(operands[0]) if operands else 0
        params = arguments.parameters(way.operation, sample, rank, choices)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = way.operation(*map(tensor, operands), **params)
            except (ShapeError, ValueError, OverflowError):
                continue
            expected = referred(way, operands, params)
        fitting += 1
        elementwise = isinstance(reference_of(way.operation), np.ufunc) and name != "matmul"
        agree(found, expected, exact=elementwise)
    assert fitting > DRAWS / 5


def referred(way: Way, operands: list[Any], params: dict[str, Any]) -> Any:
    reference = reference_of(way.operation)
    assert reference is not None
    positional, by_name = arguments.in_order(way.operation, operands, params)
    if (
        way.operation.order == (...,) and way.operation.name != "clip"
    ):  # its bounds are operands too
        by_name = arguments.with_defaults(way.operation, by_name)
    return reference(*positional, **by_name)


def tensor(x: Any) -> Any:
    return ops.asarray(x) if isinstance(x, np.ndarray) else x


def operands_of(way: Way, sample: Sample, dtype: Any, choices: Drawn) -> list[Any]:
    """Return the sample's, or arrays of any shapes and values where it may have them."""
    arrays = draw_sample(sample, choices.rng)
    if not (way.broadcasts or way.is_free):
        alike = [first_dtype(sample, place) for place in range(len(arrays))]
        return [x.astype(dtype) if k else x for x, k in zip(arrays, alike, strict=True)]
    found: list[Any] = []
    number = choices.integer(0, 3) if len(arrays) > 1 else None
    for place, shape in enumerate(shapes_of(way, len(arrays), choices)):
        if not first_dtype(sample, place):
            found.append(choices.rng.choice(arrays[place].ravel(), shape))
        elif place == number and takes_number(way.operation, place, float):
            found.append(dtype(choices.integer(0, 1)).item())
        else:
            found.append(values(shape, dtype, choices, way.operation.name not in FINITE))
    return found


def shapes_of(way: Way, count: int, choices: Drawn) -> list[tuple[int, ...]]:
    """Return shapes that broadcast, of up to four axes or of eight, sometimes without elements."""
    rank = choices.pick([rank for rank in (*way.ranks, 8) if rank < 5 or way.ranks[-1] > 5])
    low = 0 if choices.integer(0, 3) == 0 else 1
    shape = [choices.integer(low, 3 if rank < 5 else 2) for _ in range(rank)]
    found = [tuple(shape)]
    for _ in range(1, count):
        own = [choices.pick([size, size, 1]) for size in shape]
        found.append(tuple(own[choices.pick([0, choices.integer(0, rank)]) :]))
    return found


def values(shape: tuple[int, ...], dtype: Any, choices: Drawn, special: bool) -> Array:
    """Return numbers from -4 to 4; half of the time with what is no number among them."""
    numbers = choices.rng.normal(scale=2.0, size=shape).clip(-4, 4)
    if np.dtype(dtype).kind != "f":
        numbers = abs(numbers) if np.dtype(dtype).kind == "u" else numbers
        return np.asarray(np.round(numbers)).astype(dtype)
    if special and choices.flag():
        here = choices.rng.random(shape) < 0.2
        numbers = np.where(here, choices.rng.choice(SPECIAL, shape), numbers)
    return np.asarray(numbers, dtype)


def agree(found: Any, expected: Any, exact: bool) -> None:
    """Assert the same shapes, dtypes and values; unless exact, a float may be rounded otherwise."""
    for one, other in zip(
        trees.leaves(found), map(np.asarray, trees.leaves(expected)), strict=True
    ):
        rounded = other.dtype.kind == "f" and not exact
        dtype = (
            one.dtype
            if rounded and one.dtype.kind == "f"
            else OWN_DTYPE.get(other.dtype.name, other.dtype)
        )
        assert (one.shape, one.dtype) == (other.shape, dtype)
        tolerance = 100 * np.finfo(one.dtype).eps if rounded else 0.0
        np.testing.assert_allclose(one.numpy(), other, rtol=tolerance, atol=tolerance)
