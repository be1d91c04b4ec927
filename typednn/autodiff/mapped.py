"""``vmap``: apply a function to each element of a batch, as if to one."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, ParamSpec, Self, TypeAlias, TypeVar, cast, overload

from typednn import trees
from typednn.argument_names import leaf_names
from typednn.autodiff.batch_rules import moved
from typednn.autodiff.batched import Level, below, element, whole
from typednn.autodiff.wrapped import Wrapped
from typednn.shapes import ShapeError, show
from typednn.shapes.mapped_axes import (
    described,
    misses_axis,
    no_axis,
    nothing_mapped,
    other_entries,
    other_tree,
    sizes_differ,
    wrong_axis,
)
from typednn.shapes.words import article
from typednn.tensor import Tensor
from typednn.tracing import Scope, tracing

__all__ = ["Vmap", "vmap"]

P = ParamSpec("P")
R = TypeVar("R")

Axes: TypeAlias = int | None | Sequence["Axes"] | dict[str, "Axes"]
"""An axis, or None; or a tuple, a list or a dict of these, for the parts of a tree."""


class Vmap(Wrapped, Generic[P, R]):
    """A function that is applied to each element of a batch; made by ``vmap``."""

    made_by = "vmap"
    __name__: str

    def __init__(self, f: Callable[P, R], in_axes: Axes = 0, out_axes: Axes = 0) -> None:
        self._wrap(f)
        self._f = f
        self._f_name = str(getattr(f, "__name__", type(f).__name__))
        self._axes = (in_axes, out_axes)
        for name, axes in (("in_axes", in_axes), ("out_axes", out_axes)):
            _refuse_no_axes(name, axes)

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload  # Any: static methods are not bound, but mypy asks for them too
    def __get__(self, instance: Any, owner: type | None = None) -> Callable[..., R]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        in_axes, out_axes = self._axes
        leaves, treedef = trees.flatten((args, kwargs))
        names = leaf_names(self._f, treedef)
        axes = _leaf_axes("in_axes", self._of_arguments(in_axes, args), args)
        axes += _leaf_axes("in_axes", 0, kwargs)
        level = Level(self._f_name, _common_size(self._f_name, names, leaves, axes))
        given = [_mapped(level, leaf, axis) for leaf, axis in zip(leaves, axes, strict=True)]
        depth, around = len(tracing.mapped), tracing.scope
        tracing.mapped.append(self._f_name)
        tracing.scope = Scope(self._f_name)
        try:
            args_in, kwargs_in = trees.unflatten(treedef, given)
            out = self._f(*args_in, **kwargs_in)
        finally:
            del tracing.mapped[depth:]
            tracing.scope = around
            level.open = False
        found, out_treedef = trees.flatten(out)
        back = _leaf_axes("out_axes", out_axes, out)
        results = [_returned(level, leaf, axis) for leaf, axis in zip(found, back, strict=True)]
        return cast("R", trees.unflatten(out_treedef, results))

    @property
    def maps_first_axes(self) -> bool:
        """Whether the mapped axis is the first one of each argument and of the result."""
        return self._axes == (0, 0)

    def _of_arguments(self, in_axes: Axes, args: tuple[Any, ...]) -> Axes:
        """Return the axes for the positional arguments. Raises ValueError unless each has one."""
        if isinstance(in_axes, (tuple, list)) and len(in_axes) != len(args):
            takes = f"got {len(args)} positional arguments"
            raise ValueError(other_entries(len(in_axes), self._f_name, takes))
        return in_axes

    def _made_of(self) -> tuple[Any, ...]:
        return (self._f, *self._axes)


def _refuse_no_axes(name: str, axes: Any) -> None:
    """Raise TypeError if an axis is no int."""
    if isinstance(axes, dict):
        axes = [*axes.values()]
    if isinstance(axes, (tuple, list)):
        for each in axes:
            _refuse_no_axes(name, each)
    elif axes is not None and (not isinstance(axes, int) or isinstance(axes, bool)):
        raise TypeError(wrong_axis(name, type(axes).__name__))


def _leaf_axes(name: str, axes: Axes, tree: Any) -> list[int | None]:
    """Return the axis of each leaf of the tree. An axis for a tree is that of all its leaves."""
    if axes is None or isinstance(axes, int):
        return [axes] * len(trees.leaves(tree))
    if isinstance(axes, dict) and isinstance(tree, dict) and axes.keys() == tree.keys():
        return [axis for key in sorted(tree) for axis in _leaf_axes(name, axes[key], tree[key])]
    parts = tree if isinstance(tree, (tuple, list)) else ()
    if isinstance(axes, (tuple, list)) and parts is tree and len(axes) == len(parts):
        pairs = zip(axes, parts, strict=True)
        return [axis for of, part in pairs for axis in _leaf_axes(name, of, part)]
    raise ValueError(other_tree(name, _kind(axes), _kind(tree)))


def _kind(tree: object) -> str:
    """Return ``a tuple of 2`` or ``a Tensor``."""
    count = f" of {len(tree)}" if isinstance(tree, (tuple, list)) else ""
    cls = type(tree).__name__
    return f"{article(cls)} {cls}{count}"


def _common_size(f_name: str, names: list[str], leaves: list[Any], axes: list[int | None]) -> int:
    """Return the size of the mapped axes. Raises an error if there is none, or if they differ."""
    mapped: list[tuple[str, Tensor[Any, Any], int]] = []
    for name, leaf, axis in zip(names, leaves, axes, strict=True):
        if axis is None or not isinstance(leaf, Tensor):
            continue
        if not -leaf.ndim <= axis < leaf.ndim:
            raise ShapeError(
                no_axis(f_name, name, f"{leaf.dtype} {show(leaf.shape)}", axis), "shape-rank"
            )
        mapped.append((name, leaf, axis))
    if not mapped:
        raise ValueError(nothing_mapped(f_name))
    _, first, axis = mapped[0]
    size: int = first.shape[axis]
    other = next((each for each in mapped if each[1].shape[each[2]] != size), None)
    if other is not None:
        raise ShapeError(sizes_differ(f_name, _described(*mapped[0]), _described(*other)))
    return size


def _described(name: str, leaf: Tensor[Any, Any], axis: int) -> str:
    return described(name, leaf.shape, leaf.shape[axis], axis)


def _mapped(level: Level, leaf: Any, axis: int | None) -> Any:
    if axis is None or not isinstance(leaf, Tensor):
        return leaf
    return element(level, moved(leaf, axis % leaf.ndim, 0))


def _returned(level: Level, leaf: Any, axis: int | None) -> Any:
    """Return a leaf of the result with the batch as this axis.

    Raises ShapeError for an axis that the result does not have, and ValueError if the axis is None
    though the leaf differs from element to element.
    """
    if not isinstance(leaf, Tensor):
        return leaf
    value, is_mapped = below(level, leaf)
    if axis is None:
        if is_mapped:
            raise ValueError(
                f"vmap: out_axes is None for a result of {level.name} that depends on the mapped"
                " arguments; give it an axis"
            )
        return value
    what, kind = f"a result of {level.name}", f"{leaf.dtype} {show(leaf.shape)}"
    if (message := misses_axis("out_axes", axis, what, kind, leaf.ndim)) is not None:
        raise ShapeError(message, "shape-rank")
    return moved(whole(level, leaf), 0, axis % (leaf.ndim + 1))


def vmap(f: Callable[P, R], in_axes: Axes = 0, out_axes: Axes = 0) -> Vmap[P, R]:
    """Return a function that applies ``f`` to each element of a batch, and stacks the results.

    ``f`` is written for one element, and runs once: each operation works on the whole batch.
    ``in_axes`` says along which axis the elements lie: one axis for all positional arguments, or a
    tuple with one for each. None means that the argument is the same for all elements. An argument
    that is a tree may have a tuple, list or dict of axes in its place. Keyword arguments are mapped
    over axis 0. All mapped axes have the same size. Leaves that are no tensors, such as numbers,
    are the same for all elements.

    ``out_axes`` is the place of the new axis in the results, in the same form; None for a result
    that is the same for all elements. Results that are no tensors are returned as they are.

    Works with gradients, ``jit`` and ``vmap`` in any order: ``vmap(grad(loss), in_axes=(None, 0))``
    gives the gradient of each example. In a class the result is a method, and ``self`` is an
    argument like others. Inside, tensors have no values, as in ``jit``: choose with ``ops.where``
    or ``cond``, and draw random numbers outside, or with a key of ``typednn.random`` for each
    element. A planned ``scan`` inside of ``f`` has the operations of every step.

    Raises TypeError for an axis that is no int.
    Calls raise ShapeError if mapped axes have different sizes or do not exist; ValueError if
    nothing is mapped, if ``in_axes`` or ``out_axes`` does not fit the arguments or results;
    TraceError if ``f`` needs the values of a mapped tensor; and what ``f`` raises.
    """
    return Vmap(f, in_axes, out_axes)
