"""Every primitive, mapped by ``vmap``, gives what it gives for one element after the other."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from typednn import Tensor, ops, vmap
from typednn.autodiff.primitive import PRIMITIVES, Sample
from typednn.autodiff.tape import apply
from typednn.kernels.numpy.indexing import GATHER
from typednn.testing.sampling import draw_sample

BATCH = 3

KEYS = [
    ({"key": key}, shapes)
    for key, shapes in (
        ((GATHER, slice(None), GATHER), ((3, 2, 4), (2,), (3, 1))),
        ((slice(None), GATHER, GATHER), ((3, 4, 2), (5,), (5,))),
        ((slice(None), GATHER), ((3, 4, 2), (2, 5))),
        ((0, slice(None), GATHER), ((3, 4, 2), (5,))),
        ((None, GATHER, ..., 1), ((3, 4, 2), (5,))),
        ((..., None, GATHER), ((3, 4, 2), ())),
        ((slice(0, 2), 1, GATHER), ((3, 4, 2), (5,))),
    )
]
"""More keys: with index tensors beside each other, apart, behind other parts, and with ints."""


def subsets(count: int) -> list[tuple[bool, ...]]:
    return [mapped for mapped in product([True, False], repeat=count) if any(mapped)]


def batches(name: str, sample: Sample, mapped: tuple[bool, ...]) -> list[np.ndarray[Any, Any]]:
    """Operands of the sample: a mapped one has BATCH elements along axis 0."""
    drawn = [draw_sample(sample, np.random.default_rng(seed)) for seed in range(BATCH)]
    return [
        np.stack([operands[k] for operands in drawn]) if is_mapped else drawn[0][k]
        for k, is_mapped in enumerate(mapped)
    ]


def check(name: str, arrays: list[Any], mapped: tuple[bool, ...], params: Any) -> None:
    primitive = PRIMITIVES[name]
    tensors = [ops.asarray(array) for array in arrays]

    def one(*operands: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return apply(primitive, *operands, **params)

    found = vmap(one, in_axes=tuple([0 if each else None for each in mapped]))(*tensors)
    expected = [
        one(*[x[i] if each else x for x, each in zip(tensors, mapped, strict=True)]).numpy()
        for i in range(BATCH)
    ]
    assert found.shape == (BATCH, *expected[0].shape)
    assert found.dtype == expected[0].dtype
    np.testing.assert_allclose(found.numpy(), np.stack(expected), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_mapped_equals_one_by_one(name: str) -> None:
    for sample in PRIMITIVES[name].samples:
        for mapped in subsets(len(sample.shapes)):
            check(name, batches(name, sample, mapped), mapped, sample.params)


@pytest.mark.parametrize(("params", "shapes"), KEYS)
def test_keys(params: Any, shapes: Any) -> None:
    rng = np.random.default_rng(0)
    indices = [rng.integers(-2, 2, (BATCH, *shape)) for shape in shapes[1:]]
    x = rng.normal(size=(BATCH, *shapes[0]))
    for mapped in subsets(len(shapes)):
        arrays = [a if each else a[0] for a, each in zip([x, *indices], mapped, strict=True)]
        check("getitem", arrays, mapped, params)
        out = apply(PRIMITIVES["getitem"], *[ops.asarray(a[0]) for a in (x, *indices)], **params)
        g = rng.normal(size=(BATCH, *out.shape))
        transpose = {**params, "shape": shapes[0]}
        of_g = [g if mapped[0] else g[0], *arrays[1:]]
        check("getitem_transpose", of_g, mapped, transpose)
        for both in (True, False):
            values = [arrays[0], g if both else g[0], *arrays[1:]]
            which = (mapped[0], both, *mapped[1:])
            if any(which):
                check("index_update", values, which, params)


@pytest.mark.parametrize("name", ["sum", "max", "mean", "logsumexp"])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), ()])
@pytest.mark.parametrize("keepdims", [False, True])
def test_axes(name: str, axis: Any, keepdims: bool) -> None:
    x = np.random.default_rng(0).normal(size=(BATCH, 2, 3))
    check(name, [x], (True,), {"axis": axis, "keepdims": keepdims})


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", ["argmax", "argmin"])
def test_positions_of_extremes(name: str, axis: int | None, keepdims: bool) -> None:
    x = np.random.default_rng(0).normal(size=(BATCH, 2, 3))
    check(name, [x], (True,), {"axis": axis, "keepdims": keepdims})
