"""Chains: transformations one after another, which is what all optimizers are."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from typednn.optim.optimizer import Optimizer
from typednn.optim.transformation import Context, Memory, Transformation, Values, check_count
from typednn.shapes.fitting import no_transformation
from typednn.shapes.words import told

__all__ = ["Chain", "Chained"]


class Chained(Optimizer):
    """An optimizer that is the chain of its ``parts``. Its memory is a tuple: one of each part."""

    _kept_parts: Sequence[Transformation]
    __slots__ = ("_kept_parts",)

    @property
    @abstractmethod
    def parts(self) -> Sequence[Transformation]:
        """The transformations, the first of which is given the gradient."""

    def begin(self, parameters: Values) -> Memory:
        return tuple([part.begin(parameters) for part in self._parts_once()])

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        parts = self._parts_once()
        check_count(context, memory, len(parts))
        new = []
        for part, own in zip(parts, memory, strict=True):
            updates, own = part.transform(updates, own, context)
            new.append(own)
        return updates, tuple(new)

    def _parts_once(self) -> Sequence[Transformation]:
        """Return ``parts``, which are made and checked at the first step, and kept after it."""
        try:
            return self._kept_parts
        except AttributeError:
            parts = self.parts
            object.__setattr__(self, "_kept_parts", parts)
            return parts


@dataclass(frozen=True, slots=True, init=False)
class Chain(Chained):
    """The optimizer of these transformations, one after another.

    ``Chain(ClipByNorm(1.0), Adam(3e-4))`` clips the gradient and gives it to Adam. What the last
    part gives is subtracted from the parameters, so a part for the learning rate belongs at the end,
    such as a whole optimizer or ``ScaleByRate``. As in optax, a whole optimizer may stand before the
    end, since what follows may scale or clip its update; a second ``Adam`` would take that update
    for a gradient, and forget the first one's learning rate.

    Raises TypeError for a part that is no transformation, and ValueError without any.
    """

    parts: tuple[Transformation, ...]

    def __init__(self, *parts: Transformation) -> None:
        if not parts:
            raise ValueError("Chain: expected at least one transformation, such as Adam(1e-3)")
        for part in parts:
            if not isinstance(part, Transformation):
                raise TypeError(no_transformation(told(part)))
        object.__setattr__(self, "parts", parts)
