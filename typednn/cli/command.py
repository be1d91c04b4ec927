"""The subcommands, their options, and the functions that they run."""

import argparse
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from typednn import __version__
from typednn.cli.errors import BAD_INPUT, NOT_WRITTEN, as_utf8, print_error
from typednn.cli.signals import Terminated, end_by_signal, raise_on_signals

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


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
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "train" and options.dataset == "digits":
        for name in ("data", "mirror", "zig_recipe"):
            if getattr(options, name):
                parser.error(f"--{name.replace('_', '-')} is for mnist; the digits need none")
    from typednn.data import DataError, MissingExtraError

    try:
        return COMMANDS[options.command](options)
    except (DataError, MissingExtraError) as error:
        print_error(str(error))
        return BAD_INPUT


def _demo(_: argparse.Namespace) -> int:
    from typednn.cli.demo import demo

    return demo()


def _check(options: argparse.Namespace) -> int:
    from typednn.cli.check import check

    return check(options.files)


def _train(options: argparse.Namespace) -> int:
    from typednn.cli.train import train_digits, train_mnist

    if options.dataset == "digits":
        train_digits(epochs=options.epochs, seed=options.seed)
    else:
        train_mnist(
            options.data,
            options.mirror,
            zig=options.zig_recipe,
            epochs=options.epochs,
            seed=options.seed,
        )
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


COMMANDS: Final = {"demo": _demo, "check": _check, "train": _train, "plan": _plan}


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="typednn", description="Statically shaped neural networks on numpy.")
    parser.add_argument("--version", action="version", version=f"typednn {__version__}")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="{demo,check,train,plan}"
    )
    commands.add_parser("demo", help="a size that is wrong, a network that learns, its gradients")
    check = commands.add_parser("check", help="run mypy with the plugin, as your settings say")
    check.add_argument("files", nargs="*", metavar="FILE", help="or folder (default: mypy's files)")
    train = commands.add_parser("train", help="train on handwritten digits and examine the network")
    add = train.add_argument
    add("dataset", choices=["digits", "mnist"], help="scikit-learn's 1797 digits, or MNIST's 70000")
    add("--epochs", type=_positive, metavar="N", help="how often through the training digits")
    add("--seed", type=_natural, default=0, metavar="N", help="of all that is random (default: 0)")
    add("--data", type=_path, metavar="DIR", help="the folder of MNIST's files (default: download)")
    add("--mirror", action="append", metavar="URL", help="download from here; may be repeated")
    add("--zig-recipe", action="store_true", help="MNIST as the program in Zig does it: 784-100-10")
    plan = commands.add_parser("plan", help="what a function takes of memory and time, unrun")
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
    return parser


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
