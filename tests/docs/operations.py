"""The table of all operations and the shapes of their examples, from their records."""

from collections.abc import Iterator

import numpy as np

from tests.ops.test_array_api import STANDARD
from typednn import trees
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit.table import emitter_of
from typednn.ops import OPERATIONS, asarray
from typednn.ops.operation import Operation
from typednn.planning.trace.graph import Node
from typednn.planning.trace.trace import argument, trace
from typednn.shapes.rules import RULES
from typednn.testing.sampling import draw_sample
from typednn.tracing import TraceError

_HEAD = "| operation | array API | rule in | gradient | computed by | samples |\n|---|---|---|---|---|---|\n"
_STANDARD = {name for names in STANDARD.values() for name in names.split()}
_MOST = 4
"""So many primitives are named, of which an operation is made."""


def table() -> str:
    """The table as Markdown."""
    return _HEAD + "".join(f"| {' | '.join(_row(each))} |\n" for each in sorted_operations())


def sorted_operations() -> list[Operation]:
    return [OPERATIONS[name] for name in sorted(OPERATIONS)]


def example(operation: Operation) -> str:
    """One line: the shapes of the operation's first sample, of what it gives, and numpy's name for it."""
    sample = operation.samples[0]
    arrays = [asarray(x) for x in draw_sample(sample, np.random.default_rng(0))]
    given = trees.leaves(operation(*arrays, **sample.params))
    if isinstance(operation.reference, np.ufunc):
        same = f" It computes numpy's ``{operation.reference.__name__}``."
    else:
        same = ""
    options = [f"{name}={_written(value)}" for name, value in sample.params.items()]
    taken = [f"``{np.shape(x)}``" for x in arrays] or ["no tensor"]
    with_options = f" with {', '.join(options)}" if options else ""
    results = ", ".join(f"``{np.shape(x)}``" for x in given)
    return f"Shapes, for example: {', '.join(taken)}{with_options} → {results}.{same}"


def _written(value: object) -> str:
    """A parameter as a program has it."""
    return value.__name__ if isinstance(value, type) else repr(value)


def _row(operation: Operation) -> Iterator[str]:
    name, nodes = operation.name, _nodes(operation)
    yield f"{{py:func}}`{name} <typednn.ops.{name}>`"
    yield "yes" if name in _STANDARD else ""
    yield _family(name)
    yield _gradient(name, nodes)
    yield _back_ends(nodes)
    yield str(len(operation.samples))


def _nodes(operation: Operation) -> list[Node] | None:
    """What a plan of its first sample computes; None if it needs values of tensors."""
    sample = operation.samples[0]
    arrays = draw_sample(sample, np.random.default_rng(0))
    narrow = {np.dtype(np.float64): np.dtype(np.float32)}
    inputs = [argument(x.shape, narrow.get(x.dtype, x.dtype)) for x in arrays]
    leaves, treedef = trees.flatten((tuple(inputs), {}))
    try:
        graph, _ = trace(
            operation.name, lambda *xs: operation(*xs, **sample.params), leaves, treedef
        )
    except TraceError:
        return None
    return [node for node in graph.nodes if node.primitive is not None]


def _family(name: str) -> str:
    rule = RULES.get(name)
    return "same shape" if rule is None else f"`{rule.__module__.rpartition('.')[2]}`"


def _gradient(name: str, nodes: list[Node] | None) -> str:
    """Its own rule, or the primitives that it is made of."""
    if name in PRIMITIVES:
        return "own rule" if any(PRIMITIVES[name].vjp) else "none"
    parts = [*dict.fromkeys(f"`{node.name}`" for node in nodes or ())]
    more = ", ..." if len(parts) > _MOST else ""
    return f"of {', '.join(parts[:_MOST])}{more}" if parts else ""


def _back_ends(nodes: list[Node] | None) -> str:
    if not nodes:
        return "numpy"
    in_c = [emitter_of(node) is not None for node in nodes]
    return "numpy, C" if all(in_c) else "numpy, C in part" if any(in_c) else "numpy"
