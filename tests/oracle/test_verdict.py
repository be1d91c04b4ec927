"""The oracle finds what it is there to find: mypy's words are falsified, one way at a time."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from tests.oracle.arguments import ARGUMENTS
from tests.oracle.drawing import SIZES
from tests.oracle.program import Program, Statement
from tests.oracle.shrinking import keep, kept, needed, shrink
from tests.oracle.transformed import TRANSFORMATIONS, draw_transformed
from tests.oracle.verdict import Difference, StaticTypes, Tally, examine, static_types
from tests.typing.harness import Mypy, Run
from typednn.shapes import symbol
from typednn.shapes.dim import Dim

RIGHT = (
    Statement("v0", "ops.exp(p0)", "exp"),
    Statement("v1", "ops.concat([v0, v0], axis=1)", "concat"),
    Statement("v2", "ops.sum(v1, axis=0)", "sum"),
)
FAILING = Statement("v3", "ops.reshape(v2, (3, 3))", "reshape")
PRINTED = """\
programs_0.py:11: note: Revealed type is "Tensor[tuple['a', 'b'], float32]"
programs_0.py:13: note: Revealed type is "Tensor[tuple['a', 2*b], float32]"
programs_0.py:15: note: Revealed type is "Tensor[tuple[2*b], float32]"
"""
REFUSED = "programs_0.py:16: error: reshape: it cannot be  [shape]\n"


@dataclass(frozen=True, slots=True)
class Told(Mypy):
    """Prints what it is told to."""

    output: str = ""

    def check(self, *arguments: str) -> Run:
        return Run(1, self.output, "")


def found(tmp_path: Path, output: str, *statements: Statement) -> list[str]:
    program = Program({"p0": "a b"}, statements, SIZES)
    return [d.kind for d in examine([program], Told(tmp_path, tmp_path, output)).differences]


def test_what_is_right_makes_no_difference(tmp_path: Path) -> None:
    assert found(tmp_path, PRINTED, *RIGHT) == []
    assert found(tmp_path, PRINTED + REFUSED, *RIGHT, FAILING) == []


@pytest.mark.parametrize(
    "right, falsified, kind",
    [
        ("2*b], float32]", "b], float32]", "wrong"),
        ("'a', 2*b", "'a', 2*b, 1", "wrong"),
        ("tuple[2*b], float32", "tuple[2*b], int64", "wrong"),
        ("'a', 'b'", "'b', 'a'", "wrong"),
        ("'a', 2*b", "'a', Any", "unknown"),
        ("tuple['a', 2*b]", "Any", "unknown"),
    ],
)
def test_a_false_type_is_found(tmp_path: Path, right: str, falsified: str, kind: str) -> None:
    assert right in PRINTED
    assert found(tmp_path, PRINTED.replace(right, falsified), *RIGHT)[0] == kind


def test_a_mistake_that_mypy_passes_over_is_missed(tmp_path: Path) -> None:
    assert found(tmp_path, PRINTED, *RIGHT, FAILING) == ["missed"]


BODY = """\
@typed
def f0(p0: Float32[Tensor, "n m"]) -> Float32[Tensor, "2"]:
    return p0[0, :3]
@typed
def f1(p0: Float32[Tensor, "n+m"], p1: Float32[Tensor, "m"]) -> Float32[Tensor, "2"]:
    return ops.ones(2)
