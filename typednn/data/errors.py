"""What goes wrong with data, in one line each."""

import os


class DataError(ValueError):
    """Data that cannot be used: which file, what was expected there and what was found."""

    def __init__(self, where: str | os.PathLike[str], expected: str, found: str) -> None:
        super().__init__(f"{_one_line(where)}: expected {expected}; found {found}")


class MissingExtraError(ImportError):
    """A package that only an extra of typednn installs is not there."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what}: needs {package}; pip install 'typednn[{extra}]'")


def _one_line(where: str | os.PathLike[str]) -> str:
    text = os.fspath(where)
    return text if text.isprintable() else repr(text)
