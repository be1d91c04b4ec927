"""Train and Eval: keys for each call, running statistics, and where a mode cannot be used."""

import copy
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import (
    Tensor,
    cond,
    fori_loop,
    grad,
    hvp,
    jit,
    jvp,
    linearize,
    nn,
    ops,
    optim,
    plan,
    random,
    remat,
    scan,
    switch,
    trees,
    value_and_grad,
    vjp,
    vmap,
    while_loop,
)
from typednn.shapes.shape import ShapeError

pytestmark = pytest.mark.filterwarnings("ignore:nn.Train. the running statistics")
# Here the outputs of layers count, not the model that has their statistics.

KEY = random.key(3)
X = random.normal(random.key(1), (8, 3))
RNG = np.random.default_rng(0)


class Noise(nn.Module):
    """Adds noise, and counts its calls and sums in buffers. Its inner layer has a buffer, too."""

    scale: Float32[Tensor, ""]
    calls: nn.Buffer[Float32[Tensor, ""]]
    sums: nn.Buffer[tuple[Float32[Tensor, "3"], Float32[Tensor, "3"]]]
    name: nn.Buffer[str]
    inner: nn.BatchNorm[Any]

    def __init__(self) -> None:
        self.scale = ops.ones(())
        self.calls = ops.zeros(())
        self.sums = (ops.zeros(3), ops.zeros(3))
        self.name = "noise"
        self.inner = nn.BatchNorm(3)

    def __call__(self, x: Float32[Tensor, "b 3"], mode: nn.Mode) -> Float32[Tensor, "b 3"]:
        x = self.inner(x, mode)
        if isinstance(mode, nn.Eval):
            return x * self.scale
        newest = mode.newest(self)
        total = (x * self.scale).sum(axis=0)
        mode.update(self, calls=newest.calls + 1.0, sums=(newest.sums[0] + total, total))
        return x * self.scale + random.normal(mode.key(), (3,))


class Net(nn.Module):
    first: nn.Linear[Any, Any]
    noises: dict[str, list[Noise]]
    drop: nn.Dropout

    def __init__(self) -> None:
        self.first = nn.Linear(3, 3, rng=np.random.default_rng(1))
        self.noises = {"a": [Noise(), Noise()]}
        self.drop = nn.Dropout(0.5)

    def __call__(self, x: Float32[Tensor, "b 3"], mode: nn.Mode) -> Float32[Tensor, "b 3"]:
        x = self.first(x)
        for noise in self.noises["a"]:
            x = noise(x, mode)
        return self.drop(x, mode)


def loss(model: Any, x: Any, mode: nn.Mode) -> Any:
    return (model(x, mode) ** 2).mean()


def loss_and_model(model: Any, x: Any, mode: nn.Mode) -> Any:
    return loss(model, x, mode), mode.updated(model) if isinstance(mode, nn.Train) else model


def step(model: Any, x: Any, key: random.Key) -> Any:
    """A step that returns the loss, the gradient, and the model after it."""
    run = value_and_grad(loss_and_model, has_aux=True)
    (value, model), gradient = run(model, x, nn.Train(key))
    return value, gradient, model


def same(a: Any, b: Any) -> bool:
    pairs = zip(trees.leaves(a), trees.leaves(b), strict=True)
    return all(x.numpy().tolist() == y.numpy().tolist() for x, y in pairs)


def close(a: Any, b: Any) -> None:
    assert trees.flatten(a)[1] == trees.flatten(b)[1]
    for x, y in zip(trees.leaves(a), trees.leaves(b), strict=True):
        np.testing.assert_allclose(x.numpy(), y.numpy(), rtol=1e-5, atol=1e-6)


def moved(old: Any, new: Any) -> set[str]:
    pairs = zip(trees.named_leaves(old), trees.leaves(new), strict=True)
    return {place for (place, x), y in pairs if x.numpy().tolist() != y.numpy().tolist()}


BUFFERS = {
    f".noises['a'][{k}].{name}"
    for k in (0, 1)
    for name in ("calls", "sums[0]", "sums[1]", "inner.running_mean", "inner.running_var")
}


