"""A list of students that was given where partners or addresses belong is refused unread.

Whoever picks the wrong file must not find names and home addresses of students among the
partners, in the safe copies and in the exports.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mapping.errors import PrivacyError
from mapping.files.tables import TABLE_SUFFIXES, read_table
from mapping.vocabulary import fold
from mapping.wording import say

__all__ = ["looks_like_students", "refuse_student_list", "refuse_student_table"]

_START_BYTES: Final = 256 * 1024
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
_STUDENT: Final = ("student", "pupil", "learner", "estudiante", "alumno")
_NUMBER: Final = ("id", "number", "no", "num", "nr", "code", "numero")
_CERTAIN: Final = frozenset(
    {*(word + end for word in _STUDENT for end in _NUMBER), "permid", "ssid", "lasid", "sasid"}
    | {*("state" + word + end for word in _STUDENT for end in _NUMBER), "ssn", "socialsecurity"}
)
"""Columns that no list of partners or addresses has: one is enough."""
_SIGNS: Final[tuple[frozenset[str], ...]] = (
    frozenset(
        word + end
        for word in _STUDENT
        for end in ("", "name", "firstname", "lastname", "fullname", "first", "last", "nombre")
    ),
    frozenset({"firstname", "lastname", "surname", "givenname", "middlename", "apellidos"}),
    frozenset({"dob", "birthdate", "dateofbirth", "birthday", "fechadenacimiento"}),
    frozenset({"homeaddress", "homestreet", "homezip", "homecity", "residence", "domicilio"}),
    frozenset({"grade", "gradelevel", "gradelvl", "grado", "homeroom"}),
    frozenset({"homelanguage", "nativelanguage", "primaryhomelanguage", "idiomadelhogar"}),
    frozenset({"guardian", "guardianname", "parentname", "mother", "father", "madre", "padre"}),
    frozenset({"nocar", "freeorreducedlunch", "frl", "lunchstatus"}),
)
"""Kinds of columns of which a list of students has several, and another list one at most."""


def looks_like_students(columns: Iterable[str]) -> bool:
    """Return whether a table's columns say that each row is a student."""
    folded = {fold(str(column)) for column in columns}
    signs = sum(bool(folded & kind) for kind in _SIGNS)
    return bool(folded & _CERTAIN) or signs >= 2


def refuse_student_list(columns: Iterable[str], *, file_name: str) -> None:
    """Refuse a table whose columns say that each row is a student.

    The message quotes no column: in a file without headings they would be a student's.

    Raises
    ------
    PrivacyError
        It looks like a list of students.
    """
    if looks_like_students(columns):
        raise PrivacyError(
            say(
                '"{file}" looks like a list of students, and here every row would be stored with '
                "its names and addresses. Nothing was read into the workspace. Import it under "
                "Home areas (add-homes), where students are grouped and no row is kept; if it is "
                "no list of students, remove the columns about persons first.",
                file=file_name,
            )
        )


def refuse_student_table(path: Path) -> None:
    """Refuse a table file that looks like a list of students; other kinds of files pass.

    Only the first row with several filled cells is looked at, as in `read_table`.

    Raises
    ------
    PrivacyError
        It looks like a list of students.
    DataFileError
        A workbook can't be read.
    """
    suffix = path.suffix.casefold()
    if suffix in _WORKBOOKS:
        refuse_student_list(read_table(path).columns, file_name=path.name)
    elif suffix in TABLE_SUFFIXES and path.is_file():
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
        is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = start.decode("utf-16" if is_wide else "utf-8-sig", errors="replace")
        for line in text.splitlines():
            cells = [cell.strip().strip('"') for cell in _cells(line)]
            if sum(map(bool, cells)) >= 2:
                refuse_student_list(cells, file_name=path.name)
                return


def _cells(line: str) -> list[str]:
    return max((line.split(sign) for sign in ",;\t"), key=len)
