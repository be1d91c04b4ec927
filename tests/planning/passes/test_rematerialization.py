"""Values of `remat` regions are computed again for the gradient, and need no memory until then."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from tests.planning.building import Array, names, replayed, traced
from typednn import Tensor, grad, jit, ops, remat, value_and_grad, vjp
from typednn.planning.arena.blocks import blocks_of, lower_bound
from typednn.planning.arena.layout import lay_out
from typednn.planning.passes import optimize, simplify
from typednn.planning.passes import rematerialize as recomputed
from typednn.planning.trace.graph import Graph
from typednn.tensor import wrap

Function = Callable[..., Any]
Values = list[Tensor[Any, Any]]
LAYERS, BATCH, WIDTH = 8, 256, 32


def same(f: Function) -> Function:
    return f


def chain(wrapper: Function, layers: int = LAYERS, of: int = 2) -> Function:
    """The loss of tanh layers, ``of`` in each call of what the wrapper gives."""

    def block(x: Tensor[Any, Any], weights: Values) -> Tensor[Any, Any]:
        for weight in weights:
            x = ops.tanh(x @ weight)
        return x

    def loss(weights: Values, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        for first in range(0, layers, of):
            x = wrapper(block)(x, weights[first : first + of])
        return ops.sum(x)

    return loss


def arguments(layers: int = LAYERS) -> tuple[Values, Tensor[Any, Any]]:
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal((WIDTH, WIDTH)).astype(np.float32) / 6 for _ in range(layers)]
    return [*map(wrap, weights)], wrap(rng.standard_normal((BATCH, WIDTH)).astype(np.float32))


def peak(graph: Graph) -> int:
    """The most bytes that are needed at one time."""
    return lower_bound(blocks_of(lay_out(graph)))


def operations(graph: Graph) -> int:
    products = [node for node in graph.nodes if node.name == "matmul"]
    return sum(2 * node.size * node.inputs[0].shape[-1] for node in products)


def prepared(f: Function, *given: Any) -> Graph:
    """What is planned, before nodes are fused."""
    return recomputed(simplify(traced(f, *(given or arguments()))))


def test_memory_falls_for_one_more_forward_pass() -> None:
    slopes = value_and_grad(chain(remat, of=4)), value_and_grad(chain(same))
    less, more = [prepared(f) for f in slopes]
    assert peak(less) < 0.7 * peak(more)
    forward = operations(prepared(chain(same)))
    # The last product of each call is not needed again: its tanh is kept.
    assert operations(more) < operations(less) <= operations(more) + forward


def test_only_what_a_gradient_reads_is_computed_again() -> None:
    graph = prepared(chain(remat))
    assert names(graph) == names(prepared(chain(same)))


@pytest.mark.parametrize("of", [1, 2, 4, 8])
def test_results_are_the_same_to_the_last_bit(of: int) -> None:
    eager = value_and_grad(chain(same))(*arguments())
    planned = jit(value_and_grad(chain(remat, of=of)))
    assert bits(planned(*arguments())) == bits(eager)
    (compiled,) = planned._cache.values()
    compiled.program.poison()
    assert bits(planned(*arguments())) == bits(eager)


WAYS: dict[str, Callable[[Function], Function]] = {
    "around the loss": lambda wrapper: value_and_grad(wrapper(chain(same))),
    "around the gradient": lambda wrapper: wrapper(value_and_grad(chain(same))),
    "inside and around": lambda wrapper: value_and_grad(wrapper(chain(wrapper))),
    "twice": lambda wrapper: value_and_grad(chain(lambda f: wrapper(wrapper(f)))),
    "around jit": lambda wrapper: value_and_grad(chain(lambda f: wrapper(jit(f)))),
    "inside jit": lambda wrapper: value_and_grad(chain(lambda f: jit(wrapper(f)))),
    "gradient of gradient": lambda wrapper: grad(
        lambda w, x: sum(ops.sum(each * each) for each in grad(chain(wrapper))(w, x))
    ),
    "a gradient inside": lambda wrapper: grad(
        wrapper(lambda w, x: sum(ops.sum(each * each) for each in grad(chain(same))(w, x)))
    ),
    "a pullback inside of another call": lambda wrapper: lambda w, x: pulled(wrapper, w, x),
}


def pulled(wrapper: Function, weights: Values, x: Tensor[Any, Any]) -> Any:
    out, pullback = vjp(lambda w: chain(wrapper)(w, x), weights)
    return wrapper(lambda out: pullback(ops.exp(out * 1e-3)))(out)


@pytest.mark.parametrize("way", WAYS)
def test_everywhere_the_same_bits(way: str) -> None:
    expected = bits(WAYS[way](same)(*arguments()))
    assert bits(WAYS[way](remat)(*arguments())) == expected
    assert bits(jit(WAYS[way](remat))(*arguments())) == expected


def test_of_calls_within_each_other_the_outermost_counts() -> None:
    def graph(inner: Function) -> Graph:
        around = remat(chain(inner))
        return prepared(grad(lambda w, x: around(w, x) * 2.0))

    assert names(graph(remat)) == names(graph(same))


def drawn() -> Array:
    return np.random.default_rng(0).standard_normal((3, 4))


def product(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return ops.exp(x) * ops.tanh(x)


def slopes_of(f: Function) -> Graph:
    """With the value, so that the forward pass stays."""
    return simplify(traced(value_and_grad(lambda x: ops.sum(f(x))), wrap(drawn())))


def test_all_who_are_outside_share_one_copy_made_just_before_the_first() -> None:
    graph = slopes_of(remat(product))
    found = recomputed(graph)
    assert names(graph)[:4] == names(found)[:4] == ["exp", "tanh", "multiply", "sum"]
    assert [names(graph).count(name) for name in ("exp", "tanh")] == [1, 1]
    assert [names(found).count(name) for name in ("exp", "tanh")] == [2, 2]
    for copy in [node for node in found.nodes[4:] if node.name in ("exp", "tanh")]:
        behind = found.nodes[found.nodes.index(copy) + 1 :]
        readers = [node for node in behind if copy in node.inputs]
        assert len(readers) == 2
        assert all(node.name in ("exp", "tanh") for node in behind[: behind.index(readers[0])])
    for one, other in zip(replayed(found, drawn()), replayed(graph, drawn()), strict=True):
        assert one.tobytes() == other.tobytes()


def test_what_the_call_returned_is_kept() -> None:
    for f in (ops.tanh, lambda x: ops.tanh(x) * 1.0, lambda x: ops.tanh(x).mT.mT):
        graph = slopes_of(remat(f))
        assert names(recomputed(graph)) == names(graph) == names(slopes_of(ops.tanh))


def test_what_simplification_puts_in_the_place_of_a_result_is_kept() -> None:
    def both(wrapper: Function) -> Function:
        def pair(x: Tensor[Any, Any]) -> Any:
            y = ops.tanh(x) * 1.0
            return y, ops.exp(y)

        return lambda x: ops.multiply(*wrapper(pair)(x))

    assert names(recomputed(slopes_of(both(remat)))) == names(slopes_of(both(same)))


def test_what_simplification_makes_of_nodes_inside_is_inside() -> None:
    graph = slopes_of(remat(lambda x: ops.exp(ops.tanh(x).reshape((12,)).reshape((2, 6)))))
    assert names(graph)[:4] == ["tanh", "reshape", "exp", "sum"]
    assert names(recomputed(graph)).count("tanh") == 2


def test_the_same_call_twice_has_its_values_apart() -> None:
    graph = slopes_of(lambda x: remat(product)(x) * remat(product)(x))
    assert names(graph).count("exp") == 2
    assert names(recomputed(graph)).count("exp") == 4


def test_a_value_that_got_out_by_a_side_effect_is_kept_where_it_is_returned() -> None:
    def f(x: Tensor[Any, Any]) -> Any:
        seen = []

        def leaky(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
            seen.append(ops.exp(x))
            return ops.tanh(seen[0])

        return remat(leaky)(x), seen[0], -seen[0]

    assert names(prepared(f, wrap(drawn()))) == ["exp", "tanh", "negative"]


def test_an_exception_ends_the_call() -> None:
    def fails(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        raise RuntimeError("no")

    def f(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        with pytest.raises(RuntimeError):
            remat(fails)(x)
        return product(x)

    graph = simplify(traced(f, wrap(drawn())))
    assert {node.region for node in graph.nodes} == {0}
    assert recomputed(graph) is graph


def test_a_chain_of_products_is_not_reordered_across_the_border() -> None:
    def f(a: Tensor[Any, Any], b: Tensor[Any, Any], c: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return remat(lambda: a @ b)() @ c

    shapes = (9, 8), (8, 9), (9, 1)
    graph = optimize(traced(f, *[ops.ones(shape) for shape in shapes]))
    assert graph.exact
    assert not optimize(traced(remat(lambda a, b, c: a @ b @ c), *map(ops.ones, shapes))).exact
