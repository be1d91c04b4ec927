"""``typednn plan``: print what a function needs without running it; check a memory budget in CI."""

import importlib
import inspect
import os
import re
import sys
import sysconfig
from collections.abc import Sequence
from contextlib import redirect_stdout
from difflib import get_close_matches
from pathlib import Path
from traceback import format_exception_only, walk_tb
from typing import Any, Final, get_origin

from rich.console import Console

from typednn.cli.errors import BAD_INPUT, as_utf8, print_error
from typednn.planning.plan.arguments.named_values import NamedValue, PlanError
from typednn.planning.plan.measurement import measure_again
from typednn.planning.plan.nodes import line_of
from typednn.planning.plan.plan import Plan, plan
from typednn.planning.plan.report.encoding import replace_unencodable
from typednn.planning.plan.report.lifetimes import memory_boxes
from typednn.planning.plan.report.units import size_text
from typednn.signals import Terminated
from typednn.tracing import TraceError

__all__ = ["plan_function"]

OVER_BUDGET: Final = 1
_NAMES: Final = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
_PACKAGE: Final = str(Path(__file__).parents[1]) + os.sep
_OWN_FILES: Final = (_PACKAGE, str(Path(importlib.__file__).parent) + os.sep, "<frozen ")
_INSTALLED: Final = tuple(
    sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_STOP_EXCEPTIONS: Final = (KeyboardInterrupt, Terminated)


class _BadInput(Exception):
    """An error in the user's input, described in one line."""


def plan_function(
    target: str,
    sizes: Sequence[str],
    *,
    max_bytes: int | None,
    svg: Path | None,
    remeasure: bool = False,
) -> int:
    """Print the plan of ``module:function`` for sizes such as ``batch=64``; return the exit code.

    The exit code is 1 if the plan takes more than ``max_bytes``, and 2 if it cannot be made. Output
    of the user's code goes to the standard error. ``remeasure``: measure the machine again.
    """
    try:
        with redirect_stdout(sys.stderr):
            planned = _plan(target, _parse_values(sizes))
        if svg is not None:
            _draw(planned, svg)
    except _BadInput as error:
        print_error(str(error))
        return BAD_INPUT
    if remeasure:
        measure_again()
    _show(planned)
    if max_bytes is None or planned.peak_bytes <= max_bytes:
        return 0
    print_error(_budget_error(planned, max_bytes))
    return OVER_BUDGET


def _plan(target: str, values: dict[str, NamedValue]) -> Plan:
    f = _function(target)
    try:
        return plan(f, **values)
    except PlanError as error:
        raise _BadInput(_one_line(str(error))) from error
    except _STOP_EXCEPTIONS:
        raise
    except BaseException as error:
        raise _BadInput(f"plan: {target}: {_describe_error(error)}") from error


def _draw(planned: Plan, path: Path) -> None:
    try:
        planned.save_svg(path)
    except OSError as error:
        raise _BadInput(f"{path}: {error.strerror or error}") from error


def _show(planned: Plan) -> None:
    """Print the report: in colours and in full width to a terminal, otherwise as plain text."""
    console = Console(highlight=False)
    if console.width < 1:  # COLUMNS=0 means an unknown width
        console.width = 80
    with console.capture() as captured:
        console.print(planned, crop=False)
    text = re.sub(" +$", "", captured.get(), flags=re.MULTILINE)
    sys.stdout.write(replace_unencodable(as_utf8(text), sys.stdout.encoding or "utf-8"))


def _function(target: str) -> Any:
    """Return the function that ``module:function`` or ``module:object.method`` names."""
    if re.fullmatch(f"{_NAMES}:{_NAMES}", target) is None:
        raise _BadInput(f"{target!r} is not module:function, such as package.train:step")
    module, _, path = target.partition(":")
    found: Any = _import(module)
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            close = get_close_matches(name, dir(found), 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise _BadInput(f"{target}: there is no {name}{hint}") from None
        except _STOP_EXCEPTIONS:
            raise
        except BaseException as error:  # from a property or the module's __getattr__
            raise _BadInput(f"{target}: {_describe_error(error)}") from error
    if inspect.isclass(found) and not _has_call(found):
        raise _BadInput(f"{target} is no function, but a class whose objects cannot be called")
    if not callable(found) or get_origin(found) is not None:
        kind = (
            "a generic alias" if callable(found) else f"an object of class {type(found).__name__}"
        )
        raise _BadInput(f"{target} is no function, but {kind}")
    return found


def _has_call(cls: type[Any]) -> bool:
    return any("__call__" in vars(each) for each in cls.__mro__[:-1])


def _import(module: str) -> Any:
    """Import and return the module, found from the current folder as ``python -m`` finds it."""
    encoding = sys.getfilesystemencoding()
    if module.encode(encoding, "replace").decode(encoding) != module:
        raise _BadInput(
            f"{module} cannot be imported: this locale has no such letters for the names of files;"
            " set PYTHONUTF8=1"
        )
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        return importlib.import_module(module)
    except _STOP_EXCEPTIONS:
        raise
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}."):
            missing = f"there is no module {error.name!r} in {os.getcwd()}, nor installed"
            raise _BadInput(missing) from None
        raise _BadInput(f"{module} cannot be imported: {_describe_error(error)}") from error


def _parse_values(texts: Sequence[str]) -> dict[str, NamedValue]:
    found: dict[str, NamedValue] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (equals and name.isidentifier()):
            raise _BadInput(f"{text!r} is no size; write it as batch=64")
        if name in found:
            raise _BadInput(f"{name} is given twice")
        found[name] = _parse_value(value)
    return found


def _parse_value(text: str) -> NamedValue:
    """Parse ``64``; ``8,16`` or ``()`` (axes of a ``*name``); ``0.1``; ``true``; else it is text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text == "()":
        return ()
    if re.fullmatch(r"\d+(,\d+)+", text, re.ASCII):
        return tuple(map(int, text.split(",")))
    try:
        return int(text) if re.fullmatch(r"[+-]?\d+", text, re.ASCII) else float(text)
    except ValueError:
        return text


def _budget_error(planned: Plan, budget: int) -> str:
    """Say by how much the plan exceeds the budget, and what takes most of it."""
    peak = planned.peak_bytes
    kind = max(planned.memory, key=planned.memory.__getitem__)
    box = max(memory_boxes(planned), key=lambda box: box.size)
    source = f" ({line_of(box.node)})" if box.node.primitive else ""
    return (
        f"{planned.name} takes {peak} bytes, {peak - budget} more than the budget of {budget};"
        f" most are {kind.value}, {size_text(planned.memory[kind])}, and the largest piece is"
        f" {box.label}, {size_text(box.size)}{source}"
    )


def _describe_error(error: BaseException) -> str:
    """Return the error's text and the user's innermost line; for a SyntaxError also the source."""
    if isinstance(error, TraceError):  # its text has the line
        return _one_line(str(error))
    if isinstance(error, SyntaxError) and Path(error.filename or "").is_file():
        shown = "".join(line for line in format_exception_only(error) if line.startswith("    "))
        number = f":{error.lineno}" if error.lineno else ""
        what = f"{type(error).__name__}: {_one_line(error.msg)}"
        return f"{error.filename}{number}: {what}\n{shown}".rstrip()
    return f"{_innermost_line(error)}{_error_text(error)}"


def _innermost_line(error: BaseException) -> str:
    """Return the innermost source line of the user's code, or else of an installed package.

    For null bytes Python names no file: the line is then that of the ``import`` statement.
    """
    lines = []
    for frame, number in walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if frame.f_code.co_name == "source_to_code":  # in a loader: this file could not be compiled
            lines.append((frame.f_locals["path"], ""))
        elif not file.startswith(_OWN_FILES):
            lines.append((file, f":{number}"))
    users = [line for line in lines if not line[0].startswith(_INSTALLED)]
    return "".join(f"{file}{number}: " for file, number in (users or lines)[-1:])


def _error_text(error: BaseException) -> str:
    try:
        text = _one_line(str(error))
    except Exception:  # noqa: BLE001 # the user's class may raise anything
        text = "its str() failed"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _one_line(text: str) -> str:
    return " ".join(text.split())
