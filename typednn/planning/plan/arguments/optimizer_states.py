"""Optimizers' states: the annotation names the model, and a value that is given by name the optimizer."""

from collections.abc import Mapping
from typing import Any

from typednn.checks.resolution import hints_of
from typednn.planning.kinds import Kind, kind_of
from typednn.planning.plan.arguments.named_values import PlanError

__all__ = ["is_undetermined_state", "optimizer_of"]


def is_undetermined_state(cls: Any) -> bool:
    """Return whether it is a class of states whose fields do not say what is in them."""
    is_state = isinstance(cls, type) and kind_of(cls) is Kind.STATE
    return is_state and Any in hints_of(cls, {}).values()


def optimizer_of(function: str, name: str, value: Any, names: Mapping[str, Any]) -> Any:
    """Return the optimizer that is given for the state ``name``, or that the function's module has.

    ``names``: those of the module. ``"optim.Adam"``, a class, is an optimizer with its defaults.
    Raises PlanError if there is none.
    """
    found = value
    if isinstance(value, str):
        first, *rest = value.split(".")
        found = names.get(first)
        for each in rest:
            found = getattr(found, each, None)
    try:
        optimizer = found() if isinstance(found, type) else found
    except TypeError as error:
        raise PlanError(
            f"plan: {function}: {name} is {value}, which has no defaults: {error}"
        ) from error
    if callable(getattr(optimizer, "init", None)):
        return optimizer
    where = "; the module of the function has no optimizer of this name" if found is None else ""
    raise PlanError(
        f"plan: {function}: {name} is {value!r}, but expected an optimizer, such as"
        f" optim.Adam(1e-3), or its name{where}"
    )
