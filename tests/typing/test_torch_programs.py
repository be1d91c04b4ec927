"""mypy finds the mistakes in small annotated programs for PyTorch, and nothing else."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.typing.harness import STUBS, Message, Mypy, difference, expectations

PROGRAMS = sorted((Path(__file__).parent / "foreign" / "torch").glob("*.py"))


def _is_typed(package: str) -> bool:
    found = find_spec(package)
    where = None if found is None or found.origin is None else Path(found.origin).parent
    return where is not None and (where / "py.typed").exists()


pytestmark = [
    pytest.mark.skipif(
        not _is_typed("torch"), reason="mypy reads PyTorch's types where it has them"
    ),
    pytest.mark.skipif(find_spec("einops") is None, reason="the programs use einops"),
]


def _mypy(folder: Path, plugins: str) -> Mypy:
    """mypy with PyTorch's own types, not with the stubs of our tests."""
    mypy = Mypy(folder, folder / "cache")
    mypy.configure(plugins=plugins, more="disallow_untyped_calls = false")
    text = mypy.config.read_text().replace(f":{STUBS}", "")
    mypy.config.write_text(text.replace("allow_redefinition = true\n", ""))
    return mypy


def test_programs(tmp_path: Path) -> None:
    mypy = _mypy(tmp_path, "typednn.mypy_plugin")
    found = mypy.check(*map(str, PROGRAMS)).messages()
    expected = {str(path): expectations(path.read_text()) for path in PROGRAMS}
    assert PROGRAMS
    assert {
        Path(path).name: difference(marked, _of(path, found)) for path, marked in expected.items()
    } == {path.name: [] for path in PROGRAMS}


def test_plain_code_is_left_alone(tmp_path: Path) -> None:
    program = str(Path(__file__).parent / "foreign" / "plain" / "training.py")
    outputs = {}
    for plugins in ("", "typednn.mypy_plugin"):
        folder = tmp_path / (plugins or "none")
        folder.mkdir()
        mypy = _mypy(folder, plugins)
        outputs[plugins] = [mypy.check(program).output for _ in ("cold", "warm")]
    assert len({*outputs[""], *outputs["typednn.mypy_plugin"]}) == 1


def _of(path: str, found: Mapping[str, list[Message]]) -> list[Message]:
    return next((each for name, each in found.items() if Path(name).name == Path(path).name), [])
