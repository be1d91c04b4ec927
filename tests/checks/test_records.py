"""The entries of a TypedDict, the fields of a NamedTuple and the leaves of a PyTree are checked."""

import sys
from collections import deque
from collections.abc import Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import Any, Generic, NamedTuple, NotRequired, TypedDict

import pytest
from jaxtyping import Float32, Int64
from typing_extensions import TypeVar

from tests.checks.counting import counted
from tests.checks.functions import floats, ints, unseen
from typednn import Tensor, nn, typed
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError

N = TypeVar("N", bound=int, default=Any)


class Batch(TypedDict):
    inputs: Float32[Tensor, "b 4"]
    labels: NotRequired[Int64[Tensor, "b"]]
    name: str


class Pair(NamedTuple):
    left: Float32[Tensor, "n"]
    right: Float32[Tensor, "2*n"]


class Sized(NamedTuple, Generic[N]):
    weight: Float32[Tensor, "N"]
    bias: Float32[Tensor, "N"] | None = None


class Nested(TypedDict, total=False):
    pair: Pair
    inner: "Nested"


@typed
def batched(batch: Batch) -> None: ...


@typed
def paired(pair: Pair, x: Float32[Tensor, "n"] | None = None) -> Pair:
    return pair


@typed
def sized(sized: Sized[N], x: Float32[Tensor, "N"]) -> None: ...


@typed
def nested(nested: Nested) -> None: ...


def refusal(kind: type[Exception], f: Any, *args: Any) -> str:
    with pytest.raises(kind) as caught:
        f(*args)
    assert type(caught.value) is kind
    return str(caught.value).partition(": ")[2]


def test_entries_of_a_dict() -> None:
    batched({"inputs": floats(2, 4), "labels": ints(2), "name": ""})
    batched({"inputs": floats(3, 4), "name": ""})
    wrong = unseen({"inputs": floats(2, 4), "labels": ints(3), "name": ""})
    assert refusal(ShapeError, batched, wrong) == (
        "argument 'batch['labels']' is int64 (3,), declared Int64[Tensor, \"b\"]: "
        "axis 0 is 3, expected 2 (b is 2, bound by 'batch['inputs']')"
    )
    wrong = {"inputs": floats(2, 4), "name": 3}
    assert refusal(TypeError, batched, wrong) == "argument 'batch['name']' is 3, declared str"
    wrong = {"inputs": floats(2, 4)}
    assert refusal(TypeError, batched, wrong).endswith("declared Batch: it has no 'name'")
    assert refusal(TypeError, batched, unseen(1)) == "argument 'batch' is 1, declared Batch"


def test_fields_of_a_tuple_bind_names_of_the_call() -> None:
    paired(Pair(floats(2), floats(4)), floats(2))
    wrong: Any = Pair(floats(2), unseen(floats(3)))
    assert refusal(ShapeError, paired, wrong) == (
        "argument 'pair.right' is float32 (3,), declared Float32[Tensor, \"2*n\"]: "
        "axis 0 is 3, expected 4 (2*n is 4, n bound by 'pair.left')"
    )
    assert "bound by 'pair.left'" in refusal(
        ShapeError, paired, Pair(floats(2), floats(4)), floats(3)
    )
    assert "declared Pair" in refusal(TypeError, paired, unseen((floats(2), floats(4))))


def test_a_generic_tuple_has_sizes() -> None:
    sized(Sized(floats(3)), floats(3))
    assert "N is 3" in refusal(ShapeError, sized, Sized(floats(3)), floats(2))
    wrong: Any = Sized(floats(3), unseen(floats(4)))
    assert "argument 'sized.bias'" in refusal(ShapeError, sized, wrong, floats(3))


def test_records_in_records() -> None:
    f: Any = nested  # mypy's plugin does not look into recursive types
    f({"inner": {"inner": {"pair": Pair(floats(2), floats(4))}}})
    wrong = {"inner": {"inner": {"pair": Pair(floats(2), unseen(floats(3)))}}}
    assert refusal(ShapeError, f, wrong).startswith(
        "argument 'nested['inner']['inner']['pair'].right' is float32 (3,)"
    )


def test_a_tuple_has_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = counted(monkeypatch)
    paired(Pair(floats(7), floats(14)))
    before = len(checked)
    paired(Pair(floats(7), floats(14)))
    assert before and len(checked) == before


def test_entries_of_other_containers() -> None:
    @typed
    def f(
        a: Sequence[Float32[Tensor, "n"]],
        b: Mapping[str, Float32[Tensor, "n"]],
        c: deque[Float32[Tensor, "n"]],
    ) -> None: ...

    f([floats(3)], MappingProxyType({"x": floats(3)}), deque([floats(3)]))
    with pytest.raises(ShapeError, match=r"argument 'b\['x'\]'"):
        f([floats(3)], MappingProxyType({"x": floats(2)}), deque([floats(3)]))
    with pytest.raises(ShapeError, match=r"argument 'c\[1\]'"):
        f([floats(3)], {}, deque([floats(3), floats(2)]))
    with pytest.raises(TypeError, match="argument 'b'"):
        f([floats(3)], unseen({1: floats(3)}), deque())


# --- trees: jaxtyping's PyTree needs JAX, but no function of it to be made


@pytest.fixture
def tree_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("jax", "jax.tree_util"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.delitem(sys.modules, "jaxtyping._pytree_type", raising=False)
    from jaxtyping._pytree_type import PyTree

    return PyTree


def annotated(**hints: Any) -> Any:
    def f(x: Any, y: Any = None) -> None: ...

    f.__annotations__ = {**hints, "return": None}
    return typed(f)


def vector(text: str) -> Any:
    return Float32.__getitem__((Tensor, text))


def test_leaves_of_a_tree(tree_of: Any) -> None:
    f = annotated(x=tree_of[vector("n")], y=vector("n") | None)
    f({"a": [floats(3), (floats(3),)]}, floats(3))
    assert refusal(ShapeError, f, {"a": [floats(3), (floats(2),)]}) == (
        "argument 'x['a'][1][0]' is float32 (2,), declared Float32[Tensor, \"n\"]: "
        "axis 0 is 2, expected 3 (n is 3, bound by 'x['a'][0]')"
    )
    assert "bound by 'x['a'][0]'" in refusal(ShapeError, f, {"a": [floats(3)]}, floats(4))
    assert "argument 'x[0]' is 1, declared" in refusal(TypeError, f, [1])
    f(floats(3))


def test_leaves_of_a_module(tree_of: Any) -> None:
    class Net(nn.Module):
        def __init__(self, size: int) -> None:
            self.weights = [floats(3), floats(size)]

    f = annotated(x=tree_of[vector("n")])
    f(Net(3))
    assert refusal(ShapeError, f, Net(2)).startswith("argument 'x.weights[1]' is float32 (2,)")


def test_the_structure_of_a_tree(tree_of: Any) -> None:
    f = annotated(x=tree_of[vector("..."), "T"], y=tree_of[vector("..."), "T"])
    f([floats(3), floats(2)], [floats(4), floats(5)])
    words = refusal(TypeError, f, [floats(3)], [floats(3), floats(3)])
    assert words.endswith("its structure is not T, which is that of 'x'")


def test_a_text_in_a_tree_that_is_no_shape(tree_of: Any) -> None:
    with pytest.raises(SpecSyntaxError):
        annotated(x=tree_of[vector("n/2")])
