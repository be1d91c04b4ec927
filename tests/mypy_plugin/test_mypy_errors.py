"""mypy's errors about tensors in our words: the types in their texts, and what is said of them."""

import pytest
from mypy.errors import Errors
from mypy.options import Options

from typednn.mypy_plugin.mypy_errors.sentences import FITS, Place, reworded
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText, read_type, shape_of, shortened
from typednn.mypy_plugin.mypy_errors.watch import watch
from typednn.mypy_plugin.mypy_errors.words import with_annotations
from typednn.shapes.shape import UNKNOWN_SHAPE, show

FLOAT = "floating[_32Bit]"
INSIDE = Place("Layer", "forward")


def tensor(*sizes: str, dtype: str = FLOAT) -> str:
    return f"Tensor[tuple[{', '.join(sizes) or '()'}], {dtype}]"


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (tensor("'b'", "Literal[3]"), "Tensor[tuple[b, 3], float32]"),
        (tensor("'b''"), "Tensor[tuple[b'], float32]"),
        (tensor("Expr[Literal['2*_0+_1'], tuple['h', K]]"), "Tensor[tuple[2*h+K], float32]"),
        (tensor("*'*b'", "'n'"), "Tensor[tuple[*b, n], float32]"),
        (tensor(dtype="bool[Any]"), "Tensor[tuple[()], bool]"),
        ("numpy.complexfloating[numpy._typing._32Bit, numpy._typing._32Bit]", "complex64"),
        ("typednn.tensor.Tensor[tuple[Literal[3]?], N`-1]", "Tensor[tuple[3], N]"),
    ],
)
def test_types_are_shortened(long: str, short: str) -> None:
    assert shortened(long) == short


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (tensor("'b'", "Literal[3]"), "(b, 3)"),
        (tensor("Expr[Literal['max(_0-1,0)'], tuple['t']]"), "(max(t-1,0),)"),
        (tensor("*'*b'", "Any"), "(*b, ?)"),
        (tensor("*tuple[Any, ...]", "Literal[2]"), "(..., 2)"),
        (tensor(), "()"),
        (f"Tensor[Any, {FLOAT}]", show(UNKNOWN_SHAPE)),
        (f"Tensor[tuple[int, ...], {FLOAT}]", show(UNKNOWN_SHAPE)),
    ],
)
def test_shapes_are_read(text: str, shape: str) -> None:
    found = read_type(text)
    assert found is not None and found.is_tensor()
    assert show(shape_of(found)) == shape


def test_names_of_two_functions_are_not_mixed_up() -> None:
    outer, inner = read_type(tensor("'b'")), read_type(tensor("'b''"))
    assert outer is not None and inner is not None
    assert shape_of(outer) != shape_of(inner)


@pytest.mark.parametrize("text", ["def (x: int)", "tuple[int", "list[int]]", "", "a b"])
def test_other_texts_are_not_read(text: str) -> None:
    assert read_type(text) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("def (x: int) -> str", ["Arg"]),
        ("def [n: int, *s] f(int, /, y: str = ..., *rest: int, **named: str) -> int | None", ["Arg", "DefaultArg", "VarArg", "KwArg"]),
        ("def (x: int, *, y: str, z: int = ...) -> str", ["Arg", "NamedArg", "DefaultNamedArg"]),
        ("Callable[[VarArg(int), DefaultArg(str, 'x')], int]", ["VarArg", "DefaultArg"]),
    ],
)  # fmt: skip
def test_parameters_are_read(text: str, kinds: list[str]) -> None:
    found = read_type(text)
    assert found is not None and found.name == "Callable"
    assert [each.name for each in found.arguments[0].arguments] == kinds


def test_unions_and_lists_are_read() -> None:
    assert read_type("int | None") == TypeText("|", (TypeText("int"), TypeText("None")))
    takes = TypeText("", (TypeText("int"),))
    assert read_type("Callable[[int], str]") == TypeText("Callable", (takes, TypeText("str")))


