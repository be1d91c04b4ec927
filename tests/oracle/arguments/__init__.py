"""How each operation's arguments are drawn: from a scene, the text of a call.

One that fits, unless the scene is wild. They come from the operation's samples (``sampled``); only where samples cannot
say enough, a way is written out. A file holds those of one family.
"""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from tests.oracle.arguments.sampled import sampled
from tests.oracle.arguments.table import PUBLIC, WRITTEN
from tests.oracle.drawing import Arguments
from typednn.ops import OPERATIONS

__all__ = ["ARGUMENTS", "PUBLIC"]

for file in iter_modules(__path__, f"{__name__}."):
    import_module(file.name)  # which enters its ways in WRITTEN

ARGUMENTS: dict[str, Arguments] = {
    **{name: partial(sampled, name=name) for name in sorted(PUBLIC & OPERATIONS.keys())},
    **WRITTEN,
}
"""By the name of the operation in ``typednn.ops``."""
