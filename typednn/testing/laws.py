"""Laws that every primitive, operation, layer and loss satisfies, checked on its record's samples.

A law is a function of a case and one sample. ``check_laws(case)`` runs all laws. The tests of
typednn run each law on every record; users run them on their own operations and layers.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from typednn import trees
from typednn.autodiff.forward_mode import jvp
from typednn.autodiff.primitive import Sample
from typednn.checks import checks
from typednn.parameters import named_parameters
from typednn.shapes import Bindings, show, unify
from typednn.tensor import Tensor, wrap
from typednn.testing.cases import Case
from typednn.testing.gradcheck import (
    STEP,
    STEP_FACTORS,
    FlatFunction,
    check_gradients,
    check_second_gradients,
    complex_step,
    flat,
    order_one,
)
from typednn.testing.sampling import LAYOUTS, Array, draw_sample, laid_out

TOLERANCE = 1e-5
"""The tolerance for gradients against central differences: a hundredth of a 0.1 % error."""

EXACT = 1e-11
"""Tolerance for two computations that differ only in the order of their roundings."""


class LawError(AssertionError):
    """A law does not hold; names the case, the law and the sample."""


Law: TypeAlias = Callable[[Case, Sample, np.random.Generator], None]

LAWS: dict[str, Law] = {}


def law(check: Law) -> Law:
    """Register a law in LAWS by its name. A law raises AssertionError if it does not hold."""
    LAWS[check.__name__] = check
    return check


def check_laws(case: Case, seed: int = 0) -> None:
    """Run every law on every sample of the case. Raises LawError at the first failure."""
    for name in LAWS:
        check_law(name, case, seed)


def check_law(name: str, case: Case, seed: int = 0) -> None:
    """Run one law on every sample of the case. Raises LawError at the first failure.

    Tensors are float64, also in the model, and run-time checks are off, because annotations may say
    float32.
    """
    wide = _with_dtype(case, np.float64)
    for sample in case.samples:
        try:
            with checks(False):
                # A new generator for each sample, so its draws do not depend on other samples.
                LAWS[name](wide, sample, np.random.default_rng(seed))
        except AssertionError as error:
            where = f"{case.name}: {name.replace('_', ' ')}"
            raise LawError(f"{where}: on {_describe(sample)}: {error}") from error


@law
def matches_the_reference(case: Case, sample: Sample, rng: np.random.Generator) -> None:
    if case.reference is None:
        return
    arrays = draw_sample(sample, rng)
    expected = case.reference(*case.model, *arrays, **sample.params)
    _assert_close(_results(case, sample, arrays), _arrays(expected), "the reference")


@law
def leaves_its_inputs_unmodified(case: Case, sample: Sample, rng: np.random.Generator) -> None:
    arrays = draw_sample(sample, rng)
    before = [array.copy() for array in arrays]
    _gradients(case, sample, arrays)
    for place, (array, copy) in enumerate(zip(arrays, before, strict=True)):
        assert np.array_equal(array, copy), f"operand {place} was {copy!r} and is now {array!r}"


@law
def is_independent_of_layout(case: Case, sample: Sample, rng: np.random.Generator) -> None:
    arrays = draw_sample(sample, rng)
    expected = _results_and_gradients(case, sample, arrays)
    for layout in LAYOUTS[1:]:
        moved = [laid_out(array, layout) for array in arrays]
        _assert_close(
            _results_and_gradients(case, sample, moved),
            expected,
            f"contiguous operands, for {layout} ones",
        )


@law
def has_the_static_shape(case: Case, sample: Sample, rng: np.random.Generator) -> None:
    if case.rule is None:
        return
    arrays = draw_sample(sample, rng)
    stated = case.rule(*(array.shape for array in arrays), **sample.params)
    found = [out.shape for out in _results(case, sample, arrays)]
    shapes = stated if isinstance(stated, list) else [stated]
    assert len(shapes) == len(found), f"the rule says {len(shapes)} results, there are {len(found)}"
    for shape, out in zip(shapes, found, strict=True):
        fits = unify(shape, out, Bindings()) is None
        assert fits, f"the rule says {show(shape)}, the result has {show(out)}"


@law
def keeps_float32(case: Case, sample: Sample, rng: np.random.Generator) -> None:
    """Float32 operands give float32 results and gradients, close to float64. Checks are on."""
    arrays = draw_sample(sample, rng)
    narrow = [_as(array, np.float32) for array in arrays]
    with checks(True):
        found = _results_and_gradients(_with_dtype(case, np.float32), sample, narrow)
    wide = [array.dtype for array in found if array.dtype == np.float64]
    assert not wide or "dtype" in sample.params, "float32 operands gave float64"
    _assert_close(
        found, _results_and_gradients(case, sample, arrays), "that of float64 operands", 1e-4
    )


@law
def has_the_gradient_of_differences(case: Case, sample: Sample, rng: np.random.Generator) -> None:
    arrays = draw_sample(sample, rng)
    if _differentiable(case, sample, arrays):
        check_gradients(
            _bound_function(case, sample), *_operands(case, arrays), tolerance=TOLERANCE
        )


@law
def has_the_second_gradient_of_differences(
    case: Case, sample: Sample, rng: np.random.Generator
) -> None:
    arrays = draw_sample(sample, rng)
    if _differentiable(case, sample, arrays):
        check_second_gradients(
            _bound_function(case, sample), *_operands(case, arrays), tolerance=TOLERANCE
        )


@law
def jvp_equals_differences_and_the_transpose_of_vjp(
    case: Case, sample: Sample, rng: np.random.Generator
) -> None:
    arrays = draw_sample(sample, rng)
    if not _differentiable(case, sample, arrays):
        return
    at = _flat_function(case, sample, arrays)
    directions = [order_one(rng, point.shape) for point in at.points]
    value, pushed = jvp(at.call, tuple(at.points), tuple(map(wrap, directions)))
    tangents = _arrays(pushed)
    _assert_close(_arrays(value), _arrays(at.call(*at.points)), "the function's value")
    _assert_close(tangents, _differences(at, directions, tangents), "the differences", TOLERANCE)
    weights = _weights(tangents)
    gradients = _arrays(at.gradients_at([*map(wrap, weights)]))
    along = sum(np.sum(w * t) for w, t in zip(weights, tangents, strict=True))
    back = sum(np.sum(g * d) for g, d in zip(gradients, directions, strict=True))
    _assert_close([np.asarray(along)], [np.asarray(back)], "the transpose of vjp")


def _differences(
    at: FlatFunction, directions: Sequence[Array], tangents: Sequence[Array]
) -> list[Array]:
    """Return the central differences along directions, of the step closest to the tangents."""

    def moved(step: float) -> list[Array]:
        pairs = zip(at.points, directions, strict=True)
        return _arrays(at.call(*[wrap(point.numpy() + step * d) for point, d in pairs]))

    found = []
    for step in (STEP * factor for factor in STEP_FACTORS):
        pairs = zip(moved(step), moved(-step), strict=True)
        slopes = [(after - before) / (2 * step) for after, before in pairs]
        apart = [np.max(np.abs(s - t), initial=0.0) for s, t in zip(slopes, tangents, strict=True)]
        found.append((max(apart), slopes))
    return min(found, key=lambda each: each[0])[1]


@law
def has_the_gradient_of_a_complex_step(
    case: Case, sample: Sample, rng: np.random.Generator
) -> None:
    arrays = draw_sample(sample, rng)
    if case.analytic is None or not _differentiable(case, sample, arrays):
        return
    moved = [place for place, array in enumerate(arrays) if array.dtype.kind == "f"]

    def forward(*points: Array) -> Array:
        operands = list(arrays)
        for place, point in zip(moved, points, strict=True):
            operands[place] = point
        # case.analytic is not None here
        return np.asarray(case.analytic(*operands, **sample.params))  # type: ignore[misc]

    directions = [order_one(rng, arrays[place].shape) for place in moved]
    slopes = complex_step(forward, [arrays[place] for place in moved], directions)
    gradients = _gradients(case, sample, arrays)
    found = sum(np.sum(g * d) for g, d in zip(gradients, directions, strict=True))
    (weights,) = _weights(_results(case, sample, arrays))
    _assert_close([np.asarray(found)], [np.asarray(np.sum(weights * slopes))], "the complex step")


@law
def gives_every_parameter_a_gradient(case: Case, sample: Sample, rng: np.random.Generator) -> None:
    arrays = draw_sample(sample, rng)
    names = [
        name for name in _flat_function(case, sample, arrays).names if name.startswith("args[0]")
    ]
    if case.model:
        gradients = _gradients(case, sample, arrays)
        trained = {f"args[0].{name}" for name, _ in named_parameters(case.model[0])}
        for name, gradient in zip(names, gradients, strict=False):
            text = f"parameter {name.removeprefix('args[0]')} gets no gradient"
            assert np.any(gradient) or name not in trained, text


def _operands(case: Case, arrays: Sequence[Array]) -> tuple[Any, ...]:
    return (*case.model, *map(wrap, arrays))


def _bound_function(case: Case, sample: Sample) -> Callable[..., Any]:
    """Return the case's function with the sample's parameters bound."""
    function = partial(case.function, **sample.params)
    function.__name__ = case.name  # type: ignore[attr-defined] # the name in errors
    return function


def _flat_function(case: Case, sample: Sample, arrays: Sequence[Array]) -> FlatFunction:
    return flat(_bound_function(case, sample), _operands(case, arrays))


def _results(case: Case, sample: Sample, arrays: Sequence[Array]) -> list[Array]:
    return _arrays(_bound_function(case, sample)(*_operands(case, arrays)))


def _gradients(case: Case, sample: Sample, arrays: Sequence[Array]) -> list[Array]:
    """Return the gradients of the results' weighted sum, for each floating leaf."""
    at = _flat_function(case, sample, arrays)
    results = [out.numpy() for out in at.call(*at.points)]
    return (
        [g.numpy() for g in at.gradients_at([*map(wrap, _weights(results))])] if at.points else []
    )


