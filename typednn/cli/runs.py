"""``typednn train CONFIG``, ``resume``, ``predict`` and ``summary``: models of the user's own."""

import inspect
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console

from typednn import losses, nn, ops, optim, random, schedules
from typednn.checkpoints import CheckpointError, load
from typednn.checkpoints.atomic_file import replace_file
from typednn.cli.config import Config, read_config, text_of_config
from typednn.cli.errors import BadInput, as_utf8
from typednn.cli.targets import STOP_EXCEPTIONS, describe_error, function_of
from typednn.data import DataError, DataLoader, load_digits
from typednn.nn.mode_arguments import ModeUse, mode_use
from typednn.planning.plan.report.encoding import replace_unencodable
from typednn.summaries import summary
from typednn.train import (
    BestCheckpoint,
    Checkpoint,
    CSVLog,
    TrainingState,
    fit,
    progress_callback,
    start,
    supervised,
)

__all__ = ["predict_inputs", "resume_run", "summarize", "train_config"]

_CONFIG: Final = "config.json"
_STATE: Final = "last.safetensors"
_BEST: Final = "best.safetensors"
_LOG: Final = "log.csv"


@dataclass(frozen=True)
class _Run:
    """A configuration, and what it names."""

    config: Config
    model: Any
    optimizer: Any
    loss: Callable[[Any, Any], Any]

    def first_state(self) -> TrainingState[Any, Any]:
        return start(self.model, self.optimizer, key=random.key(self.config.seed))


def train_config(config: Config) -> None:
    """Train as the configuration says, and keep the run in its folder.

    Raises BadInput or DataError before anything is written, and for a folder that has a run.
    """
    folder = Path(config.folder)
    if (folder / _STATE).exists() or (folder / _CONFIG).exists():
        raise BadInput(f"{folder}: there is a run already; typednn resume {folder} goes on with it")
    run = _run_of(config)
    data = _data_of(config)
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / _CONFIG, text_of_config(config).encode())
    _fit(run, run.first_state(), data)


def resume_run(folder: Path, *, epochs: int | None) -> None:
    """Go on with the run in the folder, up to more ``epochs`` if they are given."""
    changes = {} if epochs is None else {"epochs": epochs}
    config = read_config(folder / _CONFIG, {**changes, "folder": str(folder)})
    run = _run_of(config)
    state = _loaded(folder / _STATE, run.first_state())
    replace_file(folder / _CONFIG, text_of_config(config).encode())
    if state.epoch >= config.epochs:
        print(f"all {config.epochs} epochs are done; --epochs N goes on", flush=True)
        return
    _fit(run, state, _data_of(config))


def predict_inputs(folder: Path, inputs: Path) -> None:
    """Print what the model of a run gives for the inputs in a ``.npy`` file, a line for each.

    The class with the largest score for ``cross_entropy``, else the outputs.
    """
    config = read_config(folder / _CONFIG, {})
    run = _run_of(config)
    model = _loaded(folder / _STATE, run.first_state()).model
    for batch in DataLoader(_array(inputs), 256):
        outputs = _called(model, batch)
        if config.loss == "cross_entropy":
            outputs = ops.argmax(outputs, axis=1)
        for row in outputs.numpy().reshape(len(outputs), -1):
            print(*row)


def summarize(target: str, shapes: list[str]) -> None:
    """Print the table of a model's layers for inputs of these shapes, such as ``32 3 32 32``."""
    sizes, texts = _sizes(shapes)
    model = _model_of(target, 0)
    try:
        found = summary(model, *texts, dtype=None, **sizes)
    except (TypeError, ValueError) as error:
        raise BadInput(" ".join(str(error).split())) from error
    console = Console(highlight=False)
    with console.capture() as captured:
        console.print(found)
    text = "\n".join(line.rstrip() for line in captured.get().splitlines())
    print(replace_unencodable(as_utf8(text), sys.stdout.encoding or "utf-8"))


def _sizes(words: list[str]) -> tuple[dict[str, int], list[str]]:
    """Split ``batch=32`` from shapes."""
    sizes: dict[str, int] = {}
    for word in [word for word in words if "=" in word]:
        name, _, value = word.partition("=")
        if not name.isidentifier() or not (value.isascii() and value.isdecimal()):
            raise BadInput(f"{word!r} is no size; write it as batch=64")
        sizes[name] = int(value)
    return sizes, [word for word in words if "=" not in word]


