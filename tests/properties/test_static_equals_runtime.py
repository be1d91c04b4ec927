"""What mypy says of whole programs is what happens when they run: see `tests.oracle`."""

import pytest

from tests.oracle.arguments import PUBLIC
from tests.oracle.consultation import consult
from tests.oracle.shrinking import keep, kept, shrink
from tests.oracle.verdict import examine
from tests.typing.harness import Mypy

PROGRAMS, SEED = 3000, 20241


@pytest.fixture(scope="module")
def mypy(tmp_path_factory: pytest.TempPathFactory) -> Mypy:
    folder = tmp_path_factory.mktemp("oracle")
    return Mypy(folder, folder / "cache")


def test_mypy_says_what_the_runs_give(mypy: Mypy) -> None:
    tally = consult(PROGRAMS, SEED, mypy)
    print(tally.line(PUBLIC))
    differences = [
        d for d in tally.differences if d.kind != "unknown" or not d.program.is_annotated
    ]
    if differences:
        small = shrink(differences[0], mypy)
        pytest.fail(f"{tally.line(PUBLIC)}\n{small}\nkept in {keep(small)}")
    assert tally.unknown <= 0.02 * tally.sizes
    assert tally.operations.keys() >= PUBLIC


def test_what_was_found_once_stays_right(mypy: Mypy) -> None:
    found = examine(kept(), mypy).differences if kept() else []
    assert not found, "\n\n".join(map(str, found))
