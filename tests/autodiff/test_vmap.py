"""``vmap``: a mapped function equals a loop, under gradients, ``jit`` and other maps."""

from typing import Any

import numpy as np
import pytest

from tests.arrays import Array, bits, drawn
from tests.records import SIZED_BY_DATA
from typednn import (
    ShapeError,
    Tensor,
    cond,
    custom_jvp,
    custom_vjp,
    grad,
    hessian,
    jacobian,
    jit,
    jvp,
    linearize,
    nn,
    ops,
    optim,
    random,
    remat,
    scan,
    stop_gradient,
    switch,
    trees,
    value_and_grad,
    vjp,
    vmap,
)
from typednn.ops import OPERATIONS
from typednn.testing import of_operation
from typednn.testing.sampling import draw_sample
from typednn.tracing import TraceError

N = 3


def tensors(*shapes: tuple[int, ...]) -> list[Tensor[Any, Any]]:
    return [ops.asarray(x) for x in drawn(*shapes, dtype=np.float64)]


def close(found: Any, expected: Any) -> None:
    pairs = zip(trees.leaves(found), trees.leaves(expected), strict=True)
    for a, b in pairs:
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-10, atol=1e-12)


def looped(f: Any, *args: Any) -> Any:
    """``f`` for one element after the other, all arguments mapped along axis 0."""
    size = trees.leaves(args)[0].shape[0]
    each = [f(*trees.map(lambda x, i=i: x[i], args)) for i in range(size)]
    return trees.map(lambda *parts: ops.stack(parts), *each)


def of_others(x: Array) -> Array:
    """A batch of ``x`` and others with the same elements, in another order."""
    rng = np.random.default_rng(0)
    return np.stack([x, *[rng.permuted(x.ravel()).reshape(x.shape) for _ in range(N - 1)]])


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name in OPERATIONS.keys() - set(SIZED_BY_DATA)
        if OPERATIONS[name].samples[0].shapes
    ),
)
def test_every_operation_equals_a_loop(name: str) -> None:
    case = of_operation(OPERATIONS[name])
    for sample in [each for each in case.samples if each.shapes]:
        operands = draw_sample(sample, np.random.default_rng(0))
        batch = [ops.asarray(of_others(x)) for x in operands]

        def one(*operands: Any, params: Any = sample.params) -> Any:
            out = case.function(*operands, **params)
            return list(out) if isinstance(out, tuple) else out

        close(vmap(one)(*batch), looped(one, *batch))


@pytest.mark.parametrize("name", SIZED_BY_DATA)
def test_results_sized_by_data_are_refused(name: str) -> None:
    (x,) = tensors((N, 4))
    with pytest.raises(TraceError, match=rf"unique_all|{name}.*vmap maps .* over 3"):
        vmap(getattr(ops, name))(x)


def loss(w: Any, x: Any, y: Any) -> Any:
    return ((ops.tanh(x @ w) - y) ** 2.0).mean()


def test_gradients_of_each_example() -> None:
    w, x, y = tensors((4, 2), (N, 5, 4), (N, 5, 2))
    found = vmap(grad(loss), in_axes=(None, 0, 0))(w, x, y)
    close(found, ops.stack([grad(loss)(w, x[i], y[i]) for i in range(N)]))


def test_gradient_of_a_mapped_function() -> None:
    w, x, y = tensors((4, 2), (N, 5, 4), (N, 5, 2))
    found = grad(lambda w: vmap(loss, in_axes=(None, 0, 0))(w, x, y).sum())(w)
    close(found, sum((grad(loss)(w, x[i], y[i]) for i in range(1, N)), grad(loss)(w, x[0], y[0])))


def test_gradients_inside_and_around() -> None:
    """A tape around the map and one inside of it: neither takes the other's variables."""
    w, x = tensors((4,), (N, 4))

    def inner(w: Any, x: Any) -> Any:
        return (grad(lambda v: (v**3.0 * w * x).sum())(x * w) * w).sum()

    around = grad(lambda w: vmap(lambda x: inner(w, x))(x).sum())(w)
    expected = grad(lambda w: inner(w, x[0]) + inner(w, x[1]) + inner(w, x[2]))(w)
    close(around, expected)


def test_second_gradients_of_each_example() -> None:
    (x,) = tensors((N, 4))

    def f(x: Any) -> Any:
        return grad(lambda v: (grad(lambda u: (u**4.0).sum())(v) * v).sum())(x)

    close(vmap(f)(x), looped(f, x))


