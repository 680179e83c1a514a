from community.errors import Refused


class PhotoProblem(Refused):
    """A photo that cannot be taken in; `str(problem)` is one sentence that names the file as its sender knows it."""
