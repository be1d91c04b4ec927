"""Every primitive is computed once: by its kernel, and by ``forward`` the same bits; both as plain numpy does."""

import inspect
from typing import Any

import numpy as np
import pytest

from tests.planning.building import computed, filled, node_of
from tests.references.primitives import is_exact, reference_of
from typednn import losses, ops  # losses enters its primitives
from typednn.autodiff.primitive import PRIMITIVES, Primitive, Sample
from typednn.autodiff.record_checks import takes_any_number
from typednn.kernels.computation import Allocating
from typednn.shapes import ShapeError
from typednn.testing.sampling import draw_sample

SAMPLES = [(p, sample) for p in PRIMITIVES.values() for sample in p.samples]
IDS = [f"{p.name}-{place}" for p in PRIMITIVES.values() for place in range(len(p.samples))]

Arrays = list[np.ndarray[Any, Any]]

WITH_ZEROS = ("lgamma", "polygamma")
"""Near their zeros an error is small beside 1, and not beside the value."""


@pytest.mark.parametrize("primitive", PRIMITIVES.values(), ids=PRIMITIVES)
def test_no_primitive_has_two_computations(primitive: Primitive) -> None:
    """``forward`` is what its one computation makes of it, and no function that makes its own result."""
    assert losses.__all__
    assert not isinstance(primitive.computation, Allocating)
    made = primitive.computation.forward(primitive.rule, primitive.dtype)
    assert type(primitive.forward) is type(made)


@pytest.mark.parametrize(("primitive", "sample"), SAMPLES, ids=IDS)
def test_scratch_has_the_names_of_parameters(primitive: Primitive, sample: Sample) -> None:
    kernel = node_of(primitive, draw_sample(sample, np.random.default_rng(0)), sample.params).kernel
    run = kernel.bind()
    if not kernel.scratch or takes_any_number(run):
        return
    names = [*inspect.signature(run).parameters]
    behind = names[names.index("out") + 1 :]
    assert behind[: len(kernel.scratch)] == [*kernel.scratch]


@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
@pytest.mark.parametrize(("primitive", "sample"), SAMPLES, ids=IDS)
def test_a_kernel_computes_what_forward_and_plain_numpy_do(
    primitive: Primitive, sample: Sample, dtype: type[Any]
) -> None:
    arrays: Arrays = [*draw_sample(sample, np.random.default_rng(0))]
    arrays = [x.astype(dtype) if x.dtype.kind == "f" else x for x in arrays]
    expected = np.asarray(primitive.forward(*arrays, **sample.params))
    plain = np.asarray(reference_of(primitive)(*arrays, **sample.params))
    if is_exact(primitive):
        assert expected.tobytes() == plain.astype(expected.dtype).tobytes()
    else:
        eps = 8 * np.finfo(dtype).eps
        np.testing.assert_allclose(
            expected, plain, rtol=eps, atol=eps * (primitive.name in WITH_ZEROS)
        )
    node = node_of(primitive, arrays, sample.params)
    kernel, memory = node.kernel.bind(), node.kernel
    out = filled(node.shape, node.dtype)
    computed(kernel, node, [x.copy() for x in arrays], out)
    assert out.tobytes() == expected.tobytes()
    if memory.view is not None:
        view = memory.view(arrays[0])
        assert view.tobytes() == expected.tobytes()
        assert np.shares_memory(view, arrays[0])
    for place in memory.overwrites:
        operands = [x.copy() for x in arrays]
        if (operands[place].shape, operands[place].dtype) == (node.shape, node.dtype):
            computed(kernel, node, operands, operands[place])
            assert operands[place].tobytes() == expected.tobytes(), f"operand {place} overwritten"


@pytest.mark.parametrize("shapes", [((5, 1), (1, 3)), ((2, 5, 1), (2, 1, 3)), ((1, 1), (1, 1))])
def test_a_column_times_a_row_is_what_blas_makes_of_it(shapes: Any) -> None:
    rng = np.random.default_rng(0)
    special = np.array([0.0, -0.0, -1.5, 1e-30, np.inf, np.nan, 3.1], np.float32)
    x, y = (rng.choice(special, shape) for shape in shapes)
    with np.errstate(invalid="ignore"):
        expected = x @ y
        node = node_of(PRIMITIVES["matmul"], [x, y], {})
        kernel, out = node.kernel.bind(), filled(node.shape, node.dtype)
        kernel(x, y, out)
    assert kernel is not np.matmul
    np.testing.assert_array_equal(out, expected)
    known = ~np.isnan(expected)
    assert np.array_equal(np.signbit(out)[known], np.signbit(expected)[known])


def test_a_reshape_that_must_copy_is_no_view() -> None:
    x = np.arange(6.0).reshape(2, 3).T
    node = node_of(PRIMITIVES["reshape"], [x], {"shape": (6,)})
    view = node.kernel.view
    assert view is not None
    with pytest.raises(ValueError):
        view(x)
    out = np.empty(6)
    node.kernel.bind()(x, out)
    assert np.array_equal(out, x.reshape(6))


@pytest.mark.parametrize("shapes", [((4, 1), (4, 1)), ((4, 1), (2, 3)), ((2, 4, 1), (2, 4, 1))])
def test_a_column_times_what_is_no_row_is_refused(shapes: Any) -> None:
    """Multiplied, they would broadcast."""
    with pytest.raises(ShapeError, match="^matmul: "):
        ops.matmul(*map(ops.ones, shapes))


@pytest.mark.parametrize(("shape", "axis"), [((0,), None), ((2, 0), 1), ((0, 0, 0), -1)])
def test_a_mean_of_no_elements_is_refused_where_there_is_no_result_too(
    shape: tuple[int, ...], axis: int | None
) -> None:
    with pytest.raises(ShapeError, match="mean of nothing is not defined"):
        ops.mean(ops.ones(shape), axis)
    assert ops.mean(ops.ones((0, 3)), 1).shape == (0,)


ELEMENTWISE = [
    (p, k) for p in PRIMITIVES.values() if p.elementwise for k in range(len(p.samples[0].shapes))
]


@pytest.mark.parametrize(
    ("primitive", "place"), ELEMENTWISE, ids=[f"{p.name}-{k}" for p, k in ELEMENTWISE]
)
def test_a_piece_of_a_scalar_is_one_of_numpys_scalars(primitive: Primitive, place: int) -> None:
    """A fused node's pieces of what has no axes are no arrays."""
    sample = primitive.samples[0]
    arrays: Arrays = [*draw_sample(sample, np.random.default_rng(0))]
    arrays[place] = arrays[place].reshape(-1)[:1].reshape(())
    node = node_of(primitive, arrays, sample.params)
    expected, found = (filled(node.shape, node.dtype) for _ in range(2))
    computed(node.kernel.bind(), node, arrays, expected)
    computed(node.kernel.bind(), node, [x[()] for x in arrays], found)
    assert found.tobytes() == expected.tobytes()
