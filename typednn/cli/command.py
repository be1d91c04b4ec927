"""The subcommands, their options, and the functions that they run."""

import argparse
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from typednn import __version__
from typednn.cli.errors import BAD_INPUT, NOT_WRITTEN, as_utf8, print_error
from typednn.signals import Terminated, end_by_signal, raise_on_signals

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

DATASETS: Final = ("digits", "mnist")
FORMATS: Final = ("text", "github", "json", "sarif", "junit")


class _Parser(argparse.ArgumentParser):
    """Reports an error in one line, without the usage, and raises errors of the output."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, as_utf8(f"{self.prog}: {message} (see {self.prog} --help)\n"))

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """Print, and raise errors: argparse drops them, so ``--help > /dev/full`` would succeed."""
        print(message, end="", file=file or sys.stderr)


def run(arguments: list[str] | None) -> int:
    """Run the command in the arguments; return its exit code."""
    try:
        with raise_on_signals():
            return _run_and_flush(arguments)
    except Terminated as terminated:
        return end_by_signal(terminated.signal)


def _run_and_flush(arguments: list[str] | None) -> int:
    """Run the command and flush its output; return its exit code."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - open until the process ends
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names may have any characters
    try:
        try:
            return _run_command(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of the output has closed it
        _discard_output()
        return 0
    except OSError as error:
        _discard_output()
        where = "" if error.filename is None else f"{error.filename}: "
        print_error(f"{where}{error.strerror or error}")
        return NOT_WRITTEN


def _discard_output() -> None:
    """Discard the output that is not written, because Python would flush it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run_command(arguments: list[str] | None) -> int:
    options = _parser().parse_args(arguments)
    if options.command == "train":
        _refuse_mixed_options(_Parser(prog="typednn train"), options)
    from typednn.cli.errors import BadInput
    from typednn.data import DataError, MissingExtraError

    try:
        return COMMANDS[options.command](options)
    except (BadInput, DataError, MissingExtraError) as error:
        print_error(str(error))
        return BAD_INPUT


def _refuse_mixed_options(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with an error for options that are not those of the data set, or of a run by flags."""
    if options.dataset is None and options.model is None:
        parser.error("the following arguments are required: dataset")
    if options.dataset == "digits":
        for name in ("data", "mirror", "zig_recipe"):
            if getattr(options, name):
                parser.error(f"--{name.replace('_', '-')} is for mnist; the digits need none")
    if options.dataset in DATASETS:
        for name in ("model", "optimizer", "learning_rate", "loss", "batch_size", "folder"):
            if getattr(options, name) is not None:
                flag = f"--{name.replace('_', '-')}"
                parser.error(f"{flag} is for runs of your own; {options.dataset} has a recipe")
    else:
        for name in ("mirror", "zig_recipe"):
            if getattr(options, name):
                parser.error(f"--{name.replace('_', '-')} is for mnist, and not for your own run")


def _demo(_: argparse.Namespace) -> int:
    from typednn.cli.demo import demo

    return demo()


def _check(options: argparse.Namespace) -> int:
    from typednn.cli.check import CheckOptions, check

    return check(CheckOptions(options.paths, options.format, options.report, options.baseline))


def _explain(options: argparse.Namespace) -> int:
    from typednn.cli.explain import explain

    return explain(options.code)


def _learn(options: argparse.Namespace) -> int:
    from typednn.cli.learn import commands

    match options.action:
        case "start":
            return commands.start_exercise(options.number)
        case "hints":
            return commands.print_hints(options.number)
        case "check" if options.watch:
            return commands.watch_answer(options.number)
        case "check":
            return commands.check_answer(options.number)
    return commands.list_exercises()


def _train(options: argparse.Namespace) -> int:
    from typednn.cli.train import train_digits, train_mnist

    if options.dataset not in DATASETS:
        return _train_own(options)
    if options.dataset == "digits":
        train_digits(epochs=options.epochs, seed=options.seed or 0)
    else:
        train_mnist(
            options.data,
            options.mirror,
            zig=options.zig_recipe,
            epochs=options.epochs,
            seed=options.seed or 0,
        )
    return 0


def _train_own(options: argparse.Namespace) -> int:
    from typednn.cli.config import REQUIRED, config_of, read_config
    from typednn.cli.errors import BadInput
    from typednn.cli.runs import train_config

    changes = {
        name: str(value) if isinstance(value, Path) else value
        for name in ("model", "data", "loss", "epochs", "batch_size", "seed", "folder")
        if (value := getattr(options, name)) is not None
    }
    if options.optimizer is not None or options.learning_rate is not None:
        rate = {} if options.learning_rate is None else {"learning_rate": options.learning_rate}
        changes["optimizer"] = {"name": options.optimizer or "Adam", **rate}
    if options.dataset is None:
        if missing := [name for name in REQUIRED if name not in changes]:
            raise BadInput(f"train: --{missing[0]} is missing (see typednn train --help)")
        config = config_of("train", changes)
    else:
        config = read_config(Path(options.dataset), changes)
    train_config(config)
    return 0


def _resume(options: argparse.Namespace) -> int:
    from typednn.cli.runs import resume_run

    resume_run(options.folder, epochs=options.epochs)
    return 0


def _predict(options: argparse.Namespace) -> int:
    from typednn.cli.runs import predict_inputs

    predict_inputs(options.folder, options.inputs)
    return 0


def _summary(options: argparse.Namespace) -> int:
    from typednn.cli.runs import summarize

    summarize(options.model, options.shapes)
    return 0


def _plan(options: argparse.Namespace) -> int:
    from typednn.cli.plan import plan_function

    return plan_function(
        options.function,
        options.sizes,
        max_bytes=options.max_bytes,
        svg=options.svg,
        remeasure=options.measure,
    )


def _doctor(_: argparse.Namespace) -> int:
    from typednn.cli.doctor import doctor

    return doctor()


COMMANDS: Final = {
    "demo": _demo,
    "check": _check,
    "explain": _explain,
    "learn": _learn,
    "train": _train,
    "resume": _resume,
    "predict": _predict,
    "summary": _summary,
    "plan": _plan,
    "doctor": _doctor,
}


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="typednn", description="Statically shaped neural networks on numpy.")
    parser.add_argument("--version", action="version", version=f"typednn {__version__}")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=f"{{{','.join(COMMANDS)}}}"
    )
    commands.add_parser("demo", help="a size that is wrong, a network that learns, its gradients")
    check = commands.add_parser("check", help="run mypy with the plugin, as your settings say")
    add = check.add_argument
    add("paths", nargs="*", metavar="PATH", help="files or folders (default: mypy's files)")
    add("--format", choices=FORMATS, default="text", help="of the errors (default: text)")
    add("--report", action="store_true", help="how much is known of the shapes in each file")
    add("--baseline", type=_path, metavar="FILE", help="old errors; written if it is not there")
    explain = commands.add_parser("explain", help="what an error code means, and how to mend it")
    explain.add_argument(
        "code", nargs="?", metavar="CODE", help="such as shape-rank (default: all)"
    )
    _add_learn(commands.add_parser("learn", help="the exercises of the course, and their judge"))
    train = commands.add_parser("train", help="train on handwritten digits, or a model of your own")
    add = train.add_argument
    add(
        "dataset",
        nargs="?",
        type=_dataset,
        metavar="dataset",
        help="digits (scikit-learn's 1797), mnist (70000), or the FILE.toml of a run",
    )
    add("--epochs", type=_positive, metavar="N", help="how often through the training examples")
    add("--seed", type=_natural, metavar="N", help="of all that is random (default: 0)")
    add("--data", type=_path, metavar="DIR", help="MNIST's folder (default: download), or FILE.npz")
    add("--model", type=as_utf8, metavar="MODULE:NAME", help="a function that makes the model")
    add("--loss", type=as_utf8, metavar="NAME", help="of typednn.losses (default: cross_entropy)")
    add("--optimizer", type=as_utf8, metavar="NAME", help="of typednn.optim (default: Adam)")
    add("--learning-rate", type=_number, metavar="X", help="of the optimizer")
    add("--batch-size", type=_positive, metavar="N", help="examples of a step (default: 32)")
    add("--folder", type=_path, metavar="DIR", help="where the run is kept")
    add("--mirror", action="append", metavar="URL", help="download from here; may be repeated")
    add("--zig-recipe", action="store_true", help="MNIST as the program in Zig does it: 784-100-10")
    resume = commands.add_parser("resume", help="go on with a run that was stopped")
    resume.add_argument("folder", type=_path, metavar="DIR", help="where the run is kept")
    resume.add_argument("--epochs", type=_positive, metavar="N", help="up to so many epochs")
    predict = commands.add_parser("predict", help="what the model of a run gives for inputs")
    predict.add_argument("folder", type=_path, metavar="DIR", help="where the run is kept")
    predict.add_argument("inputs", type=_path, metavar="FILE.npy", help="an example a row")
    summary = commands.add_parser(
        "summary", help="layers, shapes and costs of a model, without running it"
    )
    add = summary.add_argument
    add("model", type=as_utf8, metavar="MODULE:NAME", help="a function that makes the model")
    add("shapes", type=as_utf8, nargs="+", metavar="SHAPE", help="'32 3 32 32', or 'b 784' b=32")
    plan = commands.add_parser(
        "plan", help="memory and time that a function takes, without running it"
    )
    add = plan.add_argument
    add(
        "function",
        type=as_utf8,
        metavar="MODULE:FUNCTION",
        help="or MODULE:CLASS.METHOD, from this folder",
    )
    add(
        "sizes",
        type=as_utf8,
        nargs="*",
        metavar="NAME=VALUE",
        help="sizes, batch=64; arguments, rate=0.1; the optimizer of a state, state=optimizer",
    )
    add(
        "--max-bytes", type=_positive, metavar="N", help="a budget: exit code 1 where it takes more"
    )
    add("--svg", type=_path, metavar="FILE", help="draw the lifetimes of all memory")
    add("--measure", action="store_true", help="measure this machine again, for predicted times")
    commands.add_parser(
        "doctor", help="processor, threads, BLAS, C compiler: what is slow, and why"
    )
    return parser


def _add_learn(learn: argparse.ArgumentParser) -> None:
    """Add the actions of ``learn``; without one it lists the exercises."""
    actions = learn.add_subparsers(dest="action", metavar="{start,check,hints}")
    check = actions.add_parser("check", help="judge your file of an exercise")
    start = actions.add_parser("start", help="write the question into this folder")
    hints = actions.add_parser("hints", help="what may help with an exercise")
    for action in (start, check, hints):
        action.add_argument("number", type=as_utf8, metavar="NN", help="such as 03")
    check.add_argument("--watch", action="store_true", help="judge again on each save")


def _dataset(text: str) -> str:
    if text in DATASETS or text.endswith((".toml", ".json")):
        return as_utf8(text)
    choices = f"{', '.join(DATASETS)}, or FILE.toml"
    raise argparse.ArgumentTypeError(f"invalid choice: {as_utf8(text)!r} (choose from {choices})")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{as_utf8(text)!r} is not a number") from None


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("'' is no path")
    return Path(text)


def _positive(text: str) -> int:
    if (number := _natural(text)) == 0:
        raise argparse.ArgumentTypeError("0 is not a positive number")
    return number


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{as_utf8(text)!r} is not a whole number")
    return int(text)
