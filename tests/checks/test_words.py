"""What passes, what is refused, and in which words."""

from doctest import Example
from types import ModuleType
from typing import Any

import pytest
from jaxtyping import Float, Float32, Shaped

from tests.checks import functions
from tests.checks.functions import expression, floats, ints, listed, optional, score, sized
from tests.examples import examples_of, name_of, wanted
from typednn import Tensor, typed
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError


@pytest.mark.parametrize(("file", "example"), examples_of(functions), ids=name_of)
def test_words(file: ModuleType, example: Example) -> None:
    for _ in range(2):  # a refusal is not remembered as a pass
        with pytest.raises((ShapeError, TypeError)) as caught:
            eval(example.source, {**vars(file)})
        code = getattr(caught.value, "code", "TypeError")
        assert f"{caught.value} [{code}]" == wanted(example)


def test_a_right_call_passes_and_a_wrong_size_is_named() -> None:
    assert score(floats(32, 784), ints(32)).shape == (32,)
    with pytest.raises(ShapeError) as caught:
        score(floats(32, 783), ints(32))
    assert str(caught.value) == (
        "score: argument 'x' is float32 (32, 783), declared Float32[Tensor, \"b 784\"]: "
        "axis -1 is 783, expected 784"
    )
    assert caught.value.code == "shape"
    assert not hasattr(caught.value, "__notes__")
    assert caught.value.__cause__ is None


def test_expressions_may_stand_before_what_binds_their_names() -> None:
    expression(floats(5), floats(4))


def test_containers_are_checked_whole() -> None:
    # beartype alone looks at one random item of a list.
    for place in range(20):
        with pytest.raises(ShapeError):
            listed([floats(2 if i == place else 3) for i in range(20)])


def test_defaults_count_for_placeholders_and_are_not_checked() -> None:
    sized(floats(3))
    optional()
    with pytest.raises(ShapeError):
        sized(floats(4))


def test_a_wrong_call_is_pythons_own_error() -> None:
    wrong: Any = score
    with pytest.raises(TypeError, match=r"score\(\) missing 1 required positional argument: 'y'"):
        wrong(floats(1, 784))
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        wrong(floats(1, 784), ints(1), z=1)


def test_errors_of_the_function_itself_pass_through() -> None:
    @typed
    def failing(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        raise KeyError("mine")

    for _ in range(2):
        with pytest.raises(KeyError) as caught:
            failing(floats(2))
        assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("text", ["b+", "n!", "f(n)", "n/2", "1.5"])
def test_a_text_that_is_no_shape_fails_where_it_is_written(text: str) -> None:
    annotation: Any = Float32.__getitem__((Tensor, text))

    def function(x: Any) -> None: ...

    function.__annotations__["x"] = annotation
    with pytest.raises(SpecSyntaxError, match="is not a|not allowed"):
        typed(function)
    with pytest.raises(SpecSyntaxError):
        typed(type("Bad", (), {"__annotations__": {"x": annotation}}))


def test_float_families_and_any_shape() -> None:
    @typed
    def f(
        x: Float[Tensor, "..."], y: Shaped[Tensor, "_ #n"], z: Float32[Tensor, "k=2 n"]
    ) -> None: ...

    f(floats(2, 2), ints(4, 1), floats(2, 3))
    f(floats(2, 2), ints(4, 3), floats(2, 3))
    with pytest.raises(ShapeError):
        f(floats(2, 2), ints(4, 2), floats(2, 3))


def test_a_call_that_nothing_can_match_says_how_the_shape_is_right() -> None:
    hyphen: Any = Float32.__getitem__((Tensor, "batch-size n"))
    negative: Any = Float32.__getitem__((Tensor, "n -1"))

    @typed
    def f(x: hyphen) -> None: ...

    @typed
    def g(x: negative) -> None: ...

    for _ in range(2):
        with pytest.raises(ShapeError) as caught:
            f(floats(2, 3))
        assert caught.value.code == "shape-syntax"
        assert str(caught.value) == (
            "f: argument 'x': shape 'batch-size n': nothing binds 'batch', 'size' in 'batch-size'; "
            "if it is one name, write 'batch_size'"
        )
    with pytest.raises(ShapeError, match="an expression has no spaces: 'n-1'"):
        g(floats(2, 3))


class Fields:
    a: Float32[Tensor, "n"]
    b: Float32[Tensor, "m"]

    def __init__(self) -> None:
        self.a, self.b = floats(5), floats(2)

    @typed
    def method(self, x: Float32[Tensor, "n-m"]) -> None: ...


@typed
def of_fields(fields: list[Fields], x: Float32[Tensor, "n-m"]) -> None: ...


def test_a_difference_of_names_that_something_binds_passes() -> None:
    @typed
    def f(x: Float32[Tensor, "n-m"], y: Float32[Tensor, "n m"]) -> None: ...

    f(floats(3), floats(5, 2))
    Fields().method(floats(3))
    of_fields([Fields()], floats(3))
