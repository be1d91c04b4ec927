"""``jit``: trace a function once for each signature, and run the optimized program after that.

The signature is everything that the trace depends on: the shapes and dtypes of all tensors, the
structure of the trees that hold them, and all other leaves by type, bits and order
(``value_keys``).
"""

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
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

from typednn.argument_names import leaf_names
from typednn.autodiff.debugging import debugging
from typednn.autodiff.wrapped import Wrapped
from typednn.containers import TreeDef
from typednn.planning.passes import optimize
from typednn.planning.run.argument_changes import describe_change, described_leaves
from typednn.planning.run.backends import (
    BackendError,
    BackendName,
    check_backend,
    warn_unless_auto,
    working_backend,
)
from typednn.planning.run.compiled import Compiled, example_of, forwarded_leaves
from typednn.planning.run.donation import Donations
from typednn.planning.run.eviction import footprint_of
from typednn.planning.run.numbers import Numbers, places_of
from typednn.planning.run.parameters import Parameters
from typednn.planning.run.program import Program
from typednn.planning.run.program_cache import ProgramCache
from typednn.planning.run.results import result_builder, result_groups
from typednn.planning.run.shortcuts import MISSED, Shortcut, shortcut_to
from typednn.planning.run.signature import TapedError, read
from typednn.planning.run.static_arguments import Static
from typednn.planning.run.storage import Storage
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.trace import argument, trace
from typednn.tensor import Tensor
from typednn.traced_number import NUMBER_ERRORS, NumberTrace, TracedNumber
from typednn.tracing import TraceError, tracing
from typednn.trees import flatten, holds_itself

__all__ = ["Jit", "jit"]

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S")

_MOST_SHORTCUTS: Final = 8
_WARN_AT: Final = 8  # compiled signatures; then again at each doubling


