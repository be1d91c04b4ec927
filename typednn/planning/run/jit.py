"""``jit``: a function that is traced once for each signature, and then runs planned.

What it was traced for is part of the signature: the shapes and dtypes of all tensors, the structure
of the trees they stand in, and all else that these hold, by type, bits and order (``exact``).
"""

import warnings
from collections.abc import Callable, Hashable, Sequence
from typing import (
    Any,
    Concatenate,
    Final,
    Generic,
    ParamSpec,
    Self,
    TypeVar,
    cast,
    overload,
)

from numpy import ndarray

from typednn.autodiff.debugging import debugging
from typednn.autodiff.wrapped import Wrapped
from typednn.containers import TreeDef
from typednn.planning.passes import optimize
from typednn.planning.run.compiled import Compiled, places_in_arguments, result_writer
from typednn.planning.run.donation import donate
from typednn.planning.run.kept import how_many, kept
from typednn.planning.run.parameters import Parameters
from typednn.planning.run.places import change, named_places, places
from typednn.planning.run.program import Program
from typednn.planning.run.signature import TapedError, read
from typednn.planning.run.static import Static
from typednn.planning.run.storage import Storage
from typednn.planning.trace.trace import argument, trace
from typednn.tensor import Tensor
from typednn.tracing import TraceError, tracing
from typednn.trees import flatten, holds_itself

__all__ = ["Jit", "jit"]

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S")

_WARN_AT: Final = 8  # signatures, and then whenever they have doubled


