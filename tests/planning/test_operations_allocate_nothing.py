"""Every operation and its gradient, planned, asks numpy for no memory, but where a listed primitive stands."""

from typing import Any

import numpy as np
import pytest

from tests.planning.allocator import counted
from tests.records import SIZED_BY_DATA
from typednn import Tensor, jit, ops, vjp
from typednn.tensor import wrap
from typednn.testing.sampling import draw_sample

CALLS = [
    (each, sample)
    for each in ops.OPERATIONS.values()
    for sample in each.samples
    if each.name not in SIZED_BY_DATA
]
IDS = [f"{each.name}-{each.samples.index(sample)}" for each, sample in CALLS]


@pytest.mark.parametrize(("operation", "sample"), CALLS, ids=IDS)
def test_a_planned_operation_asks_for_no_memory(operation: ops.Operation, sample: Any) -> None:
    def both(*tensors: Tensor[Any, Any]) -> Any:
        out, pullback = vjp(lambda *xs: operation(*xs, **sample.params), *tensors)
        smooth = isinstance(out, Tensor) and out.dtype.kind == "f"
        return (out, pullback(out)) if smooth else out

    drawn = draw_sample(sample, np.random.default_rng(0))
    tensors = [wrap(np.ascontiguousarray(x).reshape(x.shape)) for x in drawn]
    planned = jit(both)
    for _ in range(2):
        out = planned(*tensors)
    with counted() as sizes:
        out = planned(*tensors)
    assert out is not None
    kernels = planned.program(*tensors).layout.kernels.values()
    allocates = any(kernel.allocates for kernel in kernels)
    assert sizes == [] or allocates
