"""What can be wrong with a workbook or a cell. `str(problem)` is one sentence for the person who keeps the sheet."""

from community.errors import Refused


class SheetProblem(Refused):
    """Anything about a workbook that a person has to look at."""


class WorkbookProblem(SheetProblem):
    """The file as a whole cannot be read."""


class CellProblem(SheetProblem):
    """One cell cannot be understood. `field` is filled in by the row that the cell belongs to."""

    field: str = ""


class RowProblem(SheetProblem):
    """A row with at least one cell that cannot be understood, or a needed one that is empty."""

    def __init__(self, problems: list[CellProblem]):
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems
