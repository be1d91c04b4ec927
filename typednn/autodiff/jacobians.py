"""``jacobian``, ``hessian`` and ``hvp``: matrices of derivatives, and products with them."""

from collections.abc import Callable
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, TypeVarTuple, cast, overload

import numpy as np

from typednn import ops
from typednn.autodiff.forward_mode import Linear
from typednn.autodiff.gradients import grad
from typednn.autodiff.mapped import vmap
from typednn.autodiff.reverse_mode import Pullback, vjp
from typednn.autodiff.watched import (
    is_floating,
    kind_of,
    name_of,
    need_alike,
    need_floats,
    need_tuples,
    number_of_floats,
)
from typednn.autodiff.wrapped import Wrapped
from typednn.tensor import Tensor, wrap
from typednn.trees import flatten, unflatten

__all__ = ["Hessian", "Jacobian", "hessian", "hvp", "jacobian"]

G = TypeVar("G")
M = TypeVar("M")
P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S")
Ts = TypeVarTuple("Ts")

Blocks = list[list[Any]]
"""A derivative for each leaf of the result, by each leaf of the argument."""


class Jacobian(Wrapped, Generic[G, P, R]):
    """A function that returns the Jacobian of ``f``; made by ``jacobian``."""

    made_by = "jacobian"
    __name__: str

    def __init__(self, f: Callable[..., Any]) -> None:
        self._wrap(f)
        self._f = f

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "Jacobian[G, Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, G]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> G:
        return cast("G", _derivative(self.__wrapped__, self._f, args, kwargs))  # of all blocks


class Hessian(Wrapped, Generic[G, P, R]):
    """A function that returns the Hessian of ``f``; made by ``hessian``."""

    made_by = "hessian"
    __name__: str

    def __init__(self, f: Callable[..., Any]) -> None:
        self._wrap(f)
        self._gradient = grad(f)

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "Hessian[G, Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, G]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> G:
        return cast("G", _derivative(self.__wrapped__, self._gradient, args, kwargs))


def jacobian(f: Callable[Concatenate[M, P], R]) -> Jacobian[Any, Concatenate[M, P], R]:
    """Return a function for the matrix of derivatives of ``f``, by its first argument.

    Of a function from shape ``"n"`` to ``"m"`` it has shape ``"m n"``: the axes of the result come
    before those of the argument. Of trees it is a tree like the result, which has a tree like the
    argument in place of each tensor. Its dtype is the argument's. It is zeros for integer tensors;
    all other leaves are unchanged.

    ``vmap`` computes all rows at once, by the pullback, or, if the argument has fewer elements than
    the result, all columns, by tangents. Both give the same matrix.

    Calls raise TypeError if the argument or the result holds no floating-point tensor.
    """
    return Jacobian(f)


def hessian(f: Callable[Concatenate[M, P], R]) -> Hessian[Any, Concatenate[M, P], R]:
    """Return a function for the matrix of second derivatives of ``f``, by its first argument.

    ``f`` returns a scalar. Of an argument of shape ``"n"`` the matrix has shape ``"n n"``; of a
    tree it is a tree of trees: ``hessian(f)(model).weight.bias`` has the axes of ``weight``, then
    those of ``bias``. It is ``jacobian(grad(f))``, and raises what both raise.
    """
    return Hessian(f)


def hvp(f: Callable[[*Ts], R], primals: tuple[*Ts], tangents: tuple[*Ts]) -> tuple[*Ts]:
    """Return the product of the Hessian of ``f`` at ``primals`` with ``tangents``.

    ``f`` returns a scalar. The Hessian is that by all arguments together, and is not computed: the
    cost is that of a few gradients. The result is a tuple with a tree like each argument. By the
    Hessian's symmetry it is the gradient of the product of gradient and tangents (Pearlmutter 1994,
    "Fast exact multiplication by the Hessian").

    Raises what ``grad`` raises; TypeError if the tuples or trees differ in structure; ShapeError if
    a tangent has another shape or dtype than its primal.
    """
    need_tuples("hvp", f, primals, tangents)
    need_alike("hvp: primals", "tangent", *flatten(primals), tangents)
    need_floats(f, primals)

    def of_tuple(given: tuple[*Ts]) -> R:
        return f(*given)

    of_tuple.__name__ = name_of(f)
    _, pullback = vjp(grad(of_tuple), primals)
    return pullback(tangents)[0]


