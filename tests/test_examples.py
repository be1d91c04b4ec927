"""The examples do what they say, and a plan says what their steps take."""

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import pytest
from jaxtyping import Float32
from PIL import Image

from examples import (
    autoencoder,
    character_gpt,
    digits,
    encoder_decoder,
    lenet,
    line,
    lstm_language_model,
    mlp,
    mobilenet,
    pinn,
    regression,
    resnet,
    texts,
    unet,
    vae,
    vision_transformer,
)
from examples.character_gpt import GPT2Small
from tests.data.idx_files import write_mnist
from typednn import Tensor, nn, ops, optim, plan, random
from typednn.data import load_digits
from typednn.planning.kinds import Kind

M = TypeVar("M", bound=nn.Module)
FOLDER = Path(digits.__file__).parent


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_how_they_are_run(path: Path) -> None:
    """What imports other examples is run as a module: beside an installed typednn only that finds them."""
    text = path.read_text()
    if "__main__" not in text:
        return
    imports_others = "\nfrom examples." in text
    by_module, by_file = f"python -m examples.{path.stem}", f"python examples/{path.name}"
    assert (by_module in text, by_file in text) == (imports_others, not imports_others)
    assert (f"plan {path.stem}:" in text) <= (not imports_others)


def test_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert digits.main(epochs=5) > 0.9
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_line() -> None:
    slope, offset = line.main()
    assert slope == pytest.approx(3, abs=0.1)
    assert offset == pytest.approx(-1, abs=0.1)


def test_character_gpt(capsys: pytest.CaptureFixture[str]) -> None:
    found = character_gpt.main(steps=3, batch=1, learned=2000, held_out=1100)
    assert found < 7  # log2(128)
    last = capsys.readouterr().out.splitlines()[-1]
    assert re.fullmatch(rf"bits per character {found:.3f}, by counts of five \d\.\d+", last)


def test_the_encoder_and_decoder_learn() -> None:
    assert encoder_decoder.main(steps=12, batch=4) < encoder_decoder.main(steps=1, batch=4)


def test_the_lstm_learns() -> None:
    def bits(steps: int) -> float:
        return lstm_language_model.main(steps=steps, batch=4, learned=2000, held_out=300)

    assert bits(12) < bits(1)


def test_counts_of_five_characters() -> None:
    """What repeats is soon certain; what was never seen takes log2(128), and a little more."""
    assert texts.five_gram_bits("abcde" * 200, "abcde" * 20) < 0.1
    assert texts.five_gram_bits("", "x" * 10) == 7
    assert texts.five_gram_bits("aaaa", "b" * 10) > 7
    seen, unseen = texts.standard_library(3000, 500)
    assert (len(seen), len(unseen)) == (3000, 500)
    assert (seen + unseen).isascii()


def test_the_parameters_of_gpt_2() -> None:
    """Those of GPT-2 small, as OpenAI's checkpoint has them. No weight is drawn."""
    counts = []

    def counted(model: GPT2Small, x: Float32[Tensor, "1"]) -> Float32[Tensor, "1"]:
        counts.append(nn.parameter_count(model))
        return x + 1.0

    assert plan(counted).memory[Kind.PARAMETERS] == 4 * 124_439_808
    assert counts == [124_439_808]


