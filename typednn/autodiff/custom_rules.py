"""``custom_vjp`` and ``custom_jvp``: functions whose derivative is given by a rule.

Where a gradient is being taken of an argument, the rule runs instead of the function, on the values
that the next outer gradient sees. So an outer gradient differentiates the rule itself. The call is
one node of the tape, and one more for each tensor of the result.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, Final, Generic, ParamSpec, Self, TypeVar, overload

from typednn import trees
from typednn.autodiff.batched_calls import BatchedCall, innermost_level
from typednn.autodiff.debugging import new_tape
from typednn.autodiff.tape import NO_PARENT, Tape
from typednn.autodiff.watched import (
    Watched,
    is_floating,
    name_of,
    need_alike,
    taken_off,
    tree_taken_off,
    zeros_like,
)
from typednn.autodiff.wrapped import Wrapped
from typednn.data_interchange import live
from typednn.shapes.derivatives import no_function_as_rule, no_pair_of_rule, no_rule
from typednn.source_lines import user_line
from typednn.tensor import Tensor
from typednn.tracing import tracing

__all__ = ["CustomJvp", "CustomVjp", "custom_jvp", "custom_vjp"]

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S")

# Any: no function without a rule is made. The default is there for the words of the error.
_NO_RULE: Final[Any] = None


class _Custom(Wrapped, ABC, Generic[P, R]):
    """A function with a rule. Subclasses say how the rule gives the value and the pullback."""

    __name__: str

    def __init__(self, f: Callable[..., Any], rule: Callable[..., Any]) -> None:
        self._wrap(f)
        if rule is _NO_RULE:
            raise TypeError(no_rule(self.made_by, name_of(f)))
        if not callable(rule):
            kind = type(rule).__name__
            raise TypeError(no_function_as_rule(self.made_by, name_of(f), kind))
        self._f = f
        self._rule = rule
        self._compared = False

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "_Custom[Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, R]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        out: R = self._call(args, kwargs)
        return out

    def _made_of(self) -> tuple[Any, ...]:
        return (self._f, self._rule)

    @abstractmethod
    def _pulled(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
        """Return the result, and a function from its gradient to a tuple for the arguments."""

    @abstractmethod
    def _of_batch(self, call: BatchedCall) -> "_Custom[..., Any]":
        """Return the function of a batch, with a rule for it."""

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        leaves = trees.leaves((args, kwargs))
        tape, level = _innermost(leaves), innermost_level(leaves)
        if level is not None and (tape is None or tape.serial < level.serial):
            args, kwargs = _by_position(self._f, args, kwargs)
            call = BatchedCall(level, self._f, args, kwargs)
            return call.inside(self._of_batch(call)._call(call.args, call.kwargs))
        if tape is None or _is_around_body(tape):
            if tracing.trace is None:
                return self._f(*args, **kwargs)
            args, kwargs = _by_position(self._f, args, kwargs)
            name = name_of(self._f)
            return tracing.trace.call_with_rule(name, self._f, self._around, args, kwargs)
        args, kwargs = _by_position(self._f, args, kwargs)
        if any(live(x)._tape is not None for x in trees.leaves(kwargs) if isinstance(x, Tensor)):
            raise TypeError(
                f"{name_of(self._f)}: a gradient is taken by an argument that can only be given by"
                " keyword, but rules give gradients of positional arguments; make it one"
            )
        leaves, treedef, places = tree_taken_off(tape, trees.map(_live, args))
        args = trees.unflatten(treedef, leaves)
        out, pullback = self._pulled(args, kwargs)
        self._compare(out, args, kwargs)
        return self._recorded(tape, places, args, out, pullback)

    def _compare(self, out: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """At the first gradient, check that the rule's result is like that of the function."""
        if not self._compared:
            owner = f"{name_of(self._f)}: the function's result"
            need_alike(owner, "rule's result", *trees.flatten(self._f(*args, **kwargs)), out)
            self._compared = True

    def _recorded(
        self,
        tape: Tape,
        places: list[int],
        args: tuple[Any, ...],
        out: Any,
        pullback: Callable[[Any], Any],
    ) -> Any:
        """Return the result on the tape, as a node whose gradients the pullback gives."""
        leaves, treedef = trees.flatten(trees.map(_live, out))
        if any(isinstance(x, Tensor) and _depth(x) >= tape.serial for x in leaves):
            raise TypeError(
                f"{name_of(self._f)}: its rule uses a tensor by which a gradient is taken, but"
                " which is none of its arguments; pass it as one"
            )
        parents = [k for k, place in enumerate(places) if place != NO_PARENT]
        if not parents:
            return trees.unflatten(treedef, [_boxed(tape, x, NO_PARENT) for x in leaves])
        node = _CallRule(name_of(self._f), args, leaves, treedef, pullback, parents)
        start = tape.add(node, [places[k] for k in parents])
        if tracing.names:
            tape.lines[start] = user_line()
        boxed = []
        for k, leaf in enumerate(leaves):
            is_node = is_floating(leaf)
            place = tape.add(_PartRule(node.name, k), [start]) if is_node else NO_PARENT
            boxed.append(_boxed(tape, leaf, place))
        return trees.unflatten(treedef, boxed)


