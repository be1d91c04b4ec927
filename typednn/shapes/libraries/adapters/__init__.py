"""Rules of functions of other libraries that no operation of ours has in the same meaning."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from typednn.shapes.libraries.adapters import (
    axes,
    creation,
    joins,
    matrices,
    operands,
    products,
    reductions,
    signals,
)
from typednn.shapes.libraries.rule_modules import rules_of

# Any: the rules have no parameters in common.
ADAPTERS: Final[Mapping[str, Callable[..., Any]]] = rules_of(
    axes, creation, joins, matrices, operands, products, reductions, signals
)
"""All of them by name."""