def test_each_call_has_a_key_of_its_own() -> None:
    mode = nn.Train(KEY)
    keys = [mode.key() for _ in range(3)]
    assert [key.data.numpy().tolist() for key in keys] == [
        random.fold_in(KEY, number).data.numpy().tolist() for number in range(3)
    ]
    with random.debug_key_reuse():
        Net()(X, nn.Train(KEY))


def test_the_same_key_gives_the_same_numbers() -> None:
    net = Net()
    first, second = net(X, nn.Train(KEY)), net(X, nn.Train(KEY))
    other = net(X, nn.Train(random.key(4)))
    assert same(first, second) and not same(first, other)


def test_evaluation_changes_nothing_and_draws_nothing() -> None:
    net = Net()
    before = [leaf.numpy().tolist() for leaf in trees.leaves(net)]
    assert same(net(X, nn.Eval()), net(X, nn.Eval()))
    assert [leaf.numpy().tolist() for leaf in trees.leaves(net)] == before


def test_the_updated_model_differs_in_the_buffers_alone() -> None:
    net, mode = Net(), nn.Train(KEY)
    net(X, mode)
    new = mode.updated(net)
    assert moved(net, new) == BUFFERS
    assert trees.flatten(new)[1] == trees.flatten(net)[1]
    assert new.first.weight is net.first.weight
    assert new.noises["a"][0].calls.item() == 1
    assert same(mode.updated(net), new)
    assert net.noises["a"][0].calls.item() == 0


def test_a_layer_that_is_called_twice_goes_on_from_the_newest_values() -> None:
    noise, mode = Noise(), nn.Train(KEY)
    assert mode.newest(noise) is noise
    noise(X, mode)
    noise(X * 2, mode)
    new, mean = mode.updated(noise), X.mean(axis=0)
    assert new.calls.item() == 2
    close(new.inner.running_mean, mean * 0.1 * 0.9 + mean * 2 * 0.1)


def test_one_layer_in_two_places_is_updated_in_both() -> None:
    noise, mode = Noise(), nn.Train(KEY)
    noise(X, mode)
    both = mode.updated((noise, {"again": noise}))
    assert both[0].calls.item() == both[1]["again"].calls.item() == 1


def test_several_models_are_updated_together() -> None:
    a, b, mode = Noise(), Noise(), nn.Train(KEY)
    a(b(X, mode), mode)
    new_a, new_b = mode.updated((a, b))
    assert moved(a, new_a) and moved(b, new_b)
    with pytest.raises(ValueError, match=r"BatchNorm\[3\] was called with this mode, but is not"):
        mode.updated(a)