def _fit(run: _Run, state: TrainingState[Any, Any], data: Mapping[str, Any]) -> None:
    config, folder = run.config, Path(run.config.folder)
    loader = DataLoader(
        (data["inputs"], data["targets"]), config.batch_size, shuffle=True, seed=config.seed
    )
    held_out = None
    if "validation_inputs" in data:
        pair = (data["validation_inputs"], data["validation_targets"])
        held_out = DataLoader(pair, config.batch_size)
    monitor = "loss" if held_out is None else "val_loss"
    fit(
        state,
        loader,
        run.optimizer,
        supervised(run.loss),
        epochs=config.epochs,
        validation=held_out,
        callbacks=[
            progress_callback(),
            CSVLog(folder / _LOG),
            BestCheckpoint(folder / _BEST, monitor),
            Checkpoint(folder / _STATE),
        ],
    )


def _run_of(config: Config) -> _Run:
    if config.loss not in losses.__all__:
        raise BadInput(f"loss: expected one of {', '.join(losses.__all__)}; found {config.loss!r}")
    model = _model_of(config.model, config.seed)
    return _Run(config, model, _optimizer_of(config), getattr(losses, config.loss))


def _optimizer_of(config: Config) -> Any:
    options: dict[str, Any] = dict(config.optimizer)
    make = getattr(optim, options.pop("name"))
    try:
        optimizer = make(**options)
        if config.schedule is None:
            return optimizer
        arguments: dict[str, Any] = dict(config.schedule)
        schedule = getattr(schedules, arguments.pop("name"))
        rate = schedule(optimizer.learning_rate, **arguments)
        return make(**{**options, "learning_rate": rate})
    except (TypeError, ValueError) as error:
        raise BadInput(" ".join(f"optimizer: {error}".split())) from error


def _model_of(target: str, seed: int) -> Any:
    """Return the model that ``module:name`` makes, or is."""
    with redirect_stdout(sys.stderr):
        found = function_of(target)
        if isinstance(found, nn.Module):
            return found
        model = _user_call(target, found, rng=np.random.default_rng(seed))
    if not isinstance(model, nn.Module):
        raise BadInput(f"{target}: expected an nn.Module; it gives {type(model).__name__}")
    return model


def _user_call(target: str, f: Callable[..., Any], **offered: Any) -> Any:
    """Call the user's function with those of the arguments that it has parameters for."""
    try:
        parameters = inspect.signature(f).parameters
        return f(**{name: value for name, value in offered.items() if name in parameters})
    except STOP_EXCEPTIONS:
        raise
    except BaseException as error:
        raise BadInput(f"{target}: {describe_error(error)}") from error


def _data_of(config: Config) -> Mapping[str, Any]:
    if config.data == "digits":
        split = load_digits()
        return {
            "inputs": split.train.inputs,
            "targets": split.train.labels,
            "validation_inputs": split.test.inputs,
            "validation_targets": split.test.labels,
        }
    if config.data.endswith(".npz"):
        found = _arrays(Path(config.data))
    else:
        with redirect_stdout(sys.stderr):
            found = _user_call(config.data, function_of(config.data))
    pairs = {"inputs", "targets"}, {"validation_inputs", "validation_targets"}
    names = set(found) if isinstance(found, Mapping) else None
    if names != pairs[0] and names != pairs[0] | pairs[1]:
        raise BadInput(
            f"{config.data}: expected the arrays inputs and targets, and validation_inputs and"
            f" validation_targets or neither; found {_listed(found)}"
        )
    return found


def _listed(found: Any) -> str:
    if isinstance(found, Mapping):
        return ", ".join(sorted(map(str, found))) or "none"
    return type(found).__name__


def _arrays(path: Path) -> dict[str, Any]:
    file = _read_numpy(path)
    if isinstance(file, np.ndarray):
        raise DataError(str(path), "several named arrays, a .npz file", "one array")
    try:
        with file:
            return {name: file[name] for name in file.files}
    except Exception as error:  # numpy raises many kinds for damaged files
        raise DataError(str(path), "an .npz file of numpy", type(error).__name__) from error


def _array(path: Path) -> Any:
    found = _read_numpy(path)
    if not isinstance(found, np.ndarray):
        raise DataError(str(path), "one array, a .npy file", "several")
    return found


def _read_numpy(path: Path) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except OSError as error:
        if error.errno is not None:
            raise BadInput(f"{path}: {error.strerror}") from error
        raise DataError(str(path), "a file of numpy", "another one") from error
    except Exception as error:  # numpy raises many kinds for damaged files
        raise DataError(str(path), "a file of numpy", type(error).__name__) from error


def _called(model: Any, x: Any) -> Any:
    try:
        return model(x) if mode_use(model) is ModeUse.NEVER else model(x, mode=nn.Eval())
    except (TypeError, ValueError) as error:
        raise BadInput(" ".join(str(error).split())) from error


def _loaded(path: Path, like: TrainingState[Any, Any]) -> TrainingState[Any, Any]:
    try:
        return load(path, like=like)
    except CheckpointError as error:
        raise BadInput(" ".join(str(error).split())) from error
    except FileNotFoundError:
        raise BadInput(f"{os.fspath(path)}: there is no saved state") from None