@pytest.mark.parametrize(
    "example, last",
    [
        (lenet, r"test accuracy \d+\.\d\d %"),
        (resnet, r"test accuracy \d+\.\d\d %"),
        (mlp, r"test accuracy \d+\.\d\d %"),
        (autoencoder, r"test loss \d\.\d{4}, in digits.png .*"),
        (vae, r"test loss \d+\.\d\d; digits.png .*"),
    ],
)
def test_they_read_the_files_of_mnist(
    example: ModuleType, last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    options = {"png": "digits.png"} if example in (autoencoder, vae) else {}
    example.main(write_mnist(tmp_path), epochs=2, batch=4, **options)
    assert re.fullmatch(last, capsys.readouterr().out.splitlines()[-1])
    for name in options.values():
        with Image.open(name) as image:
            assert image.size == (5 * 28, (2 if example is autoencoder else 3) * 28)


def test_lenet_is_a_command(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, lenet.__file__, "--data", str(write_mnist(tmp_path)), "--epochs", "1"],
        env={"PYTHONPATH": str(FOLDER.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert re.fullmatch(r"test accuracy \d+\.\d\d %", run.stdout.splitlines()[-1])


def test_regressions_have_the_coefficients_of_scikit_learn() -> None:
    assert max(regression.main()) < 1e-8


def test_lenet_learns() -> None:
    model = lenet.LeNet(np.random.default_rng(0))
    assert nn.parameter_count(model) == 61_706
    images = ops.uniform((10, 784), rng=np.random.default_rng(1))
    state, found = optim.Adam().init(model), []
    for _ in range(10):
        value, model, state = lenet.step(model, state, images, ops.arange(10), 1e-3)
        found.append(value.item())
    assert found[-1] < found[0]


def test_the_parameters_of_resnet_20() -> None:
    """The paper's table 6 says 0.27 million; its layers, added up, have so many."""
    model = resnet.ResNet20(np.random.default_rng(0))
    assert nn.parameter_count(model) == 269_722


def test_resnet_learns() -> None:
    model = resnet.ResNet20(np.random.default_rng(0))
    pixels = ops.uniform((4, 784), rng=np.random.default_rng(1))
    after = _learned(resnet, model, pixels, ops.arange(4))
    assert _moved(model.layers[0].norm, after.layers[0].norm)


def test_mobilenet_learns() -> None:
    model = mobilenet.MobileNet(np.random.default_rng(0))
    digits = load_digits().train
    after = _learned(mobilenet, model, digits.inputs[:16], digits.labels[:16])
    assert _moved(model.layers[2], after.layers[2])


def _learned(example: ModuleType, model: M, images: Tensor, labels: Tensor) -> M:
    """The model after some steps, in which its loss has become smaller."""
    state, found = example.optimizer.init(model), []
    for number in range(4):
        value, model, state = example.step(model, state, images, labels, random.key(number))
        found.append(value.item())
    assert found[-1] < found[0]
    return model


def _moved(before: nn.BatchNorm, after: nn.BatchNorm) -> bool:
    """Whether the model after a step has the running statistics of the step."""
    return ops.max(ops.abs(after.running_mean - before.running_mean)).item() > 0


def test_the_vision_transformer_learns() -> None:
    assert vision_transformer.main(epochs=2, batch=64) > 0.4


def test_the_variational_autoencoder_learns() -> None:
    model = vae.Painter(784, 400, 20, rng=np.random.default_rng(0))
    images = load_digits().train.inputs[:32]
    digits = ops.reshape(ops.pad(images, ((0, 0), (0, 720))), (32, 784))
    state, found = vae.optimizer.init(model), []
    for number in range(10):
        value, model, state = vae.step(model, state, digits, random.key(number))
        found.append(value.item())
    assert found[-1] < found[0]


def test_the_unet_finds_discs() -> None:
    assert unet.main(steps=30, batch=4) > 0.3


def test_the_physics_informed_network_finds_the_solution() -> None:
    assert pinn.main(steps=300, points=32) < 0.03 < pinn.main(steps=0)


def test_memory_of_their_steps() -> None:
    assert plan(line.step, points=100).memory[Kind.INPUTS] == 4 * (100 + 100 + 1 + 1)
    model = 4 * (64 * 32 + 32 + 32 * 10 + 10)
    memory = plan(digits.step, batch=32, state=digits.optimizer).memory
    assert memory[Kind.PARAMETERS] == model
    assert memory[Kind.STATE] == 2 * model + 8
    assert memory[Kind.INPUTS] == 4 * 32 * 64 + 8 * 32


@pytest.mark.parametrize(
    "arguments",
    [
        "digits:step batch=64 state=optimizer",
        "line:step points=100",
        "lenet:step batch=64 rate=0.1 state=optim.Adam",
        "vae:step batch=32 state=optimizer",
    ],
)
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
