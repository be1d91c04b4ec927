"""How each operation's arguments are drawn: from a scene, the text of a call.

One that fits, unless the scene is wild. Operations of one kind share a way of drawing. A file holds those of one family.
"""

from tests.oracle.arguments import (
    convolution,
    creation,
    elementwise,
    indexing,
    joining,
    moving,
    patterns,
    products,
    reductions,
    shaping,
    sorting,
)
from tests.oracle.arguments.table import ARGUMENTS, PUBLIC

__all__ = [
    "ARGUMENTS",
    "PUBLIC",
    "convolution",
    "creation",
    "elementwise",
    "indexing",
    "joining",
    "moving",
    "patterns",
    "products",
    "reductions",
    "shaping",
    "sorting",
]