@pytest.mark.parametrize("taken", [True, False])
def test_statistics_that_no_model_takes_are_warned_about(taken: bool) -> None:
    def trained(net: Net, x: Any) -> Any:
        mode = nn.Train(KEY)
        loss = net(x, mode).sum()
        return (loss, mode.updated(net)) if taken else loss

    for call in (trained, jit(trained)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            call(Net(), X)
        words = [str(each.message).partition(", because")[0] for each in caught]
        lost = "nn.Train: the running statistics of BatchNorm, Noise are lost"
        assert words == ([] if taken else [lost])
        assert all(each.filename == __file__ for each in caught)


def test_dropout_alone_leaves_the_model_as_it_is() -> None:
    drop, mode = nn.Dropout(), nn.Train(KEY)
    drop(X, mode)
    assert mode.updated(drop) is drop


def test_in_jit_a_step_is_the_same() -> None:
    net = Net()
    planned = jit(step)
    for number in range(3):
        eager = step(net, X, random.fold_in(KEY, number))
        close(planned(net, X, random.fold_in(KEY, number)), eager)
        net = eager[2]
    assert net.noises["a"][1].calls.item() == 3


def test_statistics_have_no_gradient() -> None:
    def of_statistics(model: Any) -> Any:
        mode = nn.Train(KEY)
        value = model(X, mode).mean()
        new = mode.updated(model)
        return value + new.noises["a"][0].sums[0].sum() + new.noises["a"][0].inner.running_var.sum()

    def alone(model: Any) -> Any:
        return model(X, nn.Train(KEY)).mean()

    close(grad(of_statistics)(Net()), grad(alone)(Net()))
    close(jit(grad(of_statistics))(Net()), grad(alone)(Net()))
    _, gradient, _ = step(Net(), X, KEY)
    assert not moved(gradient, trees.map(ops.zeros_like, gradient)) & BUFFERS


def test_outside_of_a_gradient_a_mode_may_be_made_and_hand_out_keys() -> None:
    drop = nn.Sequential(nn.Linear(3, 3, rng=RNG), nn.Dropout(0.5))
    mode = nn.Train(KEY)
    first = value_and_grad(loss)(drop, X, mode)
    second = value_and_grad(loss)(drop, X, mode)
    assert not same(first, second)
    assert same(first, value_and_grad(loss)(drop, X, nn.Train(KEY)))


def test_the_model_outside_of_a_gradient_is_another_one() -> None:
    net, mode = Net(), nn.Train(KEY)
    value_and_grad(loss)(net, X, mode)
    with pytest.raises(ValueError, match=r"not part of the given Net; .*has_aux=True"):
        mode.updated(net)


def test_without_a_call_there_is_nothing_to_update() -> None:
    with pytest.raises(ValueError, match="no layer was called with this mode"):
        nn.Train(KEY).updated(Net())


@pytest.mark.parametrize("planned", [False, True])
def test_derivatives_of_other_kinds(planned: bool) -> None:
    net = Net()

    def f(model: Any, key: random.Key) -> Any:
        return loss(model, X, nn.Train(key))

    def run(net: Any, key: random.Key) -> Any:
        ones = trees.map(ops.ones_like, net)
        one = lambda model: f(model, key)
        value, pullback, new = vjp(
            lambda model: loss_and_model(model, X, nn.Train(key)), net, has_aux=True
        )
        return (
            *(value, pullback(ops.ones(())), new, jvp(one, (net,), (ones,))[1]),
            *(linearize(one, net)[1](ones), hvp(one, (net,), (ones,))[0]),
        )

    value, gradients, new, along, linear, _ = (jit(run) if planned else run)(net, KEY)
    expected, gradient, model = step(net, X, KEY)
    close((value, gradients[0], new), (expected, gradient, model))
    close(along, linear)


def test_remat_computes_the_same() -> None:
    def f(model: Any, x: Any, key: random.Key, part: Callable[..., Any]) -> Any:
        def inside(model: Any, x: Any) -> Any:
            mode = nn.Train(key)

            def block(noise: Noise, x: Any) -> Any:
                return noise(x, mode)

            for noise in model.noises["a"]:
                x = part(block)(noise, x)
            return (x**2).mean(), mode.updated(model)

        return value_and_grad(inside, has_aux=True)(model, x)

    kept = f(Net(), X, KEY, lambda g: g)
    close(f(Net(), X, KEY, remat), kept)
    close(jit(lambda model, x, key: f(model, x, key, remat))(Net(), X, KEY), kept)


def test_an_ensemble_is_mapped() -> None:
    nets = [Net(), trees.map(lambda leaf: leaf * 2, Net())]
    stacked: Any = trees.map(lambda *leaves: ops.stack(list(leaves)), *nets)
    keys = random.split(KEY, 2)
    mapped = vmap(step, in_axes=(0, None, 0))
    for found in (mapped(stacked, X, keys), jit(mapped)(stacked, X, keys)):
        for number, net in enumerate(nets):
            one = trees.map(lambda leaf, at=number: leaf[at], found)
            close(one, step(net, X, keys[number]))


def test_layers_in_a_loop_are_updated_in_its_body() -> None:
    layers = [Noise(), trees.map(lambda leaf: leaf * 3, Noise())]
    stacked: Any = trees.map(lambda *leaves: ops.stack(list(leaves)), *layers)
    keys = random.split(KEY, 2)

    def run(stacked: Any, keys: Any) -> Any:
        def body(x: Any, each: Any) -> Any:
            layer, key = each
            mode = nn.Train(key)
            x = layer(x, mode)
            return x, mode.updated(layer)

        return scan(body, X, (stacked, keys))

    x, expected = X, []
    for layer, key in zip(layers, keys, strict=True):
        mode = nn.Train(key)
        x = layer(x, mode)
        expected.append(mode.updated(layer))
    for found in (run(stacked, keys), jit(run)(stacked, keys)):
        close(found[0], x)
        close(found[1], trees.map(lambda *leaves: ops.stack(list(leaves)), *expected))


def test_a_plan_counts_buffers_and_takes_modes() -> None:
    assert plan(step, Net(), X, KEY).peak_bytes > 0
    plan(loss, Net(), X, nn.Train(KEY))
    plan(loss, Net(), X, nn.Eval())


# Where a mode cannot be used.

BODIES: dict[str, Callable[[Callable[[Any], Any], Any], Any]] = {
    "scan": lambda use, x: scan(lambda c, x: (use(c), x), x, ops.ones(2)),
    "fori_loop": lambda use, x: fori_loop(0, 2, lambda i, c: use(c), x),
    "while_loop": lambda use, x: while_loop(
        lambda c: c[1] < 2, lambda c: (use(c[0]), c[1] + 1), (x, ops.asarray(0))
    ),
    "cond": lambda use, x: cond(x.sum() < 1e9, use, lambda x: x, x),
    "switch": lambda use, x: switch((x * 0.0).sum().astype(np.int64), [use, lambda x: x], x),
    "mapped cond": lambda use, x: vmap(lambda x: cond(x.sum() < 1e9, use, use, x))(x[None]),
    "vmap": lambda use, x: vmap(use)(x[None]),
}


@pytest.mark.parametrize("layer", [nn.Dropout(), nn.BatchNorm(3)])
@pytest.mark.parametrize("name", BODIES)
def test_a_mode_from_around_is_refused_in_a_body(name: str, layer: Any) -> None:
    def run(x: Any, key: random.Key) -> Any:
        mode = nn.Train(key)
        return BODIES[name](lambda x: layer(x, mode), x)

    for f in (run, jit(run), grad(lambda x, key: trees.leaves(run(x, key))[0].sum())):
        with pytest.raises(ValueError, match=r"this nn.Train was made .*random.split\(key, n\)"):
            f(X, KEY)


def test_a_branch_that_is_not_taken_is_seen_in_jit() -> None:
    def run(x: Any, key: random.Key) -> Any:
        mode = nn.Train(key)
        return cond(x.sum() < 1e9, lambda x: x, lambda x: nn.Dropout()(x, mode), x)

    with pytest.raises(ValueError, match=r"this nn.Train was made in run, but is used in <lambda>"):
        jit(run)(X, KEY)


def test_a_mode_from_outside_is_refused_in_jit() -> None:
    mode = nn.Train(KEY)
    with pytest.raises(ValueError, match=r"made outside of all .*, but is used in <lambda>"):
        jit(lambda x: nn.Dropout()(x, mode))(X)
    with pytest.raises(ValueError, match=r"made outside of all .*, but is used in f"):

        def f(x: Any) -> Any:
            return mode.updated(x)

        plan(f, X)


def test_a_mode_that_a_body_leaves_behind_is_refused() -> None:
    left: list[nn.Train] = []

    def f(x: Any, key: random.Key) -> Any:
        left.append(nn.Train(key))
        return nn.Dropout()(x, left[-1])

    jit(f)(X, KEY)
    with pytest.raises(ValueError, match=r"made in f, but is used outside of all"):
        left[0].key()


def test_a_mode_made_in_a_body_is_its_own() -> None:
    def body(carry: Any, key: random.Key) -> Any:
        return nn.Dropout()(carry, nn.Train(key)), ()

    keys = random.split(KEY, 3)
    close(jit(lambda keys: scan(body, X, keys)[0])(keys), scan(body, X, keys)[0])


def test_after_an_error_modes_from_outside_work_again() -> None:
    mode = nn.Train(KEY)

    def fails(*_: Any) -> Any:
        raise ZeroDivisionError

    runs: list[Any] = [*BODIES.values(), lambda use, x: jit(use)(x)]
    for run in runs:
        with pytest.raises(ZeroDivisionError):
            run(fails, X)
        with pytest.raises(ZeroDivisionError):
            jit(run, static_argnames=["use"])(fails, X)
    mode.key()


# A mode as an argument.


def test_a_function_with_jit_gets_a_copy() -> None:
    net, mode = Net(), nn.Train(KEY)
    close(jit(loss_and_model)(net, X, mode), loss_and_model(net, X, nn.Train(KEY)))
    with pytest.raises(ValueError, match=r"passed to a function that uses a copy of it"):
        mode.updated(net)


def test_of_a_remembered_program_nothing_comes_back() -> None:
    net, f = Net(), jit(loss)
    f(net, X, nn.Train(KEY))
    mode = nn.Train(random.key(9))
    assert f(net, X, mode).item() == pytest.approx(loss(net, X, nn.Train(random.key(9))).item())
    with pytest.raises(
        ValueError, match=r"no layer was called .* call mode.updated\(model\) inside"
    ):
        mode.updated(net)


def test_jit_tells_modes_apart() -> None:
    f = jit(loss)
    for mode in (nn.Train(KEY), nn.Eval(), nn.Train(KEY)):
        expected = nn.Train(KEY) if isinstance(mode, nn.Train) else mode
        close(f(Net(), X, mode), loss(Net(), X, expected))


def test_a_copy_goes_on_with_the_keys() -> None:
    mode = nn.Train(KEY)
    f = jit(lambda mode: mode.key())
    assert same(f(nn.Train(KEY)), random.fold_in(KEY, 0))
    mode.key()
    assert same(f(mode), random.fold_in(KEY, 1))
    with pytest.raises(ValueError, match=r"would hand out the same keys again"):
        mode.key()


@pytest.mark.parametrize(
    "passed",
    [
        lambda mode, f: jit(f)(mode),
        lambda mode, f: vmap(lambda x, mode: f(mode), in_axes=(0, None))(X, mode),
        lambda mode, f: cond(ops.asarray(True), f, f, mode),
        lambda mode, f: scan(lambda c, x: (c, f(mode)), mode, X),
    ],
)
def test_a_mode_with_statistics_is_no_argument(passed: Any) -> None:
    mode = nn.Train(KEY)
    nn.BatchNorm(3)(X, mode)
    with pytest.raises(
        ValueError, match=r"lack the running statistics of BatchNorm; return mode.u"
    ):
        passed(mode, lambda mode: mode.key().data)


def test_a_mode_is_no_result_after_statistics() -> None:
    def f(mode: nn.Train) -> nn.Train:
        nn.BatchNorm(3)(X, mode)
        return mode

    with pytest.raises(ValueError, match=r"lack the running statistics"):
        jit(f)(nn.Train(KEY))


def test_a_mode_in_an_operand_is_rebuilt_in_the_branch() -> None:
    def run(key: random.Key) -> Any:
        use = lambda mode: nn.Dropout()(X, mode)
        return cond(ops.asarray(True), use, lambda mode: X, nn.Train(key))

    close(jit(run)(KEY), run(KEY))


def dropped(carry: Any) -> Any:
    x, mode = carry
    return nn.Dropout()(x, mode), nn.Train(mode.key())


@pytest.mark.parametrize(
    "loop",
    [
        lambda carry: scan(lambda c, x: (dropped(c), x), carry, ops.ones(2))[0],
        lambda carry: fori_loop(0, 2, lambda i, c: dropped(c), carry),
        lambda carry: while_loop(
            lambda c: c[1] < 2, lambda c: (dropped(c[0]), c[1] + 1), (carry, ops.asarray(0))
        )[0],
    ],
)
def test_a_mode_may_be_carried(loop: Any) -> None:
    def run(key: random.Key) -> Any:
        return loop((X, nn.Train(key)))[0]

    expected = dropped(dropped((X, nn.Train(KEY))))[0]
    close(run(KEY), expected)
    close(jit(run)(KEY), expected)


def test_the_words_of_a_key_are_not_mapped() -> None:
    with pytest.raises(ValueError, match=r"has shape \(\), not \(2,\): it is no key"):
        vmap(lambda x, mode: nn.Dropout()(x, mode))(X[:2], nn.Train(KEY))


def test_stacked_modes_are_mapped() -> None:
    keys = random.split(KEY, 2)
    modes = trees.map(lambda *leaves: ops.stack(list(leaves)), *map(nn.Train, keys))
    found = vmap(lambda x, mode: nn.Dropout()(x, mode))(X[:2], modes)
    for number in (0, 1):
        close(found[number], nn.Dropout()(X[number], nn.Train(keys[number])))


@pytest.mark.parametrize("key", [random.split(KEY, 2), 0, KEY.data])
def test_a_train_has_one_key(key: Any) -> None:
    with pytest.raises(TypeError, match=r"nn.Train: key is"):
        nn.Train(key)


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda mode: pickle.loads(pickle.dumps(mode))]
)
def test_copies(copied: Any) -> None:
    mode = nn.Train(KEY)
    mode.key()
    assert same(copied(mode).key(), mode.key())
    assert copied(nn.Eval()) == nn.Eval()
    nn.BatchNorm(3)(X, mode)
    with pytest.raises(ValueError, match="lack the running statistics"):
        copied(mode)