def _weights(results: Sequence[Array]) -> list[Array]:
    rng = np.random.default_rng(0)
    return [_as(order_one(rng, out.shape), out.dtype) for out in results]


def _results_and_gradients(case: Case, sample: Sample, arrays: Sequence[Array]) -> list[Array]:
    return _results(case, sample, arrays) + _gradients(case, sample, arrays)


def _differentiable(case: Case, sample: Sample, arrays: Sequence[Array]) -> bool:
    at = _flat_function(case, sample, arrays)
    return bool(at.points) and bool(at.call(*at.points))


def _arrays(results: Any) -> list[Array]:
    return [np.asarray(leaf) for leaf in trees.leaves(results)]


def _as(array: Array, dtype: npt.DTypeLike) -> Array:
    """Return the array, converted to the dtype if it is floating-point."""
    return array.astype(dtype) if array.dtype.kind == "f" else array


def _with_dtype(case: Case, dtype: npt.DTypeLike) -> Case:
    """Return the case with the model's floating leaves in this dtype."""

    def cast(leaf: Any) -> Any:
        return wrap(_as(leaf.numpy(), dtype)) if isinstance(leaf, Tensor) else leaf

    return replace(case, model=trees.map(cast, case.model))


def _assert_close(
    found: Sequence[Array], expected: Sequence[Array], what: str, tolerance: float = EXACT
) -> None:
    """Raise AssertionError unless shapes agree, and values up to a tolerance of the largest."""
    assert len(found) == len(expected), f"{len(found)} results, but {len(expected)} of {what}"
    for here, there in zip(found, expected, strict=True):
        assert here.shape == there.shape, f"shape {here.shape} is not {there.shape}, of {what}"
        if here.dtype.kind != "f":
            assert np.array_equal(here, there), f"{here} is not {what}: {there}"
            continue
        largest = max(1.0, float(np.max(np.abs(there), initial=0.0)))
        apart = np.max(np.abs(here - there), initial=0.0) / largest
        assert apart <= tolerance, f"{here} is not {what}: {there} (apart by {apart:.1e})"


def _describe(sample: Sample) -> str:
    shapes = ", ".join(map(repr, sample.shapes))
    params = "".join(f", {name}={value!r}" for name, value in sample.params.items())
    return f"({shapes}{params})"
