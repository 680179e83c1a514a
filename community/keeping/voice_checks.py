"""Voice messages: no row without its file, and no file without its row for longer than a request can take."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from community import voices
from community.keeping.registry import Found, check, chore
from community.models import StoredVoice


def voice_models() -> list[type[StoredVoice]]:
    return [model for model in apps.get_models() if issubclass(model, StoredVoice)]


def known_names() -> set[str]:
    return {name for model in voice_models() for name in model._base_manager.values_list("file", flat=True)}


@check("voice-files", promise=10)
def voices_without_file() -> Found:
    for model in voice_models():
        for key, name in model._base_manager.order_by("pk").values_list("pk", "file").iterator():
            if voices.missing([name]):
                yield (
                    f"{model._meta.label}:{key}",
                    _("The file of this voice message is missing or empty: %(name)s") % {"name": name},
                )


@check("voice-rows", promise=10)
def files_without_row() -> Found:
    for path in voices.strays(known_names(), _grace()):
        name = path.relative_to(settings.MEDIA_ROOT).as_posix()
        yield name, _("No voice message in the database has this file. “tick” removes it.")


@chore("stray voice messages")
def sweep() -> int:
    """Remove what a process killed between writing the file and the row has left behind."""
    return len(voices.sweep(known_names(), _grace()))


def _grace() -> timedelta:
    """Younger files may belong to somebody who is just sending them."""
    return timedelta(seconds=settings.STRAY_FILE_SECONDS)
