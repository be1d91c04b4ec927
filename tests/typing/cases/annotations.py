"""Where an annotation may stand: parameters, results, fields, variables, inside other types."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Optional, TypedDict, reveal_type

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, ops

images: Float32[Tensor, "32 784"] = ops.zeros((32, 784))
labels: Int64[Tensor, "32"] = ops.zeros(32, dtype=np.int64)
reveal_type(images)  # R: Tensor[tuple[32, 784], float32]
reveal_type(labels)  # R: Tensor[tuple[32], int64]
scalar: Float32[Tensor, ""] = ops.zeros(())
reveal_type(scalar)  # R: Tensor[tuple[()], float32]

# E: 'wrong' is float32 (32, 784), declared Float32[Tensor, "32 783"]: axis -1 is 784, expected 783 [shape]
wrong: Float32[Tensor, "32 783"] = ops.zeros((32, 784))


def in_a_function(x: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch"]:
    reveal_type(x)  # R: Tensor[tuple[batch, 784], float32]
    same: Float32[Tensor, "batch 784"] = x
    other: Float32[Tensor, "batch 785"] = x  # E: in_a_function: 'other' is float32 (batch, 784), declared Float32[Tensor, "batch 785"]: axis -1 is 784, expected 785 [shape]
    transposed: Float32[Tensor, "784 batch"] = x  # E: in_a_function: 'transposed' is float32 (batch, 784), declared Float32[Tensor, "784 batch"]: axis 0: for batch=2 it is 2, not 784 [shape]
    reveal_type(same)  # R: Tensor[tuple[batch, 784], float32]
    return ops.sum(x, axis=1)


# R: def [batch <: int] (x: Tensor[tuple[batch, 784], float32]) -> Tensor[tuple[batch], float32]
reveal_type(in_a_function)
reveal_type(in_a_function(images))  # R: Tensor[tuple[32], float32]


def wrong_result(x: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch"]:
    return ops.sum(x, axis=0)  # E: wrong_result: the result is float32 (784,), declared Float32[Tensor, "batch"]: axis 0: for batch=2 it is 784, not 2 [shape]


class Methods:
    """Methods of all kinds, class attributes, and attributes that `__init__` assigns."""

    kernel: Float32[Tensor, "784 10"]
    shared: ClassVar[Float32[Tensor, "10"]] = ops.zeros(10)
    maybe: Float32[Tensor, "10"] | None = None

    def __init__(self, kernel: Float32[Tensor, "784 10"]) -> None:
        self.kernel = kernel
        self.bias: Float32[Tensor, "10"] = ops.zeros(10)
        self.inferred = ops.zeros((3, 4))
        # E: Methods: field 'shorter' is float32 (10,), declared Float32[Tensor, "9"]: axis 0 is 10, expected 9 [shape]
        self.shorter: Float32[Tensor, "9"] = ops.zeros(10)

    def method(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
        reveal_type(self.kernel)  # R: Tensor[tuple[784, 10], float32]
        reveal_type(self.inferred)  # R: Tensor[tuple[3, 4], float32]
        return x @ self.kernel + self.bias

    @staticmethod
    def static(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b"]:
        return ops.max(x, axis=1)

    @classmethod
    def alternative(cls, kernel: Float32[Tensor, "10 784"]) -> "Methods":
        return cls(kernel.T)

    @property
    def norm(self) -> Float32[Tensor, ""]:
        return ops.sum(self.kernel * self.kernel)

    @property
    def columns(self) -> Float32[Tensor, "10"]:
        return ops.sum(self.kernel, axis=0)


methods = Methods(ops.zeros((784, 10)))
reveal_type(methods.kernel)  # R: Tensor[tuple[784, 10], float32]
reveal_type(methods.bias)  # R: Tensor[tuple[10], float32]
reveal_type(methods.inferred)  # R: Tensor[tuple[3, 4], float32]
reveal_type(methods.maybe)  # R: Tensor[tuple[10], float32] | None
reveal_type(Methods.shared)  # R: Tensor[tuple[10], float32]
reveal_type(methods.method(images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(methods.static(images))  # R: Tensor[tuple[32], float32]
reveal_type(Methods.static(images))  # R: Tensor[tuple[32], float32]
reveal_type(methods.norm)  # R: Tensor[tuple[()], float32]
reveal_type(methods.columns)  # R: Tensor[tuple[10], float32]
reveal_type(Methods.alternative(ops.zeros((10, 784))))  # R: Methods
# E: Methods.alternative: argument 'kernel' is float32 (784, 10), declared Float32[Tensor, "10 784"]: axis 0 is 784, expected 10 [shape]
Methods.alternative(ops.zeros((784, 10)))
# E: Methods: argument 'kernel' is float32 (10, 784), declared Float32[Tensor, "784 10"]: axis 0 is 10, expected 784 [shape]
Methods(ops.zeros((10, 784)))
# E: Methods.method: argument 'x' is float32 (32,), declared Float32[Tensor, "b 784"]: 2 axes expected, 1 found [shape-rank]
methods.method(labels.astype(np.float32))
Methods.method(methods, images)
# E: Methods.method: argument 'x' is float32 (784, 32), declared Float32[Tensor, "b 784"]: axis -1 is 32, expected 784 [shape]
Methods.method(methods, images.T)


@dataclass(frozen=True)
class Batch:
    inputs: Float32[Tensor, "32 784"]
    labels: Int64[Tensor, "32"]
    weights: Float32[Tensor, "32"] | None = None


batch = Batch(images, labels)
reveal_type(batch)  # R: Batch
reveal_type(batch.inputs)  # R: Tensor[tuple[32, 784], float32]
reveal_type(batch.weights)  # R: Tensor[tuple[32], float32] | None
# E: Batch: argument 'inputs' is float32 (31, 784), declared Float32[Tensor, "32 784"]: axis 0 is 31, expected 32 [shape]
Batch(ops.zeros((31, 784)), labels)
# E: Batch: argument 'labels' is int64 (31,), declared Int64[Tensor, "32"]: axis 0 is 31, expected 32 [shape]
Batch(labels=ops.zeros(31, dtype=np.int64), inputs=images)
Batch(images, labels, weights=ops.ones(32))


class Pair(NamedTuple):
    left: Float32[Tensor, "3"]
    right: Float32[Tensor, "4"]


pair = Pair(ops.zeros(3), ops.zeros(4))
reveal_type(pair.right)  # R: Tensor[tuple[4], float32]
left, right = pair
reveal_type(left)  # R: Tensor[tuple[3], float32]
# E: Pair: argument 'left' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
Pair(ops.zeros(4), ops.zeros(4))


class Record(TypedDict):
    inputs: Float32[Tensor, "32 784"]


record: Record = {"inputs": images}
reveal_type(record["inputs"])  # R: Tensor[tuple[32, 784], float32]


def nested(
    pairs: tuple[Float32[Tensor, "b 784"], Int64[Tensor, "b"]],
    several: list[Float32[Tensor, "b 784"]],
    named: dict[str, Float32[Tensor, "b n"]],
    deep: list[tuple[Float32[Tensor, "n"], dict[str, Float32[Tensor, "b"]]]],
    maybe: Optional[Float32[Tensor, "b"]] = None,
    either: Float32[Tensor, "b"] | Int64[Tensor, "b"] | None = None,
    *rest: Float32[Tensor, "b"],
    **more: Bool[Tensor, "b"],
) -> Float32[Tensor, "b n"]:
    reveal_type(pairs)  # R: tuple[Tensor[tuple[b, 784], float32], Tensor[tuple[b], int64]]
    reveal_type(several)  # R: list[Tensor[tuple[b, 784], float32]]
    reveal_type(named)  # R: dict[str, Tensor[tuple[b, n], float32]]
    # R: list[tuple[Tensor[tuple[n], float32], dict[str, Tensor[tuple[b], float32]]]]
    reveal_type(deep)
    reveal_type(maybe)  # R: Tensor[tuple[b], float32] | None
    reveal_type(either)  # R: Tensor[tuple[b], float32] | Tensor[tuple[b], int64] | None
    reveal_type(rest)  # R: tuple[Tensor[tuple[b], float32], ...]
    reveal_type(more)  # R: dict[str, Tensor[tuple[b], bool]]
    return named["x"]


square: dict[str, Float32[Tensor, "32 5"]] = {"x": ops.zeros((32, 5))}
reveal_type(nested((images, labels), [images], square, []))  # R: Tensor[tuple[32, 5], float32]
# R: Tensor[tuple[32, 5], float32]
reveal_type(nested((images, labels), [images, images], square, [(ops.zeros(5), {})], None))


def unannotated(x, y=None):  # type: ignore[no-untyped-def]
    return x


def plain(x: Tensor, y: Tensor[Any, Any]) -> Tensor:
    reveal_type(x)  # R: Tensor[Any, Any]
    return x @ y


reveal_type(plain(images, images.T))  # R: Tensor[Any, Any]
# E: Call to untyped function "unannotated" in typed context [no-untyped-call]
# R: Any
reveal_type(unannotated(images))
