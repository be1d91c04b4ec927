"""A gradient's nodes carry the line of what they are the gradient of, and say that they are one."""

import threading
from typing import Any

import numpy as np
import pytest

from tests.planning.building import ones, traced
from tests.records import record_of
from typednn import Tensor, grad, losses, nn, ops, value_and_grad, vjp
from typednn.autodiff.primitive import Domain, Sample
from typednn.autodiff.tape import apply
from typednn.planning.passes import simplify
from typednn.planning.trace.graph import Graph
from typednn.tracing import tracing


def lines(graph: Graph, *, gradient: bool) -> dict[str, set[int]]:
    """Of the nodes of each primitive, those that belong to a gradient or the others."""
    found: dict[str, set[int]] = {}
    for node in graph.nodes:
        if node.gradient is gradient:
            file, line = node.source.rsplit(":", 1)
            assert file == __file__
            found.setdefault(node.name, set()).add(int(line))
    return found


def two_lines(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    y = ops.tanh(x)
    return ops.sum(ops.exp(y))


FIRST = two_lines.__code__.co_firstlineno + 1
SECOND = FIRST + 1


@pytest.mark.parametrize("passes", [lambda graph: graph, simplify], ids=["traced", "simplified"])
def test_a_gradient_points_at_the_lines_of_its_function(passes: Any) -> None:
    graph = passes(traced(value_and_grad(two_lines), ones(3)))
    assert lines(graph, gradient=False) == {"tanh": {FIRST}, "exp": {SECOND}, "sum": {SECOND}}
    backward = lines(graph, gradient=True)
    assert backward.pop("multiply") == {FIRST, SECOND}
    assert backward.pop("subtract") == {FIRST}
    assert all(found == {SECOND} for found in backward.values())


def test_a_model_of_two_layers() -> None:
    model = nn.Sequential(
        nn.Linear(4, 3, rng=np.random.default_rng(0)), nn.Linear(3, 2, rng=np.random.default_rng(1))
    )

    def loss(model: Any, x: Tensor[Any, Any], labels: Tensor[Any, Any]) -> Tensor[Any, Any]:
        hidden = model.layers[0](x)
        scores = model.layers[1](hidden)
        return losses.cross_entropy(scores, labels)

    graph = traced(lambda x, y: value_and_grad(loss)(model, x, y), ones(5, 4), ops.asarray([0] * 5))
    start = loss.__code__.co_firstlineno
    backward = lines(graph, gradient=True)
    assert backward["matmul"] == {start + 1, start + 2}
    assert backward["nll_gradient"] == {start + 3}


def test_what_is_computed_with_a_gradient_is_none() -> None:
    def step(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        slope = grad(two_lines)(x)
        return x - slope

    ours = lines(traced(step, ones(3)), gradient=False)
    assert ours["subtract"] == {step.__code__.co_firstlineno + 2}


def test_a_pullback_too() -> None:
    def f(x: Tensor[Any, Any]) -> Any:
        value, pull = vjp(two_lines, x)
        return pull(value)

    backward = lines(traced(f, ones(3)), gradient=True)
    assert backward["multiply"] == {FIRST, SECOND}


def test_a_gradient_of_a_gradient() -> None:
    def slopes(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return ops.sum(grad(two_lines)(x) * x)

    graph = traced(grad(slopes), ones(3))
    outer = slopes.__code__.co_firstlineno + 1
    found = lines(graph, gradient=True)
    assert set().union(*found.values()) == {FIRST, SECOND, outer}
    assert found["multiply"] == {FIRST, SECOND, outer}
    assert lines(graph, gradient=False)["sum"] == {SECOND, outer}


def failing(*_: Any) -> Any:
    assert tracing.gradient_of
    raise RuntimeError("no gradient")


SAMPLE = Sample(("3",), (Domain(),))
BROKEN = record_of("broken", np.exp, failing, samples=(SAMPLE,))


def test_a_failing_rule_leaves_no_line_behind() -> None:
    with pytest.raises(RuntimeError, match="no gradient"):
        traced(grad(lambda x: ops.sum(apply(BROKEN, x))), ones(3))
    assert tracing.gradient_of == ""
    assert not any(node.gradient for node in traced(two_lines, ones(3)).nodes)


def test_threads_have_lines_of_their_own() -> None:
    inside, done = threading.Event(), threading.Event()
    seen: list[Graph] = []

    def waiting(g: Any, *_: Any) -> Any:
        inside.set()
        assert done.wait(10)
        return g * 2.0

    slow = record_of("slow", np.exp, waiting, samples=(SAMPLE,))
    other = threading.Thread(
        target=lambda: seen.append(traced(grad(lambda x: ops.sum(apply(slow, x) * x)), ones(3)))
    )
    other.start()
    assert inside.wait(10)
    here = traced(two_lines, ones(3))
    done.set()
    other.join()
    assert not any(node.gradient for node in here.nodes)
    assert {node.name for node in seen[0].nodes if node.gradient} >= {"multiply"}


def test_eager_gradients_note_no_lines() -> None:
    seen = []

    def watching(g: Any, *_: Any) -> Any:
        seen.append(tracing.gradient_of)
        return g

    watched = record_of("watched", np.exp, watching)
    grad(lambda x: ops.sum(apply(watched, x)))(ones(3))
    assert seen == [""]


def test_what_a_pass_puts_in_its_place_is_still_a_gradient() -> None:
    def reshaped(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        y = ops.reshape(ops.exp(x), (2, 3))
        z = ops.reshape(y, (3, 2))
        return ops.sum(z * z)

    graph = simplify(traced(grad(reshaped), ones(6)))
    backward = lines(graph, gradient=True)
    assert backward["reshape"] == {reshaped.__code__.co_firstlineno + 1}