def _derivative(
    f: Callable[..., Any], map_: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Return the Jacobian of ``map_``, which is ``f`` or its gradient, by the first argument."""
    if not args:
        raise TypeError(f"{name_of(f)}: the first argument is passed by position")
    out, pullback = vjp(lambda first: map_(first, *args[1:], **kwargs), args[0])
    (argument,) = pullback.arguments
    if argument.is_empty:
        raise TypeError(
            f"{name_of(f)}: the first argument {argument.lack()}; it is {kind_of(args[0])}"
        )
    results = number_of_floats(pullback.leaves)
    if not any(map(is_floating, pullback.leaves)):
        raise TypeError(
            f"{name_of(f)}: a Jacobian is taken of floating-point tensors, not of {kind_of(out)}"
        )
    blocks = _by_rows(pullback) if results <= argument.size else _by_columns(pullback)
    parts = [
        unflatten(argument.treedef, row) if isinstance(leaf, Tensor) else leaf
        for leaf, row in zip(pullback.leaves, blocks, strict=True)
    ]
    return unflatten(pullback.treedef, parts)


def _by_rows(pullback: Pullback[Any, *tuple[Any, ...]]) -> Blocks:
    """Return the blocks, from the pullback of each element of the result."""
    (argument,) = pullback.arguments
    blocks: Blocks = []
    for value, place in zip(pullback.leaves, pullback.places, strict=True):

        def pulled(seed: Any, place: int = place) -> list[Any]:
            cotangents = pullback.tape.pull([(place, seed)])
            return [cotangents.get(spot) for spot in argument.places]

        rows = _mapped(pulled, value, len(argument.leaves))
        pairs = zip(argument.leaves, rows, strict=True)
        blocks.append([_block(value, leaf, found) for leaf, found in pairs])
    return blocks


def _by_columns(pullback: Pullback[Any, *tuple[Any, ...]]) -> Blocks:
    """Return the blocks, from the tangent of each element of the argument."""
    (argument,) = pullback.arguments
    linear, leaves = Linear(pullback), argument.leaves
    by_leaf: Blocks = []
    for k, leaf in enumerate(leaves):

        def pushed(seed: Any, k: int = k) -> list[Any]:
            return linear.push([seed if other == k else None for other in range(len(leaves))])

        columns = _mapped(pushed, leaf, len(pullback.leaves))
        by_leaf.append([None if x is None else ops.moveaxis(x, 0, -1) for x in columns])
    return [
        [_block(value, leaf, by_leaf[k][j]) for k, leaf in enumerate(leaves)]
        for j, value in enumerate(pullback.leaves)
    ]


def _mapped(f: Callable[[Any], list[Any]], leaf: Any, count: int) -> list[Any]:
    """Return the ``count`` results of ``f`` for all tensors like the leaf that have a single one.

    They are along axis 0. A result is None where it does not depend on the leaf.
    """
    if not is_floating(leaf):
        return [None] * count
    ones = np.eye(leaf.size, dtype=leaf.dtype).reshape(leaf.size, *leaf.shape)
    return vmap(f)(wrap(ones))


def _block(value: Any, leaf: Any, found: Tensor[Any, Any] | None) -> Any:
    """Return the derivatives of one leaf of the result by one of the argument.

    ``found``: its rows or its columns; None for zeros.
    """
    if not isinstance(leaf, Tensor) or not isinstance(value, Tensor):
        return leaf
    shape: tuple[int, ...] = value.shape + leaf.shape
    if found is None:
        return wrap(np.zeros(shape, leaf.dtype))
    return ops.reshape(found, shape).astype(leaf.dtype)