@pytest.mark.parametrize(
    ("got", "wanted", "words"),
    [
        (tensor("Literal[3]"), tensor("Literal[4]"), 'the result is float32 (3,), declared Float32[Tensor, "4"]: axis 0 is 3, expected 4'),
        (f"tuple[int, {tensor('Literal[3]')}]", f"tuple[int, {tensor('Literal[4]')}]", 'the result[1] is float32 (3,), declared Float32[Tensor, "4"]: axis 0 is 3, expected 4'),
        (tensor("Literal[3]"), f"{tensor('Literal[4]')} | None", 'the result is float32 (3,), declared Float32[Tensor, "4"]: axis 0 is 3, expected 4'),
        (tensor("Literal[3]"), f"{tensor('Literal[4]')} | {tensor('Literal[5]')}", 'the result is float32 (3,), declared Float32[Tensor, "4"] | Float32[Tensor, "5"]: it is none of these'),
        (tensor("'n'"), tensor("'n'", dtype="signedinteger[_64Bit]"), 'the result is float32 (n,), declared Int64[Tensor, "n"]: dtype is float32, expected int64; use astype(np.int64)'),
        (tensor("'n'"), tensor("'n'", dtype="integer[Any]"), 'the result is float32 (n,), declared Integer[Tensor, "n"]: dtype is float32, which is no Integer'),
        (f"Callable[[{tensor('Literal[3]')}], {tensor('Literal[4]')}]", f"Callable[[{tensor('Literal[3]')}], {tensor('Literal[5]')}]", 'the result is a function whose result is float32 (4,), declared Float32[Tensor, "5"]: axis 0 is 4, expected 5'),
        (f"Callable[[{tensor('Literal[3]')}], {tensor('Literal[4]')}]", f"Callable[[{tensor('Literal[2]')}], {tensor('Literal[4]')}]", 'the result is a function whose argument 1 is float32 (2,), declared Float32[Tensor, "3"]: axis 0 is 2, expected 3'),
    ],
)  # fmt: skip
def test_a_result_that_does_not_fit(got: str, wanted: str, words: str) -> None:
    message = f'Incompatible return value type (got "{got}", expected "{wanted}")'
    found = reworded(message, INSIDE)
    assert found is not None
    assert found.text == f"Layer.forward: {words}"


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (tensor("Expr[Literal['max(_0-1,0)'], tuple['t']]"), tensor("Expr[Literal['_0-1'], tuple['t']]")),
        (tensor("Any"), tensor("Literal[3]")),
        ("AnyFloat", "int"),
        ("list[AnyInt]", "list[float]"),
        (f"list[{tensor('Any')}]", f"list[{tensor('Literal[3]')}]"),
    ],
)  # fmt: skip
def test_what_fits_is_no_error(got: str, wanted: str) -> None:
    message = f'Incompatible types in assignment (expression has type "{got}", variable has type "{wanted}")'
    assert reworded(message, INSIDE) is FITS


@pytest.mark.parametrize(
    "message",
    [
        'Incompatible return value type (got "int", expected "str")',
        'Incompatible return value type (got "tuple[Never]", expected "int")',
        f'"{tensor()}" has no attribute "foo"',
    ],
)
def test_other_errors_stay_as_they_are(message: str) -> None:
    assert reworded(message, INSIDE) is None


@pytest.mark.parametrize(
    ("got", "wanted", "words"),
    [
        (tensor(), "str", "the result is float32 (), declared str"),
        (tensor(), "float", "the result is float32 (), declared float; use .item() or float(...)"),
        (tensor(), "builtins.int", "the result is float32 (), declared int; use int(...)"),
        (f"tuple[{tensor()}, int]", f"tuple[{tensor()}, str]", "the result[1] is an int, declared str"),
        (tensor(dtype="D"), tensor(), 'the result is (), declared Float32[Tensor, ""]: dtype is D, expected float32'),
        (f"{tensor()} | None", tensor(), 'the result may be None, declared Float32[Tensor, ""]; check that it is not None'),
        (f"Callable[[], {tensor()}]", tensor(), 'the result is a function, declared Float32[Tensor, ""]; make it a tensor with ops.asarray'),
        (f"tuple[{tensor()}, {tensor()}]", f"list[{tensor()}]", 'the result is a tuple, declared list[Float32[Tensor, ""]]'),
        (tensor(), f"Callable[[int], {tensor()}]", 'the result is float32 (), declared Callable[[int], Float32[Tensor, ""]]'),
    ],
)  # fmt: skip
def test_a_result_of_another_kind(got: str, wanted: str, words: str) -> None:
    message = f'Incompatible return value type (got "{got}", expected "{wanted}")'
    found = reworded(message, INSIDE)
    assert found is not None
    assert (found.text, found.code) == (f"Layer.forward: {words}", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f'"{tensor("Literal[3]")}" has no attribute "t"', 'Float32[Tensor, "3"] has no attribute "t"'),
        (f"    def f(x: {tensor()}) -> list[{tensor()}]", '    def f(x: Float32[Tensor, ""]) -> list[Float32[Tensor, ""]]'),
        ('"int" has no attribute "t"', '"int" has no attribute "t"'),
        ("def f(x: Tensor[any shape 0, F]) -> int", "def f(x: Tensor[any shape 0, F]) -> int"),
    ],
)  # fmt: skip
def test_tensors_are_written_as_annotated(text: str, written: str) -> None:
    assert with_annotations(text) == written


def test_errors_are_watched_once() -> None:
    errors, temporary = Errors(Options()), Errors(Options())
    for each in (errors, temporary, errors):
        watch(each)
    assert len(errors._watchers) == 1
