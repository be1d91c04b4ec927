"""Training steps of what people start with: each as a function and its arguments, ready to be traced."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from benchmarks import transformer
from benchmarks.eager_step import CLASSES, IMAGE, MLP, RATE
from benchmarks.eager_step import loss as mlp_loss
from examples import digits, line
from typednn import grad, losses, ops, optim, value_and_grad
from typednn.cli.recipes import MNIST, ZIG, Recipe

Step = tuple[Callable[..., Any], tuple[Any, ...]]
Tree = Any  # dicts, lists and tensors


def example_digits() -> Step:
    rng = np.random.default_rng(0)
    model = digits.Perceptron(64, 32, 10, rng=rng)
    return _trained(model, digits.loss, optim.Adam(3e-3), *_images(32, (64,)))


def example_line() -> Step:
    def step(fitted: line.Line, x: Any, y: Any) -> line.Line:
        slopes = grad(line.loss)(fitted, x, y)
        return fitted[0] - 0.3 * slopes[0], fitted[1] - 0.3 * slopes[1]

    return step, ((ops.zeros(1), ops.zeros(())), ops.zeros((100, 1)), ops.zeros(100))


def perceptron(batch: int) -> Step:
    """784-128-10, as in ``planned_step``."""
    model = MLP(np.random.default_rng(0))
    return _trained(model, mlp_loss, optim.SGD(RATE), *_images(batch, (IMAGE,)))


def tiny_perceptron() -> Step:
    """4-32-16-4 with Adam, on batches of 64: so small that calls cost more than arithmetic."""
    rng = np.random.default_rng(0)
    layers = [_layer(32, 4), _layer(16, 32), _layer(4, 16)]

    def scores(layers: Tree, x: Any) -> Any:
        first, second, last = layers
        return _applied(last, ops.relu(_applied(second, ops.relu(_applied(first, x)))))

    x, labels = ops.normal((64, 4), rng=rng), ops.asarray(rng.integers(0, 4, 64))
    return _trained(layers, _of(scores), optim.Adam(1e-3), x, labels)


def recipe(trained: Recipe[Any, Any]) -> Step:
    """As the command line trains it on MNIST."""
    model = trained.network(np.random.default_rng(0))
    return _trained(model, _loss, trained.optimizer, *_images(trained.batch_size, (IMAGE,)))


def lenet() -> Step:
    """LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998), with maxima where it has means."""
    layers = [
        _layer(6, 1, 5, 5),
        _layer(16, 6, 5, 5),
        _layer(120, 16, 5, 5),
        _layer(84, 120),
        _layer(CLASSES, 84),
    ]

    def scores(layers: Tree, x: Any) -> Any:
        first, second, third, fourth, last = layers
        x = ops.max_pool2d(ops.tanh(_convolved(first, x, 2)), 2)
        x = ops.max_pool2d(ops.tanh(_convolved(second, x, 0)), 2)
        x = ops.tanh(_convolved(third, x, 0)).reshape((len(x), 120))
        x = ops.tanh(_applied(fourth, x))
        return _applied(last, x)

    return _trained(layers, _of(scores), optim.SGD(0.01, momentum=0.9), *_images(64, (1, 28, 28)))


def small_vgg() -> Step:
    """Two pairs of 3x3 convolutions, in the manner of Simonyan and Zisserman 2015."""
    sizes = ((32, 1), (32, 32), (64, 32), (64, 64))
    convolutions = [_layer(*each, 3, 3) for each in sizes]
    model = (convolutions, _layer(128, 64 * 7 * 7), _layer(CLASSES, 128))

    def scores(model: Tree, x: Any) -> Any:
        convolutions, hidden, last = model
        for place, layer in enumerate(convolutions):
            x = ops.relu(_convolved(layer, x, 1))
            x = ops.max_pool2d(x, 2) if place % 2 else x
        x = ops.relu(_applied(hidden, x.reshape((len(x), 64 * 7 * 7))))
        return _applied(last, x)

    return _trained(model, _of(scores), optim.Adam(1e-3), *_images(32, (1, 28, 28)))


def transformer_step() -> Step:
    return transformer.step, transformer.arguments()


STEPS: Final[dict[str, Callable[[], Step]]] = {
    "examples/digits.py": example_digits,
    "examples/line.py": example_line,
    "784-128-10, batch 64": lambda: perceptron(64),
    "MNIST, own recipe": lambda: recipe(MNIST),
    "MNIST, Zig recipe": lambda: recipe(ZIG),
    "MNIST, LeNet-5": lenet,
    "MNIST, four 3x3 convolutions": small_vgg,
    "transformer": transformer_step,
}


def _images(batch: int, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Inputs and labels."""
    rng = np.random.default_rng(1)
    labels = ops.asarray(rng.integers(0, CLASSES, batch))
    return ops.normal((batch, *shape), rng=rng), labels


def _trained(model: Any, loss: Callable[..., Any], optimizer: Any, *batch: Any) -> Step:
    def step(model: Any, state: Any, *batch: Any) -> Any:
        value, gradient = value_and_grad(loss)(model, *batch)
        return value, *optimizer.step(model, gradient, state)

    return step, (model, optimizer.init(model), *batch)


def _layer(outputs: int, *inputs: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(outputs)
    return ops.normal((outputs, *inputs), rng=rng) * 0.05, ops.zeros(outputs)


def _applied(layer: Any, x: Any) -> Any:
    weight, bias = layer
    return x @ weight.mT + bias


def _convolved(layer: Any, x: Any, padding: int) -> Any:
    weight, bias = layer
    return ops.conv2d(x, weight, bias, padding=padding)


def _of(scores: Callable[..., Any]) -> Callable[..., Any]:
    return lambda model, x, labels: losses.cross_entropy(scores(model, x), labels)


def _loss(model: Any, x: Any, labels: Any) -> Any:
    return losses.cross_entropy(model(x), labels)
