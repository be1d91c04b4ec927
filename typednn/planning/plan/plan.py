"""``plan``: the memory and time that a function needs, from its annotations and sizes alone.

The function is not run: it is traced with tensors without values, and its memory is laid out as for
``jit``.
"""

import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult

from typednn.argument_names import leaf_names
from typednn.autodiff.wrapped import Wrapped
from typednn.checks.messages import name_of
from typednn.html import preformatted
from typednn.optional_dependencies import MissingExtraError
from typednn.planning.arena.assignment import assign
from typednn.planning.arena.blocks import blocks_of
from typednn.planning.arena.layout import lay_out
from typednn.planning.kinds import kinds_of
from typednn.planning.passes import optimize
from typednn.planning.plan.arguments.function import build_arguments
from typednn.planning.plan.arguments.named_values import NamedValue, PlanError
from typednn.planning.plan.call import PlannedCall
from typednn.planning.plan.figures import Argument, Figures
from typednn.planning.plan.profiles import Profile, profile_of
from typednn.planning.plan.report.chart import svg
from typednn.planning.plan.report.terminal import MIN_WIDTH, report, text_of
from typednn.planning.run.backends import (
    BackendName,
    check_backend,
    kernels_by,
    load_native,
    min_bytes_by,
    working_backend,
)
from typednn.planning.trace.graph import Node
from typednn.planning.trace.trace import argument
from typednn.tensor import Tensor
from typednn.trees import flatten

