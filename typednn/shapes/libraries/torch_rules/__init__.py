"""Rules of PyTorch's functions that differ from ours, or have no operation of ours."""

from collections.abc import Mapping
from typing import Any, Final

from typednn.shapes.libraries.torch_rules import (
    losses,
    networks,
    operands,
    products,
    reductions,
    shaping,
)

# Any: the rules have no parameters in common.
OWN: Final[Mapping[str, Any]] = {
    name: function
    for module in (losses, networks, operands, products, reductions, shaping)
    for name, function in vars(module).items()
    if getattr(function, "__module__", "") == module.__name__
}
"""All of them by name."""