def test_maps_nest_over_different_axes() -> None:
    x, y = tensors((N, 4), (5, 4))
    products = vmap(vmap(lambda a, b: (a * b).sum(), in_axes=(None, 0)), in_axes=(0, None))(x, y)
    close(products, x @ y.mT)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_in_and_out_axes(axis: int) -> None:
    x = ops.moveaxis(tensors((N, 4, 5))[0], 0, axis)
    found = vmap(lambda x: x.mT, in_axes=axis, out_axes=axis)(x)
    close(ops.moveaxis(found, axis, 0), ops.moveaxis(x, axis, 0).mT)


def test_axes_of_trees() -> None:
    x, y, z = tensors((N, 4), (4, N), (4,))
    axes: Any = ({"x": 0, "both": [1, None]},)
    found = vmap(lambda t: t["x"] * t["both"][0] + t["both"][1], in_axes=axes)(
        {"x": x, "both": [y, z]}
    )
    close(found, x * y.mT + z)


def test_results_that_are_the_same_for_all_elements() -> None:
    x, z = tensors((N, 4), (2,))
    same, broadcast, number = vmap(lambda x: (z, z, 3.0), out_axes=(None, 0, 0))(x)
    close([same, broadcast], [z, ops.stack([z] * N)])
    assert number == 3.0


def test_keyword_arguments_are_mapped() -> None:
    x, y = tensors((N, 4), (N, 4))
    close(vmap(lambda x, *, y: x - y)(x, y=y), x - y)


def test_under_jit() -> None:
    w, x, y = tensors((4, 2), (N, 5, 4), (N, 5, 2))
    step = vmap(value_and_grad(loss), in_axes=(None, 0, 0))
    close(jit(step)(w, x, y), step(w, x, y))
    inside = vmap(lambda w, x, y: jit(loss)(w, x, y), in_axes=(None, 0, 0))
    close(inside(w, x, y), vmap(loss, in_axes=(None, 0, 0))(w, x, y))


def test_remat_and_scan_inside() -> None:
    w, x = tensors((4,), (N, 5, 4))

    @jit
    def f(w: Any, x: Any) -> Any:
        def each(x: Any) -> Any:
            step = remat(lambda carry, row: (ops.tanh(carry + row * w), carry.sum()))
            return grad(lambda c: scan(step, c, x)[0].sum())(x[0])

        return vmap(each)(x)

    def one(x: Any) -> Any:
        def step(carry: Any, row: Any) -> Any:
            return ops.tanh(carry + row * w), carry.sum()

        return grad(lambda c: scan(step, c, x)[0].sum())(x[0])

    close(f(w, x), looped(one, x))


def test_an_ensemble_is_trained_at_once() -> None:
    """Models with their optimizer's state, stacked along a new axis, make a step each."""
    adam = optim.Adam(0.1)
    models = [nn.Linear(4, 2, rng=np.random.default_rng(seed)) for seed in range(N)]
    x, y = [ops.asarray(each) for each in drawn((5, 4), (5, 2))]

    def step(model: Any, state: Any) -> Any:
        gradient = grad(lambda m: ((m(x) - y) ** 2.0).mean())(model)
        return adam.step(model, gradient, state)

    stacked = trees.map(lambda *parts: ops.stack(parts), *models)
    states = trees.map(lambda *parts: ops.stack(parts), *[adam.init(m) for m in models])
    found = vmap(step)(stacked, states)
    for i, model in enumerate(models):
        alone = step(model, adam.init(model))
        for a, b in zip(trees.leaves(found), trees.leaves(alone), strict=True):
            np.testing.assert_allclose(a.numpy()[i], b.numpy(), rtol=1e-4, atol=1e-6)


def test_stop_gradient_inside() -> None:
    w, x = tensors((4,), (N, 4))
    found = grad(lambda w: vmap(lambda x: (stop_gradient(w * x) * w).sum())(x).sum())(w)
    close(found, (w * x).sum(0))


def test_no_elements() -> None:
    assert vmap(lambda x: ops.sort(x))(ops.zeros((0, 4))).shape == (0, 4)


def test_a_batch_is_one_operation() -> None:
    """The graph of a mapped function does not grow with the batch."""
    sizes = set()
    for count in (2, 50):
        w, x, y = tensors((4, 2), (count, 5, 4), (count, 5, 2))
        program = jit(vmap(grad(loss), in_axes=(None, 0, 0))).program(w, x, y)
        sizes.add(len(program.layout.kernels))
    assert len(sizes) == 1


