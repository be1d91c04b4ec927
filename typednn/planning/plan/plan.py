"""``plan``: what a function will need of a machine, said from its annotations and sizes alone.

Nothing runs: the function is traced with tensors without values, and
its memory is laid out as ``jit`` lays it out, for numpy's kernels.
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from typednn.autodiff.cost import Cost
from typednn.autodiff.wrapped import Wrapped
from typednn.checks.words import name_of
from typednn.planning.arena.assignment import Arena, assign
from typednn.planning.arena.layout import Layout, lay_out
from typednn.planning.arena.liveness import Block, blocks_of
from typednn.planning.passes import optimize
from typednn.planning.plan.arguments.function import arguments
from typednn.planning.plan.arguments.given import Given, PlanError
from typednn.planning.plan.costs import costs_of
from typednn.planning.plan.kinds import Kind, kinds_of
from typednn.planning.plan.machine import Machine, predicted_seconds
from typednn.planning.plan.measured import kept
from typednn.planning.plan.report.lifetimes import held_bytes
from typednn.planning.plan.report.parts import line_of, title
from typednn.planning.run.signature import places
from typednn.planning.trace.graph import Node
from typednn.planning.trace.trace import argument, trace
from typednn.tensor import Tensor
from typednn.trees import flatten

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.text import Text

__all__ = ["Argument", "Operation", "Plan", "PlanError", "plan"]


@dataclass(frozen=True, slots=True)
class Argument:
    """A tensor among the arguments: its place, as ``model.hidden.weight``, and what it is.

    ``copied``: its elements are in another order than a call wants, which makes a copy of it.
    """

    place: str
    kind: Kind
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a plan: what it costs, and how long a machine will take for it, in seconds."""

    node: Node
    cost: Cost
    seconds: float

    @property
    def name(self) -> str:
        """The primitive's; of a fused operation those of its parts: ``matmul+add+relu``."""
        return title(self.node)

    @property
    def source(self) -> str:
        """The line of the program that it comes from, or is the gradient of, as ``file:line``."""
        return line_of(self.node)

    @property
    def gradient(self) -> bool:
        """Whether it is a part of a gradient."""
        return self.node.gradient


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """A function, planned: what it needs of memory, of the processor and of time.

    ``sizes``: those it is planned for. ``str(plan)`` is a report of 80 columns; ``rich.print(plan)``
    gives one in colours, as wide as the terminal.
    """

    name: str
    sizes: Mapping[str, Given]
    arguments: Mapping[Node, Argument]
    layout: Layout
    blocks: tuple[Block, ...]
    arena: Arena

    @cached_property
    def memory(self) -> dict[Kind, int]:
        """Bytes of each kind of memory; together they are ``peak_bytes``.

        Arguments, constants and results are there from the beginning to the end, for results are
        written beside the arguments, also beside donated ones, whose memory is for later calls. So are
        tables that are made once, which count as constants. numpy's own is what its functions ask
        for by themselves, the most at one time: of a primitive of your own without a kernel it is an
        array for the result, and what else its ``forward`` takes is not known.
        """
        found, needs = dict.fromkeys(Kind, 0), self.layout.kernels.values()
        for node in self.layout.graph.inputs:
            given = self.arguments[node]
            found[given.kind] += node.nbytes * (2 if given.copied else 1)
        tables = sum(kernel.table_bytes for kernel in needs)
        found[Kind.CONSTANTS] = sum(map(held_bytes, self.constants)) + tables
        found[Kind.RESULTS] = sum(node.nbytes for node in self.results)
        found[Kind.SCRATCH] = self.arena.size
        found[Kind.OWN] = max((kernel.allocates for kernel in needs), default=0)
        return found

    @property
    def constants(self) -> list[Node]:
        """The values that are known before the function runs."""
        graph = self.layout.graph
        used = [x for node in graph.nodes for x in node.inputs] + [*graph.outputs]
        given = {*graph.inputs}
        return [x for x in dict.fromkeys(used) if x.primitive is None and x not in given]

    @property
    def results(self) -> list[Node]:
        """The values whose memory the function returns; none that are arguments, or views of them."""
        owners = self.layout.results()
        return [node for node in self.layout.computed if node in owners]

    @property
    def peak_bytes(self) -> int:
        """All memory that a call takes, in bytes: arguments, constants, results, the arena, numpy's own.

        Beside it there are Python's objects, and for a moment up to 256 KiB in which numpy's ufuncs
        walk operands that broadcast: neither grows with the operands.
        """
        return sum(self.memory.values())

    @property
    def lower_bound(self) -> int:
        """The bytes that no arrangement of the scratch could do without; ``peak_bytes`` at best."""
        return self.peak_bytes - self.arena.size + self.arena.bound

    @cached_property
    def cost(self) -> Cost:
        """The sum over all operations."""
        return sum(self.costs.values(), Cost())

    @cached_property
    def costs(self) -> dict[Node, Cost]:
        """What each node costs."""
        return costs_of(self.layout)

    @property
    def flops(self) -> int:
        """Floating-point operations in a call; a multiply-add is two."""
        return self.cost.flops

    @property
    def bytes_moved(self) -> int:
        """Bytes that the operations read and write in a call."""
        return self.cost.bytes_moved

    @property
    def intensity(self) -> float:
        """FLOPs for each byte that is moved."""
        return self.cost.intensity

    @cached_property
    def machine(self) -> Machine:
        """What this machine can do at most: measured once, and kept in the user's cache folder."""
        return kept().machine

    @property
    def measured(self) -> str:
        """How long ago the machine was measured; empty for a machine of your own."""
        found = kept() if "machine" not in vars(self) or kept.cache_info().currsize else None
        return str(found) if found is not None and found.machine == self.machine else ""

    @cached_property
    def operations(self) -> list[Operation]:
        """All that is computed, what takes longest first, views left out."""
        costs = ((node, self.costs[node]) for node in self.layout.kernels)
        found = [Operation(n, cost, predicted_seconds(cost, self.machine)) for n, cost in costs]
        return sorted(found, key=lambda operation: -operation.seconds)

    @property
    def predicted_seconds(self) -> float:
        """How long a call takes on this machine, by its measured limits: the sum over operations."""
        return sum(operation.seconds for operation in self.operations)

    def __repr__(self) -> str:
        sizes = "".join(f", {name}={size}" for name, size in self.sizes.items())
        return f"<Plan of {self.name}{sizes}: {self.peak_bytes} bytes>"

    def __str__(self) -> str:
        from typednn.planning.plan.report.terminal import report

        return report(self, 80).plain

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[Text]":
        from typednn.planning.plan.report.terminal import report

        yield report(self, options.max_width)

    def svg(self) -> str:
        """The lifetimes of all memory as a drawing. Raises MissingExtraError without matplotlib."""
        from typednn.planning.plan.report.chart import svg

        return svg(self)

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
