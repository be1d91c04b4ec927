"""Mutants that do what the original does, so that no test can tell them apart: the line, its mutant, and why."""

from typing import Final

__all__ = ["EQUIVALENT"]

_CACHE: Final = "how many results are kept changes none of them"
_KINDS: Final = "the kinds of calls are //, max and min, in this order"
_NOT_0: Final = "a term's coefficient and a divisor's are never 0"
_SORTED: Final = "one term is sorted"

_REASONS: Final[dict[tuple[str, str], str]] = {
    ("NO_PARENT = -1", "NO_PARENT = ~1"): "any number that is no place will do",
    ("OUT = -1", "OUT = ~1"): "any number that is no position of an input will do",
    ("@lru_cache(maxsize=4096)", "@lru_cache(maxsize= 4095)"): _CACHE,
    ("@lru_cache(maxsize=4096)", "@lru_cache(maxsize= 4097)"): _CACHE,
    ("@lru_cache(maxsize=1024)", "@lru_cache(maxsize= 1023)"): _CACHE,
    ("@lru_cache(maxsize=1024)", "@lru_cache(maxsize= 1025)"): _CACHE,
    ('if call.kind != "//":', 'if call.kind > "//":'): _KINDS,
    ('if call.kind == "//":', 'if call.kind <= "//":'): _KINDS,
    ('if kind != "//":', 'if kind > "//":'): _KINDS,
    ('if atom.kind == "//":', 'if atom.kind <= "//":'): _KINDS,
    (
        'return isinstance(atom, Call) and atom.kind == "//"',
        'return isinstance(atom, Call) and atom.kind <= "//"',
    ): _KINDS,
    (
        'return min(args) if call.kind == "min" else max(args)',
        'return min(args) if call.kind >= "min" else max(args)',
    ): _KINDS,
    (
        'return is_nonnegative(subtract(b, a) if kind == "min" else subtract(a, b))',
        'return is_nonnegative(subtract(b, a) if kind >= "min" else subtract(a, b))',
    ): _KINDS,
    (
        'return (any if atom.kind == "max" else all)(map(is_nonnegative, atom.args))',
        'return (any if atom.kind <= "max" else all)(map(is_nonnegative, atom.args))',
    ): _KINDS,
    (
        'every = any if (atom.kind == "max") == (c > 0) else all',
        'every = any if (atom.kind <= "max") == (c > 0) else all',
    ): _KINDS,
    (
        'every = any if (atom.kind == "max") == (c > 0) else all',
        'every = any if (atom.kind == "max") == (c >= 0) else all',
    ): _NOT_0,
    (
        "return all(c > 0 and all(map(_is_atom_nonnegative, m)) for m, c in polynomial)",
        "return all(c >= 0 and all(map(_is_atom_nonnegative, m)) for m, c in polynomial)",
    ): _NOT_0,
    (
        'sign = "-" if c < 0 else "+" if text else ""',
        'sign = "-" if c <= 0 else "+" if text else ""',
    ): _NOT_0,
    (
        "size, sign = abs(leading), 1 if leading > 0 else -1",
        "size, sign = abs(leading), 1 if leading >= 0 else -1",
    ): _NOT_0,
    (
        "if number is not None and number < 0:",
        "if number is not None and number <= 0:",
    ): "a divisor of 0 has been refused two lines before",
    ("if len(terms) > 1:", "if len(terms) >= 1:"): _SORTED,
    ("if len(terms) > 1:", "if len(terms) > 0:"): _SORTED,
    (
        "if len(sample.domains) != count:",
        "if len(sample.domains) is not count:",
    ): "no primitive has so many inputs that the two numbers are two objects",
    (
        "parents, primals, nested, linked = [], [], False, False",
        "parents, primals, nested, linked = [], [], True, False",
    ): "where nothing is nested, result makes the same tensor by more steps",
    ("self.clock += 1", "self.clock += 2"): "a clock that goes faster tells the same order",
}

_REMOVED: Final[dict[str, str]] = {
    "@overload": "mypy reads it; at run time the last definition stands",
    "@lru_cache(maxsize=1024)": _CACHE,
    "@lru_cache(maxsize=4096)": _CACHE,
}
"""Lines that may go without a difference."""

EQUIVALENT: Final = frozenset(
    [
        *[(f"-{was}", f"+{becomes}") for was, becomes in _REASONS],
        *[(f"-{line}",) for line in _REMOVED],
    ]
)
