"""Conditions over tensors: nodes of the graph when they are traced, else Python's own.

Eagerly one branch is run, and the others are traced for the shapes of their results alone.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, TypeVarTuple

from typednn import ops, trees
from typednn.abstract import Abstract
from typednn.autodiff.batched import Batched
from typednn.control_flow.checks import (
    Condition,
    Index,
    check_alike,
    check_condition,
    check_functions,
    check_index,
    check_tensors,
    kind,
    name_of,
    rebuilt,
)
from typednn.kernels.kernel import spec_of
from typednn.planning.loops.body import Body, trace_body
from typednn.planning.loops.branches import apply_branches, selected, with_same_inputs
from typednn.planning.loops.untaken import UNKNOWN_RESULT, result_untaken
from typednn.shapes.control_flow import no_branch, no_branches
from typednn.tensor import Tensor
from typednn.traced_number import computed, is_traced
from typednn.tracing import scope_of, tracing

__all__ = ["cond", "switch"]

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


def cond(
    pred: Condition, true_f: Callable[[*Ts], R], false_f: Callable[[*Ts], R], *operands: *Ts
) -> R:
    """Return ``true_f(*operands)`` if ``pred`` is true, else ``false_f(*operands)``.

    Only one of the two is computed, also in a plan. Both return trees of tensors of the same
    structure, shapes and dtypes. ``pred`` is a bool scalar; a Python bool decides at once.

    To compare the results, both functions are called, also eagerly and for a Python bool: the one
    that is not taken with tensors that have no values, so that nothing is computed. So both must
    fit the operands, side effects such as ``print`` happen in both, and neither may call itself
    through ``cond``. One that needs values, as by ``float(x)``, is not compared eagerly; where it
    must be traced it is refused.

    When traced, a gradient is refused (TypeError) if a branch calls a function of ``custom_vjp`` or
    ``custom_jvp`` that uses a traced tensor which is none of its arguments. Raises ShapeError if
    the results differ in a shape or a dtype, or if ``pred`` is no bool scalar; TypeError if they
    differ in structure or hold anything but tensors; and what the functions raise.
    """
    check_condition("cond", pred)
    check_functions("cond", true_f=true_f, false_f=false_f)
    return _chosen("cond", pred, (false_f, true_f), operands)


def switch(index: int | Index, branches: Sequence[Callable[[*Ts], R]], *operands: *Ts) -> R:
    """Return ``branches[index](*operands)``; only this branch is computed.

    An index below 0 means the first branch, one that is too large the last. All branches return
    trees of tensors of the same structure, shapes and dtypes, and all are called, as by ``cond``.

    Raises ShapeError and TypeError as ``cond`` does, and ValueError if there is no branch.
    """
    if not isinstance(branches, Sequence):
        raise TypeError(no_branches("switch", kind(branches)))
    if not branches:
        raise ValueError(no_branch("switch"))
    check_index("switch", "the index", index)
    check_functions("switch", **{f"branches[{k}]": branch for k, branch in enumerate(branches)})
    if is_traced(index):  # another value does not trace again
        last = len(branches) - 1
        index = ops.asarray(computed(lambda number: min(max(number, 0), last), index))
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
        return _taken(name, min(max(int(data), 0), len(branches) - 1), branches, operands)
    if isinstance(data, Batched) and data.level.serial > getattr(tracing.trace, "serial", 0):
        return _selected(name, index, branches, operands)
    tensors = [x for x in given if isinstance(x, Tensor)]
    results: list[Any] = []

    def traced(branch: Callable[[*Ts], R]) -> Body:
        def run(*inputs: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
            rest = iter(inputs)
            leaves = [next(rest) if isinstance(x, Tensor) else x for x in given]
            result = branch(*trees.unflatten(treedef, leaves))
            found = trees.leaves(result)
            check_tensors(name, "the result", found)
            results.append(result)
            return found

        return trace_body(name_of(branch), run, [spec_of(x) for x in tensors])

    bodies = [traced(branch) for branch in branches]
    _check_results(name, results)
    for body in bodies:
        if body.loses_rule(tensors):
            raise TypeError(
                f"{name}: {body.rule} has a gradient rule of its own, but uses a tensor which is"
                " none of its arguments, or returns something else than tensors; pass the tensor as"
                " an argument"
            )
    graphs, captured = with_same_inputs(bodies)
    found = apply_branches(index, [*tensors, *captured], graphs)
    chosen: R = trees.like(results[0], trees.flatten(results[0])[1], found)
    return chosen


def _taken(
    name: str, place: int, branches: Sequence[Callable[[*Ts], R]], operands: tuple[*Ts]
) -> R:
    """Return the result of the branch at this place, compared with what the others would return."""
    taken = _called(branches[place], operands)
    results: list[Any] = [
        taken if k == place else result_untaken(name_of(branch), branch, operands)
        for k, branch in enumerate(branches)
    ]
    known = [result for result in results if result is not UNKNOWN_RESULT]
    for result in known:
        check_tensors(name, "the result", trees.leaves(result))
    _check_results(name, known)
    return taken


def _check_results(name: str, results: Sequence[Any]) -> None:
    """Raise an error if the results of branches differ from the first: for ``cond`` that of ``true_f``."""
    first, *others = reversed(results) if name == "cond" else results
    for other in others:
        check_alike(name, first, other)


def _selected(
    name: str,
    index: Tensor[Any, Any],
    branches: Sequence[Callable[[*Ts], R]],
    operands: tuple[*Ts],
) -> R:
    """Compute all branches, and choose for each element of a batch."""
    results = [_called(branch, operands) for branch in branches]
    for result in results:
        check_tensors(name, "the result", trees.leaves(result))
    _check_results(name, results)
    found = selected(index, [trees.leaves(result) for result in results])
    chosen: R = trees.unflatten(trees.flatten(results[0])[1], found)
    return chosen


def _called(f: Callable[[*Ts], R], operands: tuple[*Ts]) -> R:
    """Call a branch in a scope of its own, with operands rebuilt in it, as when it is traced."""
    with scope_of(name_of(f)):
        return f(*rebuilt(operands))
