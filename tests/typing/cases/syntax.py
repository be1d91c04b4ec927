"""Annotations that cannot be read: one error at their line, and the checks go on around them."""
# static only: jaxtyping refuses these when the function is defined

from collections.abc import Callable
from typing import NewType, Protocol, TypeAlias, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops


# E: shape 'b, 784': 'b,' has a comma; axes are separated by spaces: 'batch 784' [shape-syntax]
def comma(x: Float32[Tensor, "b, 784"]) -> None:
    reveal_type(x)  # R: Tensor[Any, Any]


# E: shape '*a *b': '*a' and '*b' both stand for any number of axes; use one [shape-syntax]
def two_variadic(x: Float32[Tensor, "*a *b"]) -> None: ...


# E: both stand for any number of axes [shape-syntax]
def two_variadic_in_two_annotations(x: Float32[Float32[Tensor, "*a"], "*b"]) -> None: ...


# E: shape '... *b': '...' and '*b' both stand for any number of axes; use one [shape-syntax]
def dots_and_variadic(x: Float32[Tensor, "... *b"]) -> None: ...


# E: shape 'b+': 'b+' is not an axis; an axis is a number, a name, _, ..., or an expression (without spaces) of numbers, names, + - * // %, min(a,b), max(a,b), {self.size} [shape-syntax]
def operator(x: Float32[Tensor, "b+"]) -> None: ...


# E: shape '**b': '**b' has '*' twice; once is enough [shape-syntax]
def double_star(x: Float32[Tensor, "**b"]) -> None: ...


# E: shape 'foo(b)': 'foo(b)' is not allowed; an axis is a number, a name, _, ..., or an expression (without spaces) of numbers, names, + - * // %, min(a,b), max(a,b), {self.size} [shape-syntax]
def call(x: Float32[Tensor, "foo(b)"]) -> None: ...


# E: shape 'b )': ')' is not an axis; an axis is a number, a name, _, ..., or an expression (without spaces) of numbers, names, + - * // %, min(a,b), max(a,b), {self.size} [shape-syntax]
def only_result(x: Float32[Tensor, "b"]) -> Float32[Tensor, "b )"]:
    return x


def others_still_work(
    # E: shape 'b ?!': '?!' puts '?' before an expression; only '#' may stand there [shape-syntax]
    x: Float32[Tensor, "b ?!"], y: Float32[Tensor, "b 3"], z: Float32[Tensor, "b"]
) -> Float32[Tensor, "b"]:
    return z


# R: Tensor[tuple[2], float32]
reveal_type(others_still_work(ops.zeros(1), ops.zeros((2, 3)), ops.zeros(2)))
# E: others_still_work: argument 'z' is float32 (3,), declared Float32[Tensor, "b"]: axis 0 is 3, expected 2 (b is 2, bound by 'y') [shape]
others_still_work(ops.zeros(1), ops.zeros((2, 3)), ops.zeros(3))

# E: shape '3,': '3,' has a comma; axes are separated by spaces: 'batch 784' [shape-syntax]
variable: Float32[Tensor, "3,"] = ops.zeros(3)
# E: shape 'a,b': 'a,b' has a comma; axes are separated by spaces: 'batch 784' [shape-syntax]
Alias = Float32[Tensor, "a,b"]
# E: shape 'a,b': 'a,b' has a comma; axes are separated by spaces: 'batch 784' [shape-syntax]
Alias2: TypeAlias = Float32[Tensor, "a,b"]


class Holder:
    # E: shape 'a b,': 'b,' has a comma; axes are separated by spaces: 'batch 784' [shape-syntax]
    field: Float32[Tensor, "a b,"]

    # E: shape '4 -': '-' is not an axis; an axis is a number, a name, _, ..., or an expression (without spaces) of numbers, names, + - * // %, min(a,b), max(a,b), {self.size} [shape-syntax]
    def method(self, x: list[Float32[Tensor, "4 -"]]) -> None: ...


# Shapes that are not one string


# E: the shape of Float32 is one string: write Float32[Tensor, "3 4"] [shape-syntax]
def numbers(x: Float32[Tensor, 3, 4]) -> None:
    reveal_type(x)  # R: Tensor[Any, Any]


def listed(
    # E: the shape of Float32 is one string: write Float32[Tensor, "b 4"] [shape-syntax]
    x: Float32[Tensor, ["b", 4]],
    # E: the shape of Float32 is one string: write Float32[Tensor, "2 n"] [shape-syntax]
    y: Float32[Tensor, (2, "n")],
    # E: the shape of Float32 is one string: write Float32[Tensor, "b c"] [shape-syntax]
    z: list[Float32[Tensor, "b", "c"]],
) -> None: ...


# E: the shape of Float32 is one string: write Float32[Tensor, "..."] [shape-syntax]
def without_a_shape(x: Float32[Tensor]) -> None: ...


# E: the shape of Float32 is one string: write Float32[Tensor, "b 4"] [shape-syntax]
def without_an_array(x: Float32["b 4"]) -> None: ...


