"""The examples do what they say, and a plan says what their steps take."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from jaxtyping import Float32

from examples import character_gpt, digits, encoder_decoder, line, lstm_language_model
from examples.character_gpt import GPT2Small
from typednn import Tensor, nn, plan
from typednn.planning.kinds import Kind

FOLDER = Path(digits.__file__).parent


def test_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert digits.main(epochs=5) > 0.9
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_line() -> None:
    slope, offset = line.main()
    assert slope == pytest.approx(3, abs=0.1)
    assert offset == pytest.approx(-1, abs=0.1)


def test_character_gpt(capsys: pytest.CaptureFixture[str]) -> None:
    assert character_gpt.main(steps=3, batch=1, written=2) < 4.8  # log(128) is 4.85
    assert len(capsys.readouterr().out) == len("def ..\n")


@pytest.mark.parametrize("example", [encoder_decoder, lstm_language_model])
def test_models_of_sequences_learn(example: ModuleType) -> None:
    assert example.main(steps=12, batch=4) < example.main(steps=1, batch=4)


def test_the_parameters_of_gpt_2() -> None:
    """Those of GPT-2 small, as OpenAI's checkpoint has them. No weight is drawn."""
    counts = []

    def counted(model: GPT2Small, x: Float32[Tensor, "1"]) -> Float32[Tensor, "1"]:
        counts.append(nn.parameter_count(model))
        return x + 1.0

    assert plan(counted).memory[Kind.PARAMETERS] == 4 * 124_439_808
    assert counts == [124_439_808]


def test_memory_of_their_steps() -> None:
    assert plan(line.step, points=100).memory[Kind.INPUTS] == 4 * (100 + 100 + 1 + 1)
    model = 4 * (64 * 32 + 32 + 32 * 10 + 10)
    memory = plan(digits.step, batch=32).memory
    assert memory[Kind.PARAMETERS] == model
    assert memory[Kind.STATE] == 2 * model + 8
    assert memory[Kind.INPUTS] == 4 * 32 * 64 + 8 * 32


@pytest.mark.parametrize("arguments", ["digits:step batch=64", "line:step points=100"])
def test_the_command_plans_them(arguments: str, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from typednn.cli import main\n"
        f"code = main({['plan', *arguments.split(), '--svg', str(tmp_path / 'plan.svg')]})\n"
        "print(code)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=FOLDER,
        env={"PYTHONPATH": str(FOLDER.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stderr, run.stdout.splitlines()[-1]) == ("", "0")
