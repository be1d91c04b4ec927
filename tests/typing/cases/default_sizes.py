"""Type variables with defaults: what a class gets for a size that no argument tells."""

from typing import Any, Generic, Literal

from jaxtyping import Float32
from typing_extensions import TypeVar, reveal_type

from typednn import Tensor, nn, ops

In = TypeVar("In", bound=int, default=Any)
Groups = TypeVar("Groups", bound=int, default=In)
Times = TypeVar("Times", bound=int, default=Literal[2])


class Shared(nn.Module, Generic[In, Groups]):
    """A variable that no argument tells has its default, also that of another variable."""

    size: In
    groups: Groups

    def __init__(self, size: In, groups: Groups | None = None) -> None:
        self.size = size
        given: Any = size if groups is None else groups
        self.groups = given


class Doubled(nn.Module, Generic[In, Times]):
    def __init__(self, size: In, times: Times | None = None) -> None:
        self.weight = ops.ones((size, size * (2 if times is None else times)))


def defaults(some: int | None, number: int, x: Float32[Tensor, "b d"]) -> None:
    reveal_type(Shared(x.shape[-1]))  # R: Shared[d, d]
    reveal_type(Shared(8, some))  # R: Shared[8, Any]
    reveal_type(Shared(8, number))  # R: Shared[8, int]


reveal_type(Shared(8))  # R: Shared[8, 8]
reveal_type(Shared(8, 2))  # R: Shared[8, 2]
reveal_type(Shared(8, groups=4))  # R: Shared[8, 4]
reveal_type(Shared(8, None))  # R: Shared[8, Any]
reveal_type(Doubled(8))  # R: Doubled[8, 2]
reveal_type(Doubled(8, 3))  # R: Doubled[8, 3]