# E: the shape of Float32 is one string: write Float32[Tensor, "_ 4"] [shape-syntax]
Alias3 = Float32[Tensor, -1, 4]


# E: the shape of Float32 is one string: write Float32[Tensor, "n"] [shape-syntax]
def of_bytes(x: Float32[Tensor, b"n"]) -> None: ...


# Annotations that mypy itself cannot read


# E: the shape of Float32 is one string: write Float32[Tensor, "n m"] [shape-syntax]
Bounded = TypeVar("Bounded", bound=Float32["n m"])
# E: the shape of Float32 is one string: write Float32[Tensor, "n m"] [shape-syntax]
New = NewType("New", Float32["n m"])
# E: the shape of Float32 is one string: write Float32[Tensor, "n m"] [shape-syntax]
Alias5: TypeAlias = Float32["n m"]
# E: the shape of Float32 is one string: write Float32[Tensor, "n m"] [shape-syntax]
Alias6 = Float32["n m"]


# E: the shape of Float32 is one string: write Float32[Tensor, "3 4"] [shape-syntax]
def only_numbers(x: Float32[3, 4]) -> None: ...


# E: the shape of Float32 is one string: write Float32[Tensor, "n"] [shape-syntax]
def swapped(x: Float32["n", Tensor]) -> None: ...


# E: Float32 is written with brackets: Float32[Tensor, "n"] [shape-syntax]
def called(x: Float32(Tensor, "n")) -> None: ...


# E: the shape of a Tensor stands in an annotation: write Shaped[Tensor, "n m"] [shape-syntax]
def of_tensor(x: Tensor["n m"]) -> None: ...


# E: the shape of a Tensor stands in an annotation: write Float32[Tensor, "3 4"] [shape-syntax]
def of_tensor_and_dtype(x: Tensor[(3, 4), np.float32]) -> None: ...


def asked(x: object) -> bool:
    # E: the shape of Float32 is one string: write Float32[Tensor, "n m"] [shape-syntax]
    return isinstance(x, Float32["n m"])


# Classes that are no arrays


class NoArray: ...


class Own:
    def __init__(self) -> None:
        self.shape, self.dtype = (3,), np.dtype(np.float32)

    def plus(self, other: Float32["Own", "n"]) -> Float32["Own", "n"]:
        return other


class Base(Protocol): ...


# E: Float32[NoArray, "n"]: NoArray is no class of arrays, it has no shape and no dtype; write Float32[Tensor, "n"] [shape-syntax]
def of_no_array(x: Float32[NoArray, "n"]) -> None: ...


# E: Float32[list, "3"]: list is no class of arrays, it has no shape and no dtype; write Float32[Tensor, "3"] [shape-syntax]
def of_a_list(x: Float32[list[Tensor], "3"]) -> None: ...


def of_own_arrays(x: Float32[Own, "n"], y: Float32[Base, "n"], z: Float32[object, "n"]) -> None: ...


# Sizes that no axis has


# E: '-1' is negative, and no size is; write `_` for any size; an expression has no spaces: 'n-1' [shape-syntax]
def spaced(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n -1"]:
    return x


# E: only '#' may stand there; an expression has no spaces: 'n*1' [shape-syntax]
def times(x: Float32[Tensor, "n *1"]) -> None: ...


# E: shape '-1 3': '-1' is negative, and no size is; write `_` for any size [shape-syntax]
Alias4 = Float32[Tensor, "-1 3"]

# Names that nothing binds


# E: shape '{m}': nothing binds 'm' in '{m}'; in braces stands an argument of the function, such as {self.size} [shape-syntax]
def braces(x: Float32[Tensor, "{m}"]) -> None: ...


# E: shape 'n {m}+1': nothing binds 'm' in '{m}+1'; in braces stands an argument of the function, such as {self.size} [shape-syntax]
def braces_of_result(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n {m}+1"]:
    return x


def braces_of_a_function(f: Callable[[Float32[Tensor, "{m}"]], int], m: int) -> None: ...


# E: shape 'batch-size n': nothing binds 'batch', 'size' in 'batch-size'; if it is one name, write 'batch_size' [shape-syntax]
def hyphen(x: Float32[Tensor, "batch-size n"]) -> None: ...


# E: nothing binds 'k' in 'k+1'; write `_` if it may be any size [shape-syntax]
def longer(x: Float32[Tensor, "n"]) -> Float32[Tensor, "k+1"]:
    return x


def free(x: Float32[Tensor, "b d"]) -> tuple[Float32[Tensor, "b"], Float32[Tensor, "k"]]:
    # E: free: the result[1] is float32 (3,), declared Float32[Tensor, "k"]: nothing binds 'k'; write `_` if it may be any size [shape]
    return ops.sum(x, axis=1), ops.zeros(3)


def bound_by_a_check(x: Tensor) -> Float32[Tensor, "k"]:
    x.expect("k")
    # E: bound_by_a_check: the result is float32 (3,), declared Float32[Tensor, "k"]: axis 0: for k=2 it is 3, not 2 [shape]
    return ops.zeros(3)
