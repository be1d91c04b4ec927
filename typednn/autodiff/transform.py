"""``grad``, ``value_and_grad``, ``vjp`` and ``stop_gradient``.

They return instances of generic classes with ``__call__``. Their static types keep the function's
parameters, and the mypy plugin sees each call.
"""

from collections.abc import Callable
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, TypeVarTuple, cast, overload

import numpy as np

from typednn import trees
from typednn.abstract import Abstract
from typednn.autodiff.debugging import new_tape
from typednn.autodiff.tape import NO_PARENT, Tape
from typednn.autodiff.wrapped import Wrapped
from typednn.shapes import ShapeError, show
from typednn.tensor import Tensor, wrap
from typednn.trees import flatten, like, unflatten

__all__ = ["Grad", "Pullback", "ValueAndGrad", "grad", "stop_gradient", "value_and_grad", "vjp"]

M = TypeVar("M")
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Watched:
    """A tree's leaves. Its floating-point tensors are on a tape."""

    def __init__(self, tape: Tape, tree: Any) -> None:
        self._given = tree
        self.leaves, self.treedef = flatten(tree)
        watched = [tape.watch(leaf) if _is_floating(leaf) else leaf for leaf in self.leaves]
        self.places = [
            x._index if x is not leaf else NO_PARENT
            for x, leaf in zip(watched, self.leaves, strict=True)
        ]
        self.tree = like(tree, self.treedef, watched)

    def gradient(self, cotangents: dict[int, Tensor[Any, Any]]) -> Any:
        """Return the tree of gradients: zeros if there is none, and all other leaves unchanged."""
        found = [
            _gradient_of(leaf, cotangents.get(place))
            for leaf, place in zip(self.leaves, self.places, strict=True)
        ]
        return like(self._given, self.treedef, found)


def _is_floating(leaf: Any) -> bool:
    return isinstance(leaf, Tensor) and leaf._data.dtype.kind == "f"


def _gradient_of(leaf: Any, cotangent: Tensor[Any, Any] | None) -> Any:
    if cotangent is not None:
        return cotangent
    return wrap(np.zeros(leaf.shape, leaf.dtype)) if isinstance(leaf, Tensor) else leaf


class ValueAndGrad(Wrapped, Generic[M, P, R]):
    """A function that returns the value of ``f`` and its gradient; made by ``value_and_grad``."""

    made_by = "value_and_grad"
    __name__: str

    def __init__(self, f: Callable[Concatenate[M, P], R]) -> None:
        self._wrap(f)
        self._f = f

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload  # Any: static methods are not bound, but mypy asks for them too
    def __get__(self, instance: Any, owner: type | None = None) -> Callable[P, tuple[R, M]]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, m: M, /, *args: P.args, **kwargs: P.kwargs) -> tuple[R, M]:
        tape = new_tape()
        watched = _Watched(tape, m)
        if not tape.nodes:
            raise TypeError(
                f"{_name(self._f)}: the first argument holds no floating-point tensor to"
                f" differentiate; it is {type(m).__name__}"
            )
        try:
            out = self._f(watched.tree, *args, **kwargs)
        finally:
            tape.recording = False
        value, place = _taken_off(tape, _scalar(self._f, out))
        gradient = watched.gradient(tape.pull([(place, wrap(np.array(1, value.dtype)))]))
        tape.nodes.clear()  # a tensor of the tape may live on, but must not keep the saved values
        return value, gradient


class Grad(Wrapped, Generic[M, P, R]):
    """A function that returns the gradient of ``f``; made by ``grad``."""

    made_by = "grad"
    __name__: str

    def __init__(self, f: Callable[Concatenate[M, P], R]) -> None:
        self._wrap(f)
        self._value_and_grad = ValueAndGrad(f)

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload  # Any: static methods are not bound, but mypy asks for them too
    def __get__(self, instance: Any, owner: type | None = None) -> Callable[P, M]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, m: M, /, *args: P.args, **kwargs: P.kwargs) -> M:
        return self._value_and_grad(m, *args, **kwargs)[1]


def value_and_grad(f: Callable[Concatenate[M, P], R]) -> ValueAndGrad[M, P, R]:
    """Return a function for ``f``'s value and its gradient with respect to its first argument.

    That argument is a tensor or a tree of tensors, such as a model. The gradient is a tree of the
    same type, with zeros for integer tensors and all other leaves unchanged. ``f`` returns a
    scalar. Threads that ``f`` starts may take part. In a class the result is a method, and the
    gradient is taken with respect to ``self``.

    Calls raise ShapeError if the result is not a scalar, and TypeError if the result or the
    argument has no tensor to differentiate. They raise LostGradientError, a TypeError, if ``f``
    makes a number, an array or a truth value of a tensor that depends on the argument, because the
    gradient would miss the operations on it. ``stop_gradient`` allows it.
    """
    return ValueAndGrad(f)


