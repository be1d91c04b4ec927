"""Edits of a library's sizes, each of which makes its user wrong."""

from dataclasses import dataclass
from typing import Final

HEAD: Final = """\
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, auto
from functools import partial
from typing import (
    Any,
    Final,
    Generic,
    NamedTuple,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    overload,
)

import numpy as np
from jaxtyping import Float32, Float64

from typednn import Tensor, jit, nn, ops
"""


@dataclass(frozen=True, slots=True)
class Edit:
    """A library, a user of it that is right, and an edit of the library after which it is wrong."""

    library: str
    user: str
    old: str
    new: str
    between: str = ""  # a module that the user imports, and that imports the library
    head: str = HEAD

    def texts(self, name: str, edited: bool) -> dict[str, str]:
        """The files, by their names."""
        library = self.library.replace(self.old, self.new) if edited else self.library
        files = {f"library_{name}.py": library, f"user_{name}.py": self.user}
        if self.between:
            files[f"between_{name}.py"] = self.between
        return {file: self.head + text.replace("NAME", name) for file, text in files.items()}


EDITS: Final = {
    "alias": Edit(
        library="""\
Images = Float32[Tensor, "b 784"]
""",
        user="""\
from library_NAME import Images
def f(x: Images) -> Float32[Tensor, "b 784"]:
    return x
""",
        old="784",
        new="785",
    ),
    "alias_names": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
from library_NAME import Pair
def f(x: Pair) -> Float32[Tensor, "b n"]:
    return x
""",
        old='"b n"',
        new='"n b"',
    ),
    "alias_expr": Edit(
        library="""\
Pair = Float32[Tensor, "b 2*n"]
""",
        user="""\
from library_NAME import Pair
def f(x: Pair, y: Float32[Tensor, "n"]) -> Float32[Tensor, "b 2*n"]:
    return x
""",
        old="2*n",
        new="3*n",
    ),
    "alias_variadic": Edit(
        library="""\
Pair = Float32[Tensor, "*b n"]
""",
        user="""\
from library_NAME import Pair
def f(x: Pair) -> Float32[Tensor, "*b n"]:
    return x
""",
        old='"*b n"',
        new='"b n"',
    ),
    "alias_broadcast": Edit(
        library="""\
Pair = Float32[Tensor, "#b n"]
""",
        user="""\
from library_NAME import Pair
def f(x: Pair, y: Float32[Tensor, "b"]) -> None: ...
f(ops.ones((1, 3)), ops.ones(4))
""",
        old='"#b n"',
        new='"b n"',
    ),
    "alias_dtype": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
from library_NAME import Pair
def f(x: Pair) -> Float32[Tensor, "b n"]:
    return x
""",
        old="Float32[",
        new="Float64[",
    ),
    "alias_of_alias": Edit(
        library="""\
Pair = Float32[Tensor, "b 3"]
Pairs = Pair
""",
        user="""\
from library_NAME import Pairs
def f(x: Pairs) -> Float32[Tensor, "b 3"]:
    return x
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_of_alias_names": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
Pairs = Pair
""",
        user="""\
from library_NAME import Pairs
def f(x: Pairs) -> Float32[Tensor, "b n"]:
    return x
""",
        old='"b n"',
        new='"n b"',
    ),
    "alias_through_module": Edit(
        library="""\
Pair = Float32[Tensor, "b 3"]
""",
        user="""\
import library_NAME
def f(x: library_NAME.Pair) -> Float32[Tensor, "b 3"]:
    return x
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_through_module_names": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
import library_NAME
def f(x: library_NAME.Pair) -> Float32[Tensor, "b n"]:
    return x
""",
        old='"b n"',
        new='"n b"',
    ),
    "alias_in_body": Edit(
        library="""\
Pair = Float32[Tensor, "b 3"]
""",
        user="""\
from library_NAME import Pair
def f() -> None:
    x: Pair = ops.zeros((2, 3))
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_in_body_names": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
from library_NAME import Pair
def f(x: Float32[Tensor, "b n"]) -> None:
    y: Pair = x
""",
        old='"b n"',
        new='"n b"',
    ),
    "alias_global": Edit(
        library="""\
Pair = Float32[Tensor, "2 3"]
""",
        user="""\
from library_NAME import Pair
y: Pair = ops.zeros((2, 3))
""",
        old='"2 3"',
        new='"2 4"',
    ),
    "alias_list": Edit(
        library="""\
Pairs = list[Float32[Tensor, "b 3"]]
""",
        user="""\
from library_NAME import Pairs
def f(x: Pairs) -> Float32[Tensor, "b 3"]:
    return x[0]
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_list_names": Edit(
        library="""\
Pairs = list[Float32[Tensor, "b n"]]
""",
        user="""\
from library_NAME import Pairs
def f(x: Pairs) -> Float32[Tensor, "b n"]:
    return x[0]
""",
        old='"b n"',
        new='"n b"',
    ),
    "alias_union": Edit(
        library="""\
Pairs = Float32[Tensor, "b 3"] | None
""",
        user="""\
from library_NAME import Pairs
def f(x: Pairs) -> Float32[Tensor, "b 3"]:
    assert x is not None
    return x
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_in_class": Edit(
        library="""\
Pair = Float32[Tensor, "b 3"]
""",
        user="""\
from library_NAME import Pair
@dataclass
class A:
    x: Pair
A(ops.zeros((2, 3)))
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_in_class_names": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
from library_NAME import Pair
@dataclass
class A:
    x: Pair
    y: Float32[Tensor, "b"]
A(ops.zeros((2, 3)), ops.zeros(2))
""",
        old='"b n"',
        new='"n b"',
    ),
    "alias_isinstance": Edit(
        library="""\
Pair = Float32[Tensor, "b 3"]
""",
        user="""\
from library_NAME import Pair
def f(x: Tensor) -> Float32[Tensor, "_ 3"]:
    if isinstance(x, Pair):
        return x
    raise ValueError
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_typeddict": Edit(
        library="""\
Pair = Float32[Tensor, "b 3"]
""",
        user="""\
from library_NAME import Pair
class A(TypedDict):
    x: Pair
def f(a: A) -> Float32[Tensor, "_ 3"]:
    return a["x"]
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "alias_namedtuple": Edit(
        library="""\
Pair = Float32[Tensor, "b 3"]
""",
        user="""\
from library_NAME import Pair
class A(NamedTuple):
    x: Pair
def f(a: A) -> Float32[Tensor, "_ 3"]:
    return a.x
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "final": Edit(
        library="""\
N: Final = 3
""",
        user="""\
from library_NAME import N
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(N)
""",
        old="3",
        new="4",
    ),
    "constant": Edit(
        library="""\
N = 3
""",
        user="""\
from library_NAME import N
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(N)
""",
        old="3",
        new="4",
    ),
    "constant_auto": Edit(
        library="""\
class N(IntEnum):
    FIRST = auto()
    SECOND = auto()
""",
        user="""\
from library_NAME import N
def f() -> Float32[Tensor, "2"]:
    return ops.zeros(N.SECOND)
""",
        old="FIRST = auto()",
        new="FIRST = auto(); OTHER = auto()",
    ),
    "object_dataclass": Edit(
        library="""\
@dataclass
class Config:
    wide: int = 3
    deep: int = 2
CONFIG = Config(deep=4)
""",
        user="""\
import library_NAME
from library_NAME import CONFIG
def f() -> Float32[Tensor, "3 4"]:
    return ops.zeros((library_NAME.CONFIG.wide, CONFIG.deep))
""",
        old="deep=4",
        new="deep=5",
    ),
    "object_default": Edit(
        library="""\
WIDTH = 3
class Config(NamedTuple):
    width: int = WIDTH
CONFIG: Final = Config()
""",
        user="""\
from library_NAME import CONFIG
class Net:
    def f(self) -> Float32[Tensor, "3"]:
        return ops.zeros(CONFIG.width)
""",
        old="WIDTH = 3",
        new="WIDTH = 4",
    ),
    "object_dict": Edit(
        library="""\
CONFIG = {"width": 3}
""",
        user="""\
from library_NAME import CONFIG
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(CONFIG["width"])
""",
        old="3",
        new="4",
    ),
    "object_between": Edit(
        library="""\
WIDTH = 3
""",
        between="""\
from library_NAME import WIDTH
CONFIG = {"width": WIDTH}
""",
        user="""\
from between_NAME import CONFIG
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(CONFIG["width"])
""",
        old="3",
        new="4",
    ),
    "constant_module": Edit(
        library="""\
N = 3
""",
        user="""\
import library_NAME
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(library_NAME.N)
""",
        old="3",
        new="4",
    ),
    "constant_sum": Edit(
        library="""\
M = 1
N = 2 + M
""",
        user="""\
from library_NAME import N
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(N)
""",
        old="M = 1",
        new="M = 2",
    ),
    "constant_tuple": Edit(
        library="""\
N = (3, 4)
""",
        user="""\
from library_NAME import N
def f() -> Float32[Tensor, "3 4"]:
    return ops.zeros(N)
""",
        old="3",
        new="5",
    ),
    "constant_class": Edit(
        library="""\
class C:
    N = 3
""",
        user="""\
from library_NAME import C
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(C.N)
""",
        old="3",
        new="4",
    ),
    "constant_enum": Edit(
        library="""\
class C(IntEnum):
    N = 3
""",
        user="""\
from library_NAME import C
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(C.N)
""",
        old="3",
        new="4",
    ),
    "signature": Edit(
        library="""\
def g(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return x.T
""",
        user="""\
from library_NAME import g
def f(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return g(x)
""",
        old=('"b a"]:\n    return x.T'),
        new=('"a b"]:\n    return x'),
    ),
    "signature_names": Edit(
        library="""\
def g(x: Float32[Tensor, "a b"], y: Float32[Tensor, "b"]) -> None: ...
""",
        user="""\
from library_NAME import g
g(ops.ones((2, 3)), ops.ones(3))
""",
        old='Tensor, "b"]',
        new='Tensor, "a"]',
    ),
    "signature_hash": Edit(
        library="""\
def g(x: Float32[Tensor, "a b"], y: Float32[Tensor, "#b"]) -> None: ...
""",
        user="""\
from library_NAME import g
g(ops.ones((2, 3)), ops.ones(1))
""",
        old="#b",
        new="b",
    ),
    "signature_brace": Edit(
        library="""\
def g(n: int) -> Float32[Tensor, "{n} 3"]:
    return ops.zeros((n, 3))
""",
        user="""\
from library_NAME import g
def f() -> Float32[Tensor, "4 3"]:
    return g(4)
""",
        old=('"{n} 3"]:\n    return ops.zeros((n, 3))'),
        new=('"{n}+1 3"]:\n    return ops.zeros((n + 1, 3))'),
    ),
    "method": Edit(
        library="""\
class A:
    def g(self, x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
        return x.T
""",
        user="""\
from library_NAME import A
def f(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return A().g(x)
""",
        old=('"b a"]:\n        return x.T'),
        new=('"a b"]:\n        return x'),
    ),
    "field": Edit(
        library="""\
@dataclass
class A:
    x: Float32[Tensor, "b 3"]
""",
        user="""\
from library_NAME import A
A(ops.zeros((2, 3)))
""",
        old='"b 3"',
        new='"b 4"',
    ),
    "field_names": Edit(
        library="""\
@dataclass
class A:
    x: Float32[Tensor, "b 3"]
    y: Float32[Tensor, "b"]
""",
        user="""\
from library_NAME import A
A(ops.zeros((2, 3)), ops.zeros(2))
""",
        old='Tensor, "b"]',
        new='Tensor, "2*b"]',
    ),
    "attribute": Edit(
        library="""\
class A(nn.Module):
    def __init__(self) -> None:
        self.w = ops.zeros((3, 4))
""",
        user="""\
from library_NAME import A
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return x @ A().w
""",
        old="(3, 4)",
        new="(5, 4)",
    ),
    "layer": Edit(
        library="""\
class A(nn.Module):
    def __init__(self) -> None:
        self.w = nn.Linear(3, 4, rng=np.random.default_rng(0))
""",
        user="""\
from library_NAME import A
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return A().w(x)
""",
        old="3, 4",
        new="5, 4",
    ),
    "layer_constant": Edit(
        library="""\
N = 3
class A(nn.Module):
    def __init__(self) -> None:
        self.w = nn.Linear(N, 4, rng=np.random.default_rng(0))
""",
        user="""\
from library_NAME import A
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return A().w(x)
""",
        old="N = 3",
        new="N = 5",
    ),
    "sequential": Edit(
        library="""\
chain = nn.Sequential(nn.Linear(3, 4, rng=np.random.default_rng(0)), nn.ReLU())
""",
        user="""\
from library_NAME import chain
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return chain(x)
""",
        old="3, 4",
        new="5, 4",
    ),
    "global_tensor": Edit(
        library="""\
table = ops.zeros((3, 4))
""",
        user="""\
from library_NAME import table
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return x @ table
""",
        old="3, 4",
        new="5, 4",
    ),
    "jitted": Edit(
        library="""\
@jit
def g(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return x.T
""",
        user="""\
from library_NAME import g
def f(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return g(x)
""",
        old=('"b a"]:\n    return x.T'),
        new=('"a b"]:\n    return x'),
    ),
    "generic": Edit(
        library="""\
In = TypeVar("In", bound=int)
class A(nn.Module, Generic[In]):
    def __init__(self, n: In) -> None:
        self.w = ops.zeros((n, n))
    def __call__(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b 2*In"]:
        return ops.concat([x, x], axis=-1)
""",
        user="""\
from library_NAME import A
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 6"]:
    return A(3)(x)
""",
        old=('"b 2*In"]:\n        return ops.concat([x, x], axis=-1)'),
        new=('"b In"]:\n        return x'),
    ),
    "inherited": Edit(
        library="""\
class A(nn.Module):
    w: Float32[Tensor, "3 4"]
    def __init__(self) -> None:
        self.w = ops.zeros((3, 4))
""",
        user="""\
from library_NAME import A
class B(A):
    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
        return x @ self.w
""",
        old='"3 4"',
        new='"5 4"',
    ),
    "protocol": Edit(
        library="""\
class P(Protocol):
    def __call__(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b"]: ...
""",
        user="""\
from library_NAME import P
def g(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b"]:
    return ops.sum(x, axis=1)
p: P = g
""",
        old='Tensor, "b"]: ...',
        new='Tensor, "n"]: ...',
    ),
    "override": Edit(
        library="""\
class P:
    def g(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b"]:
        return x[:, 0]
""",
        user="""\
from library_NAME import P
class Q(P):
    def g(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b"]:
        return ops.sum(x, axis=1)
""",
        old=('Tensor, "b"]:\n        return x[:, 0]'),
        new=('Tensor, "n"]:\n        return x[0]'),
    ),
    "third_module": Edit(
        library="""\
N = 3
""",
        user="""\
from between_NAME import g
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(g)
""",
        old="3",
        new="4",
        between="""\
from library_NAME import N
g = N
""",
    ),
    "alias_third": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
from between_NAME import Pairs
def f(x: Pairs) -> Float32[Tensor, "b n"]:
    return x
""",
        old='"b n"',
        new='"n b"',
        between="""\
from library_NAME import Pair
Pairs = Pair
""",
    ),
    "alias_reexport": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
from between_NAME import Pair
def f(x: Pair) -> Float32[Tensor, "b n"]:
    return x
""",
        old='"b n"',
        new='"n b"',
        between="""\
from library_NAME import Pair as Pair
""",
    ),
    "function_third": Edit(
        library="""\
def g(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return x.T
""",
        user="""\
from between_NAME import h
def f(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return h(x)
""",
        old=('"b a"]:\n    return x.T'),
        new=('"a b"]:\n    return x'),
        between="""\
from library_NAME import g
h = g
""",
    ),
    "local": Edit(
        library="""\
W = Float32[Tensor, "784 392"]
""",
        user="""\
from library_NAME import W
def f(x: Float32[Tensor, "b 784"], w: W) -> Float32[Tensor, "b 392"]:
    half = 392
    return (x @ w)[:, :half]
def g() -> Float32[Tensor, "392"]:
    half = 392
    return ops.zeros(half)
""",
        old='"784 392"',
        new='"785 392"',
    ),
    "truth_value": Edit(
        library="""\
def g() -> Float32[Tensor, "1"]:
    return ops.zeros(1)
""",
        user="""\
from library_NAME import g
def f() -> int:
    return 1 if g() > 0 else 2
""",
        old='"1"]:\n    return ops.zeros(1)',
        new='"2"]:\n    return ops.zeros(2)',
    ),
    "truth_value_in_module": Edit(
        library="""\
def g() -> Float32[Tensor, "1"]:
    return ops.zeros(1)
""",
        user="""\
from library_NAME import g
def f() -> int:
    return 1
if g() > 0:
    f()
""",
        old='"1"]:\n    return ops.zeros(1)',
        new='"2"]:\n    return ops.zeros(2)',
    ),
    "gradient": Edit(
        library="""\
def loss(x: Float32[Tensor, "3"]) -> Float32[Tensor, ""]:
    return ops.sum(x)
""",
        user="""\
from library_NAME import loss
from typednn import grad
class Trainer:
    def slope(self, x: Float32[Tensor, "3"]) -> object:
        return grad(loss)(x)
""",
        old='""]:\n    return ops.sum(x)',
        new='"3"]:\n    return x',
    ),
    "frozen_field": Edit(
        library="""\
class Holder:
    size = 3
""",
        user="""\
from library_NAME import Holder
class Trainer:
    def __init__(self, holder: Holder) -> None:
        self.holder = holder
    def change(self, x: Float32[Tensor, "3"]) -> Tensor:
        self.holder.size = 4
        return x + 1
""",
        old="class Holder:\n",
        new="class Holder(nn.Module):\n",
    ),
    "local_other": Edit(
        library="""\
def g(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 784"]:
    return x
""",
        user="""\
from library_NAME import g
def f(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 392"]:
    half = 392
    y = g(x)
    return y[:, :half]
""",
        old=('Tensor, "b 784"]:\n    return x'),
        new=('Tensor, "b 300"]:\n    return x[:, :300]'),
    ),
    "family": Edit(
        library="""\
from jaxtyping import Float32 as F
""",
        user="""\
from library_NAME import F
def f(x: F[Tensor, "a b"]) -> Float32[Tensor, "a b"]:
    return x
""",
        old="Float32 as F",
        new="Float64 as F",
    ),
    "family_through_module": Edit(
        library="""\
from jaxtyping import Float32 as F
""",
        user="""\
import between_NAME as between
def f(x: between.G[Tensor, "a b"]) -> Float32[Tensor, "a b"]:
    return x
""",
        old="Float32 as F",
        new="Float64 as F",
        between="""\
from library_NAME import *
from library_NAME import F as G
""",
    ),
    "namedtuple_default": Edit(
        library="""\
class C(NamedTuple):
    n: int = 3
""",
        user="""\
from library_NAME import C
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(C().n)
""",
        old="= 3",
        new="= 4",
    ),
    "base_made_names_third": Edit(
        library="""\
@dataclass
class A:
    x: Float32[Tensor, "b n"]
""",
        user="""\
from between_NAME import B
B(ops.zeros((2, 3)), ops.zeros(3))
""",
        old="b n",
        new="n b",
        between="""\
from library_NAME import A
@dataclass
class B(A):
    y: Float32[Tensor, 'n']
""",
    ),
    "final_third_sum": Edit(
        library="""\
N: Final = 3
""",
        user="""\
from between_NAME import M
def f() -> Float32[Tensor, "4"]:
    return ops.zeros(M)
""",
        old="= 3",
        new="= 4",
        between="""\
from library_NAME import N
M: Final = N + 1
""",
    ),
    "sequential_third": Edit(
        library="""\
class A(nn.Module):
    def __call__(self, x: Float32[Tensor, "*b 3"]) -> Float32[Tensor, "*b 4"]:
        raise ValueError
""",
        user="""\
from between_NAME import chain
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return chain(x)
""",
        old='"*b 3"',
        new='"*b 5"',
        between="""\
from library_NAME import A
chain = nn.Sequential(A(), nn.ReLU())
""",
    ),
    "explicit_alias": Edit(
        library="""\
Pair: TypeAlias = 'Float32[Tensor, "b n"]'
""",
        user="""\
from library_NAME import Pair
def f(x: Pair) -> Float32[Tensor, "b n"]:
    return x
""",
        old='"b n"',
        new='"n b"',
    ),
    "typeddict_names": Edit(
        library="""\
class D(TypedDict):
    x: Float32[Tensor, "b n"]
    y: Float32[Tensor, "n"]
""",
        user="""\
from library_NAME import D
D(x=ops.zeros((2, 3)), y=ops.zeros(3))
""",
        old='"b n"',
        new='"n b"',
    ),
    "dataclass_default": Edit(
        library="""\
@dataclass(frozen=True)
class Config:
    width: int = 3
""",
        user="""\
from library_NAME import Config
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(Config().width)
""",
        old="= 3",
        new="= 4",
    ),
    "dataclass_field_default": Edit(
        library="""\
@dataclass(frozen=True)
class Config:
    width: int = field(default=3)
""",
        user="""\
from library_NAME import Config
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(Config().width)
""",
        old="=3",
        new="=4",
    ),
    "enum_third": Edit(
        library="""\
class C(IntEnum):
    N = 3
""",
        user="""\
from between_NAME import C
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(C.N)
""",
        old="= 3",
        new="= 4",
        between="""\
from library_NAME import *
""",
    ),
    "constant_star": Edit(
        library="""\
N = 3
""",
        user="""\
from between_NAME import *
def f() -> Float32[Tensor, "3"]:
    return ops.zeros(N)
""",
        old="= 3",
        new="= 4",
        between="""\
from library_NAME import *
""",
    ),
    "base_constant_of_self_third": Edit(
        library="""\
class A:
    n = 3
""",
        user="""\
from between_NAME import B
class C(B):
    def f(self) -> Float32[Tensor, "3"]:
        return ops.zeros(self.n)
""",
        old="= 3",
        new="= 4",
        between="""\
from library_NAME import A
class B(A):
    pass
""",
    ),
    "property_names": Edit(
        library="""\
class A:
    @property
    def w(self) -> Float32[Tensor, "n n"]:
        raise ValueError
""",
        user="""\
from library_NAME import A
def f(a: A, x: Float32[Tensor, "k 3"]) -> Float32[Tensor, "k 3"]:
    return x @ a.w
""",
        old='"n n"',
        new='"4 n"',
    ),
    "decorator_names": Edit(
        library="""\
def deco(f: Callable[[Float32[Tensor, "b n"]], None]) -> Callable[[Float32[Tensor, "b n"]], Float32[Tensor, "b n"]]:
    raise ValueError
""",
        user="""\
from library_NAME import deco
@deco
def g(x: Float32[Tensor, "b n"]) -> None: ...
def h() -> Float32[Tensor, "2 3"]:
    return g(ops.zeros((2, 3)))
""",
        old='Float32[Tensor, "b n"]]:',
        new='Float32[Tensor, "n b"]]:',
    ),
    "decorated_third": Edit(
        library="""\
def deco(f: Callable[[Float32[Tensor, "b n"]], None]) -> Callable[[Float32[Tensor, "b n"]], Float32[Tensor, "b n"]]:
    raise ValueError
""",
        user="""\
from between_NAME import g
def h() -> Float32[Tensor, "2 3"]:
    return g(ops.zeros((2, 3)))
""",
        old='Float32[Tensor, "b n"]]:',
        new='Float32[Tensor, "n b"]]:',
        between="""\
from library_NAME import deco
@deco
def g(x: Float32[Tensor, 'b n']) -> None: ...
""",
    ),
    "paramspec_third": Edit(
        library="""\
def g(x: Float32[Tensor, "b n"], y: Float32[Tensor, "n"]) -> None: ...
""",
        user="""\
from between_NAME import h
h(ops.zeros((2, 3)), ops.zeros(3))
""",
        old='"b n"',
        new='"n b"',
        between="""\
from library_NAME import g
P = ParamSpec("P")
R = TypeVar("R")
def logged(f: Callable[P, R]) -> Callable[P, R]:
    return f
h = logged(g)
""",
    ),
    "typevar_bound_rank": Edit(
        library="""\
T = TypeVar("T", bound=Float32[Tensor, "b n"])
def g(x: T) -> T:
    return x
""",
        user="""\
from library_NAME import g
g(ops.zeros((2, 3)))
""",
        old='"b n"',
        new='"b n k"',
    ),
    "layer_nested_third": Edit(
        library="""\
class A(nn.Module):
    def __init__(self) -> None:
        self.w = nn.Linear(3, 4, rng=np.random.default_rng(0))
""",
        user="""\
from between_NAME import B
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return B().inner.w(x)
""",
        old="3, 4",
        new="5, 4",
        between="""\
from library_NAME import A
class B(nn.Module):
    def __init__(self) -> None:
        self.inner = A()
""",
    ),
    "layer_config_third": Edit(
        library="""\
@dataclass(frozen=True)
class Config:
    width: int = 3
""",
        user="""\
from between_NAME import A
def f(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
    return A().w(x)
""",
        old="= 3",
        new="= 5",
        between="""\
from library_NAME import Config
class A(nn.Module):
    def __init__(self) -> None:
        self.w = nn.Linear(Config().width, 4, rng=np.random.default_rng(0))
""",
    ),
    "partial_third": Edit(
        library="""\
def g(x: Float32[Tensor, "b n"], y: Float32[Tensor, "n"]) -> None: ...
""",
        user="""\
from between_NAME import h
h(ops.zeros(3))
""",
        old='"b n"',
        new='"n b"',
        between="""\
from library_NAME import g
h = partial(g, ops.zeros((2, 3)))
""",
    ),
    "truth_below_a_constant": Edit(
        library="""\
N = 1
""",
        user="""\
from library_NAME import N
def f() -> int:
    x = ops.zeros(N)
    if N:
        if x > 0:
            return 1
    return 2
""",
        old="1",
        new="3",
    ),
    "protocol_call_names": Edit(
        library="""\
class P(Protocol):
    def __call__(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b n"]: ...
""",
        user="""\
from library_NAME import P
def h(p: P) -> Float32[Tensor, "2 3"]:
    return p(ops.zeros((2, 3)))
""",
        old='-> Float32[Tensor, "b n"]',
        new='-> Float32[Tensor, "n b"]',
    ),
    "alias_star": Edit(
        library="""\
Pair = Float32[Tensor, "b n"]
""",
        user="""\
from between_NAME import *
from between_NAME import Pair
def f(x: Pair) -> Float32[Tensor, "b n"]:
    return x
""",
        old='"b n"',
        new='"n b"',
        between="""\
from library_NAME import *
""",
    ),
    "overload_names": Edit(
        library="""\
@overload
def f(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b n"]: ...
@overload
def f(x: int) -> int: ...
def f(x: Any) -> Any:
    return x
""",
        user="""\
from library_NAME import f
def g(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b n"]:
    return f(x)
""",
        old='-> Float32[Tensor, "b n"]',
        new='-> Float32[Tensor, "n b"]',
    ),
    "overload_third": Edit(
        library="""\
class M:
    @overload
    def f(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b n"]: ...
    @overload
    def f(self, x: int) -> int: ...
    def f(self, x: Any) -> Any:
        return x
""",
        user="""\
from between_NAME import M
def g(m: M, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b n"]:
    return m.f(x)
""",
        old='-> Float32[Tensor, "b n"]',
        new='-> Float32[Tensor, "n b"]',
        between="""\
from library_NAME import M as M
""",
    ),
    "hessian_of_module": Edit(
        library="""\
class Model(nn.Module):
    def __init__(self) -> None:
        self.scale = ops.ones(2)
def loss(model: Model) -> Float32[Tensor, ""]:
    return ops.sum(model.scale**3)
""",
        user="""\
from library_NAME import Model, loss
from typednn import hessian
def f(model: Model) -> Float32[Tensor, "2 2"]:
    return hessian(loss)(model).scale.scale
""",
        old="ones(2)",
        new="ones(3)",
    ),
    "mapped_named_tuple": Edit(
        library="""\
class Pair(NamedTuple):
    one: Float32[Tensor, "2"]
def f(x: Float32[Tensor, "n"]) -> Pair:
    return Pair(ops.ones(2) * x[0])
""",
        user="""\
from library_NAME import f
from typednn import vmap
def g(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b 2"]:
    return vmap(f)(x).one
""",
        old='"2"',
        new='"3"',
    ),
}
