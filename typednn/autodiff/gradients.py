"""``value_and_grad`` and ``grad``: the gradient of a function whose result is a scalar.

They return instances of generic classes with ``__call__``. Their static types keep the function's
parameters, and the mypy plugin sees each call.
"""

from collections.abc import Callable
from typing import Any, Concatenate, Generic, Literal, ParamSpec, Self, TypeVar, cast, overload

import numpy as np

from typednn.autodiff.debugging import new_tape
from typednn.autodiff.watched import (
    Watched,
    kind_of,
    name_of,
    need_flag,
    need_pair,
    taken_off,
    tree_taken_off,
)
from typednn.autodiff.wrapped import Wrapped
from typednn.shapes import ShapeError, show
from typednn.shapes.derivatives import (
    no_floating_scalar,
    no_scalar,
    no_such_argument,
    places_of,
)
from typednn.tensor import Tensor, wrap
from typednn.trees import unflatten

__all__ = ["Grad", "ValueAndGrad", "grad", "value_and_grad"]

Aux = TypeVar("Aux")
G = TypeVar("G")
M = TypeVar("M")
P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S")


class _Differentiated(Wrapped):
    """The function ``f`` with the options of ``grad`` and ``value_and_grad``."""

    __name__: str

    def __init__(
        self, f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
    ) -> None:
        self._wrap(f)
        self._f = f
        self._argnums = argnums
        self._places = places_of(self.made_by, argnums)
        need_flag(self.made_by, has_aux)
        self._has_aux = has_aux

    def _made_of(self) -> tuple[Any, ...]:
        return (self._f, self._argnums, self._has_aux)

    def _differentiate(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any, Any]:
        """Return the value, what ``f`` returns beside it, and the gradient."""
        tape = new_tape()
        given = list(args)
        arguments = []
        for place in self._places:
            argument = Watched(tape, _argument(self._f, args, place))
            if argument.is_empty:
                raise TypeError(_nothing_to_differentiate(self._f, place, argument))
            given[place] = argument.tree
            arguments.append(argument)
        try:
            out = self._f(*given, **kwargs)
        finally:
            tape.recording = False
        aux = None
        if self._has_aux:
            out, aux = need_pair(self._f, out)
            leaves, treedef, _ = tree_taken_off(tape, aux)
            aux = unflatten(treedef, leaves)
        value, start = taken_off(tape, _scalar(self._f, out))
        cotangents = tape.pull([(start, wrap(np.array(1, value.dtype)))])
        gradients = [argument.gradient(cotangents) for argument in arguments]
        tape.nodes.clear()  # a tensor of the tape may live on, but must not keep the saved values
        return value, aux, gradients[0] if isinstance(self._argnums, int) else tuple(gradients)


class ValueAndGrad(_Differentiated, Generic[G, P, R]):
    """A function that returns the value of ``f`` and its gradient; made by ``value_and_grad``."""

    made_by = "value_and_grad"

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "ValueAndGrad[G, Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, tuple[R, G]]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> tuple[R, G]:
        value, aux, gradient = self._differentiate(args, kwargs)
        out: Any = (value, aux) if self._has_aux else value  # Any: one of two types
        return out, gradient


class Grad(_Differentiated, Generic[G, P, R]):
    """A function that returns the gradient of ``f``; made by ``grad``."""

    made_by = "grad"

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "Grad[G, Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, G]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> G:
        _, aux, gradient = self._differentiate(args, kwargs)
        found: Any = (gradient, aux) if self._has_aux else gradient  # Any: one of two types
        return cast("G", found)  # the overloads of `grad` say which


@overload
def value_and_grad(
    f: Callable[Concatenate[M, P], R], *, argnums: Literal[0] = 0, has_aux: bool = False
) -> ValueAndGrad[M, Concatenate[M, P], R]: ...
@overload
def value_and_grad(
    f: Callable[P, R], *, argnums: int | tuple[int, ...], has_aux: bool = False
) -> ValueAndGrad[Any, P, R]: ...
def value_and_grad(
    f: Callable[..., Any], *, argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> ValueAndGrad[Any, ..., Any]:
    """Return a function for ``f``'s value and its gradient with respect to its first argument.

    That argument is a tensor or a tree of tensors, such as a model. The gradient is a tree of the
    same type, with zeros for buffers, frozen parts and integer tensors, and all other leaves unchanged. ``f`` returns a
    scalar. Threads that ``f`` starts may take part. In a class the result is a method, and the
    gradient is taken with respect to ``self``.

    ``argnums``: the position of the argument, from 0. Of several positions, as in ``(0, 2)``, the
    gradient is a tuple with a tree for each. These arguments are passed by position.
    ``has_aux``: ``f`` returns a pair ``(scalar, aux)``. The result is then ``((scalar, aux),
    gradient)``. ``aux`` is a tree of anything, and has no gradient.

    Raises ValueError if ``argnums`` is negative, empty or has one position twice, TypeError if
    ``has_aux`` is no bool. Calls raise ShapeError if the result is not a scalar. They raise
    TypeError if the result or the argument has no tensor to differentiate, or if ``has_aux`` and
    the result is no pair. They raise LostGradientError, a TypeError, if ``f`` makes a number, an
    array or a truth value of a tensor that depends on the argument. The gradient would miss the
    operations on it; ``stop_gradient`` allows it.
    """
    return ValueAndGrad(f, argnums, has_aux)


@overload
def grad(
    f: Callable[Concatenate[M, P], R], *, argnums: Literal[0] = 0, has_aux: Literal[False] = False
) -> Grad[M, Concatenate[M, P], R]: ...
@overload
def grad(
    f: Callable[Concatenate[M, P], tuple[R, Aux]],
    *,
    argnums: Literal[0] = 0,
    has_aux: Literal[True],
) -> Grad[tuple[M, Aux], Concatenate[M, P], tuple[R, Aux]]: ...
@overload
def grad(
    f: Callable[P, R], *, argnums: int | tuple[int, ...], has_aux: bool = False
) -> Grad[Any, P, R]: ...
def grad(
    f: Callable[..., Any], *, argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Grad[Any, ..., Any]:
    """Return a function for the gradient of ``f`` alone. See ``value_and_grad``.

    If ``has_aux``, the function returns a pair ``(gradient, aux)``.
    """
    return Grad(f, argnums, has_aux)


def _argument(f: Callable[..., Any], args: tuple[Any, ...], place: int) -> Any:
    if place >= len(args):
        raise TypeError(no_such_argument(name_of(f), place, len(args)))
    return args[place]


def _nothing_to_differentiate(f: Callable[..., Any], place: int, argument: Watched) -> str:
    which = "the first argument" if place == 0 else f"argument {place}, counted from 0,"
    return f"{name_of(f)}: {which} {argument.lack()}; it is {kind_of(argument.given)}"


def _scalar(f: Callable[..., Any], out: Any) -> Tensor[Any, Any]:
    """Return the result. Raise an error if no gradient can be taken of it."""
    if not isinstance(out, Tensor):
        is_pair = isinstance(out, tuple) and len(out) == 2
        raise TypeError(no_scalar(name_of(f), type(out).__name__, is_pair))
    if out.shape != () or out.dtype.kind != "f":
        raise ShapeError(no_floating_scalar(name_of(f), f"{out.dtype}{show(out.shape)}"))
    return out
