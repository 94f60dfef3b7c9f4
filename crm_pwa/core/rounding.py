"""Whole numbers from fractions, the same everywhere: no binary fraction decides a half."""


def round_half_up(value: int, by: int) -> int:
    """value / by to the nearest whole, halves up; ``by`` above 0.

    >>> round_half_up(5, 2), round_half_up(-5, 2)
    (3, -2)
    """
    return (2 * value + by) // (2 * by)
