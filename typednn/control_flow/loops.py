"""Loops over tensors: nodes of the graph when they are traced, else Python's own loops."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from typednn import ops, trees
from typednn.autodiff.batched import Batched
from typednn.autodiff.tape import apply
from typednn.control_flow.checks import (
    Condition,
    Index,
    check_carry,
    check_condition,
    check_functions,
    check_index,
    check_tensors,
    kind,
    name_of,
    rebuilt,
)
from typednn.kernels.kernel import spec_of
from typednn.planning.loops.body import trace_body
from typednn.planning.loops.branches import with_same_inputs
from typednn.planning.loops.scan import apply_scan
from typednn.planning.loops.while_loop import NO_GRADIENT, apply_while_loop
from typednn.shapes.control_flow import no_pair, no_steps, number_of_steps
from typednn.tensor import Tensor
from typednn.traced_number import TracedNumber
from typednn.tracing import scope_of, tracing

__all__ = ["fori_loop", "scan", "while_loop"]

C = TypeVar("C")


def scan(
    f: Callable[[C, Any], tuple[C, Any]],
    init: C,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
) -> tuple[C, Any]:
    """Compute ``carry, y = f(carry, x)`` for each ``x`` along axis 0 of ``xs``, as JAX's ``scan``.

    Returns the last carry and all ``y``, stacked along axis 0. ``init``, ``xs`` and each ``y`` are
    trees of tensors; axis 0 has the same size in all tensors of ``xs``. The carry keeps its
    structure, shapes and dtypes. (``Any``: no static type removes the first axis of all tensors of
    a tree.)

    Without ``xs``, ``f`` gets None for ``x``, and ``length`` is the number of steps. With
    ``reverse`` the last ``x`` comes first, and its ``y`` stays the last one.

    When traced, ``f`` is traced once, and the plan holds one loop: its memory is planned once and
    reused in each step, and so is that of its gradient, for which the values that it needs are
    stacked. ``remat(f)`` lets it keep the carries alone. The graph has the operations of every step
    in two cases. A leaf of the carry or of ``y`` is no tensor; or a gradient is taken through a
    function of ``custom_vjp`` or ``custom_jvp`` in ``f`` that uses a traced tensor which is none of
    its arguments.

    Raises ShapeError if the sizes of axis 0 and ``length`` differ or are 0, or if a carried tensor
    changes its shape or dtype, or if ``length`` is no int; TypeError if the carry changes its structure, if ``f`` returns no
    pair, if ``xs`` holds anything but tensors, and if there is neither ``xs`` nor ``length``.
    """
    return _scan("scan", f, init, xs, length, reverse)


def _scan(
    name: str,
    f: Callable[[C, Any], tuple[C, Any]],
    init: C,
    xs: Any,
    length: int | None,
    reverse: bool,
) -> tuple[C, Any]:
    check_functions(name, f=f)
    leaves, treedef = trees.flatten(xs)
    steps = _number_of_steps(leaves, length)

    def step(carry: C, x: list[Any]) -> tuple[C, Any]:
        found = f(carry, trees.unflatten(treedef, x))
        if not isinstance(found, tuple) or len(found) != 2:
            raise TypeError(no_pair(name, kind(found)))
        check_carry(name, init, found[0])
        return found

    if tracing.trace is not None:
        looped = _traced_scan(name_of(f), step, init, leaves, steps, reverse)
        if looped is not None:
            return looped
    ys = []
    rows = [*zip(*map(ops.unstack, leaves), strict=True)] if leaves else [()] * steps
    with scope_of(name_of(f)):
        carry = rebuilt(init)
        for each in reversed(rows) if reverse else rows:
            carry, y = step(carry, [*each])
            ys.append(y)
    ys = ys[::-1] if reverse else ys
    return carry, trees.map(lambda *parts: ops.stack(parts), *ys)


def _number_of_steps(leaves: list[Any], length: int | None) -> int:
    if not all(isinstance(leaf, Tensor) for leaf in leaves) or not leaves and length is None:
        raise TypeError(no_steps())
    if length is not None:
        check_index("scan", "length", length)
    steps = number_of_steps([leaf.shape for leaf in leaves], length)
    assert isinstance(steps, int | np.integer)
    return int(steps)


def _traced_scan(
    name: str,
    step: Callable[[C, list[Any]], tuple[C, Any]],
    init: C,
    xs: list[Any],
    length: int,
    reverse: bool,
) -> tuple[C, Any] | None:
    """Trace the loop as one node. None if something beside tensors is carried or returned."""
    carried, carrydef = trees.flatten(init)
    if not all(isinstance(leaf, Tensor) for leaf in carried):
        return None
    count = len(carried)
    results: list[Any] = []

    def body(*given: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
        carry, y = step(trees.like(init, carrydef, given[:count]), [*given[count:]])
        leaves, ydef = trees.flatten(y)
        results[:] = [ydef, all(isinstance(leaf, Tensor) for leaf in leaves)]
        return [*trees.flatten(carry)[0], *leaves] if results[1] else []

    specs = [*map(spec_of, carried), *[(x.shape[1:], x.dtype) for x in xs]]
    traced = trace_body(name, body, specs)
    ydef, is_loop = results
    if not is_loop or traced.loses_rule([*carried, *xs]):
        return None
    params = {
        "body": traced.graph,
        "length": length,
        "carries": count,
        "stacked": len(xs),
        "reverse": reverse,
    }
    last, ys = apply_scan([*carried, *xs, *traced.captured], params)
    return trees.like(init, carrydef, last), trees.unflatten(ydef, ys)


def fori_loop(lower: int | Index, upper: int | Index, body: Callable[[Index, C], C], init: C) -> C:
    """Compute ``carry = body(i, carry)`` for each ``i`` from ``lower`` to below ``upper``.

    ``i`` is an int64 scalar. Returns the last carry, which keeps its structure, shapes and dtypes.
    If both bounds are Python numbers it is a ``scan``, with its gradient; else a ``while_loop``.

    Raises ShapeError for a bound that is no integer scalar, and what these raise.
    """
    check_functions("fori_loop", body=body)
    for what, bound in (("lower", lower), ("upper", upper)):
        check_index("fori_loop", what, bound)
    if not isinstance(lower, Tensor | TracedNumber) and not isinstance(
        upper, Tensor | TracedNumber
    ):
        if upper <= lower:
            return init
        steps = ops.arange(lower, upper)
        one = lambda carry, i: (body(i, carry), ())
        one.__name__ = name_of(body)
        return _scan("fori_loop", one, init, steps, None, False)[0]
    first, stop = (ops.asarray(x, dtype=np.int64) for x in (lower, upper))

    def step(carry: tuple[Any, C]) -> tuple[Any, C]:
        after = body(carry[0], carry[1])
        check_carry("fori_loop", init, after)
        return carry[0] + 1, after

    return _while_loop("fori_loop", lambda carry: carry[0] < stop, step, (first, init))[1]


def while_loop(cond: Callable[[C], Condition], body: Callable[[C], C], init: C) -> C:
    """Compute ``carry = body(carry)`` as long as ``cond(carry)`` is true. Return the last carry.

    The carry is a tree of tensors, and keeps its structure, shapes and dtypes. The number of steps
    is known only after the last one, so there is no gradient: see ``scan`` and ``fori_loop``.

    Under ``vmap`` it runs until the condition is false for all elements. One for which it is false
    keeps its carry, though ``body`` is computed for it, too.

    Raises ShapeError if a carried tensor changes its shape or dtype, or if the condition is no
    bool scalar; TypeError if the carry changes its structure or holds anything but tensors, and if
    a gradient is taken through it.
    """
    return _while_loop("while_loop", cond, body, init)


def _while_loop(name: str, cond: Callable[[C], Condition], body: Callable[[C], C], init: C) -> C:
    check_functions(name, cond=cond, body=body)
    leaves, treedef = trees.flatten(init)
    check_tensors(name, "init", leaves)

    def asked(carry: C) -> Any:
        holds = cond(carry)
        check_condition(name, holds)
        return holds

    def step(carry: C) -> C:
        after = body(carry)
        check_carry(name, init, after)
        return after

    if tracing.trace is None:
        with scope_of(name_of(body)):
            return _eager_while_loop(asked, step, rebuilt(init))
    specs = [spec_of(x) for x in leaves]
    bodies = [
        trace_body(
            name_of(cond),
            lambda *given: [ops.asarray(asked(trees.like(init, treedef, given)))],
            specs,
        ),
        trace_body(
            name_of(body),
            lambda *given: trees.leaves(step(trees.like(init, treedef, given))),
            specs,
        ),
    ]
    (condition, looped), captured = with_same_inputs(bodies)
    found = apply_while_loop([*leaves, *captured], condition, looped)
    last: C = trees.like(init, treedef, found)
    return last


def _eager_while_loop(asked: Callable[[C], Any], step: Callable[[C], C], init: C) -> C:
    carry = init
    while _holds(going := asked(carry)):
        after = step(carry)
        if _is_batched(going):
            after = trees.map(lambda new, old: ops.where(going, new, old), after, carry)
        carry = after
    return trees.map(_without_gradient, carry)


def _without_gradient(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Return the result of an eager loop, through which no gradient is taken."""
    return apply(NO_GRADIENT, x) if x._tape is not None or _is_batched(x) else x


def _is_batched(holds: Any) -> bool:
    return isinstance(holds, Tensor) and isinstance(_data_of(holds), Batched)


def _holds(holds: Any) -> bool:
    """Return whether a condition is true; of a batch, for any element."""
    data = _data_of(holds) if isinstance(holds, Tensor) else holds
    while isinstance(data, Batched):
        data = data.value._data
    return bool(np.any(data))


def _data_of(x: Tensor[Any, Any]) -> Any:  # Any: it may be a Batched, but is typed as an array
    return x._data
