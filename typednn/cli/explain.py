"""``typednn explain``: what an error code means, with programs that are wrong, and right."""

from difflib import get_close_matches
from importlib.util import find_spec

from rich.console import Console
from rich.markdown import Markdown

from typednn import explanations
from typednn.cli.errors import BadInput, as_utf8

__all__ = ["explain"]


def explain(code: str | None) -> int:
    """Print the entry of a code, or all codes; return 0. Raise BadInput for one that we do not give."""
    if code is None:
        _print_codes()
        return 0
    name = as_utf8(code).strip("[]")
    if name not in explanations.CODES:
        raise BadInput(_unknown(name))
    text = explanations.text_of(name)
    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        print(text, end="")
    return 0


def _print_codes() -> None:
    width = max(map(len, explanations.CODES))
    for code in explanations.CODES:
        print(f"{code:{width}}  {explanations.description_of(code)}")


def _unknown(name: str) -> str:
    if _is_mypys(name):
        return f"{name!r} is a code of mypy itself; its documentation explains it"
    close = get_close_matches(name, explanations.CODES, 3)
    near = f"did you mean {', '.join(close)}?" if close else "typednn explain lists all"
    return f"there is no error code {name!r}; {near}"


def _is_mypys(name: str) -> bool:
    if find_spec("mypy") is None:
        return False
    from mypy.errorcodes import mypy_error_codes

    return name in mypy_error_codes
