"""mypy's verdict is the same however it is run: cold, warm, in workers, in the daemon, after edits."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mypy.options import Options

from tests.typing.conftest import case_files
from tests.typing.edits import EDITS, HEAD
from tests.typing.harness import Mypy, Run
from tests.typing.modes import Files, Verdicts, differences
from typednn.mypy_plugin.older_mypy import TELLS_OF_ENDS


@pytest.fixture(scope="module")
def cold(shared: Path, cases_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """The verdicts on the edited files when mypy reads them for the first time."""
    folder = tmp_path_factory.mktemp("cold")
    shutil.copytree(shared / "cache", folder / "cache")
    files = Files(Mypy(folder, folder / "cache"), EDITS)
    files.mypy.configure("implicit_reexport = true")
    files.write_all(edited=True)
    return files.check()


@pytest.fixture
def files(fresh: Callable[[str], Mypy]) -> Files:
    mypy = fresh("modes")
    mypy.configure("implicit_reexport = true")
    return Files(mypy, EDITS)


# `typednn/mypy_plugin/older_mypy.py` says why.
STALE_IN_OLDER_MYPY: set[str] = set() if TELLS_OF_ENDS else {"third_module", "object_between"}
RIGHT: Verdicts = {name: [] for name in EDITS}


def test_each_edit_is_a_mistake(cold: Verdicts) -> None:
    assert [name for name in EDITS if not cold[name]] == []


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("--no-sqlite-cache",)], ids=" ".join)
def test_warm(options: tuple[str, ...], files: Files, cold: Verdicts) -> None:
    assert differences(files.check(*options), RIGHT) == []
    files.write_all(edited=True)
    assert set(differences(files.check(*options), cold)) <= STALE_IN_OLDER_MYPY
    assert set(differences(files.check(*options), cold)) <= STALE_IN_OLDER_MYPY
    files.write_all(edited=False)
    assert differences(files.check(*options), RIGHT) == []


def test_workers_that_read_the_mistakes_first(files: Files, cold: Verdicts) -> None:
    files.write_all(edited=True)
    assert differences(files.check("-n", "2"), cold) == []


def test_a_worker_knows_what_modules_that_it_does_not_read_assign(
    fresh: Callable[[str], Mypy],
) -> None:
    mypy = fresh("assigned")
    texts = {
        "sizes.py": "N = 3\n",
        "user.py": "from typednn import ops\nfrom sizes import N\nops.zeros(N).expect('4')\n",
        "other.py": "import sizes\nsizes.N = 4\n",
    }
    for name, text in texts.items():
        (mypy.folder / name).write_text(text)
    assert "axis 0 is 3, expected 4" in mypy.check("-n", "2", "user.py", "sizes.py").output
    (mypy.folder / "user.py").write_text(texts["user.py"] + "\n")
    assert mypy.check("-n", "2", *texts).output == ""


OF_WORKERS = {
    "sized.py": """\
class Sized:
    def __init__(self) -> None:
        self.width = 3
    def f(self) -> Float32[Tensor, "3"]:
        return ops.zeros(self.width)
    def g(self) -> Float32[Tensor, "4"]:
        return ops.zeros(self.width)
""",
    "changing.py": """\
from sized import Sized
def change(it: Sized, n: int) -> None:
    it.width = n
""",
    "importing.py": "import sized\nimport changing\n",
}


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=" ".join)
def test_assignments_of_other_modules(
    options: tuple[str, ...], fresh: Callable[[str], Mypy]
) -> None:
    """A worker that has not read the module which assigns the attribute knows of it, too."""
    mypy = fresh("assignments")
    for name, text in OF_WORKERS.items():
        (mypy.folder / name).write_text(HEAD + text)
    run = mypy.check(*options, *OF_WORKERS)
    assert (run.status, run.errors) == (0, ""), run.output


OTHER_PARSER = ("--no-native-parser",) if hasattr(Options(), "native_parser") else ()


@pytest.mark.parametrize(
    "options", [(), ("-n", "2"), ("--no-incremental", *OTHER_PARSER)], ids=" ".join
)
def test_the_cases(options: tuple[str, ...], cases_run: Run, fresh: Callable[[str], Mypy]) -> None:
    """What mypy has said of them from an empty cache, it says again."""
    again = fresh("cases").check(*options, *(str(path) for path in case_files()))
    assert sorted(again.output.splitlines()) == sorted(cases_run.output.splitlines())
    assert (again.status, again.errors) == (cases_run.status, cases_run.errors)


def test_the_daemon_after_all_edits_at_once(files: Files, cold: Verdicts) -> None:
    with files.daemon() as check:
        assert differences(check(), RIGHT) == []
        files.write_all(edited=True)
        assert differences(check(), cold) == []
        files.write_all(edited=False)
        assert differences(check(), RIGHT) == []


def test_the_daemon_that_starts_with_the_mistakes(files: Files, cold: Verdicts) -> None:
    files.write_all(edited=True)
    with files.daemon() as check:
        assert differences(check(), cold) == []
        files.write_all(edited=False)
        assert differences(check(), RIGHT) == []


def test_the_daemon_after_each_edit(files: Files, cold: Verdicts) -> None:
    with files.daemon(again="check") as check:
        check()
        for name in EDITS:
            files.write(name, edited=True)
            assert differences(check(), {**RIGHT, name: cold[name]}) == []
            files.write(name, edited=False)
            assert differences(check(), RIGHT) == []


def test_the_daemon_that_starts_from_a_cache(files: Files, cold: Verdicts) -> None:
    files.check()
    files.write_all(edited=True)
    with files.daemon("--use-fine-grained-cache") as check:
        assert differences(check(), cold) == []
        files.write_all(edited=False)
        assert differences(check(), RIGHT) == []


def test_an_edit_that_keeps_the_size_within_a_second(fresh: Callable[[str], Mypy]) -> None:
    """mypy itself takes such a file for unchanged if it is not the one that it checks first."""
    mypy = fresh("second")
    plain = "from typing import Final\nN: Final = 3\n"
    user = (
        "from typing import Literal\nfrom library import N\nfrom typednn import ops\n"
        "x: Literal[3] = N\nops.zeros(N).expect('3')\n"
    )
    (mypy.folder / "user.py").write_text(user)

    def errors(text: str) -> list[str]:
        path = mypy.folder / "library.py"
        path.write_text(text)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return re.findall(
            r"\[([\w-]+)\]$", mypy.check("user.py", "library.py").output, re.MULTILINE
        )

    assert errors(plain) == []
    assert errors(plain.replace("3", "4")) in ([], ["assignment", "shape"])


NEWER = """\
from typednn.mypy_plugin import source
from typednn.mypy_plugin.plugin import TypednnPlugin

source.digest = lambda: "newer"
TypednnPlugin.get_function_hook = lambda self, fullname: None
"""


def test_a_new_plugin_checks_anew_what_an_older_one_has_checked(
    fresh: Callable[[str], Mypy],
) -> None:
    """Also after it has checked another file. The newer one here finds no mistakes in calls."""
    mypy = fresh("newer")
    text = 'def f(x: Float32[Tensor, "3"]) -> None: ...\nf(ops.zeros(4))\n'
    for name in ("first.py", "second.py"):
        (mypy.folder / name).write_text(HEAD + text)

    def errors(*names: str) -> int:
        return mypy.check(*names).output.count("expected 3")

    assert errors("first.py", "second.py") == 2
    (mypy.folder / "sitecustomize.py").write_text(NEWER)
    assert errors("first.py") == 0
    assert errors("second.py") == 0
