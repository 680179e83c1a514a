"""What `verify` and `tick` run. Each app's `keeping` module adds to it; nobody needs to know who."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

Found = Iterator[tuple[Model | str, object]]  # whom or what it is about, and the sentence


@dataclass(frozen=True)
class Finding:
    """A broken promise. `promise` is its number in the list of what can never happen."""

    promise: int
    check: str
    subject: str
    sentence: str

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Check:
    name: str
    promise: int
    look: Callable[[], Found]

    def findings(self) -> Iterator[Finding]:
        for subject, sentence in self.look():
            about = subject if isinstance(subject, str) else f"{subject._meta.label}:{subject.pk}"
            yield Finding(self.promise, self.name, about, str(sentence))


@dataclass(frozen=True)
class Chore:
    """Something that falls due. `do` says how many things it did, and may be called at any time by anybody."""

    name: str
    do: Callable[[], int]


@dataclass(frozen=True)
class Rule:
    """A constraint of the database, in words, and the promise it keeps."""

    promise: int
    sentence: str | Promise


CHECKS: dict[str, Check] = {}
CHORES: dict[str, Chore] = {}
RULES: dict[str, Rule] = {}
APPEND_ONLY: set[str] = set()


def check(name: str, *, promise: int) -> Callable[[Callable[[], Found]], Callable[[], Found]]:
    """Add a check to `verify`. It yields what is wrong, and nothing when all is well."""

    def add(look: Callable[[], Found]) -> Callable[[], Found]:
        CHECKS[name] = Check(name, promise, look)
        return look

    return add


def chore(name: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Add a chore to `tick`."""

    def add(do: Callable[[], int]) -> Callable[[], int]:
        CHORES[name] = Chore(name, do)
        return do

    return add


def rules(promise: int, sentences: dict[str, str | Promise]) -> None:
    """Say in words what these constraints of the database forbid."""
    RULES.update({name: Rule(promise, sentence) for name, sentence in sentences.items()})


def append_only(*tables: str) -> None:
    """These tables must carry the triggers that refuse change and deletion."""
    APPEND_ONLY.update(tables)


def discover() -> None:
    autodiscover_modules("keeping")


def our_models() -> Iterable[type[Model]]:
    """The tables of this project, not those of the packages it uses."""
    for model in apps.get_models(include_auto_created=True):
        if Path(apps.get_app_config(model._meta.app_label).path).parent == Path(settings.BASE_DIR):
            yield model