class CustomVjp(_Custom[P, R]):
    """A function whose gradient is given by a rule; made by ``custom_vjp``."""

    made_by = "custom_vjp"

    def _pulled(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
        found = self._rule(*args, **kwargs)
        if not isinstance(found, tuple) or len(found) != 2 or not callable(found[1]):
            kind = type(found).__name__
            raise TypeError(no_pair_of_rule(self.made_by, name_of(self._f), kind))
        return found

    def _of_batch(self, call: BatchedCall) -> _Custom[..., Any]:
        return CustomVjp(_named_as(self._f, call.function), call.vjp_rule(self._rule))


class CustomJvp(_Custom[P, R]):
    """A function whose derivative along tangents is given by a rule; made by ``custom_jvp``."""

    made_by = "custom_jvp"

    def _pulled(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
        name = name_of(self._f)
        if kwargs:
            raise TypeError(f"{name}: a rule of custom_jvp takes no keyword-only arguments")
        tape = new_tape()
        tangents = Watched(tape, trees.map(zeros_like, args), all_floats=True)
        try:
            found = self._rule(args, tangents.tree)
        finally:
            tape.recording = False
        if not isinstance(found, tuple) or len(found) != 2:
            raise TypeError(no_pair_of_rule(self.made_by, name, type(found).__name__))
        out, tangent = found
        need_alike(f"{name}: the rule's result", "tangent", *trees.flatten(out), tangent)
        places = [taken_off(tape, leaf)[1] for leaf in trees.leaves(tangent)]

        def pullback(cotangent: Any) -> Any:
            seeds = list(zip(places, trees.leaves(cotangent), strict=True))
            return tangents.gradient(tape.pull(seeds))

        return out, pullback

    def _of_batch(self, call: BatchedCall) -> _Custom[..., Any]:
        return CustomJvp(_named_as(self._f, call.function), call.jvp_rule(self._rule))


def _named_as(f: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function under the name of ``f``, for messages."""

    def named(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    named.__name__ = name_of(f)
    return named


def custom_vjp(
    f: Callable[P, R], rule: Callable[P, tuple[R, Callable[[R], tuple[Any, ...]]]] = _NO_RULE
) -> CustomVjp[P, R]:
    """Return ``f`` with the gradient that ``rule`` gives.

    ``rule`` takes the arguments of ``f``, and returns the result of ``f`` and its pullback. This
    maps the gradient with respect to the result to a tuple with that of each positional argument,
    in the order of the parameters: a tree like the argument, or None for an argument without
    floating-point tensors. (``Any``: no type says this of all parameters.)

        def clipped_rule(x):
            return x, lambda g: (ops.clip(g, -1.0, 1.0),)

        clipped = custom_vjp(lambda x: x, clipped_rule)

    In a planned loop or condition the rule holds, too, unless the function uses a traced tensor that is
    none of its arguments; see ``scan`` and ``cond``.

    A gradient of a gradient is that of the rule. If the rule calls the returned function, as in
    ``return clipped(x), ...``, gradients of all orders use the rule. Arguments that can only be
    passed by keyword have no gradient. Like ``f``, the result may be a method.

    Raises TypeError if ``rule`` is no function, or is not given. The first call under a gradient compares the
    rule's result with that of ``f``, and each backward pass compares the gradients with the
    arguments: TypeError for another structure, ShapeError for another shape or dtype.
    """
    return CustomVjp(f, rule)


def custom_jvp(
    f: Callable[P, R], rule: Callable[[Any, Any], tuple[R, R]] = _NO_RULE
) -> CustomJvp[P, R]:
    """Return ``f`` with the derivative that ``rule`` gives.

    ``rule(primals, tangents)`` takes a tuple of the arguments of ``f`` and a tuple of their
    tangents, and returns the result of ``f`` and its tangent. The tangent is linear in the
    tangents, and so gradients, too, come from the rule: they are its transpose. (``Any``: no type
    says of a tuple that it holds the arguments of ``f``.)

        def softplus_rule(primals, tangents):
            (x,), (dx,) = primals, tangents
            return softplus(x), ops.sigmoid(x) * dx

        softplus = custom_jvp(lambda x: ops.log(1 + ops.exp(x)), softplus_rule)

    Higher orders, methods and errors are as for ``custom_vjp``. ``f`` has no keyword-only
    arguments.
    """
    return CustomJvp(f, rule)


class _CallRule:
    """The gradient rule of one call, by its floating-point leaves ``parents``."""

    def __init__(
        self,
        name: str,
        args: tuple[Any, ...],
        results: list[Any],
        treedef: trees.TreeDef,
        pullback: Callable[[Any], Any],
        parents: list[int],
    ) -> None:
        self.name = name
        self._args = args
        self._zeros = [zeros_like(x) for x in results]
        self._treedef = treedef
        self._pullback = pullback
        self.vjp: list[Callable[..., Any]] = [self._rule_of(k) for k in parents]
        self._last: tuple[Any, list[Any]] = (None, [])

    def _rule_of(self, k: int) -> Callable[..., Any]:
        return lambda g: self._gradients(g)[k]

    def _gradients(self, g: "_Parts") -> list[Any]:
        """Return the gradient of each leaf; the pullback runs once for all of them."""
        if self._last[0] is not g:
            cotangents = [g.parts.get(k, x) for k, x in enumerate(self._zeros)]
            found = self._pullback(trees.unflatten(self._treedef, cotangents))
            self._last = (g, self._checked(found))
        return self._last[1]

    def _checked(self, found: Any) -> list[Any]:
        if not isinstance(found, tuple) or len(found) != len(self._args):
            count = f" of {len(found)}" if isinstance(found, tuple) else ""
            raise TypeError(
                f"{self.name}: the pullback of its rule returns a tuple of {len(self._args)}, a"
                f" gradient for each argument, not {type(found).__name__}{count}"
            )
        leaves: list[Any] = []
        for k, (argument, gradient) in enumerate(zip(self._args, found, strict=True)):
            wanted, treedef = trees.flatten(argument)
            owner = f"{self.name}: argument {k}"
            if gradient is None and any(map(is_floating, wanted)):
                raise TypeError(
                    f"{owner} holds floating-point tensors, so its gradient is a tree like it, not"
                    " None; ops.zeros_like makes zeros"
                )
            if gradient is not None:
                wanted = need_alike(owner, "gradient", wanted, treedef, gradient)
            leaves += map(_live, wanted)
        return leaves


class _PartRule:
    """The gradient rule of one tensor of a result."""

    def __init__(self, name: str, k: int) -> None:
        self.name = name
        self.vjp: list[Callable[..., Any]] = [lambda g: _Parts({k: g})]


class _Parts:
    """The gradients of some tensors of a result, which the tape adds up: each has its own node."""

    def __init__(self, parts: dict[int, Any]) -> None:
        self.parts = parts

    def __add__(self, other: "_Parts") -> "_Parts":
        return _Parts({**self.parts, **other.parts})


def _is_around_body(tape: Tape) -> bool:
    """Return whether the body of a loop is being traced, inside of the tape's gradient."""
    return tracing.trace is not None and tape.serial < tracing.trace.serial


def _innermost(leaves: Sequence[Any]) -> Tape | None:
    """Return the innermost tape that records one of the leaves."""
    tapes = [live(x)._tape for x in leaves if isinstance(x, Tensor)]
    return max((t for t in tapes if t is not None), key=lambda t: t.serial, default=None)


def _by_position(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments, by position where the function's signature allows it."""
    if not kwargs:
        return args, kwargs
    bound = inspect.signature(f).bind(*args, **kwargs)
    return bound.args, bound.kwargs


def _live(leaf: Any) -> Any:
    return live(leaf) if isinstance(leaf, Tensor) else leaf


def _depth(x: Tensor[Any, Any]) -> int:
    return 0 if x._tape is None else x._tape.serial


def _boxed(tape: Tape, leaf: Any, place: int) -> Any:
    return tape.box(leaf, place) if isinstance(leaf, Tensor) else leaf
