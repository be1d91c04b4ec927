"""mypy says for every operation what the run time does: which dtypes and sizes it takes, and which its result has.

Each sample of each operation is called with operands of every dtype, and with one size too many, as a function, a method
and an operator.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from tests.arguments import in_order
from tests.oracle.arguments.text import OPERATORS, has_method
from tests.typing.harness import Message, Mypy
from typednn import ShapeError, Tensor, trees
from typednn.autodiff.primitive import Sample
from typednn.ops import OPERATIONS
from typednn.ops import operands as operands_of
from typednn.shapes.rules.meeting_axes import meeting
from typednn.tensor import wrap
from typednn.testing.sampling import draw_sample

DTYPES: Final = (np.bool_, np.uint8, np.int64, np.float32)
FAMILIES: Final = {"bool": "Bool", "uint8": "UInt8", "int32": "Int32", "int64": "Int64"} | {
    "float32": "Float32",
    "float64": "Float64",
}
HEAD: Final = """\
from typing import Any

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, Int64, UInt8

from typednn import Tensor, ops
"""
TENSORS_FIRST: Final = "index_update"
"""Its samples pass the tensors first; a program passes the key between them."""
OF_VALUES: Final = "is out of range for axis"
"""Of positions that only the run time sees."""
PATTERNS: Final = "repeat"
"""Only the function, not the method, is declared for patterns."""


@dataclass(frozen=True)
class Outcome:
    """What the run time does: the results' sizes and dtypes, or the error's text, or the warning's."""

    results: tuple[tuple[tuple[int, ...], str], ...] = ()
    error: str | None = None
    warning: str | None = None


@dataclass(frozen=True)
class Call:
    """One call, as text and as the run time runs it."""

    name: str
    text: str
    parameters: str
    outcome: Outcome


def samples() -> Iterator[tuple[str, Sample, list[Any]]]:
    """Each operation with its samples of different parameters, and arrays for them."""
    for name, operation in sorted(OPERATIONS.items()):
        kinds = {(len(s.shapes), *sorted(s.params)): s for s in operation.samples if s.shapes}
        for sample in kinds.values() if name != TENSORS_FIRST else ():
            yield name, sample, draw_sample(sample, np.random.default_rng(0))


def calls_of_dtypes() -> Iterator[Call]:
    """Calls with operands of at most two dtypes."""
    for name, sample, arrays in samples():
        for first in itertools.product(DTYPES, repeat=min(len(arrays), 3)):
            if len(set(first)) <= 2:
                dtypes = first + first[:1] * (len(arrays) - len(first))
                pairs = zip(arrays, dtypes, strict=True)
                yield from called(name, sample, [np.abs(x).astype(dtype) for x, dtype in pairs])


def calls_of_sizes() -> Iterator[Call]:
    """Calls in which one axis of one operand has one element more than in the sample, or an axis more."""
    for name, sample, arrays in samples():
        dtypes = [domain.dtype for domain in sample.domains]
        for place, array in enumerate(arrays):
            for axis in range(array.ndim + 1):
                shapes = [x.shape for x in arrays]
                shapes[place] = longer(array.shape, axis)
                pairs = zip(shapes, dtypes, strict=True)
                yield from called(name, sample, [np.zeros(s, dtype) for s, dtype in pairs])


def longer(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    """The shape with one element more on this axis; behind the last axis, with another axis of 2."""
    return (
        (*shape, 2) if axis == len(shape) else (*shape[:axis], shape[axis] + 1, *shape[axis + 1 :])
    )


def called(name: str, sample: Sample, arrays: list[Any]) -> Iterator[Call]:
    operands = [wrap(np.asarray(x)) for x in arrays]
    parameters = ", ".join(
        f'x{i}: {FAMILIES[str(x.dtype)]}[Tensor, "{" ".join(map(str, x.shape))}"]'
        for i, x in enumerate(operands)
    )
    outcome = run(name, operands, sample)
    names = [Name(f"x{i}") for i in range(len(operands))]
    texts, by_name = in_order(OPERATIONS[name], names, sample.params)
    arguments = [*map(written, texts), *(f"{k}={written(v)}" for k, v in by_name.items())]
    yield Call(name, f"ops.{name}({', '.join(arguments)})", parameters, outcome)
    if name in OPERATORS:
        sides = [*[""][: 2 - len(arguments)], *arguments]
        yield Call(name, OPERATORS[name].join(sides), parameters, outcome)
    if has_method(name, by_name) and arguments[0] == "x0" and name != PATTERNS:
        yield Call(name, f"x0.{name}({', '.join(arguments[1:])})", parameters, outcome)


def run(name: str, operands: list[Tensor[Any, Any]], sample: Sample) -> Outcome:
    warnings: list[str | None] = []
    try:
        with np.errstate(all="ignore"), pytest.MonkeyPatch.context() as patch:
            patch.setattr(operands_of, "both_grew", lambda *call: warnings.append(meeting(*call)))
            result = OPERATIONS[name](*operands, **sample.params)
    except ShapeError as error:
        return Outcome(error=None if OF_VALUES in str(error) else str(error))
    except OverflowError:  # of a number that an unsigned dtype cannot hold
        return Outcome()
    found = [x for x in trees.leaves(result) if isinstance(x, Tensor)]
    warning = next((text for text in warnings if text is not None), None)
    return Outcome(tuple((x.shape, str(x.dtype)) for x in found), warning=warning)


class Name(str):
    """The name of an operand in the text of a call."""


def written(value: Any) -> str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, type):
        return f"np.{value.__name__}"
    if isinstance(value, float) and not np.isfinite(value):
        return f"float({str(value)!r})"
    return repr(value).replace("Ellipsis", "...")


@pytest.mark.parametrize("calls", [calls_of_dtypes, calls_of_sizes])
def test_mypy_says_what_the_run_time_does(
    calls: Callable[[], Iterator[Call]], tmp_path: Path
) -> None:
    tried = list(calls())
    lines = [
        f"def f{i}({call.parameters}) -> None:\n    reveal_type({call.text})"
        for i, call in enumerate(tried)
    ]
    (tmp_path / "calls.py").write_text(HEAD + "\n".join(lines) + "\n")
    found = Mypy(tmp_path, tmp_path / "cache").check("calls.py").messages()["calls.py"]
    at: dict[int, list[Message]] = {}
    for message in found:
        at.setdefault((message.line - HEAD.count("\n")) // 2 - 1, []).append(message)
    wrong = [text for i, call in enumerate(tried) for text in difference(call, at.get(i, []))]
    assert len(tried) > 1000
    assert sum(call.outcome.error is not None for call in tried) > 200
    assert not wrong, "\n".join(wrong[:20])


def difference(call: Call, found: list[Message]) -> Iterator[str]:
    """How mypy's messages differ from the outcome. The shape of what is warned of is no longer known."""
    errors = [message.text for message in found if message.kind == "E"]
    expected = [text for text in (call.outcome.error, call.outcome.warning) if text is not None]
    if errors != expected:
        yield f"{call.text} of {call.parameters}: mypy says {errors}, the run time {expected}"
    revealed = "".join(message.text for message in found if message.kind == "R")
    for shape, dtype in call.outcome.results:
        sizes = r", ".join(rf"(?:{size}|Any)" for size in shape) or r"\(\)"
        known = rf"tuple\[{sizes}\]" if call.outcome.warning is None else "Any"
        if not re.search(rf"Tensor\[{known}, {dtype}\]", revealed):
            yield f"{call.text} of {call.parameters}: {dtype} {shape}, mypy says {revealed}"