class Jit(Wrapped, Generic[P, R]):
    """A function that is compiled for each signature; ``jit`` makes it."""

    made_by = "jit"
    __name__: str

    def __init__(
        self,
        f: Callable[P, R],
        static_argnames: Sequence[str],
        donate_argnames: Sequence[str],
        backend: BackendName = "numpy",
    ) -> None:
        check_backend(backend)
        self._backend = backend
        self._wrap(f)
        self._f = f
        self._f_name = str(getattr(f, "__name__", type(f).__name__))
        self._options = (tuple(static_argnames), tuple(donate_argnames), backend)
        self._parameters = Parameters(f, self._f_name, static_argnames, donate_argnames)
        self._cache = ProgramCache()
        self._storage = Storage()
        self._shortcuts: tuple[Shortcut, ...] = ()
        self._traced = 0
        self._last_leaves: dict[str, str] = {}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "Jit[Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, R]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads give the types
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if tracing.names or debugging.unplanned:  # inside another trace, or debugged
            return self._f(*args, **kwargs)
        for shortcut in self._shortcuts:
            taken: R = shortcut.take(args, kwargs)  # of the structure of f's own result, or MISSED
            if taken is not MISSED:
                shortcut.compiled.last_used = self._traced
                return taken
        found = self._found(args, kwargs)
        if found is None:
            return self._f(*args, **kwargs)
        compiled, arrays, numbers = found
        if not compiled.donated and not compiled.forwarded:
            out = compiled.run(arrays, numbers)
        else:
            leaves = flatten(self._parameters.wrap_static(args, kwargs))[0]
            out = compiled.run(arrays, numbers, leaves)
            donated = [leaves[index] for index in compiled.donated]
            Donations(self._f_name).release(donated, ())
        return cast("R", out)  # out has the structure of f's own result

    def _made_of(self) -> tuple[Any, ...]:
        """Return the arguments for a copy or a pickle, which has no compiled programs."""
        return (self._f, *self._options)

    def program(self, /, *args: P.args, **kwargs: P.kwargs) -> Program:
        """Compile for arguments like these without a run, and return the program.

        Raises TraceError if one of them is on a tape, because its gradient is being taken.
        """
        found = self._found(args, kwargs)
        if found is None:
            raise TraceError(f"{self._f_name}: a gradient is being taken by one of the arguments")
        return found[0].program

    def _found(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Compiled, list[ndarray[Any, Any]], Sequence[Any]] | None:
        """Return the compiled program for these arguments, its arguments, and its numbers.

        Compile if the signature is new. Return None if an argument is on a tape: ``f`` must be
        called.
        """
        if self._parameters.static:
            args, kwargs = self._parameters.wrap_static(args, kwargs)
        values: list[Any] = []
        try:
            signature: Any = tuple([read(self._f_name, arg, values) for arg in args])
            if kwargs:
                names = sorted(kwargs)
                parts = [read(self._f_name, kwargs[name], values) for name in names]
                # ``**kwargs`` in their order, which f can see.
                seen = [name for name in kwargs if name not in self._parameters.keyword_names]
                signature += (*names, *seen, *parts)
        except TapedError:
            return None
        except RecursionError:
            self._refuse_cycles(args, kwargs)
            raise
        compiled = self._cache.get(self._cache.key(signature, values))
        if compiled is not None:
            self._add_shortcut(compiled, args, kwargs)
        else:
            compiled = self._cache.get(self._cache.key_of_all(signature, values))
        if compiled is None:
            compiled = self._compile(signature, args, kwargs, values, self._cache.needed(signature))
        try:
            arrays, numbers = compiled.arguments(values)
        except NUMBER_ERRORS:  # f raises the same, catches it, or has another formula: a branch
            compiled = self._of_these_numbers(signature, args, kwargs, values)
            arrays, numbers = compiled.arguments(values)
        compiled.last_used = self._traced
        return compiled, arrays, numbers

    def _add_shortcut(
        self, compiled: Compiled, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Add a shortcut to the program for arguments like these, unless there are many."""
        if len(self._shortcuts) < _MOST_SHORTCUTS and not self._cache.needed(compiled.base):
            new = shortcut_to(compiled, self._parameters, self._f_name, args, kwargs)
            self._shortcuts = self._shortcuts if new is None else (new, *self._shortcuts)

    def _of_these_numbers(
        self,
        signature: Hashable,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        values: list[Any],
    ) -> Compiled:
        """Return the program for these values of the numbers alone. Others are traced as before."""
        key = self._cache.key_of_all(signature, values)
        return self._cache.get(key) or self._compile(signature, args, kwargs, values, None, key)

    def _refuse_cycles(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise ValueError if a container in the arguments contains itself."""
        names = leaf_names(self._f, flatten((tuple(map(Static, args)), {}))[1])
        for name, value in (*zip(names, args, strict=True), *kwargs.items()):
            if holds_itself(value):
                raise ValueError(
                    f"jit: argument {name!r} of {self._f_name} is a {type(value).__name__} in"
                    " which a container holds itself, so it is no tree; pass its parts, or name it"
                    " in static_argnames"
                ) from None

    def _compile(
        self,
        signature: Hashable,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        values: list[Any],
        needed: Mapping[int, str] | None,
        key: Hashable = None,
    ) -> Compiled:
        """Compile for these arguments.

        ``needed``: the numbers of the arguments that are fixed; None for all of them. ``key``: that
        of the program; None for the key of all calls of this signature with these ``needed``.
        """
        leaves, treedef = flatten((args, kwargs))
        places = places_of(leaves, values)
        numbers = NumberTrace(self._f_name, [leaves[index] for index in places.leaves])
        numbers.needed |= dict.fromkeys(range(len(places.leaves)), "") if needed is None else needed
        nodes = [argument(x.shape, x.dtype) if type(x) is Tensor else x for x in leaves]
        for position, index in enumerate(places.leaves):
            if position not in numbers.needed:
                nodes[index] = numbers.number(position)
        shown = [
            x if type(x) is TracedNumber else leaf for x, leaf in zip(nodes, leaves, strict=True)
        ]
        lines = {places.leaves[position]: line for position, line in numbers.needed.items()}
        self._warn(shown, treedef, lines)
        call = self._call_unwrapped
        try:
            graph, result = trace(self._f_name, call, nodes, treedef, numbers=numbers)
        except Exception:  # any: code that takes no other class than int says so as it likes
            if not any(type(x) is TracedNumber and isinstance(x, int) for x in nodes):
                raise
            graph = None
        if graph is None:
            return self._compile(signature, args, kwargs, values, None)
        if key is None:
            self._cache.note_needed(signature, numbers.needed)
            of = self._cache.key_of_all if numbers.is_special else self._cache.key
            key = of(signature, values)
        example = example_of(graph, result)
        program = self._program(graph, result_groups(self._f_name, example, result))
        forwarded = forwarded_leaves(leaves, result.fixed)
        build = result_builder(self._f_name, example, result, forwarded, program.groups)
        donated = self._parameters.donated_indices(leaves, treedef)
        footprint = footprint_of(program, key)
        compiled = Compiled(
            *(program, build, forwarded, donated),
            *(Numbers(places, numbers) if places.numbers else None, footprint, signature),
            self._traced,
        )
        # Another thread or a signal handler may have compiled the same signature.
        compiled = self._cache.setdefault(key, compiled)
        if self._cache.evict():
            self._storage.clear()
            kept = {*map(id, self._cache.values())}
            self._shortcuts = tuple([x for x in self._shortcuts if id(x.compiled) in kept])
        return compiled

    def _program(self, graph: Graph, groups: Sequence[range]) -> Program:
        """Return the program, run by numpy if the back end does not work."""
        backend = working_backend(self._backend, f"jit: {self._f_name}")
        if backend is not None:
            try:
                optimized = optimize(graph, backend.min_bytes)
                return Program(optimized, self._storage, backend, groups)
            except BackendError as error:
                warn_unless_auto(self._backend, f"jit: {self._f_name}", error)
        return Program(optimize(graph), self._storage, None, groups)

    def _call_unwrapped(self, /, *args: Any, **kwargs: Any) -> Any:
        args = tuple([x.value if isinstance(x, Static) else x for x in args])
        values = {n: x.value if isinstance(x, Static) else x for n, x in kwargs.items()}
        return cast("Callable[..., Any]", self._f)(*args, **values)

    def _warn(self, leaves: list[Any], treedef: TreeDef, lines: Mapping[int, str]) -> None:
        """Warn if signatures keep changing, and say what changed this time.

        ``lines``: the lines that need the values of numbers, by their positions in ``leaves``.
        """
        now = described_leaves(self._f, leaves, treedef)
        before, self._last_leaves = self._last_leaves, now
        self._traced += 1
        doublings = self._traced // _WARN_AT
        if self._traced % _WARN_AT == 0 and doublings & (doublings - 1) == 0:
            warnings.warn(
                f"jit: {self._f_name} is traced for the {self._traced}th time;"
                f" {describe_change(before, now, lines)}."
                " Give batches one size, and pass numbers that change as tensors",
                stacklevel=5,
            )


def jit(
    f: Callable[P, R],
    *,
    static_argnames: Sequence[str] = (),
    donate_argnames: Sequence[str] = (),
    backend: BackendName = "numpy",
) -> Jit[P, R]:
    """Return ``f``, traced once for each signature and run as a plan, in memory that is reused.

    **Memory.** A call allocates no numpy memory, with three exceptions: sorting, searching and
    non-adjacent index tensors, for which numpy makes new arrays; results, while earlier ones are
    still referenced; and arguments that are not contiguous. All signatures share one memory, as
    large as the largest of them needs. Threads run in parallel, each in its own memory. A signal
    handler may call the function that it interrupts.

    **Results** equal those of ``f`` up to rounding. They may differ by rounding in three cases. The
    first is a sum or a product of values that are not contiguous, because a plan makes them
    contiguous. The second is the gradient of a loop with respect to a matrix that stays the same: a
    plan may compute the sum of the steps' products as one product. The third is a chain
    of matrix products such as ``a @ b @ c``, because a plan multiplies in the order with the fewest
    multiplications. Such chains are equal up to rounding for finite values only: with infinities or
    NaN among the factors, or if an intermediate product overflows, another order may give NaN for
    an infinity, or the other way round. A result is not overwritten while it or a view of it is
    referenced. The tensors of a returned module, or of the state of an optimizer, share one piece
    of memory, so one of them that is kept keeps all of it.

    **Numbers.** A float or an int in the arguments (a learning rate, a step counter, a field of an
    optimizer) is an argument as a tensor is: another value does not trace again. Arithmetic with
    numbers alone is done by Python in each call, and a number in the result is a number. Beside a
    tensor a number takes the tensor's dtype. Where ``f`` needs the value itself (a size, an axis,
    ``range(n)``, ``if rate > 0.1``, ``int``, ``math.sqrt``, ``print``), the value becomes part of
    the signature, for this number alone: other values trace again, and the warning about signatures
    that keep changing names the line. So do numbers that decide a shape: the bounds of ``arange``,
    ``k`` of ``diag`` and ``offset`` of ``diagonal``, the scale of ``interpolate``, an axis. ``math.sqrt`` may be replaced by ``np.sqrt`` or
    ``rate ** 0.5``, and a branch by ``ops.where``. ``isinstance(n, int)`` holds while ``f`` is
    traced, but ``type(n) is int`` does not. Code in C and such a check take no other class. So if
    ``f`` raises any exception while an int is traced, it is traced once more with the values of all
    numbers; what it raises then is raised.
    Bools are part of the signature, and so are numbers in fixed fields of modules.

    **Arguments** and the result are trees of tensors (models, states). Other leaves are part of the
    signature. An argument in ``static_argnames`` is part of it as a whole; the name of ``*args`` or
    ``**kwargs`` means all of them. Static values are compared by type, bits and order, and mutable ones are read at each call: ``1``, ``1.0`` and ``True`` give three
    signatures, and a list gives a new one after an element is appended. Python's control flow may
    depend on static values and on shapes. Functions are compared by identity. In a class the result
    is a method, and ``self`` is an argument like others.

    **Donation.** Tensors in the arguments that ``donate_argnames`` names must not be used after the
    call. If they were results, later results reuse their memory. Otherwise their memory is freed,
    unless something else refers to it. After an exception they are unchanged.

    **Back end.** ``backend="native"`` compiles a C program for each signature, in which all sizes are
    constants; numpy computes the operations that are not written in C. If there is no C compiler
    that works, numpy computes all, and a warning says so. ``"auto"`` is the same without the warning. Sums and
    products of matrices are added in another order than by numpy, and exp, log, tanh and erf are
    rounded otherwise, so results differ by rounding. The default is ``"numpy"``.

    **Limits.** Values in the closure of ``f`` are fixed when it is traced. ``f`` sees new tensors
    and new containers in place of those in the arguments. So ``a is b`` is false, even if one
    tensor or list was passed for both, and a list that ``f`` changes is not the caller's. Static
    arguments are the caller's own objects, but the signature does not contain which of them are the
    same object. Other side effects, such as ``print``, happen when ``f`` is traced, and not at each
    call. Return what you need.

    Inside another ``jit`` or ``debug_gradients``, or while a gradient is being taken, ``f`` itself
    is called. Copies and pickles work as those of ``f`` do, and have no compiled programs.

    Raises TypeError immediately if ``f`` is not callable, and ValueError for an unknown ``backend``. Calls raise TraceError if ``f`` needs the
    values of a tensor, or if a tensor has been donated; TypeError for arguments that cannot be part
    of a signature, and for results that are not trees of tensors; ValueError for an argument with a
    container that contains itself; and what ``f`` raises.
    """
    return Jit(f, static_argnames, donate_argnames, backend)
