"""How many planted mistakes mypy with the plugin finds in annotated programs, and how many other checkers do.

    python -m benchmarks.planted_mistakes [FOLDER]

``FOLDER`` is the ``bin`` folder of an environment with torchtyc, jaxtyc, Pyrefly and its stubs of torch, jax, numpy and
einops, beside the libraries themselves. Without it, only mypy is run. The programs are those of
``tests/typing/foreign/planted``. A mistake is found if the module with it has an error that the right program does not
have. Pyrefly gets its decorator ``static_jaxtyping`` on each function, with the names in its annotations.
"""

import ast
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from tests.typing.foreign.planted import LIBRARIES, Variant, variants

Found: TypeAlias = Mapping[str, set[str]]
"""The errors of each module, without the numbers of their lines."""

_ERROR: Final = re.compile(r"(?P<module>\w+)\.py:\d+(?::\d+)*:? ?(?P<text>error.*)")
_OF_PYREFLY: Final = re.compile(r"ERROR (?P<module>\w+)\.py:[\d:-]+: (?P<text>.*)")
_SETTINGS: Final = """\
[mypy]
plugins = typednn.mypy_plugin
ignore_missing_imports = true
"""


def main(folder: Path | None = None) -> None:
    for library in LIBRARIES:
        programs = [*variants(library)]
        tools: dict[str, Callable[[Path], Found]] = {"typednn": _mypy}
        if folder is not None:
            tools |= _others(library, folder)
        found = {name: _missed(programs, tool) for name, tool in tools.items()}
        number = sum(not each.is_right for each in programs)
        for name, (missed, false) in found.items():
            share = 100 * (number - len(missed)) / number
            print(
                f"{library}: {name} {number - len(missed)} of {number}, {share:.1f} %, {false} false"
            )
        others = [{*missed} for name, (missed, _) in found.items() if name != "typednn"]
        if others:
            together = number - len(set[str].intersection(*others))
            print(f"{library}: the others together {together} of {number}")


def _others(library: str, folder: Path) -> dict[str, Callable[[Path], Found]]:
    tools: dict[str, Callable[[Path], Found]] = {"Pyrefly": lambda at: _pyrefly(folder, at)}
    name = {"jax": "jaxtyc", "torch": "torchtyc"}.get(library)
    if name is not None:
        tools[name] = lambda at: _tracing(folder / name, at)
    return tools


def _missed(programs: Sequence[Variant], tool: Callable[[Path], Found]) -> tuple[list[str], int]:
    """Return the names of the modules with a mistake that is not found, and how many right programs are refused."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in programs:
            (folder / f"{each.name}.py").write_text(each.source)
        found = tool(folder)
    right = {each.title: found.get(each.name, set()) for each in programs if each.is_right}
    wrong = [each for each in programs if not each.is_right]
    missed = [each.name for each in wrong if found.get(each.name, set()) <= right[each.title]]
    return missed, sum(map(bool, right.values()))


def _mypy(folder: Path) -> Found:
    (folder / "mypy.ini").write_text(_SETTINGS)
    options = ["--no-error-summary", "--cache-dir", str(folder / "cache")]
    command = [sys.executable, "-m", "mypy", *options, *_modules(folder)]
    return _errors(_output(command, folder), _ERROR)


def _tracing(tool: Path, folder: Path) -> Found:
    """Return what a checker finds that runs the functions on arrays without values."""
    lines = _output([str(tool), "check", "--format", "concise", *_modules(folder)], folder)
    return _errors(lines, _ERROR)


def _pyrefly(tools: Path, folder: Path) -> Found:
    for path in folder.glob("*.py"):
        path.write_text(_decorated(path.read_text()))
    (folder / "pyrefly.toml").touch()  # without one it reports less
    interpreter = ["--python-interpreter-path", str(tools / "python")]
    command = [str(tools / "pyrefly"), "check", "--output-format", "min-text", *interpreter]
    return _errors(_output([*command, *_modules(folder)], folder), _OF_PYREFLY)


def _decorated(source: str) -> str:
    """Return a program with Pyrefly's decorator on each function with shapes."""
    lines = source.splitlines()
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    for function in sorted(functions, key=lambda each: each.lineno, reverse=True):
        names = [*dict.fromkeys(_names(function))]
        if names:
            indent = " " * function.col_offset
            lines.insert(function.lineno - 1, f'{indent}@static_jaxtyping("{" ".join(names)}")')
    docstring, *rest = lines
    return "\n".join([docstring, "from shape_extensions import static_jaxtyping", *rest]) + "\n"


def _names(function: ast.FunctionDef) -> Iterator[str]:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    for annotation in (*(each.annotation for each in arguments), function.returns):
        for node in ast.walk(annotation) if annotation is not None else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from re.findall(r"\*?[A-Za-z_]\w*", node.value)


def _modules(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.py"))


def _output(command: Sequence[str], folder: Path) -> list[str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def _errors(lines: Sequence[str], pattern: re.Pattern[str]) -> Found:
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if match := pattern.search(line):
            found[match["module"]].add(match["text"])
    return found


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
