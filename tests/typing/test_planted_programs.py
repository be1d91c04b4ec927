"""mypy says nothing of networks and training as users write them, and one thing of each mistake planted in them.

It runs with the plugin's strictest options, which ask for what is not proved, too.
"""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.typing.foreign.planted import Variant
from tests.typing.harness import Message, Run
from tests.typing.planted import NETWORKS, PROGRAMS
from typednn import ShapeError

pytestmark = pytest.mark.filterwarnings("ignore:nn.Train. the running statistics")
# Where a network is only called, nobody wants the statistics.

RIGHT: Final = [each for each in PROGRAMS if each.is_right]
SEEN_BY_MYPY_ALONE: Final = {
    # names that differ, where the sizes are the same in the program
    "self.of_gate = nn.Conv2d(skip, 8, 1, rng=rng)",
    "return x + ops.permute_dims(y, (0, 3, 2, 1))",
    "return ops.sum(weights[..., None] * color, axis=2)",
    # the annotation of a function that nothing checks at run time
    "value, embedder, state = triplet_step(embedder, optim.Adam().init(embedder), ops.ones((4, 3, 1, 28, 28)))",
    # a broadcast, of which there is a warning
    "x = x + y[:, 0]",
}
_KNOWN: Final = (
    "Chain: ",
    "Missing named argument",
    "Missing positional argument",
    "Need more than",
    "fit: ",
    "load: ",
    "map: ",
    "step: ",
    "supervised: ",
)
"""How messages begin that are no shape's: mypy's own of a forgotten mode and of parts that are too few, and ours
of a training run."""


@pytest.fixture(scope="module")
def checked(planted_run: Run) -> dict[Variant, list[Message]]:
    """Each program and each of its mistakes, with the errors about it."""
    errors = {
        file: [m for m in found if m.kind == "E"] for file, found in planted_run.messages().items()
    }
    return {each: errors.get(f"{each.name}.py", []) for each in PROGRAMS}


def test_right_programs(checked: dict[Variant, list[Message]]) -> None:
    assert not {each.title: found for each, found in checked.items() if each.is_right and found}


def test_each_mistake_has_one_message_of_ours(checked: dict[Variant, list[Message]]) -> None:
    wrong = {
        f"{each.name}: {each.line}": found
        for each, found in checked.items()
        if not each.is_right
        and (len(found) != 1 or not found[0].code.startswith("shape") and not _is_known(found[0]))
    }
    assert not wrong


def _is_known(message: Message) -> bool:
    is_of_ours = any(
        words in message.text
        for words in (", declared ", ", but expected ", "the state is that of another")
    )
    return is_of_ours or message.text.startswith(_KNOWN)


@pytest.mark.parametrize("program", RIGHT, ids=lambda each: each.title)
def test_right_programs_run(
    program: Variant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    executed(program)


@pytest.mark.parametrize("title", dict.fromkeys(each.title for each in NETWORKS))
@pytest.mark.filterwarnings("ignore:.* meets itself on two axes")
def test_the_run_time_refuses_the_mistakes(title: str) -> None:
    mistakes = [each for each in NETWORKS if each.title == title and not each.is_right]
    taken = [each.line for each in mistakes if not _is_refused(each)]
    assert not {*taken} - SEEN_BY_MYPY_ALONE


def _is_refused(network: Variant) -> bool:
    try:
        executed(network)
    except (ShapeError, TypeError, ValueError):
        return True
    return False


def executed(program: Variant) -> None:
    code = compile(program.source, f"{program.name}.py", "exec")
    exec(code, {"__name__": program.name})  # noqa: S102 # our own text


def test_there_are_three_dozen_programs_with_four_mistakes() -> None:
    mistakes = Counter(each.title for each in PROGRAMS if not each.is_right)
    assert len(mistakes) >= 36
    assert len(mistakes) == len(RIGHT)
    assert min(mistakes.values()) >= 4
