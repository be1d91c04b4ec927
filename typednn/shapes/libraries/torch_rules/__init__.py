"""Rules of PyTorch's functions that differ from ours, or have no operation of ours."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from typednn.shapes.libraries.rule_modules import rules_of
from typednn.shapes.libraries.torch_rules import (
    losses,
    matrices,
    networks,
    operands,
    products,
    reductions,
    shaping,
)

# Any: the rules have no parameters in common.
OWN: Final[Mapping[str, Callable[..., Any]]] = rules_of(
    losses, matrices, networks, operands, products, reductions, shaping
)
"""All of them by name."""
