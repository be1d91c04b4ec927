"""Every primitive, on its own samples: native computes what numpy does, or leaves it to numpy and says so."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import Build, Case, by_numpy, graph_of, native_program
from tests.backends.native.compiling import needs_compiler
from typednn import Tensor, ops, plan
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit import elements
from typednn.backends.native.emit.table import EMITTERS, kernel_in_c
from typednn.planning.run.backends import in_backend
from typednn.planning.trace.graph import GraphBuilder, Node
from typednn.testing.sampling import draw_sample

pytestmark = needs_compiler

OTHER_SIZES = {"convolution_transpose", "max_pool", "max_pool_gradient", "max_pool_places"}
"""Primitives that C computes for other sizes than those of their samples."""


def cases(dtype: Any) -> list[tuple[str, Case]]:
    """A case for each sample of each primitive, with floats of this dtype."""
    rng = np.random.default_rng(5)
    found: list[tuple[str, Case]] = []
    for name, record in PRIMITIVES.items():
        for sample in record.samples:
            arrays = [np.asarray(x) for x in draw_sample(sample, rng)]
            arrays = [x.astype(dtype) if x.dtype.kind == "f" else x for x in arrays]
            params = {
                key: dtype if key == "dtype" and value == np.float64 else value
                for key, value in sample.params.items()
            }
            found.append((name, (_applied(name, params), arrays)))
    return found


def _applied(name: str, params: Mapping[str, Any]) -> Build:
    """Return what applies a primitive, one of whose parameters may be ``name``."""

    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        return builder.apply(PRIMITIVES[name], inputs, params)

    return build


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_samples(dtype: Any) -> None:
    named = cases(np.dtype(dtype))
    names, given = [name for name, _ in named], [case for _, case in named]
    program = native_program(graph_of(*given))
    program.poison()
    got = program([x for _, arrays in given for x in arrays])
    tolerance = 1e-9 if dtype is np.float64 else 2e-4
    for name, mine, wanted in zip(names, got, by_numpy(*given), strict=True):
        assert (mine.shape, mine.dtype) == (wanted.shape, wanted.dtype), name
        np.testing.assert_allclose(mine, wanted, rtol=tolerance, atol=tolerance, err_msg=name)


def test_what_has_an_emitter_is_known() -> None:
    in_c = {name for name, case in cases(np.dtype(np.float32)) if _is_in_c(case)}
    written = {*EMITTERS, *elements._TABLE, *elements._SPECIAL} & PRIMITIVES.keys()
    assert {name for name in written if PRIMITIVES[name].samples} <= in_c | OTHER_SIZES


def _is_in_c(case: Case) -> bool:
    (node,) = graph_of(case).outputs
    return kernel_in_c(node) is not None


def test_the_report_names_what_numpy_computes() -> None:
    def f(x: Tensor[Any, Any]) -> Any:
        return ops.sort(ops.exp(x)), ops.svd(x), ops.max(x)

    planned = plan(f, ops.zeros((3, 4)), backend="native")
    left = {node.name for node in planned.by_numpy if node.name != "empty"}
    kernels = planned.layout.kernels
    assert left == {node.name for node, each in kernels.items() if each.run is not in_backend}
    text = " ".join(str(planned).split())
    assert all(name in text.partition("numpy computes")[2] for name in left)
    assert "svd" in left and "exp" not in left
