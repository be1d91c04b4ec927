"""Which values mypy can follow into a rule: literals, Final, arithmetic, x.shape, len, unknown ints."""

from typing import Any, Final, Literal, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

HEIGHT: Final = 28
WIDTH: Final[int] = 28
CLASSES: Literal[10] = 10
SIZES: Final = (784, 100, 10)
plain = 7
rng = np.random.default_rng(0)

reveal_type(ops.zeros((HEIGHT, HEIGHT)))  # R: Tensor[tuple[28, 28], float32]
reveal_type(ops.zeros(HEIGHT * HEIGHT))  # R: Tensor[tuple[784], float32]
reveal_type(ops.zeros(28 * 28))  # R: Tensor[tuple[784], float32]
reveal_type(ops.zeros(2**3))  # R: Tensor[tuple[8], float32]
# R: Tensor[tuple[29, 27, 9, 1, 3], float32]
reveal_type(ops.zeros((28 + 1, 28 - 1, 28 // 3, 28 % 3, -(-3))))
reveal_type(ops.zeros(CLASSES))  # R: Tensor[tuple[10], float32]
reveal_type(ops.zeros(SIZES))  # R: Tensor[tuple[784, 100, 10], float32]
reveal_type(ops.zeros(SIZES[:2]))  # R: Tensor[tuple[784, 100], float32]
reveal_type(ops.zeros(SIZES[0]))  # R: Tensor[tuple[784], float32]
reveal_type(ops.zeros((SIZES[-1], 1)))  # R: Tensor[tuple[10, 1], float32]
reveal_type(ops.zeros(WIDTH))  # R: Tensor[tuple[28], float32]
reveal_type(ops.zeros(plain))  # R: Tensor[tuple[7], float32]
reveal_type(nn.Linear(28 * 28, CLASSES, rng=rng))  # R: Linear[784, 10, float32]
reveal_type(nn.Linear(HEIGHT * HEIGHT, SIZES[1], rng=rng))  # R: Linear[784, 100, float32]
reveal_type(nn.Linear(in_features=3, out_features=4, rng=rng, bias=False))  # R: Linear[3, 4, float32]
reveal_type(nn.Linear(plain, 10, rng=rng))  # R: Linear[7, 10, float32]

shape = (3, 4)
reveal_type(ops.zeros(shape))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.zeros((*shape, 5)))  # R: Tensor[tuple[3, 4, 5], float32]
images = ops.zeros((32, 28, 28))
reveal_type(images.shape)  # R: tuple[32, 28, 28]
reveal_type(images.shape[0])  # R: 32
batch, height, width = images.shape
reveal_type(height)  # R: 28
reveal_type(ops.zeros((batch, height * width)))  # R: Tensor[tuple[32, 784], float32]
reveal_type(images.reshape((images.shape[0], -1)))  # R: Tensor[tuple[32, 784], float32]
reveal_type(images.reshape((batch, height * width)))  # R: Tensor[tuple[32, 784], float32]
reveal_type(images.reshape((*images.shape[:1], 784)))  # R: Tensor[tuple[32, 784], float32]
reveal_type(ops.zeros(images.shape))  # R: Tensor[tuple[32, 28, 28], float32]
reveal_type(ops.zeros(images.shape[1:]))  # R: Tensor[tuple[28, 28], float32]
reveal_type(nn.Linear(height * width, 10, rng=rng))  # R: Linear[784, 10, float32]


def symbolic(x: Float32[Tensor, "b h w"], n: int) -> Float32[Tensor, "b h*w"]:
    reveal_type(x.shape)  # R: tuple[b, h, w]
    b, h, w = x.shape
    reveal_type(h)  # R: h
    reveal_type(x.shape[-1])  # R: w
    reveal_type(ops.zeros((b, h * w)))  # R: Tensor[tuple[b, h*w], float32]
    # R: Tensor[tuple[b+1, 2*h, w//2, (w+1)//2-1], float32]
    reveal_type(ops.zeros((b + 1, 2 * h, w // 2, (w - 3) // 2 + 1)))
    reveal_type(x.reshape((b, -1)))  # R: Tensor[tuple[b, h*w], float32]
    # R: Tensor[tuple[b, h*w], float32]
    reveal_type(x.reshape((x.shape[0], x.shape[1] * x.shape[2])))
    reveal_type(x.reshape((-1, w)))  # R: Tensor[tuple[b*h, w], float32]
    reveal_type(ops.zeros(n))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros((n, b)))  # R: Tensor[tuple[Any, b], float32]
    reveal_type(nn.Linear(n, 10, rng=rng))  # R: Linear[int, 10, float32]
    reveal_type(nn.Linear(h * w, 10, rng=rng))  # R: Linear[h*w, 10, float32]
    hidden = h * w
    reveal_type(hidden)  # R: int
    reveal_type(ops.zeros(hidden))  # R: Tensor[tuple[h*w], float32]
    count = b
    count += 1
    reveal_type(ops.zeros(count))  # R: Tensor[tuple[Any], float32]
    reveal_type(len(x))  # R: int
    reveal_type(x.ndim)  # R: int
    if n == 3:
        reveal_type(ops.zeros(n))  # R: Tensor[tuple[Any], float32]
    size = 3 if n else 4
    reveal_type(ops.zeros(size))  # R: Tensor[tuple[Any], float32]
    return x.reshape((b, h * w))


reveal_type(symbolic(images, 2))  # R: Tensor[tuple[32, 784], float32]


def variadic(x: Float32[Tensor, "*b n"]) -> Float32[Tensor, "*b"]:
    reveal_type(x.shape)  # R: tuple[*b, n]
    reveal_type(x.shape[-1])  # R: n
    reveal_type(x.shape[:-1])  # R: tuple[*b]
    reveal_type(ops.zeros(x.shape))  # R: Tensor[tuple[*b, n], float32]
    reveal_type(ops.zeros((*x.shape[:-1], 3)))  # R: Tensor[tuple[*b, 3], float32]
    return ops.zeros(x.shape[:-1])


def unknown(sizes: tuple[int, ...], pair: tuple[int, int], anything: Any, x: Tensor) -> None:
    reveal_type(ops.zeros(sizes))  # R: Tensor[Any, float32]
    reveal_type(ops.zeros(pair))  # R: Tensor[tuple[Any, Any], float32]
    reveal_type(ops.zeros(anything))  # R: Tensor[Any, float32]
    reveal_type(ops.zeros((3, anything)))  # R: Tensor[tuple[3, Any], float32]
    reveal_type(x.reshape((3, -1)))  # R: Tensor[tuple[3, Any], Any]
    reveal_type(x.shape)  # R: tuple[int, ...]
    reveal_type(ops.sum(x, axis=0))  # R: Tensor[Any, Any]
    reveal_type(ops.sum(images, axis=anything))  # R: Tensor[Any, float32]
    reveal_type(ops.sum(images, axis=pair[0] - 112))  # R: Tensor[Any, float32]
    reveal_type(ops.zeros(int("3")))  # R: Tensor[tuple[Any], float32]
    reveal_type(images.reshape(sizes))  # R: Tensor[Any, float32]
    reveal_type(images.reshape(pair))  # R: Tensor[tuple[Any, Any], float32]
    for k in range(3):
        reveal_type(images[k])  # R: Tensor[tuple[28, 28], float32]
        reveal_type(ops.zeros((k, 3)))  # R: Tensor[tuple[Any, 3], float32]
        reveal_type(images[:k])  # R: Tensor[tuple[<=32, 28, 28], float32]
        reveal_type(images[:, k : k + 2])  # R: Tensor[tuple[32, <=2, 28], float32]


unknown((32, 784), (112, 224), 0, images[:, :, :3])
