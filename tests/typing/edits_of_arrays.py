"""Edits of sizes in modules of annotated arrays of other libraries, each of which makes a user wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from tests.typing.edits import Edit

_ANY: Final = {
    "result": Edit(
        library="""\
def g(x: Float[ARRAY, "b n"]) -> Float[ARRAY, "b 10"]:
    return x[:, :10]
""",
        user="""\
from library_NAME import g
def f(x: Float[ARRAY, "b 784"]) -> Float[ARRAY, "b 10"]:
    return g(x) + MODULE.zeros(10)
""",
        old=('b 10"]:\n    return x[:, :10]'),
        new=('b 11"]:\n    return x[:, :11]'),
    ),
    "argument": Edit(
        library="""\
def g(x: Float[ARRAY, "b 784"]) -> None: ...
""",
        user="""\
from library_NAME import g
g(MODULE.zeros((3, 784)))
""",
        old="784",
        new="783",
    ),
    "through_module": Edit(
        library="""\
def g(x: Float[ARRAY, "b 784"]) -> None: ...
""",
        user="""\
import between_NAME as between
between.h(MODULE.zeros((3, 784)))
""",
        old="784",
        new="783",
        between="""\
from library_NAME import *
from library_NAME import g as h
""",
    ),
    "constant": Edit(
        library="""\
SIZE: Final = 784
""",
        user="""\
from library_NAME import SIZE
def g(x: Float[ARRAY, "b 784"]) -> None: ...
g(MODULE.zeros((3, SIZE)))
""",
        old="784",
        new="783",
    ),
    "field": Edit(
        library="""\
@dataclass
class Model:
    weight: Float[ARRAY, "784 10"]
""",
        user="""\
from library_NAME import Model
def f(model: Model, x: Float[ARRAY, "b 784"]) -> Float[ARRAY, "b 10"]:
    return x @ model.weight
""",
        old="784",
        new="783",
    ),
    "local_value": Edit(
        library="""\
def g(x: Float[ARRAY, "b 784"]) -> Float[ARRAY, "b 784"]:
    return x
""",
        user="""\
from library_NAME import g
def f(x: Float[ARRAY, "b 784"]) -> Float[ARRAY, "b 392"]:
    half = 392
    y = g(x)
    return y[:, :half]
""",
        old=('ARRAY, "b 784"]:\n    return x'),
        new=('ARRAY, "b 300"]:\n    return x[:, :300]'),
    ),
    "reassigned": Edit(
        library="""\
def g(x: Float[ARRAY, "b 784"]) -> Float[ARRAY, "b 10"]:
    return x[:, :10]
""",
        user="""\
from library_NAME import g
def f(x: Float[ARRAY, "b 784"], w: Float[ARRAY, "10 3"]) -> Float[ARRAY, "b 3"]:
    x = g(x)
    return x @ w
""",
        old=('b 10"]:\n    return x[:, :10]'),
        new=('b 11"]:\n    return x[:, :11]'),
    ),
    "alias": Edit(
        library="""\
Batch = Float[ARRAY, "b 784"]
""",
        user="""\
from library_NAME import Batch
def f(x: Batch, w: Float[ARRAY, "784 10"]) -> Float[ARRAY, "b 10"]:
    return x @ w
""",
        old="784",
        new="783",
    ),
    "alias_in_an_alias": Edit(
        library="""\
Array = ARRAY
Row = Float[Array, "784"]
Batch = Float[Row, "b"] | None
""",
        user="""\
import between_NAME as between
def f(x: between.Batch, w: Float[ARRAY, "784 10"]) -> Float[ARRAY, "b 10"]:
    assert x is not None
    return x @ w
""",
        old="784",
        new="783",
        between="""\
from library_NAME import Batch as Batch
""",
    ),
    "family": Edit(
        library="""\
from jaxtyping import Float as F
""",
        user="""\
from library_NAME import F
def g(x: F[ARRAY, "a"]) -> None: ...
def f(x: Float[ARRAY, "a"]) -> None:
    g(x)
""",
        old="Float as F",
        new="Int as F",
    ),
}


class Library(NamedTuple):
    """How a library's arrays are written."""

    imports: str
    array: str
    module: str


LIBRARIES: Final = {
    "numpy": Library("import numpy as np\n", "np.ndarray", "np"),
    "jax": Library("import jax\nimport jax.numpy as jnp\n", "jax.Array", "jnp"),
    "torch": Library("import torch\n", "torch.Tensor", "torch"),
}
_HEAD: Final = """\
from dataclasses import dataclass
from typing import Final

from jaxtyping import Float

"""


def edits_of(library: Library) -> Mapping[str, Edit]:
    """Return the edits for one library. Nothing in their files imports typednn."""

    def of_library(text: str) -> str:
        return text.replace("ARRAY", library.array).replace("MODULE", library.module)

    return {
        name: replace(
            edit,
            library=of_library(edit.library),
            user=of_library(edit.user),
            between=edit.between,
            old=of_library(edit.old),
            new=of_library(edit.new),
            head=_HEAD + library.imports,
        )
        for name, edit in _ANY.items()
    }
