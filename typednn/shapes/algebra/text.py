"""How a polynomial is written: ``(h+2*p-k)//s+1``. ``parse_size`` reads the text back.

With ``full``, names are written whole. Without it, the part from ``@`` on is left out, which only
distinguishes names that users see alike.
"""

from typednn.shapes.algebra.atoms import Atom, CompoundAtom, CompoundKind, Monomial, Polynomial


def text_of(polynomial: Polynomial, full: bool = False) -> str:
    """Write the positive terms, then the negative ones, then the constant."""
    if not polynomial:
        return "0"
    constant = sum(c for m, c in polynomial if not m)
    ordered = [term for term in polynomial if term[0] and term[1] > 0]
    if constant > 0 and not ordered:
        ordered, constant = [((), constant)], 0
    ordered += [term for term in polynomial if term[0] and term[1] < 0]
    text = ""
    for monomial, c in ordered:
        sign = "-" if c < 0 else "+" if text else ""
        text += sign + _term_text(monomial, abs(c), full, unsigned=text != "" or c > 0)
    return text + (f"{constant:+}" if constant else "")


def compound_text(kind: CompoundKind, args: tuple[Polynomial, ...], full: bool) -> str:
    """Write ``min(a,b)``, ``max(a,b)`` or ``a//b``, with brackets where they are needed."""
    texts = [text_of(arg, full) for arg in args]
    if kind != "//":
        return f"{kind}({','.join(texts)})"
    dividend, divisor = args
    if len(dividend) > 1 or dividend[0][1] < 0:
        texts[0] = f"({texts[0]})"
    return f"{texts[0]}//{texts[1]}" if _is_simple(divisor) else f"{texts[0]}//({texts[1]})"


def _term_text(monomial: Monomial, c: int, full: bool, unsigned: bool) -> str:
    """Write ``c*a*b``. ``unsigned``: no minus sign at the start of the text stands before it."""
    if not monomial:
        return str(c)
    if unsigned and len(monomial) == 1 and _is_quotient(monomial[0]):
        return _atom_text(monomial[0], full) + (f"*{c}" if c > 1 else "")  # h//2*2
    factors = [str(c)] if c > 1 else []
    for atom in monomial:
        text = _atom_text(atom, full)
        factors.append(f"({text})" if _is_quotient(atom) else text)
    return "*".join(factors)


def _atom_text(atom: Atom, full: bool) -> str:
    if isinstance(atom, str):
        return atom if full else atom.partition("@")[0]
    return atom.key if full else compound_text(atom.kind, atom.args, full)


def _is_quotient(atom: Atom) -> bool:
    return isinstance(atom, CompoundAtom) and atom.kind == "//"


def _is_simple(divisor: Polynomial) -> bool:
    """Return whether a divisor needs no brackets: a constant, or a name that is an identifier."""
    (monomial, c), *rest = divisor
    if rest or len(monomial) > 1:
        return False
    if not monomial:
        return True
    return c == 1 and isinstance(monomial[0], str) and monomial[0].partition("@")[0].isidentifier()
