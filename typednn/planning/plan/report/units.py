"""Format amounts with three digits and a unit."""

__all__ = ["amount", "seconds_text", "size_text"]

_PREFIXES = ("", "k", "M", "G", "T", "P", "E")
_UNITS = (("s", 1.0), ("ms", 1e3), ("us", 1e6), ("ns", 1e9))


def amount(value: float, unit: str = "") -> str:
    """Format as ``1.20 MB`` or ``64 B``: three digits, and a prefix for powers of 1000."""
    if abs(value) < 999.5 and value == int(value):
        return f"{int(value)} {unit}".rstrip()
    power = 0
    while abs(value) >= 999.5 and power < len(_PREFIXES) - 1:
        value, power = value / 1000, power + 1
    return f"{_three_digits(value)} {_PREFIXES[power]}{unit}".rstrip()


def size_text(size: int) -> str:
    """Format a number of bytes, as ``1.20 MB``."""
    return amount(size, "B")


def seconds_text(seconds: float) -> str:
    """Format a time, as ``1.20 ms`` or ``456 us``."""
    if seconds == 0:
        return "0 s"
    unit, factor = next((u for u in _UNITS if seconds * u[1] >= 0.9995), _UNITS[-1])
    return f"{_three_digits(seconds * factor)} {unit}"


def _three_digits(value: float) -> str:
    decimals = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    return f"{value:.{decimals}f}"
