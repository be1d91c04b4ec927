"""Sizes from constants: names that a module assigns once, class attributes, members of enums, int, ternaries."""

from enum import Enum, IntEnum, auto
from typing import Final, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

BATCH = 32
HIDDEN: int = 16 * 4
PAIR = (3, 4)
SIZES = [784, 100, 10]
LARGER = HIDDEN + BATCH
rng = np.random.default_rng(0)

reassigned = 5
reassigned += 1
by_a_function = 7
counted = 0
for looped in range(3):
    last = looped
if BATCH > 3:
    branch = 3
else:
    branch = 4
Taken, (other, *more) = 8, (9, 1, 2)


def set_by_a_function() -> None:
    global by_a_function
    by_a_function = 8


def counts() -> None:
    global counted
    counted += 1


def of_the_module(x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 96"]:
    reveal_type(ops.zeros(BATCH))  # R: Tensor[tuple[32], float32]
    reveal_type(ops.zeros((HIDDEN, LARGER)))  # R: Tensor[tuple[64, 96], float32]
    reveal_type(ops.zeros(PAIR))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(ops.zeros((*PAIR, PAIR[0])))  # R: Tensor[tuple[3, 4, 3], float32]
    reveal_type(ops.zeros(AFTER))  # R: Tensor[tuple[33], float32]
    reveal_type(ops.zeros(Taken))  # R: Tensor[tuple[8], float32]
    reveal_type(ops.zeros(other))  # R: Tensor[tuple[Any], float32]
    reveal_type(nn.Linear(HIDDEN, BATCH, rng=rng))  # R: Linear[64, 32, float32]
    half = HIDDEN // 2
    reveal_type(ops.zeros(half))  # R: Tensor[tuple[32], float32]
    reveal_type(ops.zeros(SIZES))  # R: Tensor[tuple[784, 100, 10], float32]
    return x @ ops.zeros((HIDDEN, LARGER))


def unknown(BATCH: int) -> None:
    reveal_type(ops.zeros(BATCH))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(reassigned))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(by_a_function))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(counted))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(last))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(branch))  # R: Tensor[tuple[Any], float32]


def shadowed() -> None:
    HIDDEN = 5
    reveal_type(ops.zeros(HIDDEN))  # R: Tensor[tuple[5], float32]

    def inner() -> None:
        reveal_type(ops.zeros((HIDDEN, BATCH)))  # R: Tensor[tuple[5, 32], float32]

    inner()


AFTER = 33


class Config:
    hidden = 64
    sizes = (3, 4)
    doubled = hidden * 2
    changed = 5
    of_instances = 6
    counted = 7

    def __init__(self) -> None:
        self.of_instances = 8

    def count(self) -> None:
        type(self).counted += 1


Config.changed = 6


class Small(Config):
    hidden = 8


def of_a_class(x: Float32[Tensor, "b 64"], config: Config, cls: type[Config]) -> None:
    reveal_type(ops.zeros(Config.hidden))  # R: Tensor[tuple[64], float32]
    reveal_type(ops.zeros(Config.sizes))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(ops.zeros(Config.doubled))  # R: Tensor[tuple[128], float32]
    reveal_type(ops.zeros(Small.hidden))  # R: Tensor[tuple[8], float32]
    reveal_type(ops.zeros(Small.doubled))  # R: Tensor[tuple[128], float32]
    reveal_type(nn.Linear(Config.hidden, 3, rng=rng)(x))  # R: Tensor[tuple[b, 3], float32]
    reveal_type(ops.zeros(config.hidden))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(cls.hidden))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(Config.changed))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(Config.of_instances))  # R: Tensor[tuple[6], float32]
    reveal_type(ops.zeros(Config.counted))  # R: Tensor[tuple[Any], float32]


class Size(IntEnum):
    HIDDEN = 64
    CLASSES = 10
    ALSO = HIDDEN
    NEXT = auto()


class Named(Enum):
    HIDDEN = 64


class Odd(IntEnum):
    ONE = 1

    def __new__(cls, value: int) -> "Odd":
        made = int.__new__(cls, value + 1)
        made._value_ = value + 1
        return made


class Grades(int, Enum):
    A = 3


def of_an_enum(x: Float32[Tensor, "b 64"], size: Size) -> Float32[Tensor, "b 10"]:
    reveal_type(ops.zeros(Size.HIDDEN))  # R: Tensor[tuple[64], float32]
    reveal_type(ops.zeros((3, Size.CLASSES)))  # R: Tensor[tuple[3, 10], float32]
    reveal_type(ops.zeros((3, Size.CLASSES.value)))  # R: Tensor[tuple[3, 10], float32]
    reveal_type(ops.zeros(Size.HIDDEN + 1))  # R: Tensor[tuple[65], float32]
    reveal_type(ops.zeros(int(Size.HIDDEN)))  # R: Tensor[tuple[64], float32]
    reveal_type(ops.zeros(Size.NEXT))  # R: Tensor[tuple[65], float32]
    reveal_type(ops.zeros(Odd.ONE))  # R: Tensor[Any, float32]
    reveal_type(ops.zeros(Grades.A))  # R: Tensor[tuple[3], float32]
    reveal_type(ops.zeros(Named.HIDDEN.value))  # R: Tensor[tuple[64], float32]
    reveal_type(ops.zeros(size))  # R: Tensor[Any, float32]
    reveal_type(ops.sum(x, axis=Size.HIDDEN - 64))  # R: Tensor[tuple[64], float32]
    reveal_type(nn.Linear(Size.HIDDEN, Size.CLASSES, rng=rng))  # R: Linear[64, 10, float32]
    return x @ ops.zeros((Size.HIDDEN, Size.CLASSES))


