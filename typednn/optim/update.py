"""One optimizer step over all parameters, on trees of the same structure, in numpy.

It does not use ``ops``, because it is never differentiated. It allocates only its results.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn import ops, trees
from typednn.abstract import Abstract
from typednn.data_interchange import live
from typednn.parameters import are_parameters
from typednn.shapes.shape import ShapeError, show
from typednn.tensor import Tensor, wrap

__all__ = ["Array", "UpdateRule", "stepped", "zeros_like"]

M = TypeVar("M")

Array: TypeAlias = np.ndarray[Any, np.dtype[np.floating[Any]]]
UpdateRule: TypeAlias = Callable[..., tuple[Array, ...]]
"""Maps a parameter, its gradient and its state to the new parameter and its new state."""


def zeros_like(model: M) -> M:
    """Return the model with zeros for its parameters; other leaves are unchanged."""
    leaves, treedef = trees.flatten(model)
    pairs = zip(leaves, are_parameters(leaves, treedef), strict=True)
    found: M = trees.unflatten(treedef, [ops.zeros_like(x) if learns else x for x, learns in pairs])
    return found


def stepped(
    name: str, rule: UpdateRule, model: M, gradient: M, *states: M, numbers: tuple[Any, ...] = ()
) -> tuple[M, ...]:
    """Return the new model and the new states, by ``rule`` for each parameter.

    ``numbers``: the last arguments of each call of ``rule``, in the parameter's dtype.
    Raises TypeError if the trees differ in structure, or if a gradient is being taken through a
    tensor; ShapeError if a parameter and its gradient or state differ in shape or dtype.
    """
    parameters, treedef = trees.flatten(model)
    columns = [parameters]
    for kind, tree in (("gradient", gradient), *[("state", state) for state in states]):
        leaves, structure = trees.flatten(tree)
        if structure is not treedef and structure != treedef:
            raise TypeError(f"{name}: the {kind} is {structure}, but the model is {treedef}")
        columns.append(leaves)
    new: list[list[Any]] = [list(parameters), *map(list, columns[2:])]
    learns = are_parameters(parameters, treedef)
    for place, row in enumerate(zip(*columns, strict=True)):
        if learns[place]:
            _refuse_misfits(name, model, place, row)
            shape = row[0]._data.shape
            # Rules write into their results; numpy does not allow that for results of rank 0.
            arrays = [leaf._data if shape else leaf._data.reshape(1) for leaf in row]
            shared = [number.astype(arrays[0].dtype) for number in numbers]
            for column, array in zip(new, rule(*_alike([*arrays, *shared])), strict=True):
                column[place] = wrap(array if shape else array.reshape(()))
    return tuple([trees.like(model, treedef, column) for column in new])


def _alike(arrays: list[Any]) -> list[Any]:
    """Make all arrays traced if one is, because rules write the result of one into another."""
    for array in arrays:
        if isinstance(array, Abstract):
            return [array.alike(np.asarray(x) if isinstance(x, np.generic) else x) for x in arrays]
    return arrays


def _refuse_misfits(name: str, model: Any, place: int, row: tuple[Any, ...]) -> None:
    parameter = row[0]
    for leaf in row:
        if not isinstance(leaf, Tensor) or live(leaf)._tape is not None:
            is_tensor = isinstance(leaf, Tensor)
            text = "a gradient is being taken through it" if is_tensor else "it is not"
            raise TypeError(f"{name}: {_place(model, place)} must be a plain tensor, but {text}")
        if leaf._data.shape != parameter._data.shape or leaf._data.dtype != parameter._data.dtype:
            raise ShapeError(
                f"{name}: {_place(model, place)} is {_kind(parameter)}, but its gradient or state"
                f" is {_kind(leaf)}"
            )


def _place(model: Any, place: int) -> str:
    return "model" + trees.named_leaves(model)[place][0]


def _kind(tensor: Tensor[Any, Any]) -> str:
    return f"{tensor.dtype} {show(tensor.shape)}"
