"""Functions with rules of their own while ``vmap`` maps them: the same rules, for a whole batch.

The call is taken out of the map: to the gradients around, it is one call of a function of batches,
whose rule maps the rule of the function of one element.
"""

from collections.abc import Callable
from typing import Any

from typednn import trees
from typednn.autodiff.batched import Batched, Level, below, element, whole
from typednn.autodiff.primitive import PRIMITIVES
from typednn.autodiff.tape import apply
from typednn.tensor import Tensor

__all__ = ["BatchedCall", "innermost_level"]


def innermost_level(leaves: list[Any]) -> Level | None:
    """Return the innermost map of which one of the leaves is an element."""
    # Any: an abstract array may be in the place of numpy's
    data: list[Any] = [leaf._data for leaf in leaves if isinstance(leaf, Tensor)]
    levels = [each.level for each in data if isinstance(each, Batched)]
    return max(levels, key=lambda level: level.serial, default=None)


class BatchedCall:
    """A call of ``f`` with these arguments, for all elements of a map at once.

    ``args``, ``kwargs``: the arguments outside of the map. Mapped tensors have the batch as axis 0.
    """

    def __init__(
        self, level: Level, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self._level = level
        self._f = f
        leaves, treedef = trees.flatten((args, kwargs))
        pairs = [below(level, x) if isinstance(x, Tensor) else (x, False) for x in leaves]
        self.args, self.kwargs = trees.unflatten(treedef, [value for value, _ in pairs])
        self._mapped = trees.unflatten(treedef, [is_mapped for _, is_mapped in pairs])

    def inside(self, out: Any) -> Any:
        """Return a batch of results as the result for one element of the map."""
        return trees.map(lambda leaf: _element(self._level, leaf, True), out)

    def function(self, /, *args: Any, **kwargs: Any) -> Any:
        """Return ``f`` of each element of the batch."""
        level = self._new_level()
        return _batch(level, self._f(*self._elements(level, args), **self._named(level, kwargs)))

    def vjp_rule(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Return a rule of ``custom_vjp`` for the batch, by that for one element."""

        def batched(*args: Any, **kwargs: Any) -> Any:
            level = self._new_level()
            found = rule(*self._elements(level, args), **self._named(level, kwargs))
            if not isinstance(found, tuple) or len(found) != 2 or not callable(found[1]):
                return found
            out, pullback = found

            def pulled(cotangent: Any) -> Any:
                one = trees.map(lambda leaf: _element(level, leaf, True), cotangent)
                gradients = pullback(one)
                if not isinstance(gradients, tuple) or len(gradients) != len(args):
                    return gradients
                pairs = zip(gradients, self._mapped[0], strict=True)
                return tuple([_gradient(level, each, flags) for each, flags in pairs])

            return _batch(level, out), pulled

        return batched

    def jvp_rule(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Return a rule of ``custom_jvp`` for the batch, by that for one element."""

        def batched(primals: Any, tangents: Any) -> Any:
            level = self._new_level()
            both = self._elements(level, primals), self._elements(level, tangents)
            return _batch(level, rule(*both))

        return batched

    def _new_level(self) -> Level:
        return Level(self._level.name, self._level.size)

    def _elements(self, level: Level, args: tuple[Any, ...]) -> tuple[Any, ...]:
        elements: tuple[Any, ...] = trees.map(
            lambda leaf, is_mapped: _element(level, leaf, is_mapped), args, self._mapped[0]
        )
        return elements

    def _named(self, level: Level, kwargs: dict[str, Any]) -> dict[str, Any]:
        return trees.map(
            lambda leaf, is_mapped: _element(level, leaf, is_mapped), kwargs, self._mapped[1]
        )


def _element(level: Level, leaf: Any, is_mapped: bool) -> Any:
    return element(level, leaf) if is_mapped and isinstance(leaf, Tensor) else leaf


def _batch(level: Level, tree: Any) -> Any:
    """Return the tree with the batch as axis 0 of all tensors."""
    return trees.map(lambda leaf: _whole(level, leaf), tree)


def _whole(level: Level, leaf: Any) -> Any:
    return whole(level, leaf) if isinstance(leaf, Tensor) else leaf


def _gradient(level: Level, gradient: Any, mapped: Any) -> Any:
    """Return the gradient of an argument: the sum over the batch where it was not mapped."""
    if gradient is None:
        return None

    def of_leaf(leaf: Any, is_mapped: bool) -> Any:
        batch = _whole(level, leaf)
        if is_mapped or not isinstance(leaf, Tensor):
            return batch
        return apply(PRIMITIVES["sum"], batch, axis=(0,), keepdims=False)

    return trees.map(of_leaf, gradient, mapped)
