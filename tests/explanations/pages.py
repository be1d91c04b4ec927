"""The pages of `docs/errors`, from the entries of `typednn/explanations`: `make docs-errors` writes them."""

import sys
from pathlib import Path
from typing import Final

from typednn import explanations

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "errors"
_MADE: Final = "<!-- Made by `make docs-errors` from {source}. -->\n\n"
_INDEX: Final = """\
# Errors of the mypy plugin

Each message ends with the code of its kind. `typednn explain CODE` prints what stands here.

| code | what it is |
|---|---|
"""


def pages() -> dict[str, str]:
    """The texts of all pages, by the names of their files."""
    rows = (f"| [{c}]({c}.md) | {explanations.description_of(c)} |\n" for c in explanations.CODES)
    index = _MADE.format(source="typednn/explanations") + _INDEX + "".join(rows)
    return {"README.md": index} | {f"{code}.md": _page(code) for code in explanations.CODES}


def _page(code: str) -> str:
    return _MADE.format(source=f"typednn/explanations/{code}.md") + explanations.text_of(code)


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
