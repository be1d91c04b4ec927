"""``freeze`` and ``unfreeze``: parts of a model that training leaves as they are."""

from collections.abc import Callable
from typing import Any, TypeVar

from typednn import trees
from typednn.containers import rebuild_with
from typednn.nn.module import Module, with_frozen

__all__ = ["freeze", "unfreeze"]

M = TypeVar("M")


class _Place:
    """Stands for the leaf with this index."""

    def __init__(self, index: int) -> None:
        self.index = index


def freeze(model: M, where: Callable[[M], Any] | None = None) -> M:
    """Return the model with parts that are no parameters until ``unfreeze``.

    ``where`` returns the parts: ``nn.freeze(model, lambda m: m.encoder)``, or a tuple of several,
    ``lambda m: (m.encoder, m.head.bias)``; None means all of the model. It is called with a model
    that has no values.

    The gradient of a frozen tensor is zero, optimizers leave it as it is, and it is not counted as
    a parameter. It stays frozen in copies and in models that are built of this one, such as those
    of an optimizer's steps; ``nn.replace`` gives a field that is not frozen. Begin a new optimizer
    state after it: the structure of the model is another one.

    Raises TypeError if ``where`` returns anything but parts, or a part that is in no module, and
    ValueError if there is no tensor in them.
    """
    return _marked("freeze", model, where, True)


def unfreeze(model: M, where: Callable[[M], Any] | None = None) -> M:
    """Return the model with parts that are parameters again. See ``freeze``.

    Buffers are no parameters still.
    """
    return _marked("unfreeze", model, where, False)


def _marked(name: str, model: M, where: Callable[[M], Any] | None, frozen: bool) -> M:
    leaves, treedef = trees.flatten(model)
    places = [_Place(index) for index in range(len(leaves))]
    outline: M = trees.unflatten(treedef, places)
    chosen = _chosen(name, outline, where)
    seen: set[_Place] = set()

    def node(part: Any) -> Any:
        """Mark the leaves of a module that are in no module inside of it: those come first."""
        if not isinstance(part, Module):
            return part
        own = [(path, leaf) for path, leaf in trees.named_leaves(part) if leaf not in seen]
        seen.update(leaf for _, leaf in own)
        return with_frozen(part, [path for path, leaf in own if leaf in chosen], frozen)

    marked = rebuild_with(treedef, places, node)
    outside = [place.index for place in chosen - seen]
    if outside:
        path = trees.named_leaves(model)[min(outside)][0]
        raise TypeError(
            f"{name}: model{path} is in no nn.Module, and only parts of modules can be frozen; use"
            " trees.partition"
        )
    found: M = trees.unflatten(trees.flatten(marked)[1], leaves)
    return found


def _chosen(name: str, outline: M, where: Callable[[M], Any] | None) -> set[_Place]:
    found = trees.leaves(outline if where is None else where(outline))
    for leaf in found:
        if not isinstance(leaf, _Place):
            raise TypeError(
                f"{name}: where returns parts of the model, as in `lambda m: m.encoder`, not"
                f" {type(leaf).__name__}"
            )
    if not found:
        raise ValueError(f"{name}: there is no tensor in the parts that where returns")
    return {*found}
