"""Runs by the command: train by a file or flags, resume, predict, summary; bad input is one line."""

import errno
import json
import math
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open

from typednn.checkpoints import atomic_file
from typednn.cli import main
from typednn.cli.config import read_config
from typednn.cli.runs import train_config
from typednn.cli.schedule_tables import schedule_of

MODELS = """
from dataclasses import dataclass
import numpy as np
from jaxtyping import Float32
from typednn import Tensor, nn, ops

def make(rng):
    return nn.Sequential(nn.Linear(4, 8, rng=rng), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 3, rng=rng))

def wider(rng):
    return nn.Sequential(nn.Linear(4, 9, rng=rng), nn.ReLU(), nn.Dropout(0.1), nn.Linear(9, 3, rng=rng))

ready = nn.Linear(4, 3, rng=np.random.default_rng(0))

def text():
    return "no model"

def broken(rng):
    raise ValueError("not today")

@dataclass
class Mute(nn.Module):
    weight: Float32[Tensor, "n"]

    def __call__(self, x):
        return {}["answer"]

def mute():
    return Mute(ops.zeros(4))

def data():
    return {"inputs": np.zeros((6, 4), np.float32), "targets": np.zeros(6, np.int64)}

def wide():
    return {**data(), "inputs": np.zeros((6, 5), np.float32)}

def doubles():
    return {**data(), "inputs": np.zeros((6, 4))}

def not_finite():
    return {**data(), "inputs": np.full((6, 4), np.nan, np.float32)}

def nobody():
    return {"inputs": np.zeros((0, 4), np.float32), "targets": np.zeros(0, np.int64)}

def fourth_class():
    return {**data(), "targets": np.array([0, 1, 2, 0, 1, 3])}

def held_out_of_other_size():
    return {**data(), "validation_inputs": wide()["inputs"], "validation_targets": data()["targets"]}

def huge():
    return {"inputs": np.full((6, 4), 1e30, np.float32), "targets": np.zeros((6, 3), np.float32)}
"""
CONFIG = """
model = "models_of_test_runs:make"
data = "examples.npz"
folder = "run"
epochs = 2
batch_size = 4
seed = 7

[optimizer]
name = "SGD"
learning_rate = 0.1
momentum = 0.9
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rng = np.random.default_rng(0)
    (tmp_path / "models_of_test_runs.py").write_text(MODELS)
    (tmp_path / "run.toml").write_text(CONFIG)
    x, y = rng.normal(size=(20, 4)).astype(np.float32), rng.integers(0, 3, 20)
    held_out: dict[str, Any] = {"validation_inputs": x[:8], "validation_targets": y[:8]}
    np.savez(tmp_path / "examples.npz", inputs=x, targets=y, **held_out)
    np.save(tmp_path / "x.npy", x)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("models_of_test_runs", None)
    return tmp_path


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of an error, with exit code 2."""
    try:
        code: object = main([*arguments])
    except SystemExit as end:
        code = end.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and err.endswith("\n")
    return err.rstrip("\n")


def test_train_predict_resume(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "run.toml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["epoch", "1/2"], ["epoch", "2/2"]]
    names = {"best.safetensors", "config.json", "last.safetensors", "log.csv"}
    assert {path.name for path in (folder / "run").iterdir()} == names
    assert main(["predict", "run", "x.npy"]) == 0
    classes = capsys.readouterr().out.split()
    assert len(classes) == 20 and {*classes} <= {"0", "1", "2"}
    assert main(["resume", "run"]) == 0
    assert "all 2 epochs are done" in capsys.readouterr().out
    assert main(["resume", "run", "--epochs", "4"]) == 0
    assert json.loads((folder / "run/config.json").read_text())["epochs"] == 4
    assert len((folder / "run/log.csv").read_text().splitlines()) == 5


def contents(path: Path) -> tuple[Any, Any]:
    """What is in a checkpoint; the order of the metadata in the file is not fixed."""
    with safe_open(path, "numpy") as file:
        tensors = {name: file.get_tensor(name).tobytes() for name in file.keys()}  # noqa: SIM118
        return tensors, file.metadata()


def test_a_resumed_run_has_the_bits_of_a_whole_one(folder: Path) -> None:
    assert main(["train", "run.toml"]) == 0
    assert main(["resume", "run", "--epochs", "4"]) == 0
    assert main(["train", "run.toml", "--folder", "whole", "--epochs", "4"]) == 0
    for name in ("last.safetensors", "best.safetensors"):
        assert contents(folder / "run" / name) == contents(folder / "whole" / name)
    assert (folder / "run/log.csv").read_bytes() == (folder / "whole/log.csv").read_bytes()


def test_fewer_epochs_than_are_done_change_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "run.toml"]) == 0
    before = (folder / "run/config.json").read_bytes()
    capsys.readouterr()
    assert main(["resume", "run", "--epochs", "1"]) == 0
    assert capsys.readouterr().out == "all 2 epochs are done; --epochs N goes on\n"
    assert (folder / "run/config.json").read_bytes() == before


def test_the_mark_that_editors_of_windows_begin_with(folder: Path) -> None:
    (folder / "run.toml").write_text(CONFIG, "utf-8-sig")
    assert main(["train", "run.toml", "--epochs", "1"]) == 0


def test_flags_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = "--model models_of_test_runs:make --data models_of_test_runs:data --folder f --epochs 1"
    assert main(["train", *flags.split(), "--optimizer", "AdamW", "--learning-rate", "0.01"]) == 0
    config = json.loads((folder / "f/config.json").read_text())
    assert config["optimizer"] == {"name": "AdamW", "learning_rate": 0.01}
    assert "epoch 1/1  loss" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "rates"),
    [
        ('{name = "constant"}', [0.1, 0.1]),
        ('{name = "constant", rate = 0.2}', [0.2, 0.2]),
        ('{name = "cosine", steps = 10}', [0.1, 0.1 * (1 + math.cos(math.pi / 10)) / 2]),
        ('{name = "warmup", steps = 4}', [0.0, 0.025]),
        (
            '{name = "warmup", steps = 1, start = 0.05, then = {name = "step", every = 1}}',
            [0.05, 0.1, 0.01],
        ),
        ('{name = "warmup", steps = 1, then = 0.5}', [0.0, 0.5]),
        ('{name = "one_cycle", steps = 20}', [0.1 / 25]),
        ('{name = "one_cycle", steps = 20, peak = 1}', [1 / 25]),
        (
            '{name = "join", at = [1],'
            + ' schedules = [{name = "constant", rate = 1}, {name = "warmup", steps = 2}]}',
            [1.0, 0.0, 0.05, 0.1],
        ),
    ],
)
def test_a_schedule(table: str, rates: list[float], folder: Path) -> None:
    (folder / "a.toml").write_text(f"schedule = {table}\n{CONFIG}")
    assert main(["train", "a.toml", "--epochs", "1"]) == 0
    config = read_config(folder / "run" / "config.json", {})
    assert config == read_config(folder / "a.toml", {"epochs": 1})
    assert config.schedule is not None
    schedule = schedule_of("a.toml", config.schedule, 0.1)
    assert [schedule(number).item() for number in range(len(rates))] == pytest.approx(rates)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("epoch = 3", "run.toml: unknown key 'epoch'; did you mean 'epochs'?"),
        ("colour = 3", "unknown key 'colour'; known are model, data"),
        ("epochs = '3'", "'epochs': expected a whole number from 1 on; found '3' (str)"),
        ("epochs = 0", "'epochs': expected a whole number from 1 on; found 0 (int)"),
        ("epochs = true", "found True (bool)"),
        ("seed = -1", "'seed': expected a whole number from 0 on"),
        ("model = 3", "'model': expected a text; found 3 (int)"),
        ("optimizer = 'Adam'", "'optimizer': expected a table such as"),
        ("optimizer = {name = 'Adm'}", "'optimizer.name': expected one of SGD, "),
        ("optimizer = {name = 'SGD'}", "'optimizer.learning_rate' is missing, which SGD needs"),
        ("optimizer = {name = 'Adam', b3 = 1}", "unknown key 'optimizer.b3'"),
        (
            "optimizer = {name = 'Adam', b1 = 'x'}",
            "'optimizer.b1': expected a finite number; found 'x'",
        ),
        (
            "optimizer = {name = 'Adam', b1 = 7}",
            "run.toml: 'optimizer': Adam: b1 is 7, but expected",
        ),
        ("optimizer = {name = 'Adam', eps = nan}", "expected a finite number; found nan (float)"),
        ("optimizer = {name = 'Chain'}", "'optimizer.name': expected one of SGD, "),
        ("optimizer = {name = 'SGD', learning_rate = 1, nesterov = 1}", "expected true or false"),
        ("schedule = {name = 'cosine'}", "'schedule.steps' is missing, which cosine needs"),
        ("schedule = {name = 'cosin'}", "'schedule.name': expected one of"),
        ("schedule = 'cosine'", "'schedule': expected a table such as {name = "),
        ("schedule = {name = 'Plateau'}", "'schedule.name': expected one of constant, cosine, "),
        ("schedule = {name = 'one_cycle', step = 3}", "unknown key 'schedule.step'; did you mean"),
        (
            "schedule = {name = 'one_cycle', steps = 3}",
            "run.toml: 'schedule': one_cycle: the peak is at step rising * steps - 1 = -0.1, but expected it between 0",
        ),
        (
            "schedule = {name = 'warmup', steps = 3, then = {name = 'cosin'}}",
            "'schedule.then.name': expected one of",
        ),
        (
            "schedule = {name = 'warmup', steps = 3, then = 'cosine'}",
            "'schedule.then': expected a finite number, or a table such as {name = ",
        ),
        (
            "schedule = {name = 'join', at = [3]}",
            "'schedule.schedules' is missing, which join needs",
        ),
        (
            "schedule = {name = 'join', at = 3, schedules = []}",
            "'schedule.at': expected a list; found 3",
        ),
        (
            "schedule = {name = 'join', at = ['x'], schedules = []}",
            "'schedule.at[0]': expected a finite number; found 'x'",
        ),
        (
            "schedule = {name = 'join', at = [3], schedules = [{name = 'cosine'}, 3]}",
            "'schedule.schedules[0].steps' is missing, which cosine needs",
        ),
        (
            "schedule = {name = 'join', at = [3], schedules = [{name = 'constant'}]}",
            "run.toml: 'schedule': join: at is [3] for 1 schedules",
        ),
        (
            "schedule = {name = 'warmup', steps = 3, then = {name = 'step', every = 0}}",
            "run.toml: 'schedule.then': step: every is 0, but expected a whole number of at least 1",
        ),
        (
            "schedule = {name = 'join', at = [3], schedules = [{name = 'constant'}, {name = 'step', every = 0}]}",
            "run.toml: 'schedule.schedules[1]': step: every is 0, but expected",
        ),
        ("schedule = {name = 'cosine', steps = 3, rate = -1}", "'schedule': cosine: rate is -1"),
        (
            "schedule = " + "{name = 'warmup', steps = 1, then = " * 9 + "0.1" + "}" * 9,
            "expected at most 8 schedules in each other",
        ),
        (
            "loss = 'crossentropy'",
            "run.toml: 'loss': expected one of binary_cross_entropy_with_logits, ",
        ),
        ("loss = 'Reduction'", "'loss': expected one of"),
        ("loss = 'ctc'", "'loss': expected one of"),
        ("loss = 'mse'", "mse: outputs is float32 and targets is int64"),
        ("data = 'models_of_test_runs:wide'", "takes '*b 4' but x is (4, 5)"),
        ("data = 'models_of_test_runs:doubles'", "use astype(np.float32)"),
        (
            "data = 'models_of_test_runs:fourth_class'",
            "typednn: models_of_test_runs:fourth_class: cross_entropy: labels[",
        ),
        ("data = 'models_of_test_runs:held_out_of_other_size'", "takes '*b 4' but x is (4, 5)"),
        (
            "data = 'models_of_test_runs:not_finite'",
            "models_of_test_runs:not_finite: DataLoader: .inputs: expected finite values; found nan",
        ),
        (
            "data = 'models_of_test_runs:nobody'",
            "models_of_test_runs:nobody: DataLoader: expected at least one example; found none",
        ),
        ("data = 'none.npz'", "none.npz: "),
        ("data = 'run.toml.npz'", "run.toml.npz: "),
        ("model = 'models_of_test_runs:made'", "there is no made; did you mean make?"),
        ("model = 'models_of_test_runs:text'", "expected an nn.Module; it gives str"),
        ("model = 'models_of_test_runs:broken'", "ValueError: not today"),
        ("model = 'models_of_test_runs:mute'", "KeyError: 'answer'"),
        ("epochs =", "run.toml: "),
    ],
)
def test_a_bad_configuration(
    line: str, words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = line.partition(" ")[0]
    kept = CONFIG.partition("[optimizer]")[0] if key == "optimizer" else CONFIG
    rest = [each for each in kept.splitlines() if not each.startswith(f"{key} ")]
    (folder / "run.toml").write_text("\n".join([line, *rest]))
    (folder / "run.toml.npz").write_text("no archive")
    assert words in failure(capsys, "train", "run.toml")
    assert not (folder / "run").exists(), "nothing half-written"


def test_a_run_that_fails_before_its_first_state_leaves_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = "--model models_of_test_runs:make --data models_of_test_runs:huge --loss mse --folder"
    words = "NanGuard: epoch 1, step 1 of 1: the outputs of all layers are finite, but the loss"
    assert words in failure(capsys, "train", *flags.split(), "new/run")
    assert not (folder / "new/run").exists()
    (folder / "own").mkdir()
    assert words in failure(capsys, "train", *flags.split(), "own")
    assert [*(folder / "own").iterdir()] == []
    (folder / "own/config.json").write_text("of a process that was killed in its first epoch")
    assert main(["train", "run.toml", "--folder", "own"]) == 0


@pytest.mark.parametrize("fails", ["config.json", "best.safetensors", "last.safetensors"])
def test_a_full_disk_before_the_first_state_leaves_nothing(
    fails: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replaced(target: Path, content: bytes, mode: int | None) -> bool:
        if target.name == fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(target, content, mode)

    write = atomic_file._replaced
    monkeypatch.setattr(atomic_file, "_replaced", replaced)
    with pytest.raises(OSError, match=f"No space left on device: 'run/{fails}'"):
        train_config(read_config(Path("run.toml"), {}))
    assert not (folder / "run").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"optimizer": {"name": "AdamW"}}, "tree.optimizer: expected AdamW; found SGD"),
        ({"model": "models_of_test_runs:wider"}, "6 differences: tree.model.layers[0].weight: exp"),
    ],
)
def test_a_run_goes_on_as_what_it_is(
    change: dict[str, Any], words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its configuration was edited by hand meanwhile."""
    assert main(["train", "run.toml"]) == 0
    capsys.readouterr()
    content = json.loads((folder / "run/config.json").read_text())
    (folder / "run/config.json").write_text(json.dumps({**content, **change}))
    message = failure(capsys, "resume", "run", "--epochs", "3")
    assert message.startswith(f"typednn: run/last.safetensors: {words}")


def test_a_run_that_fails_later_keeps_its_state(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "run.toml"]) == 0
    capsys.readouterr()
    before = (folder / "run/last.safetensors").read_bytes()
    x = np.zeros((4, 4), np.float32)
    np.savez(folder / "examples.npz", inputs=x, targets=np.full(4, 3))
    assert "is 3, but 3 classes have labels 0 to 2" in failure(
        capsys, "resume", "run", "--epochs", "3"
    )
    assert (folder / "run/last.safetensors").read_bytes() == before


def test_flags_for_mnist_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--mirror is for mnist" in failure(capsys, "train", "run.toml", "--mirror", "x")
    assert "--zig-recipe is for mnist" in failure(capsys, "train", "run.toml", "--zig-recipe")


def test_other_bad_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "run.toml"]) == 0
    capsys.readouterr()
    assert "there is a run already" in failure(capsys, "train", "run.toml")
    (folder / "run/last.safetensors").write_bytes(b"short")
    assert "run/last.safetensors: " in failure(capsys, "resume", "run")
    (folder / "run/last.safetensors").unlink()
    assert "run/last.safetensors: there is no saved state" in failure(capsys, "resume", "run")
    assert "none: there is no run; typednn train begins one" in failure(capsys, "resume", "none")
    assert "none.toml: No such file" in failure(capsys, "train", "none.toml")
    message = failure(capsys, "train", "--model", "models_of_test_runs:wider", "--data", "x.npz")
    assert message.startswith("typednn: train: --folder is missing (see typednn train --help)")


def test_bad_inputs_of_predictions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "run.toml"]) == 0
    capsys.readouterr()
    (folder / "damaged.npy").write_bytes(b"no array")
    np.save(folder / "wide.npy", np.zeros((2, 5), np.float32))
    assert "damaged.npy: " in failure(capsys, "predict", "run", "damaged.npy")
    assert "none.npy: No such file" in failure(capsys, "predict", "run", "none.npy")
    np.save(folder / "objects.npy", np.array([None]))
    assert failure(capsys, "predict", "run", "objects.npy") == (
        "typednn: objects.npy: expected arrays of numbers, saved by np.save or np.savez; found another"
        " file, a damaged one, or Python objects"
    )
    assert "expected one array" in failure(capsys, "predict", "run", "examples.npz")
    wide = failure(capsys, "predict", "run", "wide.npy")
    assert (
        wide == "typednn: wide.npy: Sequential: layer 1 'Linear[4, 8]' takes '*b 4' but x is (2, 5)"
    )
    np.save(folder / "nan.npy", np.full((2, 4), np.nan, np.float32))
    assert "typednn: nan.npy: DataLoader: the data: expected finite values; found nan" in failure(
        capsys, "predict", "run", "nan.npy"
    )


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "models_of_test_runs:make", "32 4"]) == 0
    out = capsys.readouterr().out
    assert "layers[0]: Linear[4, 8]" in out and "b 3" in out
    assert main(["summary", "models_of_test_runs:ready", "batch 4", "batch=9"]) == 0
    assert "batch 3" in capsys.readouterr().out
    assert "needs the sizes of its names" in failure(
        capsys, "summary", "models_of_test_runs:make", "batch 4"
    )
    assert "takes '*b 4' but x is (32, 5)" in failure(
        capsys, "summary", "models_of_test_runs:make", "32 5"
    )


@pytest.mark.parametrize("width", ["40", "100"])
def test_narrow_terminals(
    width: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert main(["summary", "models_of_test_runs:make", "32 4"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= int(width)
    assert out.isascii()