def computed(x: Float32[Tensor, "b n"], flag: bool, n: int, text: str) -> Float32[Tensor, "b"]:
    reveal_type(ops.zeros(int(BATCH)))  # R: Tensor[tuple[32], float32]
    reveal_type(ops.zeros(int(x.shape[0])))  # R: Tensor[tuple[b], float32]
    reveal_type(ops.zeros((int(HIDDEN / 2), int(text))))  # R: Tensor[tuple[32, Any], float32]
    reveal_type(ops.zeros((int(text, 2), int())))  # R: Tensor[tuple[Any, Any], float32]
    rows = len(x)
    reveal_type(ops.zeros(rows))  # R: Tensor[tuple[b], float32]
    reveal_type(ops.zeros((rows if flag else x.shape[0])))  # R: Tensor[tuple[b], float32]
    same = rows if flag else len(x)
    reveal_type(ops.zeros(same))  # R: Tensor[tuple[b], float32]
    differs = 3 if flag else 4
    reveal_type(ops.zeros(differs))  # R: Tensor[tuple[Any], float32]
    half = 3 if flag else n
    reveal_type(ops.zeros(half))  # R: Tensor[tuple[Any], float32]
    return ops.zeros(len(x))


CHOSEN: Final = (4, 3) if len(PAIR) > 1 else (3, 2)
KEPT: Final = (4, 3)


def of_tuples(flag: bool) -> None:
    """mypy's type of two tuples has the numbers of the first one."""
    reveal_type(ops.zeros((4, 3) if flag else (3, 2)))  # R: Tensor[tuple[Any, Any], float32]
    reveal_type(ops.zeros((4, 3) if flag else (4, 2)))  # R: Tensor[tuple[Any, Any], float32]
    reveal_type(ops.zeros((4, 3) if flag else (4, 3)))  # R: Tensor[tuple[4, 3], float32]
    reveal_type(ops.zeros(((4, 3) if flag else (3, 2))[0]))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(CHOSEN))  # R: Tensor[tuple[Any, Any], float32]
    reveal_type(ops.zeros(KEPT))  # R: Tensor[tuple[4, 3], float32]
    reveal_type(ops.zeros(KEPT[1]))  # R: Tensor[tuple[3], float32]
    for shape in ((4, 3), (3, 2)):
        reveal_type(ops.zeros(shape))  # R: Tensor[tuple[Any, Any], float32]
        reveal_type(ops.zeros(shape[0]))  # R: Tensor[tuple[Any], float32]
    x, y = (ops.zeros(shape) for shape in ((4, 3), (3, 2)))
    reveal_type(x @ y)  # R: Tensor[tuple[Any, Any], float32]
    x, y = [ops.zeros(shape) for shape in ((4, 3), (3, 2))]
    reveal_type(x @ y)  # R: Tensor[tuple[Any, Any], float32]


class Declared:
    """``Final[int]`` says that there is no other value, and its type that it is an int."""

    heads: Final[int] = 5
    width: int = 12

    def of_self(self) -> None:
        reveal_type(ops.zeros((self.heads, self.width)))  # R: Tensor[tuple[5, Any], float32]
        # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]
        nn.MultiHeadAttention(12, self.heads, rng=rng)
        reveal_type(ops.zeros(Declared.heads))  # R: Tensor[tuple[5], float32]


class Derived(Declared):
    def of_a_base(self) -> None:
        reveal_type(ops.zeros(self.heads))  # R: Tensor[tuple[5], float32]


def mistakes(x: Float32[Tensor, "b 64"]) -> None:
    # E: matmul: x (b, 64) and y (32, 3): axis -1 of x has 64, axis -2 of y has 32 [shape]
    x @ ops.zeros((BATCH, 3))
    # E: argument 'x' is float32 (b, 64), declared Float32[Tensor, "*b 8"]: axis -1 is 64, expected 8 [shape]
    nn.Linear(Small.hidden, 3, rng=rng)(x)
    # E: matmul: x (b, 64) and y (10, 3): axis -1 of x has 64, axis -2 of y has 10 [shape]
    x @ ops.zeros((Size.CLASSES, 3))
    # E: add: x (32,) and y (64,): axis -1 of x has 32, axis -1 of y has 64 [shape]
    ops.zeros(int(BATCH)) + ops.zeros(int(HIDDEN))


of_the_module(ops.zeros((2, 64)))
unknown(3)
shadowed()
of_a_class(ops.zeros((2, 64)), Config(), Config)
of_an_enum(ops.zeros((2, 64)), Size.HIDDEN)
computed(ops.zeros((2, 3)), True, 3, "11")
of_tuples(True)
