"""``plan``: what a function will need of a machine, said from its annotations and sizes alone.

Nothing runs: the function is traced with tensors without values, and
its memory is laid out as ``jit`` lays it out, for numpy's kernels.
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console, ConsoleOptions
from rich.text import Text

from typednn.autodiff.wrapped import Wrapped
from typednn.checks.words import name_of
from typednn.planning.arena.assignment import assign
from typednn.planning.arena.layout import lay_out
from typednn.planning.arena.liveness import blocks_of
from typednn.planning.kinds import kinds_of
from typednn.planning.passes import optimize
from typednn.planning.plan.arguments.function import arguments
from typednn.planning.plan.arguments.given import Given, PlanError
from typednn.planning.plan.figures import Argument, Figures
from typednn.planning.plan.report.chart import svg as drawing
from typednn.planning.plan.report.terminal import report
from typednn.planning.run.places import places
from typednn.planning.trace.graph import Node
from typednn.planning.trace.trace import argument, trace
from typednn.tensor import Tensor
from typednn.trees import flatten

__all__ = ["Plan", "PlanError", "plan"]


class Plan(Figures):
    """A function, planned: what it needs of memory, of the processor and of time.

    ``str(plan)`` is a report of 80 columns; ``rich.print(plan)`` gives one in colours, as wide as the
    terminal.
    """

    def __repr__(self) -> str:
        sizes = "".join(f", {name}={size}" for name, size in self.sizes.items())
        return f"<Plan of {self.name}{sizes}: {self.peak_bytes} bytes>"

    def __str__(self) -> str:
        return report(self, 80).plain

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        yield report(self, options.max_width)

    def svg(self) -> str:
        """The lifetimes of all memory as a drawing. Raises MissingExtraError without matplotlib."""
        return drawing(self)

    def save_svg(self, path: str | Path) -> None:
        """Write the drawing to a file, all of it or nothing. A device, a pipe and what a link points to are
        written themselves.

        Raises MissingExtraError without matplotlib, OSError where it cannot be written.
        """
        path, text = Path(path), self.svg()
        if path.exists() and not path.is_file():  # a file in its place would take its name
            path.write_text(text, "utf-8")
            return
        path = path.resolve()
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            part.write_text(text, "utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def plan(f: Callable[..., Any], /, *examples: Any, **sizes: Given) -> Plan:
    """What a call of ``f`` needs, without data: ``plan(step, batch=64)``.

    The arguments are made from ``f``'s annotations and the sizes by name; ``examples`` stand for the
    first ones. A tensor has the shape that its annotation says (``*names`` are tuples of sizes); of
    a family of dtypes it has the first of float32, int64, bool. A model is made by its class,
    without drawing a weight: ``int`` arguments that are named as a size, or that are type arguments,
    are that size. Of ``A | None`` the plan is for A; defaults are kept, unless another value is given
    by name: ``plan(step, batch=64, learning_rate=0.1)``, of arguments of the function and of models.
    Tensors in modules count as parameters, those in an optimizer's state as state (for a state of
    your own see ``planning.kinds.holds``), all others as inputs.

    ``f`` may be a function, a method, a module, a ``jit``, a gradient, a ``functools.partial``; of a
    class whose instances can be called, and of a method of a class, an instance is made first. What it draws and closes over
    is fixed, as for ``jit``.

    Raises PlanError where annotations and sizes do not say what an argument is, TraceError where
    ``f`` needs the values of a tensor, and what ``f`` raises.
    """
    if not callable(f):
        raise PlanError(f"plan: {f!r} is no function")
    name, f, of = _callable(f)
    leaves, treedef = flatten(arguments(name, f, examples, sizes, of))
    nodes = [argument(x.shape, x.dtype) if isinstance(x, Tensor) else x for x in leaves]
    found = map(Argument, places(f, treedef), kinds_of(treedef), map(_is_copied, leaves))
    given = {node: each for node, each in zip(nodes, found, strict=True) if isinstance(node, Node)}
    layout = lay_out(optimize(trace(name, f, nodes, treedef, blank=True)[0]))
    blocks = tuple(blocks_of(layout))
    return Plan(name, sizes, given, layout, blocks, assign(blocks))


def _is_copied(leaf: Any) -> bool:
    """Whether it is an example whose elements are in another order than a call wants."""
    array = leaf._data if isinstance(leaf, Tensor) else None
    return isinstance(array, np.ndarray) and not array.flags.c_contiguous


def _callable(f: Callable[..., Any]) -> tuple[str, Callable[..., Any], type[Any] | None]:
    """What it is called, what is traced, and the class of which an instance is made for that."""
    if isinstance(f, type) and any("__call__" in vars(cls) for cls in f.__mro__[:-1]):
        return name_of(f), getattr(f, "__call__"), f  # noqa: B004, B009 - its instances', not type's
    return name_of(f), f, _class_of_method(f)


def _class_of_method(f: Any) -> type[Any] | None:
    """The class that a method was taken from, if it is one that wants an instance."""
    outer, _, name = getattr(f, "__qualname__", "").rpartition(".")
    found: Any = sys.modules.get(getattr(f, "__module__", None) or "")
    for step in outer.split("."):
        found = getattr(found, step, None)
    is_function = inspect.isfunction(f) or isinstance(f, Wrapped)
    is_method = isinstance(found, type) and vars(found).get(name) is f and is_function
    return found if is_method else None
