"""However mypy runs, a changed option takes effect at once, and a wrong one is named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.typing.harness import Mypy, Run

PROGRAM = "from typednn import ops\n\nx = ops.zeros((3, 1)) - ops.zeros(4)\n"
BROADCAST = "warn_broadcast = true"
WRONG = {
    "warn_brodcast = true": (
        "mypy: mypy.ini: typednn has no option 'warn_brodcast', only strict, warn_unproved,"
        " warn_broadcast, warn_permuted, disallow_erased, report, array_types\n"
    ),
    "strict = yes": "mypy: mypy.ini: typednn's option 'strict' is true or false, not 'yes'\n",
}


@pytest.fixture
def mypy(fresh: Callable[[str], Mypy]) -> Mypy:
    mypy = fresh("options")
    (mypy.folder / "program.py").write_text(PROGRAM)
    return mypy


@contextmanager
def daemon(mypy: Mypy, *options: str) -> Iterator[Callable[[], Run]]:
    """mypy's daemon: the function that is yielded checks the program in it."""
    status = ("--status-file", str(mypy.folder / "daemon.json"))
    own = (f"--config-file={mypy.config}", f"--cache-dir={mypy.cache}", "--no-error-summary")
    try:
        yield lambda: mypy.run(
            *status, "run", "--", *own, *options, "program.py", tool="mypy.dmypy"
        )
    finally:
        mypy.run(*status, "kill", tool="mypy.dmypy")


def verdict(run: Run) -> list[str]:
    """The codes of the errors in a run that ends well."""
    return [message.code for message in run.messages().get("program.py", [])]


WAYS = [(), ("-n", "2"), ("--no-sqlite-cache",), ("--no-incremental",)]


@pytest.mark.parametrize("options", WAYS, ids=" ".join)
def test_an_option_takes_effect_and_a_wrong_one_is_named(
    options: tuple[str, ...], mypy: Mypy
) -> None:
    for wrong, message in WRONG.items():
        mypy.configure(options=wrong)
        run = mypy.check(*options, "program.py")
        assert run.status == 2
        if "-n" in options:  # beside, mypy may say that its workers, which it ends, were late
            assert message in run.errors
        else:
            assert (run.output, run.errors) == ("", message)
    for ours, expected in ((BROADCAST, ["shape-broadcast"]), ("", [])):
        mypy.configure(options=ours)
        assert verdict(mypy.check(*options, "program.py")) == expected


@pytest.mark.parametrize("options", [(), ("--use-fine-grained-cache",)], ids=" ".join)
def test_in_the_daemon(options: tuple[str, ...], mypy: Mypy) -> None:
    with daemon(mypy, *options) as check:
        for ours, expected in (("", 0), (BROADCAST, 1), ("", 0)):
            mypy.configure(options=ours)
            run = check()
            assert (run.status, run.output.count("[shape-broadcast]")) == (expected, expected), run
        for wrong, message in WRONG.items():
            mypy.configure(options=wrong)
            run = check()
            assert (run.status, run.errors) == (2, message), run
