"""The numpy back end: every primitive's kernel against its own ``forward``, bit for bit."""

from typing import Any

import numpy as np
import pytest

from tests.planning.building import computed, filled, node_of
from typednn import losses  # enters its primitives
from typednn.autodiff.primitive import PRIMITIVES, Primitive, Sample
from typednn.planning.backend import backend, kernel_of
from typednn.planning.memory import memory_of
from typednn.testing.sampling import draw_sample

KERNELS = backend("numpy")
SAMPLES = [(p, sample) for p in PRIMITIVES.values() for sample in p.samples]
IDS = [f"{p.name}-{place}" for p in PRIMITIVES.values() for place in range(len(p.samples))]

Arrays = list[np.ndarray[Any, Any]]


@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
@pytest.mark.parametrize(("primitive", "sample"), SAMPLES, ids=IDS)
def test_a_kernel_computes_what_forward_does(
    primitive: Primitive, sample: Sample, dtype: type[Any]
) -> None:
    arrays: Arrays = [*draw_sample(sample, np.random.default_rng(0))]
    arrays = [x.astype(dtype) if x.dtype.kind == "f" else x for x in arrays]
    expected = np.asarray(primitive.forward(*arrays, **sample.params))
    node = node_of(primitive, arrays, sample.params)
    kernel, memory = kernel_of(KERNELS, node), memory_of(node)
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


def test_the_table_names_primitives_only() -> None:
    assert losses.__all__
    assert set(KERNELS) <= {*PRIMITIVES, "fused"}


@pytest.mark.parametrize("shapes", [((5, 1), (1, 3)), ((2, 5, 1), (2, 1, 3)), ((1, 1), (1, 1))])
def test_a_column_times_a_row_is_what_blas_makes_of_it(shapes: Any) -> None:
    rng = np.random.default_rng(0)
    special = np.array([0.0, -0.0, -1.5, 1e-30, np.inf, np.nan, 3.1], np.float32)
    x, y = (rng.choice(special, shape) for shape in shapes)
    with np.errstate(invalid="ignore"):
        expected = x @ y
        node = node_of(PRIMITIVES["matmul"], [x, y], {})
        kernel, out = kernel_of(KERNELS, node), filled(node.shape, node.dtype)
        kernel(x, y, out)
    assert kernel is not np.matmul
    np.testing.assert_array_equal(out, expected)
    known = ~np.isnan(expected)
    assert np.array_equal(np.signbit(out)[known], np.signbit(expected)[known])


def test_a_reshape_that_must_copy_is_no_view() -> None:
    x = np.arange(6.0).reshape(2, 3).T
    node = node_of(PRIMITIVES["reshape"], [x], {"shape": (6,)})
    view = memory_of(node).view
    assert view is not None
    with pytest.raises(ValueError):
        view(x)
    out = np.empty(6)
    kernel_of(KERNELS, node)(x, out)
    assert np.array_equal(out, x.reshape(6))


def test_other_back_ends_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no back end 'cupy'; there are numpy"):
        backend("cupy")
