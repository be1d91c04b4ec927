"""What running the pages gave, kept in a file for each page until its text or the code changes."""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.docs.pages import ROOT, Page
from tests.docs.running import BUILD, Outcome, Printed, run_all

_READ: Final = ("typednn", "typednn_sizes", "examples", "tests/docs")
_PACKAGES: Final = ("numpy", "jaxtyping", "beartype", "mypy")


def results_of(pages: Sequence[Page], folder: Path = BUILD / "results") -> dict[str, Printed]:
    """What running each page prints, by its name; only pages that changed are run."""
    folder.mkdir(parents=True, exist_ok=True)
    code = _digest_of_code()
    keys = {page.name: f"{code} {hashlib.sha256(page.text.encode()).hexdigest()}" for page in pages}
    found = {page.name: _kept(folder / f"{page.slug}.json", keys[page.name]) for page in pages}
    missing = [page for page in pages if found[page.name] is None]
    for page, printed in zip(missing, run_all(missing), strict=True):
        found[page.name] = printed
        record = {"key": keys[page.name], "printed": {k: asdict(x) for k, x in printed.items()}}
        (folder / f"{page.slug}.json").write_text(json.dumps(record), "utf-8")
    return {name: printed for name, printed in found.items() if printed is not None}


def _kept(path: Path, key: str) -> Printed | None:
    if not path.exists():
        return None
    record = json.loads(path.read_text("utf-8"))
    if record["key"] != key:
        return None
    return {int(start): Outcome(**outcome) for start, outcome in record["printed"].items()}


def _digest_of_code() -> str:
    digest = hashlib.sha256(sys.version.encode())
    digest.update(repr([version(name) for name in _PACKAGES]).encode())
    for folder in _READ:
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in (".py", ".md"):
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()
