"""Loops and conditions over tensors: nodes of the graph when they are traced.

Eagerly they are Python's own loops and conditions.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar, TypeVarTuple

import numpy as np

from typednn import ops, trees
from typednn.abstract import Abstract
from typednn.autodiff.tape import apply
from typednn.kernels.kernel import spec_of
from typednn.planning.loops.branches import apply_branches, selected, with_same_inputs
from typednn.planning.loops.scan import apply_scan
from typednn.planning.loops.while_loop import NO_GRADIENT, apply_while_loop
from typednn.planning.trace.body import Body, trace_body
from typednn.shapes import ShapeError, show
from typednn.tensor import Tensor
from typednn.tracing import scope_of, tracing

__all__ = ["cond", "fori_loop", "scan", "switch", "while_loop"]

C = TypeVar("C")
R = TypeVar("R")
Ts = TypeVarTuple("Ts")

Condition: TypeAlias = bool | Tensor[tuple[()], np.bool_]
Index: TypeAlias = Tensor[tuple[()], Any]


def scan(f: Callable[[C, Any], tuple[C, Any]], init: C, xs: Any) -> tuple[C, Any]:
    """Compute ``carry, y = f(carry, x)`` for each ``x`` along axis 0 of ``xs``, as JAX's ``scan``.

    Returns the last carry and all ``y``, stacked along axis 0. ``init``, ``xs`` and each ``y`` are
    trees of tensors; axis 0 has the same size in all tensors of ``xs``. The carry keeps its
    structure, shapes and dtypes. (``Any``: no static type removes the first axis of all tensors of
    a tree.)

    When traced, ``f`` is traced once, and the plan holds one loop: its memory is planned once and
    reused in each step, and so is that of its gradient, for which the values that it needs are
    stacked. ``remat(f)`` lets it keep the carries alone. The graph has the operations of every step
    under ``vmap``, if a leaf of the carry or of ``y`` is no tensor, and while a gradient is taken
    through a function of ``custom_vjp`` or ``custom_jvp`` in ``f``.

    Raises ShapeError if the sizes of axis 0 differ or are 0, or if a carried tensor changes its
    shape or dtype; TypeError if the carry changes its structure, or if ``xs`` holds anything but
    tensors.
    """
    leaves, treedef = trees.flatten(xs)
    _check(leaves)
    if tracing.trace is not None and not tracing.mapped:
        looped = _traced_scan(f, init, leaves, treedef)
        if looped is not None:
            return looped
    ys = []
    with scope_of(_name(f)):
        carry = _rebuilt(init)
        for each in zip(*map(ops.unstack, leaves), strict=True):
            carry, y = f(carry, trees.unflatten(treedef, each))
            _check_carry("scan", init, carry)
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
        _check_carry("scan", init, carry)
        leaves, ydef = trees.flatten(y)
        results[:] = [ydef, all(isinstance(leaf, Tensor) for leaf in leaves)]
        return [*trees.flatten(carry)[0], *leaves] if results[1] else []

    specs = [*map(spec_of, carried), *[(x.shape[1:], x.dtype) for x in xs]]
    traced = trace_body(_name(f), body, specs)
    ydef, is_loop = results
    if not is_loop or traced.loses_rule([*carried, *xs]):
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


def fori_loop(lower: int | Index, upper: int | Index, body: Callable[[Index, C], C], init: C) -> C:
    """Compute ``carry = body(i, carry)`` for each ``i`` from ``lower`` to below ``upper``.

    ``i`` is an int64 scalar. Returns the last carry, which keeps its structure, shapes and dtypes.
    If both bounds are Python numbers it is a ``scan``, with its gradient; else a ``while_loop``.

    Raises what these raise.
    """
    if isinstance(lower, int) and isinstance(upper, int):
        if upper <= lower:
            return init
        steps = ops.arange(lower, upper)
        return scan(lambda carry, i: (body(i, carry), ()), init, steps)[0]
    first, stop = (ops.asarray(x, dtype=np.int64) for x in (lower, upper))

    def step(carry: tuple[Any, C]) -> tuple[Any, C]:
        return carry[0] + 1, body(carry[0], carry[1])

    return while_loop(lambda carry: carry[0] < stop, step, (first, init))[1]


def while_loop(cond: Callable[[C], Condition], body: Callable[[C], C], init: C) -> C:
    """Compute ``carry = body(carry)`` as long as ``cond(carry)`` is true. Return the last carry.

    The carry is a tree of tensors, and keeps its structure, shapes and dtypes. The number of steps
    is known only after the last one, so there is no gradient: see ``scan`` and ``fori_loop``.

    Raises ShapeError if a carried tensor changes its shape or dtype, or if the condition is no
    bool scalar; TypeError if the carry changes its structure or holds anything but tensors, and if
    a gradient is taken through it.
    """
    leaves, treedef = trees.flatten(init)
    _check_tensors("while_loop", "init", leaves)
    if tracing.trace is None or tracing.mapped:
        return _eager_while_loop(cond, body, init)

    def asked(*given: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
        holds = cond(trees.like(init, treedef, given))
        _check_condition("while_loop", holds)
        return [ops.asarray(holds)]

    def step(*given: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
        carry = body(trees.like(init, treedef, given))
        _check_carry("while_loop", init, carry)
        return trees.leaves(carry)

    specs = [spec_of(x) for x in leaves]
    bodies = [trace_body(_name(cond), asked, specs), trace_body(_name(body), step, specs)]
    (condition, looped), captured = with_same_inputs(bodies)
    found = apply_while_loop([*leaves, *captured], condition, looped)
    last: C = trees.like(init, treedef, found)
    return last


def _eager_while_loop(cond: Callable[[C], Condition], body: Callable[[C], C], init: C) -> C:
    with scope_of(_name(body)):
        carry = _rebuilt(init)
        while _truth("while_loop", cond(carry)):
            carry = body(carry)
            _check_carry("while_loop", init, carry)
    return trees.map(lambda x: apply(NO_GRADIENT, x) if x._tape is not None else x, carry)


def cond(
    pred: Condition, true_f: Callable[[*Ts], R], false_f: Callable[[*Ts], R], *operands: *Ts
) -> R:
    """Return ``true_f(*operands)`` if ``pred`` is true, else ``false_f(*operands)``.

    Only one of the two is computed, also in a plan. Both return trees of tensors of the same
    structure, shapes and dtypes. ``pred`` is a bool scalar; a Python bool decides at once.

    When traced, a gradient is refused (TypeError) if a branch calls a function of ``custom_vjp`` or
    ``custom_jvp``. Raises ShapeError if the results differ in a shape or a dtype (when traced: eagerly only one is
    computed), or if ``pred`` is no bool scalar; TypeError if they differ in structure or hold
    anything but tensors.
    """
    _check_condition("cond", pred)
    return _chosen("cond", pred, (false_f, true_f), operands)


def switch(index: int | Index, branches: Sequence[Callable[[*Ts], R]], *operands: *Ts) -> R:
    """Return ``branches[index](*operands)``; only this branch is computed.

    An index below 0 means the first branch, one that is too large the last. All branches return
    trees of tensors of the same structure, shapes and dtypes.

    Raises ShapeError and TypeError as ``cond`` does, and ValueError if there is no branch.
    """
    if not branches:
        raise ValueError("switch: there is no branch; give one at least")
    if isinstance(index, Tensor) and (index.shape or index.dtype.kind not in "iu"):
        raise ShapeError(f"switch: the index is {_kind(index)}, and must be an integer scalar")
    return _chosen("switch", index, branches, operands)


def _chosen(
    name: str,
    index: Any,  # a number or a tensor
    branches: Sequence[Callable[[*Ts], R]],
    operands: tuple[*Ts],
) -> R:
    """Return the result of the branch of this index, of a condition or a switch."""
    given, treedef = trees.flatten(operands)
    # Which branch it is depends on no value that has a gradient.
    data: Any = index._data if isinstance(index, Tensor) else index
    if not isinstance(data, Abstract):
        result = _called(branches[min(max(int(data), 0), len(branches) - 1)], operands)
        _check_tensors(name, "the result", trees.leaves(result))
        return result
    if tracing.mapped:
        return _selected(name, index, branches, operands)
    tensors = [x for x in given if isinstance(x, Tensor)]
    results: list[Any] = []

    def traced(branch: Callable[[*Ts], R]) -> Body:
        def run(*inputs: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
            rest = iter(inputs)
            leaves = [next(rest) if isinstance(x, Tensor) else x for x in given]
            result = branch(*trees.unflatten(treedef, leaves))
            found = trees.leaves(result)
            _check_tensors(name, "the result", found)
            results.append(result)
            _check_alike(name, results[0], result)
            return found

        return trace_body(_name(branch), run, [spec_of(x) for x in tensors])

    bodies = [traced(branch) for branch in branches]
    for body in bodies:
        if body.loses_rule(tensors):
            raise TypeError(
                f"{name}: {body.rule} has a gradient rule of its own, which a condition in a plan"
                " would lose; call it before the condition, or choose with ops.where"
            )
    graphs, captured = with_same_inputs(bodies)
    found = apply_branches(index, [*tensors, *captured], graphs)
    chosen: R = trees.like(results[0], trees.flatten(results[0])[1], found)
    return chosen


def _selected(
    name: str,
    index: Tensor[Any, Any],
    branches: Sequence[Callable[[*Ts], R]],
    operands: tuple[*Ts],
) -> R:
    """Compute all branches, and choose for each element of a batch."""
    results = [_called(branch, operands) for branch in branches]
    for result in results:
        _check_tensors(name, "the result", trees.leaves(result))
        _check_alike(name, results[0], result)
    found = selected(index, [trees.leaves(result) for result in results])
    chosen: R = trees.unflatten(trees.flatten(results[0])[1], found)
    return chosen


def _called(f: Callable[[*Ts], R], operands: tuple[*Ts]) -> R:
    """Call a branch in a scope of its own, with operands rebuilt in it, as when it is traced."""
    with scope_of(_name(f)):
        return f(*_rebuilt(operands))


def _rebuilt(tree: C) -> C:
    return trees.map(lambda leaf: leaf, tree)


def _name(f: Callable[..., Any]) -> str:
    return str(getattr(f, "__name__", type(f).__name__))


def _check_tensors(name: str, what: str, leaves: list[Any]) -> None:
    for leaf in leaves:
        if not isinstance(leaf, Tensor):
            raise TypeError(
                f"{name}: {what} is a tree of tensors, but holds {type(leaf).__name__}; make it a"
                " tensor, e.g. by ops.asarray"
            )


def _check_condition(name: str, holds: Any) -> None:
    if isinstance(holds, bool):
        return
    if not isinstance(holds, Tensor) or holds.shape or holds.dtype.kind != "b":
        raise ShapeError(
            f"{name}: the condition is {_kind(holds)}, and must be a bool scalar; compare, or"
            " reduce it with ops.all or ops.any"
        )


def _truth(name: str, holds: Condition) -> bool:
    _check_condition(name, holds)
    return bool(holds._data) if isinstance(holds, Tensor) else holds


def _check_alike(name: str, first: Any, other: Any) -> None:
    """Raise an error if two branches return trees of different structures, shapes or dtypes."""
    treedef, structure = trees.flatten(first)[1], trees.flatten(other)[1]
    if structure != treedef:
        raise TypeError(f"{name}: one branch returns {treedef}, another {structure}")
    for (place, leaf), found in zip(trees.named_leaves(first), trees.leaves(other), strict=True):
        if _kind(leaf) != _kind(found):
            raise ShapeError(
                f"{name}: result{place} is {_kind(leaf)} in one branch, {_kind(found)} in another;"
                " all branches return the same shapes and dtypes"
            )


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


def _check_carry(name: str, before: Any, after: Any) -> None:
    treedef = trees.flatten(before)[1]
    found, structure = trees.flatten(after)
    if structure != treedef:
        raise TypeError(f"{name}: the carry was {treedef}, but f returned {structure}")
    for (place, leaf), other in zip(trees.named_leaves(before), found, strict=True):
        if _kind(leaf) != _kind(other):
            raise ShapeError(
                f"{name}: carry{place} was {_kind(leaf)}, but f returned {_kind(other)} for it; give"
                " init the shape and dtype that the steps keep"
            )


def _kind(leaf: Any) -> str:
    return f"{leaf.dtype} {show(leaf.shape)}" if isinstance(leaf, Tensor) else type(leaf).__name__
