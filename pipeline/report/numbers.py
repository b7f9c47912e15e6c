"""Numbers as a person reads them."""

from __future__ import annotations

from decimal import Decimal


def format_number(value: float | None) -> str:
    """Return a number with thousands separators and no exponent, empty for None.

    Fifteen significant digits are kept, all that a double is sure of. 3155.2亿元 is stored as

    >>> format_number(3155.2e8)
    '315,520,000,000'
    >>> format_number(-0.5), format_number(7.0), format_number(None)
    ('-0.5', '7', '')
    """
    return "" if value is None else f"{Decimal(f'{value:.15g}'):,f}"


def format_range(value: float | None, value_max: float | None) -> str:
    """Return a value, or a range with both its ends, as for 一两千人.

    >>> format_range(1000, 2000)
    '1,000–2,000'
    >>> format_range(1000, None)
    '1,000'
    """
    return "–".join(format_number(end) for end in (value, value_max) if end is not None)
