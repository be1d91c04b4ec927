"""``jvp`` and ``linearize``: derivatives along a direction, from the transposed pullback.

Primitives have no second rule for this. The pullback of a function is linear in its cotangent, so
its own pullback is the transpose of a transpose: it maps tangents of the arguments to tangents of
the result, and does not depend on the cotangent at which it is taken. So each derivative is written
once, in a primitive's ``vjp``, and the two modes cannot disagree. Perturbations are not confused:
both passes are tapes like others, and an inner tape never sees an outer one. It costs one pass
forward and two backward, of which ``jit`` and ``plan`` drop what only the cotangent needs.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, TypeVarTuple, cast

from typednn.autodiff.debugging import new_tape
from typednn.autodiff.reverse_mode import Pullback, vjp
from typednn.autodiff.tape import NO_PARENT
from typednn.autodiff.watched import (
    is_floating,
    name_of,
    need_alike,
    need_tuples,
    zeros_like,
)
from typednn.autodiff.wrapped import need_function
from typednn.tensor import Tensor
from typednn.trees import flatten, unflatten

__all__ = ["Linear", "Pushforward", "jvp", "linearize"]

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class Linear:
    """The transpose of a pullback, for lists of floating-point tensors.

    ``push`` takes a tangent for each leaf of the arguments, and returns one for each leaf of the
    result: None where that does not depend on the arguments.
    """

    def __init__(self, pullback: Pullback[Any, *tuple[Any, ...]]) -> None:
        tape = self._tape = new_tape()
        seeds, self._results = [], []
        for value, place in zip(pullback.leaves, pullback.places, strict=True):
            depends = place != NO_PARENT and is_floating(value)
            seed = tape.watch(zeros_like(value)) if depends else None
            self._results.append(NO_PARENT if seed is None else seed._index)
            if seed is not None:
                seeds.append((place, seed))
        try:
            cotangents = pullback.tape.pull(seeds)
        finally:
            tape.recording = False
        found = [cotangents.get(place) for each in pullback.arguments for place in each.places]
        self._arguments = [
            x._index if x is not None and x._tape is tape else NO_PARENT for x in found
        ]

    def push(self, tangents: list[Any]) -> list[Tensor[Any, Any] | None]:
        """Return the tangents of the result."""
        pairs = zip(self._arguments, tangents, strict=True)
        found = self._tape.pull(
            [(place, x) for place, x in pairs if place != NO_PARENT and x is not None]
        )
        return [found.get(place) for place in self._results]


class Pushforward(Generic[R, *Ts]):
    """Maps tangents of a function's arguments to the tangent of its result; linear."""

    def __init__(self, by: str, primals: tuple[Any, ...], pullback: Pullback[R, *Ts]) -> None:
        self._by = by
        self._primals, self._primals_treedef = flatten(primals)
        self._value, self._value_treedef = flatten(pullback.value)
        self._linear = Linear(pullback)

    def __call__(self, *tangents: *Ts) -> R:
        """Return the tangent of the result, a tree of the result's type.

        ``tangents`` are like the arguments. Where there is no floating-point tensor, a tangent is
        not used; that of the result is zero for a number, and the leaf itself for anything else.

        Raises TypeError if the tangents differ from the arguments in structure, and ShapeError if a
        tensor differs in shape or dtype.
        """
        owner = f"{self._by}: primals"
        given = need_alike(owner, "tangent", self._primals, self._primals_treedef, tangents)
        pushed = self._linear.push(given)
        found = [
            _of_constant(value) if tangent is None else tangent
            for value, tangent in zip(self._value, pushed, strict=True)
        ]
        return cast("R", unflatten(self._value_treedef, found))  # the structure of f's result


def _of_constant(value: Any) -> Any:
    """Return the tangent of what does not depend on the arguments."""
    cls: type[Any] = value.__class__  # of a traced number, too
    return cls(0) if cls in (int, float) else zeros_like(value)


def linearize(f: Callable[[*Ts], R], *primals: *Ts) -> tuple[R, Pushforward[R, *Ts]]:
    """Return ``f(*primals)`` and its derivative there, a linear function of tangents.

    That function may be called more than once, and ``f`` runs only once: it takes a tangent for
    each of ``primals``, and returns the tangent of the result. See ``jvp``.
    """
    return _linearized("linearize", f, primals)


def _linearized(
    by: str, f: Callable[[*Ts], R], primals: tuple[*Ts]
) -> tuple[R, Pushforward[R, *Ts]]:
    need_function(by, f)
    value, pullback = vjp(f, *primals)
    if all(argument.is_empty for argument in pullback.arguments):
        raise TypeError(
            f"{name_of(f)}: the primals hold no floating-point tensor, so there is no derivative"
        )
    return value, Pushforward(by, primals, pullback)


def jvp(f: Callable[[*Ts], R], primals: tuple[*Ts], tangents: tuple[*Ts]) -> tuple[R, R]:
    """Return ``f(*primals)`` and its derivative along ``tangents``: the product with the Jacobian.

    ``tangents`` is a tuple like ``primals``: a tensor of its shape and dtype for each
    floating-point tensor. The derivative is a tree of the result's type.

    It is the transpose of the pullback, which is linear, so primitives need no rule but ``vjp``.
    This takes one pass forward and two backward; ``jit`` and ``plan`` drop what is not needed of
    the first one backward. Functions of ``custom_vjp`` have it too, if the rule is linear in the
    cotangent; the derivative of a rule that is not, such as one that clips it, is that at zero.

    Raises TypeError if the tuples or trees differ in structure, or if there is no floating-point
    tensor in ``primals``; ShapeError if a tangent has another shape or dtype than its primal.
    """
    need_tuples("jvp", f, primals, tangents)
    value, pushforward = _linearized("jvp", f, primals)
    return value, pushforward(*tangents)
