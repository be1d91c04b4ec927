"""The rows of a summary: what each call of a layer takes and gives, as it is traced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from typednn import trees
from typednn.nn.layer_specs import layer_name, layer_spec
from typednn.nn.module import Module
from typednn.parameters import named_parameters
from typednn.planning.plan.costs import cost_of
from typednn.planning.trace.graph import Node
from typednn.planning.trace.traced import Traced
from typednn.shapes.layers.sequential import sequential
from typednn.shapes.shape import Shape
from typednn.summaries.inputs import concrete
from typednn.tensor import Tensor
from typednn.tracing import tracing

__all__ = ["LayerRow", "RowRecorder"]


_SIZELESS: Final = {"axis", "axes", "keepdims", "dtype"}
"""Parameters of primitives that are the same for all sizes. Others, such as the padding of a
convolution's primitive, may be computed from the sizes of this very call."""


@dataclass(frozen=True)
class LayerRow:
    """One call of a layer. Each number counts what no layer inside of it does.

    ``path``: what stands after ``model.`` in Python; of the model itself it is empty.
    ``label``: the same after the layer around it.
    ``symbolic``, ``shapes``: of the tensors that it gives: with names, and for these sizes.
    ``parameters``, ``flops``, ``activation_bytes``: its elements, operations, and bytes of outputs.
    ``feeds_on``: the rows whose outputs its inputs are made of; -1 for an input of the model.
    ``is_leaf``: whether no layer was called inside of it.
    """

    path: str
    label: str
    name: str
    depth: int
    symbolic: tuple[Shape, ...]
    shapes: tuple[tuple[int, ...], ...]
    parameters: int
    flops: int
    activation_bytes: int
    feeds_on: tuple[int, ...]
    is_leaf: bool


@dataclass
class _Open:
    """A call that goes on: its row's number, and what the calls inside of it have counted."""

    row: int
    path: str
    flops_inside: int = 0
    calls_inside: int = 0


class RowRecorder:
    """Watches the calls of layers in one trace, and keeps a row for each.

    ``sizes``: of the names in the shapes of the inputs.
    """

    def __init__(self, trace: Any, sizes: Mapping[str, int], model: Any) -> None:
        self._trace = trace
        self._sizes = sizes
        self._shapes: dict[Node, Shape] = {}
        self._origins: dict[Node, tuple[int, ...]] = {}
        self._counted: set[Node] = set()
        self._model = model
        self._open: list[_Open] = []
        self._seen = 0
        self._rows: list[LayerRow | None] = []

    def rows(self) -> tuple[LayerRow, ...]:
        """Return the rows, when the model has been called."""
        rows = [row for row in self._rows if row is not None]
        left = _own_parameters(self._model, {row.path for row in rows})
        return tuple([replace(row, parameters=left.pop(row.path, 0)) for row in rows])

    def add_input(self, tensor: Tensor[Any, Any], shape: Shape) -> None:
        """Note the symbolic shape of an input of the model."""
        node = self._trace.node_of(tensor._data)
        self._shapes[node] = shape
        self._origins[node] = (-1,)

    def __call__(
        self, path: str, layer: Module, args: tuple[Any, ...], call: Callable[[], Any]
    ) -> Any:
        """The watcher of ``watched_calls``. Calls in the body of a loop are part of the loop."""
        if tracing.trace is not self._trace:
            return call()
        opened = _Open(len(self._rows), path)
        self._rows.append(None)
        self._open.append(opened)
        self._look_at_new_nodes()
        before = self._seen
        given = [self._node(x) for x in trees.leaves(args)]
        out = call()
        self._open.pop()
        self._look_at_new_nodes()
        flops = sum(cost_of(node).flops for node in self._trace.builder.nodes[before:])
        outputs = [x for x in trees.leaves(out) if isinstance(x, Tensor)]
        nodes = [node for x in outputs if (node := self._node(x)) is not None]
        if len(nodes) == 1:
            self._name_sizes(layer, next(iter(given), None), nodes[0])
        origins = self._origins_of(given)
        self._rows[opened.row] = LayerRow(
            path,
            _after(path, self._open),
            layer_name(layer),
            len(self._open),
            tuple([self._shapes.get(node, node.shape) for node in nodes]),
            tuple([tuple(x.shape) for x in outputs]),
            0,  # in the end, when it is known which layers inside are called
            flops - opened.flops_inside,
            sum(node.nbytes for node in {*nodes} - self._counted),
            origins,
            not opened.calls_inside,
        )
        self._counted |= {*nodes}
        if not opened.calls_inside:
            self._origins |= dict.fromkeys(nodes, (opened.row,))
        if self._open:
            self._open[-1].flops_inside += flops
            self._open[-1].calls_inside += 1
        return out

    def _node(self, x: Any) -> Node | None:
        data = x._data if isinstance(x, Tensor) else None
        return data.node if isinstance(data, Traced) and data.trace is self._trace else None

    def _look_at_new_nodes(self) -> None:
        """Find the symbolic shape of each new node by its rule, and what rows it is made of."""
        for node in self._trace.builder.nodes[self._seen :]:
            self._shapes[node] = self._by_rule(node)
            self._origins[node] = self._origins_of(node.inputs)
        self._seen = len(self._trace.builder.nodes)

    def _origins_of(self, nodes: Sequence[Node | None]) -> tuple[int, ...]:
        found = [row for node in nodes if node is not None for row in self._origins.get(node, ())]
        return tuple(sorted({*found}))

    def _by_rule(self, node: Node) -> Shape:
        """Return the symbolic shape if the node's parameters cannot depend on sizes, else its own."""
        primitive = node.primitive
        if primitive is None or not (primitive.elementwise or node.params.keys() <= _SIZELESS):
            return node.shape
        given = [self._shapes.get(x, x.shape) for x in node.inputs]
        try:
            shape = tuple(primitive.rule(*given, **node.params))
        except Exception:  # noqa: BLE001 # a rule may refuse names in many ways
            return node.shape
        return self._if_equal(shape, node)

    def _name_sizes(self, layer: Module, given: Node | None, node: Node) -> None:
        """Take the symbolic shape that the layer's own rule gives, if it knows more names."""
        names_known = any(not isinstance(size, int) for size in self._shapes.get(node, ()))
        if given is None or names_known:
            return
        try:
            shape = sequential([layer_spec(layer)], self._shapes.get(given, given.shape))
        except (TypeError, ValueError):  # no rule, or one that refuses names
            return
        self._shapes[node] = self._if_equal(shape, node)

    def _if_equal(self, shape: Shape, node: Node) -> Shape:
        """Return the symbolic shape if it has the node's sizes, else the node's own."""
        return shape if concrete(shape, self._sizes) == node.shape else node.shape


def _own_parameters(model: Any, called: set[str]) -> dict[str, int]:
    """Return the numbers of elements in parameters, each counted for the innermost called layer."""
    found = dict.fromkeys(called, 0)
    for name, parameter in named_parameters(model):
        owners = [path for path in called if _is_inside(name, path)]
        found[max(owners, key=len, default="")] += parameter.size
    return found


def _after(path: str, around: Sequence[_Open]) -> str:
    outer = around[-1].path if around else ""
    return path.removeprefix(outer).removeprefix(".") if _is_inside(path, outer) else path


def _is_inside(name: str, path: str) -> bool:
    return not path or (name.startswith(path) and name[len(path) : len(path) + 1] in (".", "["))
