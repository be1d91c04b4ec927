"""The error for a missing optional dependency."""

from typednn.shapes.errors import PickledByMessage

__all__ = ["MissingExtraError"]


class MissingExtraError(PickledByMessage, ImportError):
    """A package that only an extra of typednn installs is missing."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what}: needs {package}; pip install 'typednn[{extra}]'")
