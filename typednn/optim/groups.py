"""Groups: another optimizer for some of a model's parameters."""

from dataclasses import dataclass
from typing import Any

from typednn.checked_arguments import check_values
from typednn.optim.choice import CHOICE, Where, chosen
from typednn.optim.optimizer import OPTIMIZER, Optimizer
from typednn.optim.transformation import Context, Memory, Values, check_count
from typednn.shapes.words import shown

__all__ = ["Groups"]


@dataclass(frozen=True, slots=True, init=False)
class Groups(Optimizer):
    """An optimizer for each group of parameters, and ``rest`` for all others.

    ``Groups(("encoder", SGD(0.01)), ("head.bias", SGD(0.1)), rest=Adam(1e-3))``: a parameter
    belongs to the first pair that chooses it, by path or by a function (see ``Where``). The memory
    is a tuple: one of each pair, then that of ``rest``.

    Raises TypeError for anything but pairs, and ValueError in ``init`` if a path leads to no
    parameter.
    """

    pairs: tuple[tuple[Where, Optimizer], ...]
    rest: Optimizer

    def __init__(self, *pairs: tuple[Where, Optimizer], rest: Optimizer) -> None:
        check_values("Groups", {"rest": rest}, rest=OPTIMIZER)
        for pair in pairs:
            if not isinstance(pair, tuple) or len(pair) != 2:
                raise TypeError(
                    "Groups: expected pairs of parameters and their optimizer, such as"
                    f" ('encoder', Adam(1e-4)), but one is {shown(pair)}"
                )
            where, optimizer = pair
            given: dict[str, Any] = {"where": where, "optimizer": optimizer}
            check_values("Groups", given, where=CHOICE, optimizer=OPTIMIZER)
        object.__setattr__(self, "pairs", pairs)
        object.__setattr__(self, "rest", rest)

    def begin(self, parameters: Values) -> Memory:
        groups = self._groups(parameters)
        return tuple([optimizer.begin(group) for optimizer, group in groups])

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        groups = self._groups(context.parameters)
        check_count(context, memory, len(groups))
        found, new = {}, []
        for (optimizer, parameters), own in zip(groups, memory, strict=True):
            inside = Context(context.caller, context.number, parameters)
            part, own = optimizer.transform(
                {path: updates[path] for path in parameters}, own, inside
            )
            found.update(part)
            new.append(own)
        return found, tuple(new)

    def _groups(self, parameters: Values) -> list[tuple[Optimizer, Values]]:
        """Return each optimizer with its parameters, that of the rest last."""
        left, groups = {**parameters}, []
        for where, optimizer in self.pairs:
            paths = chosen("Groups", where, parameters)
            group = {path: left.pop(path) for path in [*left] if path in paths}
            groups.append((optimizer, group))
        return [*groups, (self.rest, left)]
