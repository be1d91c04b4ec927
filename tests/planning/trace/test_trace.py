"""Tracing: the graph has the shapes, dtypes, values and source lines of the eager run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import same
from tests.planning.building import replayed, traced
from typednn import Tensor, grad, jit, losses, nn, ops
from typednn.autodiff.primitive import PRIMITIVES, Primitive, Sample
from typednn.autodiff.tape import apply
from typednn.tensor import wrap
from typednn.testing.sampling import draw_sample
from typednn.tracing import TraceError

SAMPLES = [(p, sample) for p in PRIMITIVES.values() for sample in p.samples]
IDS = [f"{p.name}-{place}" for p in PRIMITIVES.values() for place in range(len(p.samples))]


@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
@pytest.mark.parametrize(("primitive", "sample"), SAMPLES, ids=IDS)
def test_shapes_and_dtypes_are_those_of_the_run(
    primitive: Primitive, sample: Sample, dtype: type[Any]
) -> None:
    arrays = draw_sample(sample, np.random.default_rng(0))
    arrays = [x.astype(dtype) if x.dtype.kind == "f" else x for x in arrays]

    def call(*operands: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return apply(primitive, *operands, **sample.params)

    expected = call(*map(wrap, arrays)).numpy()
    (out,) = replayed(traced(call, *map(wrap, arrays)), *arrays)
    assert (out.shape, out.dtype) == (expected.shape, expected.dtype)
    assert out.tobytes() == expected.tobytes()


def test_a_gradient_is_part_of_the_graph() -> None:
    x = ops.asarray([1.0, -2.0, 3.0])

    def cubes(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return ops.sum(x * x * x)

    (slope,) = replayed(traced(grad(cubes), x), x.numpy())
    assert np.array_equal(slope, grad(cubes)(x).numpy())
    (second,) = replayed(traced(grad(lambda x: ops.sum(grad(cubes)(x))), x), x.numpy())
    assert np.array_equal(second, 6 * x.numpy())


def test_what_is_known_is_computed_at_once() -> None:
    graph = traced(lambda x: x + ops.exp(ops.zeros((2,))), ops.ones((2,)))
    assert [node.name for node in graph.nodes] == ["add"]
    (known,) = (node for node in graph.nodes[0].inputs if node.value is not None)
    assert np.array_equal(np.asarray(known.value), [1.0, 1.0])


def test_each_node_knows_its_line() -> None:
    def two_lines(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        y = ops.softmax(x)
        return ops.sum(y)

    first = two_lines.__code__.co_firstlineno
    lines = [node.source for node in traced(two_lines, ops.ones((2, 3))).nodes]
    assert lines == [f"{__file__}:{first + 1}", f"{__file__}:{first + 2}"]


def test_lines_of_checked_layers_are_the_users() -> None:
    layer = nn.Linear(3, 2, rng=np.random.default_rng(0))
    graph = traced(lambda x: layer(x), ops.ones((4, 3)))
    assert all(node.source.startswith(f"{__file__}:") for node in graph.nodes)


def test_control_flow_on_sizes_is_free() -> None:
    def halved(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        while len(x) > 1:
            x = x[::2] + x[1::2]
        return x

    assert traced(halved, ops.ones((8,))).outputs[0].shape == (1,)


VALUES: dict[str, tuple[Callable[[Tensor[Any, Any]], Any], str]] = {
    "if": (lambda x: x if x.sum() > 0 else -x, "ops.where"),
    "float": (lambda x: x * float(x.sum()), "ops.where"),
    "int": (lambda x: x * int(x.sum()), "ops.where"),
    "item": (lambda x: x * x.sum().item(), "ops.where"),
    "numpy": (lambda x: ops.asarray(x.numpy()), "return it"),
    "asarray": (lambda x: ops.asarray(np.asarray(x)), "return it"),
    "mask": (lambda x: x[x > 0], "where"),
    "range": (lambda x: [*range(x.astype(np.int64)[0])], "shapes"),
}


@pytest.mark.parametrize("way", VALUES)
def test_needing_values_is_refused(way: str) -> None:
    f, instead = VALUES[way]
    with pytest.raises(TraceError) as refused:
        traced(f, ops.ones((3,)), name="step")
    said = str(refused.value)
    assert f"{__file__}:{f.__code__.co_firstlineno}: " in said
    assert "step" in said
    assert instead in said
    assert "\n" not in said


def test_a_mask_is_refused_for_its_size() -> None:
    with pytest.raises(TraceError, match=r"boolean mask, the size of.*bool\[3\].*ops\.where"):
        traced(lambda x: x[x > 0], ops.ones((3,)))


def test_draws_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(TraceError, match="pass its key as an argument"):
        traced(lambda x: x + ops.normal((3,), rng=rng), ops.ones((3,)))
    assert ops.normal((3,), rng=rng).shape == (3,)


def test_a_kept_tensor_is_refused_later() -> None:
    kept: list[Tensor[Any, Any]] = []

    def keeping(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        kept.append(x + 1.0)
        return x

    traced(keeping, ops.ones((3,)))
    assert repr(kept[0]) == "Tensor(float32[3], traced)"
    with pytest.raises(TraceError, match="return it from f"):
        kept[0] * 2.0
    with pytest.raises(TraceError, match="return it from f"):
        traced(lambda x: x * kept[0], ops.ones((3,)))


def test_results_that_are_no_tensors_are_refused() -> None:
    with pytest.raises(TypeError, match=r"f: .* result\['a'\] is a numpy array, see ops\.asarray"):
        traced(lambda x: {"a": x.shape and np.ones(3)}, ops.ones((3,)))


def test_wrong_shapes_are_told_in_the_rules_words() -> None:
    x, y = ops.ones((2, 3)), ops.ones((4, 5))
    with pytest.raises(ValueError) as eager:
        x @ y  # type: ignore[shape] # wrong on purpose
    with pytest.raises(ValueError) as planned:
        traced(lambda x, y: x @ y, x, y)
    assert str(planned.value) == str(eager.value)


def test_labels_are_not_looked_at() -> None:
    labels = ops.asarray([0, 2])
    graph = traced(losses.cross_entropy, ops.ones((2, 3)), labels)
    assert graph.outputs[0].shape == ()


NEED_VALUES = sorted(
    name
    for name in (
        "__array__",
        "__complex__",
        "__dlpack__",
        "__dlpack_device__",
        "__float__",
        "__int__",
        "__index__",
    )
    + ("__bool__", "item", "numpy", "tolist")
    if hasattr(Tensor, name)
)


@pytest.mark.parametrize("name", NEED_VALUES)
def test_every_way_to_the_values_is_refused(name: str) -> None:
    with pytest.raises(TraceError, match="needs the values of a int64\\[\\] tensor"):
        traced(lambda x: getattr(x, name)(), ops.asarray(3))


def test_sizes_and_dtypes_are_known() -> None:
    def described(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        assert (x.shape, x.ndim, x.size, len(x)) == ((2, 3), 2, 6, 2)
        assert x.dtype == np.float32
        first, second = x
        return first + second

    assert traced(described, ops.ones((2, 3))).outputs[0].shape == (3,)


def test_numpy_writes_no_traced_value_into_an_array() -> None:
    """What was written there would be lost: the array would keep its old values in the plan."""

    def f(x: Any) -> Any:
        new = np.ones(3, np.float32)
        np.add(x._data, x._data, out=new)
        return x

    with pytest.raises(
        TraceError, match=r"test_trace.*x written into a numpy array needs the values"
    ):
        jit(f)(ops.ones(3))


@pytest.mark.parametrize("target", [ops.ones(4), ops.ones(3, dtype=np.float64)])
def test_what_is_written_has_the_shape_and_dtype_of_its_target(target: Any) -> None:
    def f(x: Any, y: Any) -> Any:
        array = y._data
        np.add(x._data, x._data, out=array)
        return x

    with pytest.raises(TraceError, match=r"x written into a float\d\d\[\d\] array"):
        jit(f)(ops.ones(3), target)


def test_a_constant_alike_is_not_written_to() -> None:
    constant = np.ones(3, np.float32)

    def f(x: Any) -> Any:
        target = x._data.alike(constant)
        target += x._data
        return wrap(target)

    same(jit(f)(ops.ones(3)), np.full(3, 2, np.float32))
    assert constant.tolist() == [1, 1, 1]


def test_a_traced_tensor_is_refused_in_another_thread() -> None:
    """In the other thread, draws and calls of planned functions would not see the tracing."""

    def f(x: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(ops.exp, x).result()

    same(f(ops.zeros(2)), np.ones(2, np.float32))
    with pytest.raises(TraceError, match=r"belongs to the tracing of f in another thread"):
        jit(f)(ops.zeros(2))
