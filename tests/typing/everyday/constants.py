"""Sizes with a name: constants, enums, configs, partial."""

import math
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import partial
from typing import ClassVar, Final, NamedTuple

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)

WIDTH = 20
DEPTH: Final = 4


class Size(IntEnum):
    HIDDEN = 16
    OUT = 10


# --- a module constant
def of_width() -> Float32[Tensor, "20"]:
    return ops.zeros(WIDTH)


def of_width_wrong() -> Float32[Tensor, "21"]:
    return ops.zeros(WIDTH)  # E: axis 0 is 20, expected 21 [shape]


# --- a final constant
def of_depth() -> Float32[Tensor, "8 2"]:
    return ops.zeros((2 * DEPTH, 2))


def of_depth_wrong() -> Float32[Tensor, "4 2"]:
    return ops.zeros((2 * DEPTH, 2))  # E: axis 0 is 8, expected 4 [shape]


# --- a member of an enum
def of_enum() -> Float32[Tensor, "16 10"]:
    return ops.zeros((Size.HIDDEN, Size.OUT))


def of_enum_wrong() -> Float32[Tensor, "10 16"]:
    return ops.zeros((Size.HIDDEN, Size.OUT))  # E: axis 0 is 16, expected 10 [shape]


# --- a default
def head(x: Float32[Tensor, "b 20"], k: int = 5) -> Float32[Tensor, "b _"]:
    return x[:, :k]


# E: axis -1 is 21, expected 20 [shape]
head(ops.zeros((2, 21)))


# --- a partial layer
linear = partial(nn.Linear, rng=rng)
partial_layer = linear(10, 20)
partial_layer(ops.zeros((2, 10)))
partial_layer(ops.zeros((2, 11)))  # E: axis -1 is 11, expected 10 [shape]


# --- a class attribute
class Config:
    width = 12


def of_class() -> Float32[Tensor, "12"]:
    return ops.zeros(Config.width)


def of_class_wrong() -> Float32[Tensor, "13"]:
    return ops.zeros(Config.width)  # E: axis 0 is 12, expected 13 [shape]


# --- a ternary
def chosen(wide: bool) -> Float32[Tensor, "_"]:
    return ops.zeros(8 if wide else 4)


def chosen_wrong(wide: bool) -> Float32[Tensor, "4"]:
    return ops.zeros(8 if wide else 6)  # E: expected 4 [shape]


def chosen_inside(wide: bool) -> Float32[Tensor, "8"]:
    return ops.zeros(8 if wide else 8)


# --- a constant of several sizes
SHAPE = (3, 4)
ROWS, COLUMNS = SHAPE
HEIGHT, WIDE = 5, 6


def of_shape() -> Float32[Tensor, "3 4"]:
    return ops.zeros(SHAPE) + ops.zeros((ROWS, COLUMNS)) + ops.zeros((*SHAPE[:1], SHAPE[1]))


def of_shape_wrong() -> Float32[Tensor, "4 3"]:
    return ops.zeros(SHAPE)  # E: axis 0 is 3, expected 4 [shape]


def turned() -> Float32[Tensor, "4 3"]:
    return ops.zeros(SHAPE[::-1])


def turned_wrong() -> Float32[Tensor, "3 4"]:
    return ops.zeros(SHAPE[::-1])  # E: axis 0 is 4, expected 3 [shape]


def of_pair_wrong() -> Float32[Tensor, "6 5"]:
    return ops.zeros((HEIGHT, WIDE))  # E: axis 0 is 5, expected 6 [shape]


# --- a dict of sizes
WIDTHS = {"small": 64, "large": 256}


def of_dict() -> Float32[Tensor, "64"]:
    for name in WIDTHS:
        print(name, WIDTHS[name], len(WIDTHS))
    return ops.zeros(WIDTHS["small"])


def of_dict_wrong() -> Float32[Tensor, "256"]:
    return ops.zeros(WIDTHS["small"])  # E: axis 0 is 64, expected 256 [shape]


# --- a dict of sizes that changes
SIZES = {"small": 64}
SIZES["small"] = 128
UPDATED = {"small": 64}
UPDATED.update(small=128)
PASSED = {"small": 64}


def change(sizes: dict[str, int]) -> None:
    sizes["small"] = 128


change(PASSED)


ALIASED = {"small": 64}
alias = ALIASED or SIZES
alias["small"] = 128
NESTED = {"small": [64]}
NESTED["small"][0] = 128


def of_changed() -> Float32[Tensor, "128"]:
    x = ops.zeros(SIZES["small"]) + ops.zeros(UPDATED["small"]) + ops.zeros(PASSED["small"])
    return x + ops.zeros(ALIASED["small"]) + ops.zeros(NESTED["small"])


# --- a list of sizes
LAYERS = [784, 128, 10]


def of_list() -> Float32[Tensor, "784 128"]:
    return ops.zeros((LAYERS[0], LAYERS[1]))


def of_list_wrong() -> Float32[Tensor, "784 10"]:
    return ops.zeros((LAYERS[0], LAYERS[1]))  # E: axis -1 is 128, expected 10 [shape]


def of_grown() -> Float32[Tensor, "3"]:
    sizes = [2]
    sizes[0] += 1
    return ops.zeros(sizes[0])


# --- a configuration that is a dataclass
@dataclass(frozen=True)
class Settings:
    width: int = 12
    depth: int = field(default=3)
    rate: float = 0.1


settings = Settings()
wide_settings = Settings(24, rate=0.5)


def of_settings() -> Float32[Tensor, "12 3"]:
    return ops.zeros((settings.width, wide_settings.depth))


