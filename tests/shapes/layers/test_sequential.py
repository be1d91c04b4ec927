"""The chain of a Sequential, and its words."""

import pytest

from typednn.shapes import Shape, ShapeError, Size, Variadic, show, symbol
from typednn.shapes.layers.sequential import LayerSpec, sequential

b = Variadic("b")
h, n = symbol("h"), symbol("n")
RELU = LayerSpec("ReLU", None, None)
FLATTEN = LayerSpec("Flatten", (n, 28, 28), (n, 784))


def linear(taken: Size, given: Size) -> LayerSpec:
    return LayerSpec(f"Linear[{taken}, {given}]", (b, taken), (b, given), flexible={"b"})


@pytest.mark.parametrize(
    "layers, x, answer",
    [
        ([linear(784, 100), RELU, linear(100, 10)], (32, 784), "(32, 10)"),
        ([linear(784, h), RELU, linear(h, 10)], (b, 784), "(*b, 10)"),
        ([FLATTEN, linear(784, 10)], (64, 28, 28), "(64, 10)"),
        ([RELU], (n, 3), "(n, 3)"),
        ([], (n, 3), "(n, 3)"),
    ],
)
def test_the_shape_passes_through_the_layers(
    layers: list[LayerSpec], x: Shape, answer: str
) -> None:
    assert show(sequential(layers, x)) == answer


def test_what_goes_in_may_be_unknown() -> None:
    assert show(sequential([RELU, linear(784, 100), RELU])) == "(..., 100)"


@pytest.mark.parametrize(
    "layers, message",
    [
        (
            [linear(784, 100), linear(99, 10)],
            (
                "Sequential: layer 2 'Linear[99, 10]' takes '*b 99' but layer 1 'Linear[784, 100]' gives"
                " '*b 100'; make it Linear(100, 10)"
            ),
        ),
        (
            [RELU, linear(784, 100), RELU, RELU, linear(99, 10)],
            (
                "Sequential: layer 5 'Linear[99, 10]' takes '*b 99' but layer 2 'Linear[784, 100]' gives"
                " '*b 100'; make it Linear(100, 10)"
            ),
        ),
        (
            [linear(784, h), linear(100, 10)],
            (
                "Sequential: layer 2 'Linear[100, 10]' takes '*b 100' but layer 1 'Linear[784, h]' gives"
                " '*b h'; make it Linear(h, 10)"
            ),
        ),
        (
            [linear(784, 100), linear(h, 10)],
            (
                "Sequential: layer 2 'Linear[h, 10]' takes '*b h' but layer 1 'Linear[784, 100]'"
                " gives '*b 100'; make it Linear(100, 10)"
            ),
        ),
        (
            [FLATTEN, LayerSpec("Patches[3, 5]", (b, 75), (b, 25))],
            "Sequential: layer 2 'Patches[3, 5]' takes '*b 75' but layer 1 'Flatten' gives 'n 784'",
        ),
        (
            [FLATTEN, LayerSpec("Head", (b, 99), (b, 10))],
            "Sequential: layer 2 'Head' takes '*b 99' but layer 1 'Flatten' gives 'n 784'",
        ),
    ],
)
def test_messages(layers: list[LayerSpec], message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        sequential(layers)
    assert (str(caught.value), caught.value.code) == (message, "shape")


def test_a_wrong_input_is_not_the_layers_fault() -> None:
    with pytest.raises(ShapeError) as caught:
        sequential([linear(784, 10)], (32, 785))
    assert str(caught.value) == (
        "Sequential: layer 1 'Linear[784, 10]' takes '*b 784' but x is (32, 785)"
    )


def test_sizes_that_are_known_are_said() -> None:
    widening = LayerSpec("Widening", (n, 3, h), (n, 6, h))
    with pytest.raises(ShapeError) as caught:
        sequential([widening, linear(6, 10)], (32, 3, 8))
    assert str(caught.value) == (
        "Sequential: layer 2 'Linear[6, 10]' takes '*b 6' but layer 1 'Widening' gives '32 6 8';"
        " make it Linear(8, 10)"
    )


def test_a_rank_that_no_layer_takes() -> None:
    with pytest.raises(ShapeError, match="'Flatten' takes 'n 28 28'") as caught:
        sequential([linear(784, 28), FLATTEN], (32, 784))
    assert caught.value.code == "shape-rank"
