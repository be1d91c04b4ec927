"""Find the axes that a type remembers as text, because nothing binds their names there."""

from mypy.types import AnyType, Type, TypeQuery

from typednn.mypy_plugin.types import remembered_text


def remembered_texts(t: Type) -> list[str]:
    """Return the texts of the axes in a type, in their order."""
    return t.accept(_FindRemembered())


class _FindRemembered(TypeQuery[list[str]]):
    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[list[str]]) -> list[str]:
        return [text for found in items for text in found]

    def visit_any(self, t: AnyType) -> list[str]:
        text = remembered_text(t)
        return [] if text is None else [text]
