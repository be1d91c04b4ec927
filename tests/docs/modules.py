"""The programs of a page: its fences of one name, in their order, are one module."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.docs.pages import MAIN, OUTPUTS, PYTHON, SHAPES, SVG, Page, PageError, Part


@dataclass(frozen=True, slots=True)
class Module:
    """Parts that are run one after another. Of an edited one only the last part's output is asked for."""

    name: str
    parts: tuple[Part, ...]

    def padded(self) -> str:
        """The source, each part at its line of the page."""
        lines: list[str] = []
        for part in self.parts:
            new = statement(part).splitlines()
            if len(lines) >= part.line:  # another value in the same line
                lines[-1] += "; " + new[0]
            else:
                lines += [""] * (part.line - 1 - len(lines)) + new
        return "\n".join(lines) + "\n"

    def joined(self) -> str:
        """The source as a reader would write it into a file."""
        return "\n".join(part.body for part in self.parts if part.language == PYTHON)


def statement(part: Part) -> str:
    """What is run for a part, whose value is told; mypy reads the same."""
    if part.is_value:
        return f"str({part.body})"
    if part.language == SVG:
        return part.info
    if part.language == SHAPES:
        return f"__import__('typednn').summary({part.info}).svg()"
    return part.body


def modules_of(page: Page) -> dict[str, Module]:
    """The modules of a page, by their names."""
    found: dict[str, list[Part]] = {}
    name = MAIN
    for part in page.parts:
        if part.language == PYTHON:
            name = part.info or MAIN
            if not name.removesuffix(".py").isidentifier() or not name.endswith(".py"):
                raise PageError(f"{page.place(part)}: '{name}' is no name of a file of Python")
        if part.is_code:
            found.setdefault(name, []).append(part)
    return {name: Module(name, tuple(parts)) for name, parts in found.items()}


def outputs_of(page: Page) -> Iterator[tuple[Part, Part]]:
    """Each output, with the fence above that it is the output of."""
    fence: Part | None = None
    seen: set[tuple[str, str]] = set()
    for part in page.parts:
        if part.language == PYTHON:
            fence, seen = part, set()
        elif part.language in OUTPUTS:
            if fence is None:
                raise PageError(f"{page.place(part)}: no Python stands above this output")
            if (part.language, part.info) in seen:
                raise PageError(f"{page.place(part)}: a second {part.language} of one program")
            seen.add((part.language, part.info))
            yield part, fence


def edited(page: Page, output: Part, fence: Part) -> Module:
    """The module up to a fence, which is edited as its output says."""
    if output.edit is None:
        raise PageError(f"{page.place(output)}: '{output.info}' is no edit: OLD => NEW")
    old, new = output.edit
    if fence.body.count(old) != 1:
        raise PageError(f"{page.place(output)}: '{old}' is not once in the program above")
    whole = modules_of(page)[fence.info or MAIN]
    before = whole.parts[: whole.parts.index(fence)]
    return replace(whole, parts=(*before, replace(fence, body=fence.body.replace(old, new))))


def edits_of(page: Page) -> Iterator[tuple[Part, Module]]:
    """Each output of an edited program, with that program."""
    for output, fence in outputs_of(page):
        if output.info:
            yield output, edited(page, output, fence)


def fence_at(parts: Sequence[Part], line: int) -> Part | None:
    """The part that a line of the page belongs to."""
    lines = (max(1, part.body.count("\n")) for part in parts)
    within = (p for p, n in zip(parts, lines, strict=True) if p.line <= line < p.line + n)
    return next(within, None)