class Jit(Wrapped, Generic[P, R]):
    """``f``, traced and planned; made by ``jit``."""

    made_by = "jit"
    __name__: str

    def __init__(
        self, f: Callable[P, R], static_argnames: Sequence[str], donate_argnames: Sequence[str]
    ) -> None:
        self._wrap(f)
        self._f = f
        self._named = str(getattr(f, "__name__", type(f).__name__))
        self._options = (tuple(static_argnames), tuple(donate_argnames))
        self._parameters = Parameters(f, self._named, static_argnames, donate_argnames)
        self._cache: dict[Hashable, Compiled] = {}
        self._storage = Storage()
        self._traced = 0
        self._before: dict[str, str] = {}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "Jit[Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, R]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if tracing.names or debugging.on:  # a part of what is being traced, or looked at
            return self._f(*args, **kwargs)
        found = self._found(args, kwargs)
        if found is None:
            return self._f(*args, **kwargs)
        compiled, arrays = found
        if not compiled.donated and not compiled.given:
            out = compiled.run(arrays)
        else:
            leaves = flatten(self._parameters.boxed(args, kwargs))[0]
            out = compiled.run(arrays, leaves)
            donate([leaves[place] for place in compiled.donated], self._named)
        return cast("R", out)  # f's own result has this type, and out its structure

    def _made_of(self) -> tuple[Any, ...]:
        """What was compiled is not part of a copy or a pickle."""
        return (self._f, *self._options)

    def program(self, /, *args: P.args, **kwargs: P.kwargs) -> Program:
        """The plan for arguments like these, which is made but not run.

        Raises TraceError where a gradient is being taken by one of them.
        """
        found = self._found(args, kwargs)
        if found is None:
            raise TraceError(f"{self._named}: a gradient is being taken by one of the arguments")
        return found[0].program

    def _found(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Compiled, list[ndarray[Any, Any]]] | None:
        """What is compiled for this signature, and the tensors' arrays.

        None where a gradient is being taken by one of them, for that must see f itself.
        """
        if self._parameters.static:
            args, kwargs = self._parameters.boxed(args, kwargs)
        arrays: list[Any] = []
        try:
            signature: Any = tuple([read(self._named, arg, arrays) for arg in args])
            if kwargs:
                names = sorted(kwargs)
                named = [read(self._named, kwargs[name], arrays) for name in names]
                seen = [
                    name for name in kwargs if name not in self._parameters.with_names
                ]  # in their order
                signature += (*names, *seen, *named)
        except TapedError:
            return None
        except RecursionError:
            self._refuse_endless(args, kwargs)
            raise
        compiled = self._cache.get(signature)
        if compiled is None:
            compiled = self._compile(signature, args, kwargs, arrays)
        compiled.used = self._traced
        return compiled, arrays

    def _refuse_endless(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise ValueError where a container among the arguments is in itself."""
        names = places(self._f, flatten((tuple(map(Static, args)), {}))[1])
        for name, value in (*zip(names, args, strict=True), *kwargs.items()):
            if holds_itself(value):
                raise ValueError(
                    f"jit: argument {name!r} of {self._named} is a {type(value).__name__} in"
                    " which a container holds itself, so it is no tree; pass its parts, or name it in"
                    " static_argnames"
                ) from None

    def _compile(
        self,
        signature: Hashable,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        arrays: list[ndarray[Any, Any]],
    ) -> Compiled:
        leaves, treedef = flatten((args, kwargs))
        _check_order(leaves, arrays)
        self._warn(leaves, treedef)
        nodes = [argument(x.shape, x.dtype) if type(x) is Tensor else x for x in leaves]
        graph, result = trace(self._named, self._unboxed, nodes, treedef)
        program = Program(optimize(graph), self._storage)
        write = result_writer(self._named, program, result)
        given = places_in_arguments(leaves, result.fixed)
        donated = self._parameters.donated_places(leaves, treedef)
        held = kept(program, signature)
        compiled = Compiled(program, write, result.fixed, given, donated, held, self._traced)
        # Another thread may have been faster, or a signal handler.
        compiled = self._cache.setdefault(signature, compiled)
        self._forget()
        return compiled

    def _unboxed(self, /, *args: Any, **kwargs: Any) -> Any:
        args = tuple([x.value if isinstance(x, Static) else x for x in args])
        named = {n: x.value if isinstance(x, Static) else x for n, x in kwargs.items()}
        return cast("Callable[..., Any]", self._f)(*args, **named)

    def _forget(self) -> None:
        """Forget the programs that were not used for the longest time, where there are too many."""
        found = sorted([*self._cache.items()], key=lambda item: -item[1].used)
        for signature, _ in found[how_many([compiled.kept for _, compiled in found]) :]:
            self._cache.pop(signature, None)
            self._storage.clear()

    def _warn(self, leaves: list[Any], treedef: TreeDef) -> None:
        """Warn where signatures keep changing, and say what changed this time."""
        now = named_places(self._f, leaves, treedef)
        before, self._before = self._before, now
        self._traced += 1
        doublings = self._traced // _WARN_AT
        if self._traced % _WARN_AT == 0 and doublings & (doublings - 1) == 0:
            warnings.warn(
                f"jit: {self._named} is traced for the {self._traced}th time; {change(before, now)}."
                " Give batches one size, and pass numbers that change as tensors",
                stacklevel=5,
            )


def _check_order(leaves: list[Any], arrays: list[ndarray[Any, Any]]) -> None:
    """That what was read is in the order in which it is traced."""
    tensors = [leaf._data for leaf in leaves if type(leaf) is Tensor]
    pairs = zip(tensors, arrays, strict=True)
    assert all(x is array or not x.flags.c_contiguous for x, array in pairs)


def jit(
    f: Callable[P, R],
    *,
    static_argnames: Sequence[str] = (),
    donate_argnames: Sequence[str] = (),
) -> Jit[P, R]:
    """``f``, traced once for each signature and run as a plan, in memory that is laid out before.

    **Memory.** A call asks numpy for no memory, with three exceptions: sorting, searching
    and index tensors that do not stand side by side, for which numpy makes new arrays; results, while earlier ones are still held; and arguments whose
    elements do not lie in order. All signatures compute in the same memory, which is as large as
    the largest of them needs. Threads run side by side, each in memory of its own. A signal
    handler may call the function that it interrupts.

    **Results** are those of ``f`` up to rounding. They may differ by rounding in two cases. Sums
    and products of values that do not lie in order: a plan lays out in order what it computes.
    Chains of matrix products such as ``a @ b @ c``: a plan multiplies them in the order that takes
    the fewest multiplications. Such chains are equal up to rounding for finite values only: with
    infinities or NaN among the factors, or where a product of some of them overflows, another
    order may give NaN for an infinity, or the other way round. A result is not overwritten while somebody holds it or a
    view of it.

    **Arguments** and the result are trees of tensors (models, states). Leaves that are no tensors
    are part of the signature. So are, as a whole, the arguments that ``static_argnames`` names;
    of ``*args`` or ``**kwargs`` these are all. They count by type, bits and order, and what can be
    changed is read at each call: ``1``, ``1.0`` and ``True`` are three signatures, and a list to
    which something was appended is another one. Python's control flow may depend on these and on
    shapes. Functions count by identity. In a class it is a method, and ``self`` is an argument
    like others.

    **Donation.** The tensors of the arguments that ``donate_argnames`` names may not be used after
    the call. Those that were results give their memory to later results. The memory of others is
    freed, if nobody else sees it. An exception leaves all as it was.

    **Limits.** What ``f`` closes over is fixed when it is traced. ``f`` sees new tensors and new
    containers in place of those in the arguments. So ``a is b`` is false, even if one tensor or
    list was passed for both, and a list that ``f`` changes is not the caller's. Static arguments
    are the caller's own, but which of them are one object is not part of the signature. Other
    side effects, such as ``print``, happen when ``f`` is traced, and not at each call. Return what
    you need.

    Inside another ``jit`` or ``debug_gradients``, or where a gradient is being taken, ``f`` itself
    is called. It can be copied and pickled as ``f`` can, without what was compiled.

    Raises TypeError, at once, where ``f`` is no function. Calls raise TraceError where ``f`` needs
    the values of a tensor, or where a tensor was donated before; TypeError for arguments that
    cannot be part of a signature, and for results that are no tree of tensors; ValueError for an
    argument in which a container holds itself; and what ``f`` raises.
    """
    return Jit(f, static_argnames, donate_argnames)