"""


@pytest.mark.parametrize(
    "source, kinds",
    [
        ("f0(ops.ones((2, 3)))", []),  # wrong is the function
        ("f0(ops.ones((2, 3, 4)))", ["missed"]),
        ("f1(ops.ones(2), ops.ones((p0.shape[0],)))", []),  # right if 'a' is 1 or 2
        ("f1(ops.ones(2), ops.ones(3))", ["missed"]),
    ],
)
def test_a_call_is_missed_if_it_is_wrong_for_all_sizes(
    tmp_path: Path, source: str, kinds: list[str]
) -> None:
    call = Statement("v0", source, "call_f")
    program = Program({"p0": "a b"}, (call,), SIZES, definitions=(BODY,))
    tally = examine([program], Told(tmp_path, tmp_path, ""))
    assert [each.kind for each in tally.differences] == kinds


def test_a_refusal_of_what_runs_for_all_sizes_is_a_false_alarm(tmp_path: Path) -> None:
    refused = "programs_0.py:12: error: concat: it cannot be  [shape]\n"
    assert found(tmp_path, PRINTED + refused, *RIGHT) == ["false alarm"]


def test_a_refusal_of_what_fails_alone_is_none(tmp_path: Path) -> None:
    """What fails for the same sizes before it, and what it does not need, hides it from the runs."""
    refused = "".join(
        f"programs_0.py:{line}: error: {name}: for a=1 it is not there  [shape]\n"
        for line, name in ((10, "getitem"), (14, "take"))
    )
    hiding = (
        Statement("v0", "p0[1]", "getitem"),
        Statement("v1", "ops.exp(v0)", "exp"),
        Statement("v2", "p0[1, :]", "getitem"),
    )
    assert found(tmp_path, refused, *hiding) == []


def test_a_refusal_of_what_fails_for_small_sizes_is_none(tmp_path: Path) -> None:
    refused = "programs_0.py:10: error: getitem: for a=1 it is not there  [shape]\n"
    assert found(tmp_path, refused, Statement("v0", "p0[1]", "getitem")) == []


def test_what_is_vague_explains_what_comes_of_it(tmp_path: Path) -> None:
    vague = PRINTED.replace("'a', 'b'", "Any, 'b'").replace("'a', 2*b", "Any, 2*b")
    assert found(tmp_path, vague, *RIGHT) == ["unknown"]


def test_numpys_own_words_are_a_difference(tmp_path: Path) -> None:
    assert found(tmp_path, "", Statement("v0", "np.zeros(-1)", "zeros")) == ["unworded"]


def test_a_size_that_no_parameter_has_is_wrong(tmp_path: Path) -> None:
    assert found(tmp_path, PRINTED.replace("2*b", "object"), *RIGHT)[0] == "wrong"


def test_our_own_type_errors_are_failures_like_others(tmp_path: Path) -> None:
    changing = Statement("v0", "scan(lambda c, x: ((c, c), x), p0, p0)", "scan")
    refused = "programs_0.py:10: error: scan: the carry was another  [arg-type]\n"
    assert found(tmp_path, refused, changing) == []
    assert found(tmp_path, "", changing) == ["missed"]
    assert found(tmp_path, "", Statement("v0", "p0 + []", "add"))[0] in ("missed", "unworded")


def test_every_transformation_is_drawn() -> None:
    rng = Random(0)
    programs = [draw_transformed(rng, ARGUMENTS) for _ in range(30)]
    drawn = {statement.operation for program in programs for statement in program.statements}
    assert drawn >= {*TRANSFORMATIONS}
    for program in programs:
        runs = program.run(SIZES[0])
        assert len(runs) == len(program.statements)


def test_the_last_line_counts(tmp_path: Path) -> None:
    program = Program({"p0": "a b"}, RIGHT, SIZES)
    vague = Told(tmp_path, tmp_path, PRINTED.replace("'a', 2*b", "'a', Any"))
    tally = Tally()
    tally.add(examine([program], vague))
    expected = "oracle: programs=1 wrong=0 false_alarms=0 missed=0 unknown=20.0% operations=3/4"
    assert tally.line({"exp", "concat", "sum", "take"}) == expected


def test_reads_revealed_types() -> None:
    n = symbol("n")
    odd = 2 * n + 1
    assert isinstance(odd, Dim)
    assert static_types("Tensor[tuple[3, 'n', 2*n+1, Any], float32]") == StaticTypes(
        [([3, n, odd, None], "float32")]
    )
    assert static_types("tuple[Tensor[Any, Any], Tensor[tuple[()], bool]]") == StaticTypes(
        [(None, "Any"), ([], "bool")]
    )
    nested = static_types("tuple[Tensor[tuple[3], bool], tuple[Tensor[tuple[()], bool]]]")
    assert nested == StaticTypes([([3], "bool"), ([], "bool")])
    repeated = static_types("tuple[Tensor[tuple[int], int64], ...]")
    assert repeated is not None and repeated.of(2) == [([None], "int64")] * 2
    variadic = "Tensor[tuple[3, *tuple[Any, ...]], float32]"
    assert static_types(variadic) == StaticTypes([(None, "float32")])
    assert static_types("builtins.int") is None


def test_shrinks_to_what_is_needed_and_keeps_it(tmp_path: Path) -> None:
    unneeded = Statement("v9", "ops.exp(p1)", "exp")
    failing = Statement("v1", "ops.reshape(v0, (3, 3))", "reshape")
    program = Program({"p0": "a b", "p1": "a"}, (RIGHT[0], unneeded, failing), SIZES)
    assert needed(program) == Program({"p0": "a b"}, (RIGHT[0], failing), SIZES)

    small = shrink(Difference("missed", program, 2, "no words"), Told(tmp_path, tmp_path))
    assert [s.source for s in small.program.statements] == ["ops.reshape(p0, (3, 3))"]
    path = keep(small, tmp_path / "regressions")
    assert path.name == "missed_reshape_1.py"
    (again,) = kept(tmp_path / "regressions")
    assert again.lines("f") == small.program.lines("f")
    assert again.sizes == small.program.sizes


FUNCTION = Program(
    {"p0": "2*a a", "p1": 'tuple[Int64[Tensor, "b"], Float32[Tensor, ""]] | None'},
    (Statement("return", "p0", "return"),),
    SIZES,
    'Float32[Tensor, "2*a a"]',
)
CLASS = """\
@typed
@dataclass(frozen=True)
class C1(Generic[H, E]):
    w0: Float32[Tensor, "H E"]
    w1: H"""
METHOD = Program(
    {"self": "C1[H, E]", "p0": 'Float32[Tensor, "H"]'},
    (Statement("v0", "ops.exp(p0)", "exp"), Statement("return", "v0", "return")),
    SIZES,
    'Float32[Tensor, "H"]',
    (*FUNCTION.as_definition("f0"), CLASS),
)
CALLS = Program(
    {"p0": "2*a a"},
    (
        Statement("v0", "f0(p0, None)", "call f0"),
        Statement("v1", "C1(ops.ones((2, 3)), 2)(ops.ones((2,)))", "call C1"),
        Statement("v2", "f0(ops.ones((7, 3)), None)", "call f0"),
    ),
    SIZES,
    definitions=METHOD.as_definition("C1"),
)


def test_programs_with_annotations_run() -> None:
    assert FUNCTION.run(SIZES[0]) == [[((12, 6), "float32")]]
    assert METHOD.run(SIZES[0]) == [[((4,), "float32")]] * 2
    *right, wrong = CALLS.run(SIZES[0])
    assert right == [[((12, 6), "float32")], [((2,), "float32")]]
    assert "axis 0 is 7, expected 6" in str(wrong)


def test_a_wrong_result_is_found_by_the_run() -> None:
    wrong = replace(FUNCTION, returns='Float32[Tensor, "a a"]')
    (failure,) = wrong.run(SIZES[0])
    assert "the result is float32 (12, 6)" in str(failure)


@pytest.mark.parametrize("program", [FUNCTION, METHOD, CALLS])
def test_programs_with_annotations_are_kept(tmp_path: Path, program: Program) -> None:
    keep(Difference("missed", program, 0, "no words"), tmp_path)
    (again,) = kept(tmp_path)
    assert again.source() == program.source()
    assert again.run(SIZES[1])[0] == program.run(SIZES[1])[0]
