"""Annotations that cannot be read: one error at their line, and the checks go on around them."""
# static only: jaxtyping refuses these when the function is defined

from typing import TypeAlias, reveal_type

from jaxtyping import Float32

from typednn import Tensor, ops


# E: shape 'b, 784': 'b,' has a comma; axes are separated by spaces: 'batch 784' [shape-syntax]
def comma(x: Float32[Tensor, "b, 784"]) -> None:
    reveal_type(x)  # R: Tensor[Any, Any]


# E: shape '*a *b': '*a' and '*b' both stand for any number of axes; use one [shape-syntax]
def two_variadic(x: Float32[Tensor, "*a *b"]) -> None: ...


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
