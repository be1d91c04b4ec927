"""Loops over tensors. The number of steps is a size, so it is known before the loop runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from typednn import ops, trees
from typednn.kernels.kernel import spec_of
from typednn.planning.loops.scan import apply_scan
from typednn.planning.trace.body import trace_body
from typednn.shapes import ShapeError, show
from typednn.tensor import Tensor
from typednn.tracing import tracing

__all__ = ["scan"]

C = TypeVar("C")


def scan(f: Callable[[C, Any], tuple[C, Any]], init: C, xs: Any) -> tuple[C, Any]:
    """Compute ``carry, y = f(carry, x)`` for each ``x`` along axis 0 of ``xs``, as JAX's ``scan``.

    Returns the last carry and all ``y``, stacked along axis 0. ``init``, ``xs`` and each ``y`` are
    trees of tensors; axis 0 has the same size in all tensors of ``xs``. The carry keeps its
    structure, shapes and dtypes. (``Any``: no static type removes the first axis of all tensors of
    a tree.)

    When traced, ``f`` is traced once, and the plan holds one loop: its memory is planned once and
    reused in each step, and so is that of its gradient, for which the values that it needs are
    stacked. ``remat(f)`` lets it keep the carries alone. If a leaf of the carry or of ``y`` is no
    tensor, the graph has the operations of every step.

    Raises ShapeError if the sizes of axis 0 differ or are 0, or if a carried tensor changes its
    shape or dtype; TypeError if the carry changes its structure, or if ``xs`` holds anything but
    tensors.
    """
    leaves, treedef = trees.flatten(xs)
    _check(leaves)
    if tracing.trace is not None:
        looped = _traced_scan(f, init, leaves, treedef)
        if looped is not None:
            return looped
    carry, ys = init, []
    for each in zip(*map(ops.unstack, leaves), strict=True):
        carry, y = f(carry, trees.unflatten(treedef, each))
        _check_carry(init, carry)
        ys.append(y)
    return carry, trees.map(lambda *parts: ops.stack(parts), *ys)


def _traced_scan(
    f: Callable[[C, Any], tuple[C, Any]], init: C, xs: list[Any], treedef: trees.TreeDef
) -> tuple[C, Any] | None:
    """Trace the loop as one node. None if something beside tensors is carried or returned."""
    carried, carrydef = trees.flatten(init)
    if not all(isinstance(leaf, Tensor) for leaf in carried):
        return None
    count = len(carried)
    results: list[Any] = []

    def body(*given: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
        carry, x = trees.unflatten(carrydef, given[:count]), trees.unflatten(treedef, given[count:])
        carry, y = f(carry, x)
        _check_carry(init, carry)
        leaves, ydef = trees.flatten(y)
        results[:] = [ydef, all(isinstance(leaf, Tensor) for leaf in leaves)]
        return [*trees.flatten(carry)[0], *leaves] if results[1] else []

    specs = [*map(spec_of, carried), *[(x.shape[1:], x.dtype) for x in xs]]
    traced = trace_body(str(getattr(f, "__name__", type(f).__name__)), body, specs)
    ydef, is_loop = results
    if not is_loop:
        return None
    params = {
        "body": traced.graph,
        "length": xs[0].shape[0],
        "carries": count,
        "stacked": len(xs),
        "reverse": False,
    }
    last, ys = apply_scan([*carried, *xs, *traced.captured], params)
    return trees.like(init, carrydef, last), trees.unflatten(ydef, ys)


def _check(leaves: list[Any]) -> None:
    if not leaves or not all(isinstance(leaf, Tensor) for leaf in leaves):
        raise TypeError("scan: xs is a tree of tensors, one at least, and of nothing else")
    shapes = [leaf.shape for leaf in leaves]
    sizes = {shape[:1] for shape in shapes}
    if len(sizes) > 1 or sizes & {(), (0,)}:
        raise ShapeError(
            f"scan: xs has shapes {', '.join(map(show, shapes))}; axis 0, the steps, has one"
            " size in all of them, 1 at least"
        )


def _check_carry(before: Any, after: Any) -> None:
    treedef = trees.flatten(before)[1]
    found, structure = trees.flatten(after)
    if structure != treedef:
        raise TypeError(f"scan: the carry was {treedef}, but f returned {structure}")
    for (place, leaf), other in zip(trees.named_leaves(before), found, strict=True):
        if _kind(leaf) != _kind(other):
            raise ShapeError(
                f"scan: carry{place} was {_kind(leaf)}, but f returned {_kind(other)} for it; give"
                " init the shape and dtype that the steps keep"
            )


def _kind(leaf: Any) -> str:
    return f"{leaf.dtype} {show(leaf.shape)}" if isinstance(leaf, Tensor) else type(leaf).__name__
