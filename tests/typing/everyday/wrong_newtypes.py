"""NewType, Literal, aliases."""
from typing import Literal, NewType

from jaxtyping import Float32
from typing_extensions import TypeAlias

from typednn import Tensor, ops, typed

Image = Float32[Tensor, "28 28"]
Logits: TypeAlias = Float32[Tensor, "b 10"]
Meters = NewType("Meters", float)
Mode = Literal["sum", "none"]

@typed
def loss(logits: Logits, how: Mode) -> Float32[Tensor, ""]:
    return ops.sum(logits) if how == "sum" else ops.mean(logits)

@typed
def blur(x: Image) -> Image:
    return x[1:, 1:]  # E: blur: the result is float32 (27, 27), declared Float32[Tensor, "28 28"]: axis 0 is 27, exp [shape]

@typed
def scaled(x: Image, by: Meters) -> Image:
    return x * by

@typed
def both(a: Logits, b: Logits) -> Logits:
    return a + b

image = ops.ones((28, 28))
blur(scaled(image, Meters(2.0)))
loss(ops.ones((4, 9)), "sum")  # E: loss: argument 'logits' is float32 (4, 9), declared Float32[Tensor, "b 10"]: axis -1 is 9, [shape]
both(ops.ones((4, 10)), ops.ones((5, 10)))  # E: both: argument 'b' is float32 (5, 10), declared Float32[Tensor, "b 10"]: axis 0 is 5, expe [shape]
