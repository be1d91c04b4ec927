"""Layers of sequences compute what their formulas say, and refuse what they cannot take."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.planning.building import names, traced
from typednn import Tensor, jit, nn, ops, random, trees, value_and_grad
from typednn.shapes.shape import ShapeError


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


SHARED = rng()


def draw(*shape: int) -> Tensor[Any, np.float32]:
    return ops.normal(shape, rng=rng())


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=1e-4, atol=1e-5)


# Attention


def test_a_query_that_sees_no_key_gets_the_bias_alone() -> None:
    layer = nn.MultiHeadAttention(8, 2, rng=rng())
    layer = nn.replace(layer, out_proj=nn.replace(layer.out_proj, bias=draw(8)))
    mask = ops.asarray(np.tri(4, k=-1, dtype=bool))
    close(layer(draw(4, 8), mask=mask)[0], draw(8))


def test_heads_share_keys_and_values() -> None:
    """As if the weights of each key and value were written once for each head."""
    shared = nn.MultiHeadAttention(8, 4, kv_heads=2, rng=rng())

    def repeated(layer: Any) -> Any:
        weight = ops.repeat(layer.weight.reshape((8, 2, 2)), 2, axis=1).reshape((8, 8))
        return nn.replace(nn.Linear(8, 8, rng=rng()), weight=weight)

    full = nn.replace(
        nn.MultiHeadAttention(8, 4, rng=rng()),
        query=shared.query,
        key=repeated(shared.key),
        value=repeated(shared.value),
        out_proj=shared.out_proj,
    )
    close(shared(draw(2, 5, 8)), full(draw(2, 5, 8)))


@pytest.mark.parametrize("steps", [(1, 1, 1, 1, 1), (2, 3), (5,)])
@pytest.mark.parametrize("is_planned", [False, True])
def test_a_cache_gives_what_the_whole_sequence_does(
    steps: tuple[int, ...], is_planned: bool
) -> None:
    layer = nn.MultiHeadAttention(8, 4, kv_heads=2, rotary=True, rng=rng())
    x, cache, found, place = draw(2, 5, 8), nn.KeyValueCache(2, 2, 7, 2), [], 0
    step: Callable[..., Any] = lambda layer, x, cache: layer.extended(x, cache)
    for count in steps:
        run = jit(step) if is_planned else step
        y, cache = run(layer, x[:, place : place + count], cache)
        found.append(y)
        place += count
    close(ops.concat(found, axis=1), layer(x, is_causal=True))


def test_a_full_cache_is_refused() -> None:
    layer, cache = nn.MultiHeadAttention(8, 4, rng=rng()), nn.KeyValueCache(2, 4, 3, 2)
    with pytest.raises(ShapeError, match="KeyValueCache: it would hold 4 positions, but there is"):
        layer.extended(draw(2, 4, 8), cache)
    _, cache = layer.extended(draw(2, 2, 8), cache)
    with pytest.raises(ShapeError, match="KeyValueCache: it would hold 4 positions, but there is"):
        layer.extended(draw(2, 2, 8), cache)
    with pytest.raises(ShapeError, match="KeyValueCache: it would hold 4 positions, but there is"):
        jit(lambda x, cache: layer.extended(x, cache))(draw(2, 2, 8), cache)
    assert int(cache.filled) == 2


def test_weights_of_attention_are_dropped() -> None:
    """As ``Dropout`` would drop them: the mean of ones is the sum of what is left of the weights."""
    layer = nn.MultiHeadAttention(4, 2, dropout=0.5, rng=rng())
    zeros = nn.replace(layer.query, weight=ops.zeros((4, 4)))
    same = nn.replace(zeros, weight=ops.eye(4))
    ones = nn.replace(zeros, bias=ops.ones(4))
    layer = nn.replace(layer, query=zeros, value=ones, out_proj=same)
    left = nn.Dropout(0.5)(ops.ones((3, 2, 5, 5)) / 5, nn.Train(random.key(7)))
    found = layer(draw(3, 5, 4), nn.Train(random.key(7)))
    close(found, ops.repeat(ops.sum(left, axis=-1).permute_dims((0, 2, 1)), 2, axis=-1))
    assert len({*found.numpy().ravel()}) > 2
    close(layer(draw(3, 5, 4), nn.Eval()), np.ones((3, 5, 4)))


def test_a_mode_is_taken_exactly_by_what_was_built_with_dropout() -> None:
    x, mode = draw(2, 3, 4), nn.Eval()
    plain, dropped = (nn.MultiHeadAttention(4, 2, dropout=p, rng=rng()) for p in (None, 0.0))
    reader: Any = nn.LSTM(4, 4, layers=2, dropout=0.1, rng=rng())
    for call, text in (
        (lambda: dropped(x), "MultiHeadAttention: it was built with dropout, so its call takes"),
        (lambda: dropped.cross(x, x), "MultiHeadAttention: it was built with dropout, so its call"),
        (lambda: reader(x), "LSTM: it was built with dropout, so its call takes a mode, which is"),
        (lambda: plain(x, mode), "MultiHeadAttention: a mode is given, but it was built without"),
        (lambda: nn.Sequential(dropped)(x), "layer 1 'MultiHeadAttention.*' takes a mode"),
        (lambda: nn.Sequential(plain)(x, mode), "a mode is given, but no layer takes one"),
    ):
        with pytest.raises(TypeError, match=text):
            call()
    close(nn.Sequential(dropped)(x, mode), plain(x))


def test_each_layer_of_a_stack_drops_other_elements() -> None:
    layer = nn.GRU(3, 3, layers=3, dropout=0.5, rng=rng())
    x = draw(2, 4, 3)
    outputs = [layer(x, mode=nn.Train(random.key(seed)))[0].numpy() for seed in (0, 0, 1)]
    np.testing.assert_array_equal(outputs[0], outputs[1])
    assert not np.array_equal(outputs[0], outputs[2])
    close(layer(x, mode=nn.Eval())[0], nn.GRU(3, 3, layers=3, rng=rng())(x)[0])


@pytest.mark.parametrize("kind", [nn.TransformerEncoder, nn.TransformerDecoder])
def test_a_plan_of_a_stack_has_one_block(kind: Any) -> None:
    def step(model: Any, x: Any) -> Any:
        memory = () if kind is nn.TransformerEncoder else (x,)
        call = lambda model: ops.sum(model(x, *memory, nn.Train(random.key(0))))
        return value_and_grad(call)(model)

    def planned(layers: int) -> list[str]:
        model = kind(4, 2, 3, layers=layers, dropout=0.1, rng=rng())
        return names(traced(step, model, draw(2, 3, 4)))

    few, many = planned(2), planned(12)
    assert few == many


def test_blocks_of_a_stack_are_its_items() -> None:
    encoder, x = nn.TransformerEncoder(4, 2, 3, layers=2, rng=rng()), draw(2, 3, 4)
    y = x
    for block in encoder.layers:
        y = block(y, nn.Eval())
    close(encoder(x, nn.Eval()), y)
    with pytest.raises(IndexError, match="Repeat: there is no layer 2, there are 2"):
        encoder.layers[2]


# Positions


def test_sinusoidal_positions_are_the_papers() -> None:
    found = nn.SinusoidalPositions(6)(ops.zeros((3, 5, 6)))[1].numpy()
    for place in range(5):
        for i in range(3):
            angle = place / 10000 ** (2 * i / 6)
            close(found[place, 2 * i : 2 * i + 2], [np.sin(angle), np.cos(angle)])


def test_learned_positions_are_rows_of_the_weight() -> None:
    layer = nn.LearnedPositions(4, 6, rng=rng())
    close(layer(ops.zeros((2, 3, 6)))[1], layer.weight[:3])
    with pytest.raises(ShapeError, match="LearnedPositions: x has 5 positions, but there is room"):
        layer(ops.zeros((5, 6)))  # type: ignore[shape]  # on purpose


def test_turned_products_depend_on_the_distance_alone() -> None:
    turn, q, k = nn.RotaryPositions(6), draw(1, 6), draw(6, 6)[3:4]

    def product(first: int, second: int) -> float:
        return float(ops.sum(turn(q, first) * turn(k, second)))

    close([product(3, 1), product(9, 9)], [product(7, 5), product(0, 0)])
    close(ops.sum(turn(draw(4, 6)) ** 2, axis=-1), ops.sum(draw(4, 6) ** 2, axis=-1))
    close(turn(draw(4, 6))[2:], turn(draw(4, 6)[2:], 2))


# Recurrent networks


@pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
def test_a_sequence_of_a_length_is_the_shorter_sequence(kind: Any) -> None:
    layer, x = kind(3, 2, layers=2, directions=2, rng=rng()), draw(2, 5, 3)
    outputs, states = layer(x, lengths=ops.asarray([5, 3]))
    short, last = layer(x[1:, :3])
    close(outputs[1:, :3], short)
    close(outputs[1, 3:], np.zeros((2, 4)))
    for state, expected in zip(trees.leaves(states), trees.leaves(last), strict=True):
        close(state[1:], expected)


@pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
def test_a_sequence_in_two_parts_is_the_whole(kind: Any) -> None:
    layer, x = kind(3, 2, layers=2, rng=rng()), draw(2, 5, 3)
    first, states = layer(x[:, :2])
    second, _ = layer(x[:, 2:], states)
    close(ops.concat([first, second], axis=1), layer(x)[0])


def test_a_plan_does_not_grow_with_the_sequence() -> None:
    layer = nn.LSTM(3, 2, rng=rng())
    short, long = (names(traced(layer, ops.zeros((2, t, 3)))) for t in (4, 40))
    assert short == long


def test_a_state_for_each_layer_and_direction() -> None:
    layer = nn.GRU(3, 2, layers=2, directions=2, rng=rng())
    with pytest.raises(ShapeError, match="GRU: 3 states are given, expected 4, one for each layer"):
        layer(draw(2, 5, 3), (draw(2, 2),) * 3)


# Repeat and names


def test_repeat_is_its_layers_in_sequence() -> None:
    repeat = nn.Repeat(3, lambda: nn.TransformerBlock(6, 2, 5, rng=SHARED))
    x = y = draw(2, 4, 6)
    for index in range(len(repeat)):
        y = repeat[index](y, nn.Eval())
    close(repeat(x, nn.Eval()), y)
    weights = repeat.stacked.linear1.weight
    assert weights.shape == (3, 6, 5)
    assert not np.array_equal(weights[0].numpy(), weights[1].numpy())


def test_a_plan_of_repeat_has_one_layer() -> None:
    few, many = (
        names(traced(nn.Repeat(times, lambda: nn.Linear(3, 3, rng=SHARED)), draw(2, 3)))
        for times in (2, 20)
    )
    assert few == many


def test_a_layer_that_changes_the_shape_is_not_repeated() -> None:
    with pytest.raises(ShapeError) as refused:
        nn.Repeat(2, lambda: nn.Linear(3, 4, rng=SHARED))  # type: ignore[shape]  # on purpose
    assert str(refused.value) == (
        "Repeat: layer 'Linear[3, 4]' takes '*b 3' but gives '*b 4'; repeat a layer that keeps the"
        " shape"
    )


def test_parameters_have_the_paths_of_python() -> None:
    model = nn.Sequential(nn.Linear(3, 2, rng=rng()), nn.LSTM(2, 2, rng=rng()))
    named = nn.named_parameters(model)
    assert [name for name, _ in named][:3] == [
        "layers[0].weight",
        "layers[0].bias",
        "layers[1].cells[0][0].weight_ih",
    ]
    assert all(eval(f"model.{name}", {"model": model}) is parameter for name, parameter in named)
    frozen = nn.freeze(model, lambda m: m[0])
    assert len(nn.named_parameters(frozen)) == len(named) - 2
