"""How the text of a call of each operation is drawn from a scene.

The call fits, unless the scene is wild. Its arguments are those of `tests.arguments`: written out, or from the operation's samples (``sampled``).
"""

from functools import partial

from tests.arguments import WRITTEN
from tests.oracle.arguments.sampled import sampled
from tests.oracle.arguments.text import text_of_call
from tests.oracle.drawing import Arguments, Scene
from typednn import ops
from typednn.ops import OPERATIONS, data_types, namespace

__all__ = ["ARGUMENTS", "PUBLIC"]

NO_TENSORS = frozenset([*namespace.__all__, *data_types.__all__])
"""Functions of ``typednn.ops`` that give no tensor."""

PUBLIC = frozenset(name for name in ops.__all__ if name.islower()) - NO_TENSORS
"""The operations that are to be drawn."""


def written(scene: Scene, name: str) -> str:
    return text_of_call(scene, name, WRITTEN[name](scene, name))


ARGUMENTS: dict[str, Arguments] = {
    name: partial(written if name in WRITTEN else sampled, name=name)
    for name in sorted(PUBLIC & {*OPERATIONS, *WRITTEN})
}
"""By the name of the operation in ``typednn.ops``."""
