"""Functions and classes that the command line names: ``module:function``, from the current folder."""

import importlib
import inspect
import os
import re
import sys
import sysconfig
from difflib import get_close_matches
from pathlib import Path
from traceback import format_exception_only, walk_tb
from typing import Any, Final, get_origin

from typednn.cli.errors import BadInput
from typednn.signals import Terminated
from typednn.tracing import TraceError

__all__ = ["STOP_EXCEPTIONS", "describe_error", "function_of", "one_line"]

_NAMES: Final = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
_PACKAGE: Final = str(Path(__file__).parents[1]) + os.sep
_OWN_FILES: Final = (_PACKAGE, str(Path(importlib.__file__).parent) + os.sep, "<frozen ")
_INSTALLED: Final = tuple(
    sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
STOP_EXCEPTIONS: Final = (KeyboardInterrupt, Terminated)


def function_of(target: str) -> Any:
    """Return the function that ``module:function`` or ``module:object.method`` names."""
    if re.fullmatch(f"{_NAMES}:{_NAMES}", target) is None:
        raise BadInput(f"{target!r} is not module:function, such as package.train:step")
    module, _, path = target.partition(":")
    found: Any = _import(module)
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            close = get_close_matches(name, dir(found), 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise BadInput(f"{target}: there is no {name}{hint}") from None
        except STOP_EXCEPTIONS:
            raise
        except BaseException as error:  # from a property or the module's __getattr__
            raise BadInput(f"{target}: {describe_error(error)}") from error
    if inspect.isclass(found) and not _has_call(found):
        raise BadInput(f"{target} is no function, but a class whose objects cannot be called")
    if not callable(found) or get_origin(found) is not None:
        kind = (
            "a generic alias" if callable(found) else f"an object of class {type(found).__name__}"
        )
        raise BadInput(f"{target} is no function, but {kind}")
    return found


def _has_call(cls: type[Any]) -> bool:
    return any("__call__" in vars(each) for each in cls.__mro__[:-1])


def _import(module: str) -> Any:
    """Import and return the module, found from the current folder as ``python -m`` finds it."""
    encoding = sys.getfilesystemencoding()
    if module.encode(encoding, "replace").decode(encoding) != module:
        raise BadInput(
            f"{module} cannot be imported: this locale has no such letters for the names of files;"
            " set PYTHONUTF8=1"
        )
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        return importlib.import_module(module)
    except STOP_EXCEPTIONS:
        raise
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}."):
            missing = f"there is no module {error.name!r} in {os.getcwd()}, nor installed"
            raise BadInput(missing) from None
        raise BadInput(f"{module} cannot be imported: {describe_error(error)}") from error


def describe_error(error: BaseException) -> str:
    """Return the error's text and the user's innermost line; for a SyntaxError also the source."""
    if isinstance(error, TraceError):  # its text has the line
        return one_line(str(error))
    if isinstance(error, SyntaxError) and Path(error.filename or "").is_file():
        shown = "".join(line for line in format_exception_only(error) if line.startswith("    "))
        number = f":{error.lineno}" if error.lineno else ""
        what = f"{type(error).__name__}: {one_line(error.msg)}"
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
        text = one_line(str(error))
    except Exception:  # noqa: BLE001 # the user's class may raise anything
        text = "its str() failed"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def one_line(text: str) -> str:
    return " ".join(text.split())
