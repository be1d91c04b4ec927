"""Methods, properties and fields of classes with sizes."""

from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol

import pytest
from jaxtyping import Float32
from typing_extensions import TypeVar

from tests.checks.functions import floats, unseen
from typednn import Tensor, typed
from typednn.shapes.shape import ShapeError

N = TypeVar("N", bound=int, default=Any)


M = TypeVar("M", bound=int, default=Any)


A = TypeVar("A", bound=int, default=Any)


B = TypeVar("B", bound=int, default=Any)


@typed
class Affine(Generic[N, M]):
    weight: Float32[Tensor, "N M"]
    names: list[str]

    def __init__(self, weight: Any) -> None:
        self.weight = weight
        self.names = []

    def __call__(self, x: Float32[Tensor, "*b N"]) -> Float32[Tensor, "*b M"]:
        return x @ self.weight

    def batched(self, x: Float32[Tensor, "{self.rows} N"]) -> None: ...

    @property
    def rows(self) -> int:
        return 2

    @property
    def first(self) -> Float32[Tensor, "N"]:
        found: Tensor = unseen(self.weight[0] if self.names else self.weight[:, 0])
        return found

    @staticmethod
    def fixed(x: Float32[Tensor, "3"]) -> None: ...

    @classmethod
    def made(cls, x: Float32[Tensor, "N M"]) -> "Affine[Any, Any]":
        return cls(x)


@typed
class Renamed(Affine[A, B]):
    def both(self, x: Float32[Tensor, "A"], y: Float32[Tensor, "B"]) -> None: ...


class Wider(Affine[N, M]):
    def __call__(self, x: Any) -> Any:
        return x

    def base(self, x: Any) -> Any:
        return super().__call__(x)


def test_class_variables_stand_for_the_fields_sizes() -> None:
    affine: Affine[Any, Any] = Affine(floats(784, 10))
    assert affine(floats(5, 784)).shape == (5, 10)
    with pytest.raises(ShapeError) as caught:
        affine(floats(32, 783))
    assert str(caught.value) == (
        "Affine.__call__: argument 'x' is float32 (32, 783), declared Float32[Tensor, \"*b N\"]: "
        "axis -1 is 783, expected 784 (N is 784, bound by self.weight)"
    )


def test_verdicts_do_not_leak_to_instances_of_other_sizes() -> None:
    first: Affine[Any, Any] = Affine(floats(4, 2))
    second: Affine[Any, Any] = Affine(floats(5, 2))
    first(floats(3, 4))
    with pytest.raises(ShapeError):
        second(floats(3, 4))
    second(floats(3, 5))
    with pytest.raises(ShapeError):
        first(floats(3, 5))


def test_members_of_every_kind_are_checked() -> None:
    affine: Affine[Any, Any] = Affine(floats(3, 4))
    Affine.fixed(floats(3))
    affine.fixed(floats(3))
    with pytest.raises(ShapeError, match=r"^Affine.fixed: argument 'x'"):
        Affine.fixed(floats(2))
    with pytest.raises(ShapeError, match=r"^Affine.made: argument 'x'"):
        Affine.made(floats(2))
    assert Affine.made(floats(2, 2)).weight.shape == (2, 2)
    assert affine.first.shape == (3,)
    affine.names.append("wrong")
    with pytest.raises(ShapeError, match=r"^Affine.first: the result is float32 \(4,\)"):
        _ = affine.first
    affine.batched(floats(2, 3))
    with pytest.raises(ShapeError, match=r"expected 2 \(\{self.rows\} is 2\)"):
        affine.batched(floats(1, 3))


def test_inherited_and_overridden_methods() -> None:
    wider: Wider[Any, Any] = Wider(floats(3, 4))
    assert wider(floats(9)).shape == (9,)
    with pytest.raises(ShapeError, match=r"^Affine.__call__: argument 'x'"):
        wider.base(floats(9))


def test_a_subclass_may_name_its_bases_variables_otherwise() -> None:
    renamed: Renamed[Any, Any] = Renamed(floats(3, 4))
    renamed.both(floats(3), floats(4))
    with pytest.raises(ShapeError, match="expected 3 .A is 3, bound by self.weight"):
        renamed.both(floats(4), floats(4))


def test_a_decorated_method_finds_its_class_by_itself() -> None:
    class Plain(Generic[N]):
        weight: Float32[Tensor, "N"]

        def __init__(self, n: int) -> None:
            self.weight = floats(n)

        @typed
        def dot(self, x: Float32[Tensor, "N"]) -> Float32[Tensor, ""]:
            return (x * self.weight).sum()

    plain: Plain[Any] = Plain(3)
    plain.dot(floats(3))
    with pytest.raises(ShapeError, match="N is 3, bound by self.weight"):
        plain.dot(floats(2))


def test_a_generic_argument_binds_and_is_compared() -> None:
    @typed
    def f(affine: Affine[N, Literal[4]], x: Float32[Tensor, "b N"]) -> None: ...

    f(Affine(floats(3, 4)), floats(2, 3))
    with pytest.raises(ShapeError, match="N is 3, bound by 'affine'"):
        f(Affine(floats(3, 4)), floats(2, 2))
    with pytest.raises(ShapeError, match=r"argument 'affine' has M=5: expected 4"):
        f(Affine(floats(3, 5)), floats(2, 3))


def test_a_size_that_is_given_as_a_number_is_one() -> None:
    @typed
    @dataclass(frozen=True)
    class Repeated(Generic[N]):
        weight: Float32[Tensor, "N"]
        n: N

    Repeated(floats(3), 3)
    with pytest.raises(ShapeError, match=r"'n' is 4: expected 3 \(N is 3, bound by 'weight'\)"):
        Repeated(floats(3), 4)


Size_contra = TypeVar("Size_contra", bound=int, contravariant=True)


class Scorer(Protocol[Size_contra]):
    def __call__(self, x: Float32[Tensor, "b Size_contra"], /) -> Float32[Tensor, "b"]: ...


def test_a_protocol_with_sizes_may_be_anything() -> None:
    @typed
    def f(scorer: Scorer[Literal[3]] | None, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b"]:
        return x[:, 0] if scorer is None else scorer(x)

    @typed
    def g(scorer: Scorer[N], x: Float32[Tensor, "b N"]) -> Float32[Tensor, "b"]:
        return scorer(x)

    for call in (f, g):
        assert call(lambda x: x[:, 0], floats(2, 3)).shape == (2,)
        with pytest.raises(ShapeError, match="the result is"):
            call(lambda x: x[0], floats(2, 3))
