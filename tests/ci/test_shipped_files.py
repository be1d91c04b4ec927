"""The GitHub action and the pre-commit hook run the user's own `typednn`, with the arguments that they are given."""

import os
import re
import subprocess
import textwrap
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
ACTION: Final = (ROOT / "action.yml").read_text()
HOOKS: Final = (ROOT / ".pre-commit-hooks.yaml").read_text()

STUB: Final = """\
#!/bin/sh
for argument; do echo "<$argument>"; done
exit 1
"""


def action(folder: Path, *, paths: str = "", baseline: str = "") -> tuple[int, str]:
    """Run the shell of the action as GitHub does, with `folder` before the folders of commands."""
    _, _, block = ACTION.partition("      run: |\n")
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", textwrap.dedent(block)],
        cwd=folder,
        env={
            "PATH": f"{folder}:/usr/bin:/bin",
            "TYPEDNN_PATHS": paths,
            "TYPEDNN_BASELINE": baseline,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    return run.returncode, run.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stub = tmp_path / "typednn"
    stub.write_text(STUB)
    stub.chmod(0o755)
    return tmp_path


def test_the_action_checks_what_the_settings_name(folder: Path) -> None:
    assert action(folder) == (1, "<check>\n<--format>\n<github>\n<-->\n")


def test_the_action_passes_paths_as_they_are(folder: Path) -> None:
    code, out = action(folder, paths="src/my package\n\n$(touch planted)\n-x")
    assert (code, out.split("<-->\n")[1]) == (1, "<src/my package>\n<$(touch planted)>\n<-x>\n")
    assert not (folder / "planted").exists()


def test_the_action_needs_a_baseline_that_is_there(folder: Path) -> None:
    code, out = action(folder, baseline="known.json")
    assert code == 2
    assert out.startswith("::error title=typednn::there is no baseline known.json; ")
    (folder / "known.json").touch()
    assert action(folder, baseline="known.json") == (
        1,
        "<check>\n<--format>\n<github>\n<--baseline>\n<known.json>\n<-->\n",
    )


def test_the_action_says_that_typednn_is_missing(tmp_path: Path) -> None:
    code, out = action(tmp_path)
    assert code == 2
    assert out.startswith("::error title=typednn::typednn is not installed; ")
    assert out.endswith(" pip install 'typednn[mypy]'\n")


def test_the_action_takes_no_input_into_its_shell() -> None:
    inputs = re.findall(r"^  (\S+):\n    description", ACTION, re.MULTILINE)
    assert inputs == ["paths", "baseline", "working-directory"]
    assert sorted(re.findall(r"\$\{\{ inputs\.(\S+) \}\}", ACTION)) == sorted(inputs)
    assert "${{" not in ACTION.partition("run: |")[2]


def test_the_hook_runs_in_the_users_environment(folder: Path) -> None:
    settings = dict(re.findall(r"^(?:-|  )? ?(\w+): (.+)$", HOOKS, re.MULTILINE))
    assert (settings["language"], settings["pass_filenames"]) == ("system", "false")
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
    command = settings["entry"].split()
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "<check>\n")
