"""Exact money arithmetic in whole cents."""

from __future__ import annotations


def share_of(cents: int, basis_points: int) -> int:
    """So many basis points of an amount, half a cent rounded away from zero."""
    product = cents * basis_points
    sign = -1 if product < 0 else 1
    return sign * ((abs(product) * 2 + 10_000) // 20_000)


def ratio_of(cents: int, part: int, whole: int) -> int:
    """``cents × part ÷ whole``, half a cent rounded up."""
    return (cents * part * 2 + whole) // (whole * 2)


def allocate_bundle(price: int, items: list[tuple[int, int]]) -> list[list[int]]:
    """What each unit of a bundle is worth: price × item list ÷ bundle list, the residue on the last unit.

    ``items`` are (list price of a unit, units). The units of all items add up to the price.
    """
    listed = sum(unit * count for unit, count in items)
    left = price
    units = []
    for number, (unit, count) in enumerate(items, start=1):
        worth = left if number == len(items) else ratio_of(price, unit * count, listed)
        left -= worth
        each = ratio_of(worth, 1, count)
        units.append([each] * (count - 1) + [worth - each * (count - 1)])
    return units
