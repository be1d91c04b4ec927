"""The libraries whose layers have rules."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from typednn.mypy_plugin.names import JAX_ARRAY, TORCH_TENSOR
from typednn.shapes.libraries.equinox import LAYERS
from typednn.shapes.libraries.table import Function
from typednn.shapes.libraries.torch_modules import MODULES


class Family(NamedTuple):
    """The layers of a library: their rules by class, the array that they take, and its Sequential."""

    package: str
    layers: Mapping[str, Function]
    array: str
    sequential: str


_FAMILIES: Final = (
    Family("torch.nn.modules.", MODULES, TORCH_TENSOR, "torch.nn.modules.container.Sequential"),
    Family("equinox.nn.", LAYERS, JAX_ARRAY, "equinox.nn._sequential.Sequential"),
)
SEQUENTIALS: Final = tuple(family.sequential for family in _FAMILIES)
LAMBDA: Final = "equinox.nn._sequential.Lambda"
"""The class of a function as a layer."""
LAMBDA_RULE: Final = LAYERS["Identity"]
"""The rule of a function that works on each element, as a layer."""


def family_of(fullname: str) -> Family | None:
    """Return the library of a class of layers."""
    return next((each for each in _FAMILIES if fullname.startswith(each.package)), None)


def layer_named(fullname: str) -> Function | None:
    """Return the rule of a class of layers."""
    family = family_of(fullname)
    return None if family is None else family.layers.get(fullname.rpartition(".")[2])