def test_structures_compare_by_the_number_of_keys() -> None:
    fresh, used = nn.Train(KEY), nn.Train(random.key(5))
    assert trees.flatten(fresh)[1] == trees.flatten(used)[1]
    assert hash(trees.flatten(fresh)[1]) == hash(trees.flatten(used)[1])
    used.key()
    assert trees.flatten(fresh)[1] != trees.flatten(used)[1]
    treedef = trees.flatten(used)[1]
    assert pickle.loads(pickle.dumps(treedef)) == treedef
    assert len(trees.leaves(fresh)) == 1 and trees.leaves(nn.Eval()) == []


def test_texts() -> None:
    assert repr(nn.Eval()) == "Eval()"
    assert repr(nn.Train(KEY)) == f"Train({KEY!r})"


# Models of all kinds.


def test_models_that_jit_returns_are_updated() -> None:
    net = jit(lambda model: trees.map(lambda leaf: leaf * 1.0, model))(Net())
    close(step(net, X, KEY), step(Net(), X, KEY))
    mode = nn.Train(KEY)
    net = jit(lambda model: trees.map(lambda leaf: leaf * 1.0, model))(Net())
    net(X, mode)
    assert moved(net, mode.updated(net)) == BUFFERS


def test_frozen_buffers_keep_their_values() -> None:
    net = nn.freeze(Net(), lambda m: (m.first, m.noises["a"][0].sums[1], m.noises["a"][0].inner))
    _, _, new = step(net, X, KEY)
    kept = {f".noises['a'][0].{name}" for name in ("sums[1]", "inner.running_mean")}
    assert moved(net, new) == BUFFERS - kept - {".noises['a'][0].inner.running_var"}
    assert trees.flatten(new)[1] == trees.flatten(net)[1]