__all__ = ["Plan", "PlanError", "plan"]


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Figures):
    """A planned function: its figures, a report and a drawing of them.

    ``str(plan)`` is a report of 80 columns. ``rich.print(plan)`` prints it in colours, as wide as
    the terminal.
    """

    call: PlannedCall

    def __repr__(self) -> str:
        sizes = "".join(f", {name}={size}" for name, size in self.sizes.items())
        return f"<Plan of {self.name}{sizes}: {self.peak_bytes} bytes>"

    def __str__(self) -> str:
        return text_of(self, 80)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        options = options.update(width=max(options.max_width, MIN_WIDTH))
        for part in report(self, options.max_width):
            yield from console.render(part, options)

    def _repr_html_(self) -> str:
        """Return the report and, with matplotlib, the drawing, for notebooks."""
        try:
            drawn = self.svg()
        except MissingExtraError:
            drawn = ""
        return preformatted(str(self)) + drawn[drawn.find("<svg") :]

    def svg(self) -> str:
        """Draw the lifetimes of all memory, as SVG. Raises MissingExtraError without matplotlib."""
        return svg(self)

    def save_svg(self, path: str | Path) -> None:
        """Write the drawing to a file, atomically: an existing file is replaced or unchanged.

        If ``path`` is a link, its target is replaced. A device or a pipe is written to directly.
        Raises MissingExtraError without matplotlib, and OSError if the file cannot be written.
        """
        path, text = Path(path), self.svg()
        if (
            path.exists() and not path.is_file()
        ):  # a device or a pipe must not be replaced by a file
            path.write_text(text, "utf-8")
            return
        path = path.resolve()
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            part.write_text(text, "utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def profile(self, n: int = 20) -> Profile:
        """Run the plan ``n`` times, and return the time of each operation, measured in place.

        Each is compared with the limits of this machine, which are measured once and kept in the
        user's cache folder. ``print(profile)`` is a table; ``profile.save_trace("step.json")`` writes what
        Perfetto and chrome://tracing open. Examples given to ``plan`` are the arguments; others are
        drawn at random, and integers are 0.

        Raises ValueError if ``n`` is no positive number, and what the function raises.
        """
        return profile_of(self.call, self.backend, self.machine, n)

    def export_c(self, folder: str | Path, *, lanes: int = 1) -> None:
        """Write the function as a program in C99, for the planned sizes, into a new folder.

        ``model.h`` declares it, ``model.c`` computes it, ``weights.c`` holds the numbers that are
        known now: constants, such as the weights of a model that is the function itself, and the
        first values of parameters and optimizer states, as in ``plan(step, model, state, batch=64)``.
        ``README.md`` has the sizes, the bytes of all memory, and a program that calls it. The program takes no memory
        from the heap, and needs nothing but the C library's ``libm``. Its results equal Python's up
        to rounding. No compiler is needed to export it.

        ``lanes``: 1 for ISO C, which any compiler takes. Otherwise products of matrices use vectors of
        so many float32 numbers, by an extension of GCC and Clang: 4 for Arm, SSE and WebAssembly, 8
        for AVX2, 16 for AVX-512.

        Raises PlanError if the function has operations that are not written in C, or returns no
        tensor; FileExistsError if the folder holds files; OSError if it cannot be written; ValueError
        for other ``lanes``. The folder then is as it was.
        """
        load_native("export.folder").write_model(self.call.traced(), Path(folder), lanes)


def plan(
    f: Callable[..., Any], /, *examples: Any, backend: BackendName = "numpy", **sizes: NamedValue
) -> Plan:
    """Plan a call of ``f`` without data: ``plan(step, batch=64)``.

    The arguments are built from the annotations of ``f``, with the sizes that are given by name.
    ``examples`` are used as the first arguments. One may also be given by the argument's name:
    ``plan(loss, batch=64, mode=nn.Eval())``.

    - A tensor has the shape of its annotation (the size of ``*names`` is a tuple). If the
      annotation allows several dtypes, it has the first of float32, int64 and bool that is allowed.
    - A model is built by its class, but no weights are drawn. An ``int`` argument of the class gets
      the size of the same name, or the type argument of the same name.
    - ``A | None`` is planned as ``A``. An argument with a default keeps it, unless a value is given
      by name. This holds for arguments of the function and of models: ``plan(step, batch=64,
      learning_rate=0.1)``.
    - An optimizer's state is that of the optimizer that is given by the argument's name, for the
      model in its annotation: ``plan(step, batch=64, state=optim.Adam())``. It may also be the name
      of one in the module of ``f``.
    - Tensors in modules count as parameters, tensors in an optimizer's state as state (for your own
      state classes see ``planning.kinds.holds``), and all others as inputs.

    ``f`` may be a function, a method, a module, a ``jit``, a gradient or a ``functools.partial``.
    For a class with ``__call__``, and for a method of a class, an instance is built first. Random
    draws in ``f`` and values in its closure are fixed, as for ``jit``.

    ``backend``: as for ``jit``; the report says which operations it computes.

    Raises ValueError for an unknown ``backend``, PlanError if annotations and sizes do not determine an argument, TraceError if ``f``
    needs the values of a tensor, and whatever ``f`` raises.
    """
    if not callable(f):
        raise PlanError(f"plan: {f!r} is no function")
    check_backend(backend)
    name, f, of = _callable(f)
    leaves, treedef = flatten(build_arguments(name, f, examples, sizes, of))
    nodes = [argument(x.shape, x.dtype) if isinstance(x, Tensor) else x for x in leaves]
    found = map(Argument, leaf_names(f, treedef), kinds_of(treedef), map(_is_copied, leaves))
    call = PlannedCall(name, f, leaves, nodes, treedef)
    given = {node: each for node, each in zip(nodes, found, strict=True) if isinstance(node, Node)}
    found_backend = working_backend(backend, f"plan: {name}")
    graph = optimize(call.blank(), min_bytes_by(found_backend))
    layout = lay_out(graph, kernels_by(found_backend))
    blocks = tuple(blocks_of(layout))
    shown = {name: _shown(value) for name, value in sizes.items()}
    backend_name: BackendName = "numpy" if found_backend is None else "native"
    return Plan(name, backend_name, shown, given, layout, blocks, assign(blocks), call)


def _shown(value: NamedValue) -> Any:
    """Return a value for the heading of a report: of an optimizer its class."""
    return value if isinstance(value, int | float | str | tuple) else type(value).__name__


def _is_copied(leaf: Any) -> bool:
    """Return whether it is a non-contiguous tensor, which each call copies."""
    array = leaf._data if isinstance(leaf, Tensor) else None
    return isinstance(array, np.ndarray) and not array.flags.c_contiguous


def _callable(f: Callable[..., Any]) -> tuple[str, Callable[..., Any], type[Any] | None]:
    """Return its name, the function to trace, and the class of the instance to build, or None."""
    if isinstance(f, type) and any("__call__" in vars(cls) for cls in f.__mro__[:-1]):
        return name_of(f), getattr(f, "__call__"), f  # noqa: B004, B009 - not ``type.__call__``
    return name_of(f), f, _class_of_method(f)


def _class_of_method(f: Any) -> type[Any] | None:
    """Return the class if ``f`` is a method that was taken from a class; otherwise None."""
    outer, _, name = getattr(f, "__qualname__", "").rpartition(".")
    found: Any = sys.modules.get(getattr(f, "__module__", None) or "")
    for step in outer.split("."):
        found = getattr(found, step, None)
    is_function = inspect.isfunction(f) or isinstance(f, Wrapped)
    is_method = isinstance(found, type) and vars(found).get(name) is f and is_function
    return found if is_method else None
