"""The one exception an operation raises when it will not do what was asked."""


class Refused(Exception):
    """Carries a sentence for the person who asked, in their language."""

    status = 409

    def __init__(self, sentence: object):
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """This person may not do this; the page answers as if the thing did not exist."""

    status = 404


class Stale(Refused):
    """Somebody else changed it meanwhile: the page shows both versions."""
