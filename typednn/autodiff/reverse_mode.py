"""``vjp``: a function's value, and its pullback, from gradients of the result to those before it.

The other transformations are made of these two: ``jvp`` transposes the pullback, ``jacobian`` calls
it once for each row.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, TypeVarTuple, cast

from typednn.autodiff.debugging import new_tape
from typednn.autodiff.tape import Tape
from typednn.autodiff.watched import Watched, need_alike, need_flag, need_pair, tree_taken_off
from typednn.autodiff.wrapped import need_function
from typednn.trees import unflatten

__all__ = ["Pullback", "vjp"]

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class Pullback(Generic[R, *Ts]):
    """Maps the gradient with respect to a function's result to the gradients of its arguments.

    ``value``: the function's result; ``leaves`` are its leaves, at ``places`` of ``tape``.
    """

    def __init__(self, tape: Tape, arguments: list[Watched], out: Any) -> None:
        self.tape = tape
        self.arguments = arguments
        self.leaves, self.treedef, self.places = tree_taken_off(tape, out)
        self.value: R = unflatten(self.treedef, self.leaves)

    def __call__(self, cotangent: R) -> tuple[*Ts]:
        """Return the gradients with respect to the arguments, a tree for each.

        Raises ShapeError if a tensor of ``cotangent`` differs from the result's in shape or dtype,
        and TypeError if the trees differ in structure.
        """
        owner = "vjp: the function's result"
        given = need_alike(owner, "gradient", self.leaves, self.treedef, cotangent)
        cotangents = self.tape.pull(list(zip(self.places, given, strict=True)))
        gradients = tuple([argument.gradient(cotangents) for argument in self.arguments])
        return cast("tuple[*Ts]", gradients)


def vjp(f: Callable[[*Ts], R], *primals: *Ts, has_aux: bool = False) -> tuple[R, Pullback[R, *Ts]]:
    """Return ``f(*primals)`` and its pullback, which may be called more than once.

    The pullback takes the gradient with respect to the result, a tree of the result's type, and
    returns a tuple with the gradient with respect to each of ``primals``: zeros for integer
    tensors, and all other leaves unchanged.

    If ``has_aux``, ``f`` returns a pair ``(result, aux)``. Then ``aux`` is returned as well, after
    the pullback, and has no gradient. The mypy plugin knows this type (mypy does not infer ``*Ts``
    in overloads). Raises TypeError if ``f`` returns anything but a pair, or if
    ``has_aux`` is no bool.
    """
    need_function("vjp", f)
    need_flag("vjp", has_aux)
    tape = new_tape()
    arguments = [Watched(tape, primal) for primal in primals]
    try:
        out = f(*[argument.tree for argument in arguments])
    finally:
        tape.recording = False
    if not has_aux:
        pullback: Pullback[R, *Ts] = Pullback(tape, arguments, out)
        return pullback.value, pullback
    out, aux = need_pair(f, out)
    pullback = Pullback(tape, arguments, out)
    leaves, treedef, _ = tree_taken_off(tape, aux)
    found: Any = (pullback.value, pullback, unflatten(treedef, leaves))  # Any: see above
    return cast("tuple[R, Pullback[R, *Ts]]", found)