def of_settings_wrong() -> Float32[Tensor, "12 3"]:
    return ops.zeros((wide_settings.width, settings.depth))  # E: axis 0 is 24, expected 12 [shape]


def of_local_settings() -> Float32[Tensor, "7"]:
    own = Settings(width=7)
    return ops.zeros(own.width)


def of_local_settings_wrong() -> Float32[Tensor, "12"]:
    own = Settings(width=7)
    return ops.zeros(own.width)  # E: axis 0 is 7, expected 12 [shape]


def of_any_settings(own: Settings, n: int) -> Float32[Tensor, "12 12"]:
    return ops.zeros((own.width, Settings(n).width))


# --- a configuration that changes
@dataclass
class Mutable:
    size: int = 12
    steps: int = 3


mutable = Mutable()
mutable.size = 5


def of_mutable() -> Float32[Tensor, "5 3"]:
    return ops.zeros((mutable.size, mutable.steps))


def of_mutable_wrong() -> Float32[Tensor, "5 4"]:
    return ops.zeros((mutable.size, mutable.steps))  # E: axis -1 is 3, expected 4 [shape]


# --- a configuration that is a named tuple
class Kernel(NamedTuple):
    rows: int
    columns: int = 5


kernel = Kernel(3)


def of_kernel() -> Float32[Tensor, "3 5"]:
    return ops.zeros((kernel.rows, kernel.columns))


def of_kernel_wrong() -> Float32[Tensor, "5 5"]:
    return ops.zeros((kernel.rows, kernel.columns))  # E: axis 0 is 3, expected 5 [shape]


# --- an object of a plain class
class Plain:
    hidden = 12
    kept: ClassVar[int] = 13

    def __init__(self) -> None:
        self.count = 4


class Deeper(Plain):
    hidden = 20


plain, deeper = Plain(), Deeper()


def of_plain() -> Float32[Tensor, "12 20"]:
    return ops.zeros((plain.hidden, deeper.hidden))


def of_plain_wrong() -> Float32[Tensor, "12 13"]:
    return ops.zeros((deeper.hidden, Plain().kept))  # E: axis 0 is 20, expected 12 [shape]


def of_given(one: Plain) -> Float32[Tensor, "20"]:
    return ops.zeros(one.hidden)


# --- a size of the model itself
class Sized(nn.Module):
    def __init__(self, extra: int = 5) -> None:
        self.hidden = 32
        self.extra = extra
        self.first = nn.Linear(784, self.hidden, rng=rng)
        self.second = nn.Linear(self.hidden, 10, rng=rng)
        self.third = nn.Linear(self.extra, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
        x = self.first(x) + ops.zeros(self.hidden)
        return self.second(x) + self.third(ops.zeros(self.extra))


class SizedWrong(nn.Module):
    def __init__(self) -> None:
        self.hidden = 32
        self.first = nn.Linear(784, self.hidden, rng=rng)
        self.second = nn.Linear(2 * self.hidden, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
        return self.second(self.first(x))  # E: axis -1 is 32, expected 64 [shape]


# --- sizes that are rounded
def rounded(x: Float32[Tensor, "b 6"]) -> Float32[Tensor, "32 22 3 6"]:
    return ops.zeros((int(64 * 0.5), math.ceil(64 / 3), abs(-3), int(np.prod(x.shape[1:]))))


def rounded_wrong() -> Float32[Tensor, "32 21"]:
    return ops.zeros((round(64 / 2), math.ceil(64 / 3)))  # E: axis -1 is 22, expected 21 [shape]


# --- sizes that are divided
def divided() -> Float32[Tensor, "3 1"]:
    whole, rest = divmod(7, 2)
    return ops.zeros((whole, rest))


def divided_wrong() -> Float32[Tensor, "3 2"]:
    whole, rest = divmod(7, 2)
    return ops.zeros((whole, rest))  # E: axis -1 is 1, expected 2 [shape]


# --- sizes that are added
def added(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "n+4 7"]:
    return ops.zeros((sum(x.shape), sum(SHAPE)))


def added_wrong(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "n+3 7"]:
    return ops.zeros((sum(x.shape), sum(SHAPE)))  # E: for n=2 it is 6, not 5 [shape]


def added_unknown(sizes: list[int]) -> Float32[Tensor, "5"]:
    return ops.zeros(sum([n for n in (2, 3)])) + ops.zeros(sum(sizes))


# --- a walrus
def counted(xs: list[int]) -> Float32[Tensor, "3"]:
    return ops.zeros(n) if (n := 3) < len(xs) else ops.zeros(3)


def counted_wrong(xs: list[int]) -> Float32[Tensor, "4"]:
    return ops.zeros(n) if (n := 3) < len(xs) else ops.zeros(4)  # E: axis 0 is 3, expected 4 [shape]


# --- a constant that a function changes
COUNT = 3


def grow() -> None:
    global COUNT
    COUNT += 1


def of_count() -> Float32[Tensor, "4"]:
    return ops.zeros(COUNT)


# --- a number of an enum
class Choice(Enum):
    SMALL = 4
    LARGE = 8


def of_choice() -> Float32[Tensor, "4"]:
    return ops.zeros(Choice.SMALL.value)


def of_choice_wrong() -> Float32[Tensor, "4"]:
    return ops.zeros(Choice.LARGE.value)  # E: axis 0 is 8, expected 4 [shape]


def of_any_choice(choice: Choice) -> Float32[Tensor, "4"]:
    return ops.zeros(int(choice.value))
