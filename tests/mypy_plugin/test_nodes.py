"""The plugin's walk over a program finds all of it: every name that mypy's own walk finds."""

from inspect import signature
from pathlib import Path
from typing import Final

import pytest
from mypy.errors import Errors
from mypy.nodes import MypyFile, NameExpr
from mypy.options import Options
from mypy.parse import parse
from mypy.traverser import NameAndMemberCollector

from tests.typing.conftest import case_files
from tests.typing.harness import CASES as ALL_CASES
from typednn.mypy_plugin.features.values.nodes import walk

ROOT = Path(__file__).resolve().parents[2]
# mypy before 2.4 reads only what this Python can read.
CASES = sorted(ALL_CASES.glob("*.py")) if Options().native_parser else case_files()
FILES = [*CASES, *(p for p in sorted((ROOT / "typednn").rglob("*.py")) if p.stem != "__init__")]
STATEMENTS = """
def f(a=default, *args, b: int = other, **kwargs):
    nonlocal q
    try:
        with open(a) as (c, d), e as g.h:
            del i[j]
    except (K, L) as error:
        raise M from n
    else:
        yield o
        yield from p
    finally:
        assert r, s
    match t, u:
        case V(w, x=y) | [z, *aa] if bb:
            return cc
        case {"k": dd, **ee}:
            pass
        case ff.gg as hh:
            pass
    while (ii := jj):
        kk += ll
    for mm, (nn, *oo) in pp[qq:rr:ss]:
        lambda tt=uu: vv if ww else xx
    g = {a: b for a in b if c}, {d for d in e}, (f for f in g)
    return [*h, {**i}], f"{j!r:{k}}", -l, not m
@decorator(one)
class C(Base, metaclass=Meta, keyword=value):
    x = y = super().z < p < w
    async def g(self):
        await self.h
        async with a as b:
            return [c async for c in d]
"""


# mypy 2.0 and 2.1 ask for one argument more.
MORE: Final[dict[str, bool]] = (
    {"file_exists": True} if "file_exists" in signature(parse).parameters else {}
)


def parsed(source: str) -> MypyFile:
    options = Options()
    return parse(source, "file.py", "file", Errors(options), options, eager=True, **MORE)


@pytest.mark.parametrize("source", [STATEMENTS, *(path.read_text() for path in FILES)])
def test_every_name_is_found(source: str) -> None:
    tree, theirs = parsed(source), NameAndMemberCollector()
    tree.accept(theirs)
    assert theirs.name_exprs
    assert set(map(id, theirs.name_exprs)) == {id(n) for n in walk(tree) if isinstance(n, NameExpr)}
