"""Which groups of students get home points of their own in a reporting area.

A group is shown if it has at least 10 members and the rest of the area's students are 0 or at
least 10. That alone is not enough: where 30 students are 15 of one language, 12 of another and 3
of a third, showing the two would tell the 3 by subtraction. So groups that exclude each other are
looked at together, and the smallest of them is held back until what is left is 0 or at least 10.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mapping.homes.disclosure import is_safe, is_safe_part

__all__ = ["exclusive_columns", "shown_columns", "shown_members"]

_Counts = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]


def exclusive_columns(students: npt.ArrayLike, groups: Mapping[str, _Counts]) -> list[list[str]]:
    """Return which columns of group counts may be parts of one whole.

    Nothing says whether two columns of counts share students. They are taken for parts of one
    whole if no area contradicts it (their sum exceeds the students nowhere): all columns
    together, those whose names begin alike (``language_es``, ``language_vi``), and any columns
    that add up to the students of every area. Columns taken for parts that are none are at worst
    held back where they need not be.

    Parameters
    ----------
    students
        Students of each input area.
    groups
        Members of each group, one per input area; nan where unknown, counted as 0 here.
    """
    whole = np.asarray(students, dtype=float)
    counts = {name: np.nan_to_num(np.asarray(one, dtype=float)) for name, one in groups.items()}
    families: dict[str, list[str]] = {"": list(counts)}
    for name in counts:
        head, mark, _ = name.partition("_")
        if mark:
            families.setdefault(head, []).append(name)
    found = [
        family
        for family in families.values()
        if len(family) > 1 and bool((_sum(counts, family) <= whole).all())
    ]
    found.extend(part for part in _partitions(whole, counts) if part not in found)
    return found


def _partitions(whole: _Counts, counts: Mapping[str, _Counts]) -> Iterable[list[str]]:
    """Yield sets of columns that add up to the whole in every area."""
    names = [name for name in counts if counts[name].any()]
    target = float(whole.sum())
    totals = [float(counts[name].sum()) for name in names]
    steps_left = 200_000

    def search(at: int, left: float, chosen: list[str]) -> Iterable[list[str]]:
        nonlocal steps_left
        steps_left -= 1
        if left == 0 and len(chosen) > 1:
            if bool((_sum(counts, chosen) == whole).all()):
                yield list(chosen)
            return
        if left <= 0 or at == len(names) or steps_left < 0:
            return
        yield from search(at + 1, left - totals[at], [*chosen, names[at]])
        yield from search(at + 1, left, chosen)

    return search(0, target, [])


def _sum(counts: Mapping[str, _Counts], names: Sequence[str]) -> _Counts:
    added: _Counts = np.sum([counts[name] for name in names], axis=0)
    return added


def shown_columns(
    total: float, sizes: Mapping[str, float], exclusive: Sequence[Sequence[str]]
) -> list[str]:
    """Return the groups that may be shown in one reporting area, by their counts alone.

    Parameters
    ----------
    total
        All students of the reporting area.
    sizes
        Members of each group there; nan is unknown and never shown.
    exclusive
        Sets of groups that may be parts of one whole.
    """
    shown = {name for name, size in sizes.items() if is_safe_part(total, size)}
    changed = True
    while changed:
        changed = False
        for family in exclusive:
            inside = [name for name in family if name in shown]
            if not is_safe(total - sum(sizes[name] for name in inside)):
                shown.discard(min(inside, key=lambda name: (sizes[name], name)))
                changed = True
    return [name for name in sizes if name in shown]


def shown_members(
    columns: Mapping[str, Mapping[str, _Flags]], *, crossed: Iterable[str] = ()
) -> list[str]:
    """Return the groups of a roster that may be shown in one reporting area.

    Beside the rule for all students, a group that lies wholly inside another one (a grade inside
    a school) counts as a part of it, and the same rule holds between the two.

    Parameters
    ----------
    columns
        For each grouping column its groups, and for each group which of the area's students
        belong to it. Groups of one column share no students; a student in none has no value.
    crossed
        Columns made by crossing others. These are shown in an area only as a whole: if every
        cell, the students without a value included, has 0 or at least 10 students. A crossed
        table with holes could be filled in from its margins.
    """
    whole_tables = set(crossed)
    members = {name: flags for groups in columns.values() for name, flags in groups.items()}
    if not members:
        return []
    sizes = {name: int(flags.sum()) for name, flags in members.items()}
    total = len(next(iter(members.values())))
    shown = {name for name in members if is_safe_part(total, sizes[name])}
    for column in whole_tables & set(columns):
        inside = columns[column]
        rest = total - sum(sizes[name] for name in inside)
        if not all(bool(is_safe(size)) for size in (rest, *(sizes[name] for name in inside))):
            shown.difference_update(inside)
    everyone = np.ones(total, dtype=bool)
    changed = True
    while changed:
        changed = False
        for parent in ("", *(name for name in members if name in shown)):
            if parent and parent not in shown:
                continue
            parent_flags = members[parent] if parent else everyone
            for column, groups in columns.items():
                inside_parent = [
                    name
                    for name, flags in groups.items()
                    if name in shown and name != parent and not (flags & ~parent_flags).any()
                ]
                left = int(parent_flags.sum()) - sum(sizes[name] for name in inside_parent)
                if not inside_parent or bool(is_safe(left)):
                    continue
                smallest = min(inside_parent, key=lambda name: (sizes[name], name))
                shown.difference_update(groups if column in whole_tables else {smallest})
                changed = True
    return [name for name in members if name in shown]
