"""What mypy says of other libraries' arrays is the same however it is run; typednn is not imported.

``test_modes.py`` does the same for tensors.
"""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.typing.edits_of_arrays import LIBRARIES, edits_of
from tests.typing.harness import STUBS, Mypy
from tests.typing.modes import Files, Verdicts, differences


def _is_typed(package: str) -> bool:
    spec = find_spec(package)
    found = spec.submodule_search_locations if spec is not None else None
    return bool(found) and (Path(found[0]) / "py.typed").exists()


def _files(name: str, folder: Path) -> Files:
    """The right files of a library, of which mypy has read nothing."""
    mypy = Mypy(folder, folder / "cache")
    mypy.configure("implicit_reexport = true")
    mypy.config.write_text(mypy.config.read_text().replace(f":{STUBS}", ""))
    return Files(mypy, edits_of(LIBRARIES[name]))


@pytest.fixture(scope="module", params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if not _is_typed(name):
        pytest.skip(f"needs {name} with types")
    return name


@pytest.fixture(scope="module")
def read(library: str, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The right files, which mypy has read once."""
    found = _files(library, tmp_path_factory.mktemp("warm"))
    assert _wrong(found.check()) == []
    return found


@pytest.fixture
def files(read: Files) -> Files:
    read.write_all(edited=False)
    return read


@pytest.fixture(scope="module")
def cold(library: str, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """The verdicts on the edited files when mypy reads them for the first time."""
    edited = _files(library, tmp_path_factory.mktemp("cold"))
    edited.write_all(edited=True)
    return edited.check()


def _wrong(found: Verdicts) -> list[str]:
    return [name for name, lines in found.items() if lines]


def test_each_edit_is_a_mistake(cold: Verdicts) -> None:
    assert [name for name, lines in cold.items() if not lines] == []


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=" ".join)
def test_warm(options: tuple[str, ...], files: Files, cold: Verdicts) -> None:
    assert _wrong(files.check(*options)) == []
    files.write_all(edited=True)
    assert differences(files.check(*options), cold) == []
    assert differences(files.check(*options), cold) == []
    files.write_all(edited=False)
    assert _wrong(files.check(*options)) == []


@pytest.mark.parametrize("options", [(), ("--use-fine-grained-cache",)], ids=" ".join)
def test_the_daemon_after_all_edits_at_once(
    options: tuple[str, ...], files: Files, cold: Verdicts
) -> None:
    with files.daemon(*options) as check:
        assert _wrong(check()) == []
        files.write_all(edited=True)
        assert differences(check(), cold) == []
        files.write_all(edited=False)
        assert _wrong(check()) == []


def test_the_daemon_that_starts_with_the_mistakes(files: Files, cold: Verdicts) -> None:
    files.write_all(edited=True)
    with files.daemon() as check:
        assert differences(check(), cold) == []
        files.write_all(edited=False)
        assert _wrong(check()) == []


def test_the_daemon_after_each_edit(files: Files, cold: Verdicts) -> None:
    with files.daemon(again="check") as check:
        check()
        for name in cold:
            files.write(name, edited=True)
            assert _wrong(found := check()) == [name]
            assert found[name] == cold[name]
            files.write(name, edited=False)
            assert _wrong(check()) == []
