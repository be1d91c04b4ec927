"""What a configuration names: the model, optimizer, loss and data of a run, made and tried."""

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from typednn import losses, nn, optim, random
from typednn.cli.config import Config
from typednn.cli.config_values import refuse, refused_as
from typednn.cli.errors import BadInput
from typednn.cli.numpy_files import read_arrays
from typednn.cli.schedule_tables import schedule_of
from typednn.cli.targets import STOP_EXCEPTIONS, describe_error, function_of, one_line
from typednn.data import DataError, DataLoader, MissingExtraError, load_digits
from typednn.shapes.shape import ShapeError
from typednn.summaries import SummaryError
from typednn.train import TrainingState, start, supervised
from typednn.train.finite import without_overflow_warnings

__all__ = ["Examples", "Run", "data_of", "examples_of", "in_one_line", "model_of", "run_of"]

Examples: TypeAlias = tuple[DataLoader[Any], DataLoader[Any] | None]
"""The batches to train on, and those held out."""


@dataclass(frozen=True)
class Run:
    """A configuration, and what it names."""

    config: Config
    model: Any
    optimizer: Any
    loss: Callable[[Any, Any], Any]

    def first_state(self) -> TrainingState[Any, Any]:
        return start(self.model, self.optimizer, key=random.key(self.config.seed))


@contextmanager
def in_one_line(owner: str, data: str | None = None) -> Iterator[None]:
    """Make BadInput of what the user's model raises, but not of errors that have their own line.

    ``owner``: the model, ``data``: where what it is given comes from, which an error of shapes names.
    """
    try:
        yield
    except (BadInput, DataError, MissingExtraError, OSError):
        raise
    except (FloatingPointError, ShapeError, SummaryError) as error:  # they name the place
        place = f"{data}: " if data is not None and isinstance(error, ShapeError) else ""
        raise BadInput(f"{place}{one_line(str(error))}") from error
    except Exception as error:
        raise BadInput(f"{owner}: {describe_error(error)}") from error


@contextmanager
def data_of(place: str) -> Iterator[None]:
    """Name the file or the function of the data that a loader refuses."""
    try:
        yield
    except DataError as error:
        raise BadInput(f"{place}: {error}") from error


class _Pair(NamedTuple):
    """Inputs and targets, with names for messages."""

    inputs: Any
    targets: Any


def run_of(config: Config) -> Run:
    """Return the run. Raises BadInput for names and arguments that are none."""
    known = [name for name in losses.__all__ if _is_of_pairs(getattr(losses, name))]
    if config.loss not in known:
        refuse(config.where, "loss", f"one of {', '.join(known)}", config.loss)
    model = model_of(config.model, config.seed)
    return Run(config, model, _optimizer_of(config), getattr(losses, config.loss))


def _is_of_pairs(loss: Any) -> bool:
    """Return whether outputs and targets are all that a loss needs."""
    if not inspect.isfunction(inspect.unwrap(loss)):
        return False
    parameters = inspect.signature(loss).parameters.values()
    return sum(each.default is each.empty for each in parameters) == 2


def _optimizer_of(config: Config) -> Any:
    options: dict[str, Any] = dict(config.optimizer)
    make = getattr(optim, options.pop("name"))
    with refused_as(config.where, "optimizer"):
        optimizer = make(**options)
    if config.schedule is None:
        return optimizer
    rate = schedule_of(config.where, config.schedule, optimizer.learning_rate)
    with refused_as(config.where, "optimizer"):
        return make(**{**options, "learning_rate": rate})


def model_of(target: str, seed: int) -> Any:
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


def examples_of(run: Run) -> Examples:
    """Return the batches of a run. The loss of one of each is tried, which raises BadInput."""
    config, data = run.config, _data_of(run.config)
    held_out: Any = None
    with data_of(config.data):
        pair = _Pair(data["inputs"], data["targets"])
        loader: Any = DataLoader(pair, config.batch_size, shuffle=True, seed=config.seed)
        if "validation_inputs" in data:
            pair = _Pair(data["validation_inputs"], data["validation_targets"])
            held_out = DataLoader(pair, config.batch_size)
    for each in (loader, held_out):
        if each is not None:
            with in_one_line(config.model, config.data), without_overflow_warnings():
                supervised(run.loss)(run.model, next(iter(each)), nn.Eval())
    return loader, held_out


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
        found = read_arrays(Path(config.data))
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
