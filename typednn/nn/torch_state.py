"""``load_torch_state``: the weights of a PyTorch module in a model of ours.

A model takes the weights by the names of PyTorch's ``state_dict``: ``hidden.weight`` is the weight of
the field ``hidden``, ``0.weight`` that of the first layer of a ``Sequential``. ``READERS`` says of each
layer whose parameters have another name or another layout in PyTorch how they are read.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from typednn import ops, trees
from typednn.nn.attention import MultiHeadAttention
from typednn.nn.deferred_fields import fields_of
from typednn.nn.linear import Linear
from typednn.nn.module import Module, replace
from typednn.nn.recurrent import GRU, LSTM, RNN
from typednn.nn.recurrent_cells import GRUCell, LSTMCell, RNNCell
from typednn.nn.repeat import Repeat
from typednn.nn.sequential import Sequential
from typednn.shapes.shape import ShapeError

__all__ = ["READERS", "TorchState", "load_torch_state"]

M = TypeVar("M", bound=Module)
Array: TypeAlias = npt.NDArray[Any]


class TorchState:
    """The tensors of a PyTorch module as arrays, by their names below ``prefix``.

    ``used`` has the names that were read, ``loaded`` the new part for each part of the model, by its
    identity: a part in two places is loaded once.
    """

    def __init__(
        self,
        arrays: Mapping[str, Any],
        prefix: str = "",
        used: set[str] | None = None,
        loaded: dict[int, Any] | None = None,
    ) -> None:
        self.arrays = arrays
        self.prefix = prefix
        self.used: set[str] = set() if used is None else used
        self.loaded: dict[int, Any] = {} if loaded is None else loaded

    def __getitem__(self, name: str) -> Array:
        """Return the array of this name. Raises KeyError if there is none."""
        full = self.prefix + name
        if full not in self.arrays:
            raise KeyError(
                f"load_torch_state: the state has no '{full}', but {', '.join(self.arrays)}"
            )
        self.used.add(full)
        return np.asarray(self.arrays[full])

    def __contains__(self, name: str) -> bool:
        return self.prefix + name in self.arrays

    def below(self, name: str) -> "TorchState":
        """Return the tensors of the module of this name."""
        return TorchState(self.arrays, f"{self.prefix}{name}.", self.used, self.loaded)


Reader: TypeAlias = Callable[[Any, TorchState], Mapping[str, Array]]
"""Returns the arrays of a layer's tensors by the names of its fields.

An array for a layer inside has a name with a dot, ``query.weight``, and the layout that PyTorch's
layer of this kind has.
"""


def _linear(layer: Any, state: TorchState) -> Mapping[str, Array]:
    """PyTorch's weight is ``(out_features, in_features)``."""
    bias = {} if layer.bias is None else {"bias": state["bias"]}
    return {"weight": state["weight"].T, **bias}


def _cell(layer: Any, state: TorchState) -> Mapping[str, Array]:
    """PyTorch's weights are transposed, as those of a linear layer."""
    weights = {name: state[name].T for name in ("weight_ih", "weight_hh")}
    return {**weights, **{name: state[name] for name in ("bias_ih", "bias_hh")}}


def _recurrent(layer: Any, state: TorchState) -> Mapping[str, Array]:
    """PyTorch keeps the parameters of all cells side by side: ``weight_ih_l0_reverse``."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return {
        f"cells.{depth}.{direction}.{name}": state[f"{name}_l{depth}{_WAYS[direction]}"]
        for depth, cells in enumerate(layer.cells)
        for direction in range(len(cells))
        for name in names
    }


def _attention(layer: Any, state: TorchState) -> Mapping[str, Array]:
    """PyTorch joins the layers of queries, keys and values."""
    parts = ("query", "key", "value")
    joined = {"weight": "in_proj_weight"}
    if layer.query.bias is not None:
        joined["bias"] = "in_proj_bias"
    return {
        f"{part}.{name}": array
        for name, theirs in joined.items()
        for part, array in zip(parts, np.split(state[theirs], 3), strict=True)
    }


_WAYS: Final = ("", "_reverse")

READERS: Final[dict[type[Module], Reader]] = {
    Linear: _linear,
    MultiHeadAttention: _attention,
    **dict.fromkeys((RNNCell, GRUCell, LSTMCell), _cell),
    **dict.fromkeys((RNN, GRU, LSTM), _recurrent),
}
"""How the tensors of a layer are read, for classes with other names or layouts than PyTorch's."""

