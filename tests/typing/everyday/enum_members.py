"""Members of enums as numbers beside tensors, and as sizes that ``auto()`` makes."""
from enum import Enum, Flag, IntEnum, IntFlag, auto

from jaxtyping import Bool, Float32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, ops


class Special(IntEnum):
    PAD = 0
    BOS = auto()
    EOS = auto()


class Kind(Enum):
    SMALL = auto()
    NAMED = "x"
    LARGE = 7


class Bits(IntFlag):
    A = auto()
    B = auto()
    C = auto()


class Marks(Flag):
    A = auto()
    B = auto()


class Tens(Enum):
    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last: list[int]) -> int:
        return 10 * (count + 1)

    A = auto()


class Falling(IntEnum):
    A = 5
    B = 3
    C = auto()
    D = 2


class Celsius(float):
    pass


# --- operands
def operands(tokens: Int64[Tensor, "b t"], x: Float32[Tensor, "n d"], degrees: Celsius, one: Special) -> Bool[Tensor, "b 1 t"]:
    reveal_type(tokens != Special.PAD)  # R: Tensor[tuple[b, t], bool]
    reveal_type(tokens == one)  # R: Tensor[tuple[b, t], bool]
    reveal_type(Special.BOS * x)  # R: Tensor[tuple[n, d], float32]
    reveal_type(x * degrees)  # R: Tensor[tuple[n, d], float32]
    reveal_type(ops.where(x > Special.PAD, x, Special.BOS))  # R: Tensor[tuple[n, d], float32]
    _ = (x + Special.EOS) @ x  # E: x (n, d) and y (n, d): axis -1 of x has d, axis -2 of y has n [shape]
    return (tokens != Special.PAD)[:, None]


def mask(tokens: Int64[Tensor, "b t"]) -> Bool[Tensor, "b 1 t"]:
    return (tokens != Special.PAD)[:, :, None]  # E: mask: the result is bool (b, t, 1), declared Bool[Tensor, "b 1 t"]: axis 1: for t=2 it is 2, not 1 [shape]


# --- auto
reveal_type(ops.zeros((Special.BOS, Special.EOS.value)))  # R: Tensor[tuple[1, 2], float32]
reveal_type(ops.zeros((Kind.SMALL.value, Kind.LARGE.value)))  # R: Tensor[tuple[1, 7], float32]
reveal_type(ops.zeros((Bits.C, Marks.B.value)))  # R: Tensor[tuple[4, 2], float32]
reveal_type(ops.zeros((Tens.A.value, Falling.C, Falling.D)))  # R: Tensor[tuple[Any, Any, 2], float32]
_ = ops.ones((4, Special.EOS)) @ ops.ones((3, 4))  # E: x (4, 2) and y (3, 4): axis -1 of x has 2, axis -2 of y has 3 [shape]
