"""The rules that a module defines, by name."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any


# Any: the rules have no parameters in common.
def rules_of(*modules: ModuleType) -> Mapping[str, Callable[..., Any]]:
    """Return the functions of these modules by their names, without those that they import."""
    return {
        name: function
        for module in modules
        for name, function in vars(module).items()
        if getattr(function, "__module__", "") == module.__name__
    }
