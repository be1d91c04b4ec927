"""The rule of every other element.

The annotation says how long the result is for every length of the input. It is wrong for one half
of them, and mypy names the smallest.
"""

from jaxtyping import Float32

from typednn import Tensor, typed


@typed
def every_other(x: Float32[Tensor, "batch time"]) -> Float32[Tensor, "batch _"]:
    """The elements 0, 2, 4, ... of each row."""
    return x[:, ::2]


# The test. Nothing below this line may be changed.
from typednn import ops


def two_of_three(x: Float32[Tensor, "2 3"]) -> tuple[int, ...]:
    return x.shape


assert two_of_three(every_other(ops.ones((2, 5)))) == (2, 3), "five elements give three"
assert two_of_three(every_other(ops.ones((2, 6)))) == (2, 3), "six elements give three"
three = ops.asarray([[1.0, 2.0, 3.0]])
assert every_other(three).numpy().tolist() == [[1, 3]], "elements 0 and 2 of three"
