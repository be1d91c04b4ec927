"""The expressions in the braces of a shape: ``{self.sizes[0]}``."""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["placeholder"]


def placeholder(path: str, arguments: Mapping[str, Any]) -> int:
    """Return the value of an expression in a shape's braces, such as ``self.sizes[0]``."""
    first, *steps = re.findall(r"\w+|\[-?\d+\]", path)
    value = arguments[first]
    for step in steps:
        value = value[int(step[1:-1])] if step[0] == "[" else getattr(value, step)
    return int(value)