def grad(f: Callable[Concatenate[M, P], R]) -> Grad[M, P, R]:
    """Return a function for the gradient of ``f`` alone. See ``value_and_grad``."""
    return Grad(f)


class Pullback(Generic[R, *Ts]):
    """Maps the gradient with respect to a function's result to the gradients of its arguments."""

    def __init__(self, tape: Tape, arguments: list[_Watched], out: Any) -> None:
        self._tape = tape
        self._arguments = arguments
        leaves, self._treedef = flatten(out)
        taken_off = [_taken_off(tape, leaf) for leaf in leaves]
        self._places = [place for _, place in taken_off]
        self.value: R = unflatten(self._treedef, [value for value, _ in taken_off])

    def __call__(self, cotangent: R) -> tuple[*Ts]:
        """Return the gradients with respect to the arguments, a tree for each.

        Raises ShapeError if a tensor of ``cotangent`` differs from the result's in shape or dtype,
        and TypeError if the trees differ in structure.
        """
        given, treedef = flatten(cotangent)
        if treedef != self._treedef:
            raise TypeError(f"vjp: the function's result is {self._treedef}, this is {treedef}")
        for leaf, value in zip(given, flatten(self.value)[0], strict=True):
            _need_alike(leaf, value)
        cotangents = self._tape.pull(list(zip(self._places, given, strict=True)))
        gradients = tuple([argument.gradient(cotangents) for argument in self._arguments])
        return cast("tuple[*Ts]", gradients)


def vjp(f: Callable[[*Ts], R], *primals: *Ts) -> tuple[R, Pullback[R, *Ts]]:
    """Return ``f(*primals)`` and its pullback, which may be called more than once.

    The pullback takes the gradient with respect to the result, a tree of the result's type, and
    returns a tuple with the gradient with respect to each of ``primals``.
    """
    tape = new_tape()
    arguments = [_Watched(tape, primal) for primal in primals]
    try:
        out = f(*[argument.tree for argument in arguments])
    finally:
        tape.recording = False
    pullback: Pullback[R, *Ts] = Pullback(tape, arguments, out)
    return pullback.value, pullback


def stop_gradient(x: T) -> T:
    """Return ``x``, a tensor or a tree of tensors, as a constant without gradients of any order.

    Its values may be read while a gradient is being taken through ``x``, as in ``if
    stop_gradient(loss) > limit:``. Traced tensors still have no values, so ``jit`` and ``plan``
    refuse such a line; otherwise they treat ``stop_gradient(x)`` as ``x``.
    """
    if isinstance(x, Tensor):
        return cast("T", _stopped(x))  # a Tensor of the same type
    return trees.map(_stopped, x)


def _stopped(leaf: Any) -> Any:
    while isinstance(leaf, Tensor) and leaf._tape is not None:
        leaf = leaf._primal
    if isinstance(leaf, Tensor) and isinstance(leaf._data, Abstract):
        data: Any = leaf._data.without_gradient()
        return leaf if data is leaf._data else wrap(data)
    return leaf


def _taken_off(tape: Tape, out: Any) -> tuple[Any, int]:
    """Return the value as the next outer tape sees it, and its place on this one, or NO_PARENT."""
    if isinstance(out, Tensor) and out._tape is tape:
        return out._primal, out._index
    return out, NO_PARENT


def _scalar(f: Callable[..., Any], out: Any) -> Tensor[Any, Any]:
    """Return the result. Raise an error if no gradient can be taken of it."""
    if not isinstance(out, Tensor):
        raise TypeError(
            f"{_name(f)}: a gradient is taken of a scalar tensor, not of {type(out).__name__}"
        )
    if out.shape != () or out.dtype.kind != "f":
        raise ShapeError(
            f"{_name(f)}: a gradient is taken of a floating-point scalar, not of"
            f" {out.dtype}{show(out.shape)}; reduce it, e.g. with .mean()"
        )
    return out


def _need_alike(cotangent: Any, value: Any) -> None:
    if isinstance(value, Tensor) and (
        not isinstance(cotangent, Tensor)
        or (cotangent.shape, cotangent.dtype) != (value.shape, value.dtype)
    ):
        found = getattr(cotangent, "dtype", type(cotangent).__name__)
        raise ShapeError(
            f"vjp: the function's result is {value.dtype}{show(value.shape)}, so its gradient must"
            f" be too, not {found}{show(getattr(cotangent, 'shape', ()))}"
        )


def _name(f: Callable[..., Any]) -> str:
    return str(getattr(f, "__name__", type(f).__name__))
