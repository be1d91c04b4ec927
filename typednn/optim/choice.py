"""Choosing among a model's parameters, by their paths or by a function."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from typednn.checked_arguments import Expected
from typednn.optim.transformation import Values
from typednn.tensor import Tensor, wrap

__all__ = ["CHOICE", "WHERE", "Where", "chosen"]

Where: TypeAlias = str | tuple[str, ...] | Callable[[str, Tensor[Any, Any]], bool]
"""Parameters of a model: a part's path, several, or a function of a parameter's path and value.

The path is what stands after ``model.`` in Python. ``"encoder"`` are all parameters of
``model.encoder``, ``"layers[0].bias"`` is one, and ``lambda path, x: x.ndim > 1`` are those with two
or more axes.
"""


def _is_choice(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(each, str) for each in value)
    return isinstance(value, str) or (callable(value) and not isinstance(value, type))


_TEXT: Final = "a path such as 'encoder' or 'layers[0].bias', a tuple of paths, or a function"
CHOICE: Final = Expected(_TEXT, _is_choice, lambda x: True)
WHERE: Final = Expected(f"{_TEXT}, or None", lambda x: x is None or _is_choice(x), lambda x: True)


def chosen(owner: str, where: Where | None, parameters: Values) -> set[str]:
    """Return the paths of the parameters that are chosen: all for None.

    Raises ValueError if there is no parameter at a path, and TypeError if a function gives anything
    but a bool.
    """
    if where is None:
        return {*parameters}
    if callable(where):
        return {path for path, x in parameters.items() if _decided(owner, where(path, wrap(x)))}
    found: set[str] = set()
    for part in (where,) if isinstance(where, str) else where:
        inside = {path for path in parameters if _is_inside(path, part)}
        if not inside:
            raise ValueError(
                f"{owner}: the model has no parameter at {part!r}; its parameters are"
                f" {', '.join(parameters)}"
            )
        found |= inside
    return found


def _is_inside(path: str, part: str) -> bool:
    return path == part or path.startswith((f"{part}.", f"{part}["))


def _decided(owner: str, choice: Any) -> bool:
    if isinstance(choice, bool):
        return choice
    raise TypeError(f"{owner}: the function that chooses parameters gives {choice!r}, but no bool")
