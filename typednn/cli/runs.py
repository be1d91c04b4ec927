"""``typednn train CONFIG``, ``resume``, ``predict`` and ``summary``: models of the user's own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from typednn import nn, ops
from typednn.checkpoints import CheckpointError, load
from typednn.checkpoints.atomic_file import replace_file
from typednn.cli.building import Examples, Run, data_of, examples_of, in_one_line, model_of, run_of
from typednn.cli.config import Config, read_config, text_of_config
from typednn.cli.errors import BadInput, as_utf8
from typednn.cli.numpy_files import read_array
from typednn.data import DataLoader
from typednn.planning.plan.report.encoding import replace_unencodable
from typednn.summaries import summary
from typednn.train import (
    BestCheckpoint,
    Checkpoint,
    CSVLog,
    NanGuard,
    TrainingState,
    fit,
    progress_callback,
    supervised,
)
from typednn.train.objectives import apply_model

__all__ = ["predict_inputs", "resume_run", "summarize", "train_config"]

_CONFIG: Final = "config.json"
_STATE: Final = "last.safetensors"
_BEST: Final = "best.safetensors"
_LOG: Final = "log.csv"


def train_config(config: Config) -> None:
    """Train as the configuration says, and keep the run in its folder.

    Raises BadInput or DataError before anything is written, for a folder that has a run, and where
    training fails; if that is before the first state is saved, what was written is removed.
    """
    folder = Path(config.folder)
    if (folder / _STATE).exists():
        raise BadInput(f"{folder}: there is a run already; typednn resume {folder} goes on with it")
    run = run_of(config)
    examples = examples_of(run)
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        replace_file(folder / _CONFIG, text_of_config(config).encode())
        _fit(run, run.first_state(), examples)
    except BaseException:  # also a full disk
        if not (folder / _STATE).exists():
            _remove(folder, is_new)
        raise


def resume_run(folder: Path, *, epochs: int | None) -> None:
    """Go on with the run in the folder, up to more ``epochs`` if they are given."""
    changes = {} if epochs is None else {"epochs": epochs}
    config = _config_in(folder, {**changes, "folder": str(folder)})
    run = run_of(config)
    state = _loaded(folder / _STATE, run.first_state())
    if state.epoch >= config.epochs:
        print(f"all {state.epoch} epochs are done; --epochs N goes on", flush=True)
        return
    examples = examples_of(run)
    replace_file(folder / _CONFIG, text_of_config(config).encode())
    _fit(run, state, examples)


def predict_inputs(folder: Path, inputs: Path) -> None:
    """Print what the model of a run gives for the inputs in a ``.npy`` file, a line for each.

    The class with the largest score for ``cross_entropy``, else the outputs.
    """
    config = _config_in(folder, {})
    run = run_of(config)
    model = _loaded(folder / _STATE, run.first_state()).model
    rows = read_array(inputs)
    with data_of(str(inputs)):
        loader: DataLoader[Any] = DataLoader(rows, 256)
    for batch in loader:
        with in_one_line(config.model, str(inputs)):
            outputs = apply_model(model, batch, nn.Eval())
            if config.loss == "cross_entropy":
                outputs = ops.argmax(outputs, axis=1)
        for row in outputs.numpy().reshape(len(outputs), -1):
            print(*row)


def summarize(target: str, shapes: list[str]) -> None:
    """Print the table of a model's layers for inputs of these shapes, such as ``32 3 32 32``."""
    sizes, texts = _sizes(shapes)
    model = model_of(target, 0)
    with in_one_line(target):
        found = summary(model, *texts, dtype=None, **sizes)
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


def _config_in(folder: Path, changes: Mapping[str, Any]) -> Config:
    if not (folder / _CONFIG).exists():
        raise BadInput(f"{folder}: there is no run; typednn train begins one")
    return read_config(folder / _CONFIG, changes)


def _remove(folder: Path, is_new: bool) -> None:
    """Remove what a run has written before its first state, and the folder if it was new."""
    for name in (_CONFIG, _LOG, _BEST):
        (folder / name).unlink(missing_ok=True)
    if is_new and not any(folder.iterdir()):
        folder.rmdir()


def _fit(run: Run, state: TrainingState[Any, Any], examples: Examples) -> None:
    config, folder = run.config, Path(run.config.folder)
    loader, held_out = examples
    monitor = "loss" if held_out is None else "val_loss"
    callbacks = [
        progress_callback(),
        NanGuard(),
        CSVLog(folder / _LOG),
        BestCheckpoint(folder / _BEST, monitor),
        Checkpoint(folder / _STATE),
    ]
    with in_one_line(config.model, config.data):
        fit(
            state,
            loader,
            run.optimizer,
            supervised(run.loss),
            epochs=config.epochs,
            validation=held_out,
            callbacks=callbacks,
        )


def _loaded(path: Path, like: TrainingState[Any, Any]) -> TrainingState[Any, Any]:
    try:
        return load(path, like=like)
    except CheckpointError as error:
        first, *more = [" ".join(line.split()) for line in str(error).splitlines()]
        raise BadInput(f"{first}: {'; '.join(more)}" if more else first) from error
    except FileNotFoundError:
        raise BadInput(f"{os.fspath(path)}: there is no saved state") from None