_IGNORED: Final = "num_batches_tracked"
"""PyTorch counts the batches of a batch norm, and needs the count for ``momentum=None`` only."""


def load_torch_state(model: M, state: Mapping[str, Any]) -> M:
    """Return the model with the weights of a PyTorch module's ``state_dict()``.

    Each tensor is converted to the dtype of the model's. A buffer is loaded as a parameter is.

    Raises KeyError for a name that the state lacks, ShapeError for a tensor of another shape, and
    ValueError if the state has tensors that the model does not take.
    """
    source = TorchState(state)
    loaded = _loaded(model, source)
    left = [name for name in state if name not in source.used and not name.endswith(_IGNORED)]
    if left:
        raise ValueError(
            f"load_torch_state: {type(model).__name__} takes no '{left[0]}'; pass the state of the"
            " same layers"
        )
    return loaded


def _loaded(module: M, state: TorchState) -> M:
    loaded: M
    if isinstance(module, Repeat):
        loaded = state.loaded.setdefault(id(module), _repeat_loaded(module, state))
        return loaded
    reader = READERS.get(type(module), _by_name)
    fields = fields_of(module)
    read = reader(module, state)
    new: dict[str, Any] = {
        name: _converted(array, fields[name], name, state)
        for name, array in read.items()
        if "." not in name
    }
    inside = {f"{state.prefix}{name}": array for name, array in read.items() if "." in name}
    state = TorchState({**state.arrays, **inside}, state.prefix, state.used, state.loaded)
    for name, value in fields.items():
        if name not in new and (found := _children_loaded(name, value, module, state)) is not value:
            new[name] = found
    loaded = state.loaded.setdefault(id(module), replace(module, **new) if new else module)
    return loaded


def _repeat_loaded(module: Repeat[Any], state: TorchState) -> Repeat[Any]:
    """Return it with the layers ``0``, ``1``, ... of the state, stacked."""
    layers = [
        _loaded(module[index], TorchState(state.arrays, f"{state.prefix}{index}.", state.used))
        for index in range(len(module))
    ]
    return replace(module, stacked=trees.map(lambda *each: ops.stack(each), *layers))


def _by_name(module: Module, state: TorchState) -> Mapping[str, Array]:
    found = fields_of(module).items()
    return {name: state[name] for name, value in found if trees.is_array(value)}


def _children_loaded(name: str, value: Any, module: Module | None, state: TorchState) -> Any:
    """Return a field with loaded modules: itself if there is no module in it."""
    if isinstance(value, Module):
        return _loaded(value, state.below(name))
    if isinstance(value, list | tuple) and _holds_module(value):
        return _items_loaded(value, state if isinstance(module, Sequential) else state.below(name))
    return value


def _holds_module(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_holds_module, value))
    return isinstance(value, Module)


def _items_loaded(items: list[Any] | tuple[Any, ...], state: TorchState) -> Any:
    """Return a list or tuple with loaded modules; its items may be lists or tuples of them."""
    return type(items)(
        _children_loaded(str(index), item, None, state) for index, item in enumerate(items)
    )


def _converted(array: Array, tensor: Any, name: str, state: TorchState) -> Any:
    if array.shape != tensor.shape:
        raise ShapeError(
            f"load_torch_state: {state.prefix}{name} is {tensor.shape} in the model, but"
            f" {array.shape} in the state"
        )
    return state.loaded.setdefault(id(tensor), ops.asarray(array.astype(tensor.dtype)))
