"""Annotations that mypy itself cannot read: ``Float32["n m"]`` in an alias, ``Float32("n")``, ``Tensor["n"]``.

No hook is asked for them. What is wrong is found in the text of the line that mypy's error is about.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from mypy.errors import ErrorInfo, Errors

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import SYNTAX
from typednn.mypy_plugin.features.annotations.families import is_family
from typednn.mypy_plugin.mypy_errors.sentences import Sentence

_CODES: Final = frozenset(
    ["arg-type", "misc", "name-defined", "syntax", "type-arg", "type-var", "valid-newtype"]
    + ["valid-type"]
)
_TEXT: Final = r"""["'](?P<text>[^"']*)["']"""
_SIZES: Final = r"[\[(]?\s*(?P<sizes>\d+(?:\s*,\s*\d+)*)\s*[\])]?"
_SHAPE: Final = rf"(?:{_TEXT}|{_SIZES})"
_NAME: Final = r"\b(?P<family>[A-Z]\w*)"
_CLASS: Final = r"(?P<array>[\w.]+)"


def _not_one_string(family: str, array: str, text: str) -> str:
    return messages.not_one_string(family, array.rpartition(".")[2] or "Tensor", text)


_WRITTEN: Final[Mapping[str, Callable[[str, str, str], str]]] = {
    rf"{_NAME}\[\s*{_SHAPE}\s*(?:,\s*{_CLASS}\s*)?\]": _not_one_string,
    rf"{_NAME}\(\s*(?:{_CLASS}\s*,\s*)?{_TEXT}\s*\)": messages.called_family,
}
"""How an annotation of jaxtyping is written wrongly, and what is said of it."""
_BARE: Final = re.compile(
    rf"\bTensor\[\s*{_SHAPE}\s*(?:,[^]]*?\bnp\.(?P<dtype>\w+)[^]]*|,[^]]*)?\]"
)


def of_unread_annotation(info: ErrorInfo, errors: Errors, file: str) -> Sentence | None:
    """Return how the annotation that mypy cannot read is written; None for any other error."""
    if info.severity != "error" or info.code is None or info.code.code not in _CODES:
        return None
    lines = errors.read_source(file) if errors.read_source is not None else None
    if lines is None or not 0 < info.line <= len(lines):
        return None
    said = _said(lines[info.line - 1], info)
    return next((Sentence(text, SYNTAX.code) for text in said), None)


def _said(line: str, info: ErrorInfo) -> Iterator[str]:
    for form, say in _WRITTEN.items():
        for found in re.finditer(form, line):
            if _is_at(found, info) and is_family(found["family"]):
                yield say(found["family"], found["array"] or "", _text(found))
    for found in _BARE.finditer(line):
        if _is_at(found, info):
            family = messages.family(found["dtype"]) if found["dtype"] else "Shaped"
            yield messages.bare_shape(family, _text(found))


def _is_at(found: re.Match[str], info: ErrorInfo) -> bool:
    """Return whether the error is about this text, or about what it stands in."""
    return found.start() <= info.column < found.end() or (
        info.column <= found.start()
        and info.end_line == info.line
        and found.end() <= (info.end_column or 0)
    )


def _text(found: re.Match[str]) -> str:
    parts = found.groupdict()
    return parts["text"] or " ".join(re.findall(r"\d+", parts.get("sizes") or "")) or "..."