unknown: Any = abs  # mypy knows how many arguments abs takes
axes: Any = {None: (None,), "text": ("x",), "number": 0.5}  # which mypy refuses itself


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: vmap(lambda a, b: a)(x, x[:2]), ShapeError, r"a \(3, 4\) has size 3 on axis 0"),
        (lambda x: vmap(lambda a, b: a)(x, x[:2]), ShapeError, r"b \(2, 4\) has size 2 on axis 0"),
        (lambda x: vmap(abs, in_axes=2)(x), ShapeError, "no axis 2 to map over"),
        (lambda x: vmap(abs)(x.sum()), ShapeError, "no axis 0 to map over; write None"),
        (
            lambda x: vmap(unknown, in_axes=axes[None])(x),
            ValueError,
            "no argument of abs is mapped",
        ),
        (
            lambda x: vmap(unknown, in_axes=(0, 0))(x),  # type: ignore[arg-type] # on purpose
            ValueError,
            "in_axes has 2 entries, but abs got 1",
        ),
        (
            lambda x: vmap(abs, in_axes=axes["text"]),
            TypeError,
            "^vmap: an axis of in_axes is str, and",
        ),
        (lambda x: vmap(abs, in_axes=({"a": True},)), TypeError, "an axis of in_axes is bool, and"),
        (
            lambda x: vmap(unknown, out_axes=axes["number"]),
            TypeError,
            "an axis of out_axes is float, and",
        ),
        (lambda x: vmap(abs, out_axes=None)(x), ValueError, "out_axes is None for a result of abs"),
        (lambda x: vmap(abs, out_axes=2)(x), ShapeError, "out_axes is 2 for a result of abs"),
        (
            lambda x: vmap(abs, out_axes=(0, 0))(x),
            ValueError,
            r"out_axes is a tuple of 2 for a Tensor",
        ),
        (lambda x: vmap(lambda a: 1.0 if a.sum() > 0 else 0.0)(x), TraceError, "ops.where"),
        (lambda x: vmap(lambda a: a.numpy())(x), TraceError, "x as a numpy array needs the values"),
        (lambda x: vmap(lambda a: a.sum().item())(x), TraceError, "over 3 of them at once"),
        (lambda x: vmap(lambda a: a @ a[:2])(x), ShapeError, r"\(4,\)"),
        (lambda x: vmap(lambda a: ops.sum(a, axis=1))(x), ShapeError, "axis 1"),
        (
            lambda x: vmap(lambda a: a + ops.normal((4,), rng=np.random.default_rng(0)))(x),
            TraceError,
            "normal draws while vmap maps <lambda>, so every element",
        ),
        (lambda x: vmap(3)(x), TypeError, "vmap: expected a function"),  # type: ignore[arg-type]
    ],
)
def test_wrong_calls(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(tensors((N, 4))[0])


def test_a_kept_element_is_refused() -> None:
    kept: list[Any] = []

    def keep(x: Any) -> Any:
        kept.append(x)
        return x

    vmap(keep)(tensors((N, 4))[0])
    with pytest.raises(TraceError, match="mapped keep, and was kept by a side effect"):
        kept[0] + 1.0


def test_a_traced_function_refuses_a_mapped_tensor_in_its_closure() -> None:
    with pytest.raises(TraceError, match="it uses a tensor over which vmap maps"):
        vmap(lambda x: jit(lambda y: x * y)(ops.ones((4,), dtype=np.float64)))(tensors((N, 4))[0])


def test_after_an_error_nothing_is_mapped() -> None:
    x = tensors((N, 4))[0]
    with pytest.raises(ZeroDivisionError):
        vmap(lambda x: 1 // 0)(x)
    assert ops.normal((2,), rng=np.random.default_rng(0)).shape == (2,)


clipped = custom_vjp(lambda x, w: x * w, lambda x, w: (x * w, lambda g: (3.0 * g * w, 5.0 * g * x)))
tripled = custom_jvp(
    lambda x, w: x * w, lambda p, t: (p[0] * p[1], 3.0 * t[0] * p[1] + 5.0 * t[1] * p[0])
)


@pytest.mark.parametrize("f", [clipped, tripled])
def test_rules_of_users_hold_under_a_map(f: Any) -> None:
    """Whether the gradient is taken inside of the map or around it."""
    x, w = tensors((N, 4), (4,))
    expected = grad(lambda x: sum((f(x[i], w).sum() for i in range(1, N)), f(x[0], w).sum()))(x)
    close(expected, ops.stack([3.0 * w] * N))
    close(grad(lambda x: vmap(f, in_axes=(0, None))(x, w).sum())(x), expected)
    inside = vmap(grad(lambda x, w: f(x, w).sum()), in_axes=(0, None))
    close(inside(x, w), expected)
    around = grad(lambda w: vmap(f, in_axes=(0, None))(x, w).sum())
    close(around(w), 5.0 * x.sum(0))
    close(jit(around)(w), 5.0 * x.sum(0))
    both = jvp(lambda x: vmap(f, in_axes=(0, None))(x, w), (x,), (x,))[1]
    close(both, 3.0 * x * w)


def test_derivatives_inside_and_around() -> None:
    x, v = tensors((N, 4), (N, 4))

    def f(x: Any) -> Any:
        return ops.sin(x) * x.sum()

    def along(x: Any, v: Any) -> Any:
        return jvp(f, (x,), (v,))[1]

    close(vmap(along)(x, v), looped(along, x, v))
    close(jvp(vmap(f), (x,), (v,))[1], vmap(along)(x, v))
    close(vmap(jacobian(f))(x), looped(jacobian(f), x))
    close(vmap(hessian(lambda x: f(x).sum()))(x), looped(hessian(lambda x: f(x).sum()), x))


def test_random_draws_are_mapped_over_their_keys() -> None:
    keys = random.split(random.key(0), N)
    found = vmap(lambda key: random.normal(key, (4,)))(keys)
    close(found, ops.stack([random.normal(keys[i], (4,)) for i in range(N)]))


class Scaled:
    def __init__(self, by: float) -> None:
        self.by = by

    @vmap
    def __call__(self, x: Any) -> Any:
        return x * self.by


def test_a_method() -> None:
    (x,) = tensors((N, 4))
    close(Scaled(2.0)(x), x * 2.0)


def test_values_are_unchanged_bit_for_bit() -> None:
    """A map of an elementwise function is that function of the batch."""
    (x,) = tensors((N, 4))
    found: list[Array] = [vmap(lambda x: ops.exp(x) * 2.0)(x).numpy()]
    assert bits(found) == bits([(ops.exp(x) * 2.0).numpy()])


def test_loops_and_conditions_are_mapped() -> None:
    w, x = tensors((4,), (N, 5, 4))

    def looped_over(x: Any) -> Any:
        return scan(lambda carry, row: (ops.tanh(carry + row * w), carry.sum()), x[0], x)

    def chosen(x: Any) -> Any:
        return cond(x.sum() > 0.0, lambda x: x * 2.0, lambda x: -x, x)

    def one_of(x: Any) -> Any:
        place = ops.argmax(x[0])
        return switch(place - 1, [lambda x: x * w, lambda x: x + w, lambda x: x - w], x)

    for f in (looped_over, chosen, one_of):
        close(vmap(f)(x), looped(f, x))
        close(jit(vmap(f))(x), looped(f, x))
        slope = grad(
            lambda x, f=f: sum(
                (y.sum() for y in trees.leaves(f(x))), ops.zeros((), dtype=np.float64)
            )
        )
        close(vmap(slope)(x), looped(slope, x))
        close(jit(vmap(slope))(x), looped(slope, x))


def test_a_map_inside_of_a_loop() -> None:
    w, x = tensors((4,), (5, N, 4))

    def f(w: Any) -> Any:
        each = vmap(lambda carry, row: ops.tanh(carry * w + row))
        return scan(lambda carry, rows: (each(carry, rows), ()), x[0], x)[0].sum()

    close(jit(grad(f))(w), grad(f)(w))


def test_mapped_pullbacks_of_loops_and_conditions() -> None:
    w, x = tensors((5, 4), (4,))

    def looped_over(x: Any) -> Any:
        inner = lambda c, y: (scan(lambda d, z: (ops.tanh(d * z), ()), c, w[:2])[0] + y, c * y)
        last, ys = scan(inner, x, w)
        return last + ys.sum(0)

    def chosen(x: Any) -> Any:
        return cond(x.sum() > 0.0, lambda x: x**2.0, lambda x: -x, x)

    def rows(f: Any) -> Any:
        return lambda x: vmap(vjp(f, x)[1])(ops.eye(4, dtype=np.float64))[0]

    for f in (looped_over, chosen):
        expected = jacobian(f)(x)
        close(rows(f)(x), expected)
        close(jit(rows(f))(x), expected)
        close(jit(vmap(rows(f)))(ops.stack([x, -x])), ops.stack([expected, jacobian(f)(-x)]))
        columns = jit(lambda x, f=f: vmap(linearize(f, x)[1])(ops.eye(4, dtype=np.float64)))(x)
        close(columns.mT, expected)