def test_an_optimizer_goes_on_with_an_updated_model() -> None:
    adam, net = optim.Adam(0.1), Net()
    state = adam.init(net)
    for number in range(2):
        _, gradient, updated = step(net, X, random.fold_in(KEY, number))
        net, state = adam.step(updated, gradient, state)
    assert net.noises["a"][0].calls.item() == 2


def test_replaced_fields_are_updated() -> None:
    net = nn.replace(Net(), noises={"b": [Noise()]})
    mode = nn.Train(KEY)
    net.noises["b"][0](X, mode)
    assert mode.updated(net).noises["b"][0].calls.item() == 1


def test_what_is_no_buffer_is_not_updated() -> None:
    mode, noise = nn.Train(KEY), Noise()
    message = r"'{}' is no buffer of Noise that holds tensors; its buffers are calls, sums"
    for name in ("scale", "name", "nothing"):
        with pytest.raises(TypeError, match=message.format(name)):
            mode.update(noise, **{name: ops.zeros(())})
    with pytest.raises(
        ShapeError, match=r"buffer 'calls' of Noise is float32\(\), so its new value"
    ):
        mode.update(noise, calls=ops.zeros(2))
    with pytest.raises(
        ShapeError, match=r"buffer 'calls' of Noise is float32\(\), so its new value"
    ):
        mode.update(noise, calls=ops.zeros((), dtype=np.float64))
    with pytest.raises(
        TypeError, match=r"buffer 'sums' of Noise is .*, so its new value must be too"
    ):
        mode.update(noise, sums=ops.zeros(3))
    with pytest.raises(ValueError, match="no layer was called"):
        mode.updated(noise)
