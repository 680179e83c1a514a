"""A form field for photos from the camera or the gallery."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .preparing import PreparedPhoto, prepare
from .problems import PhotoProblem


class PhotosInput(forms.FileInput):
    """A plain file input for several pictures. Without `capture`, so a phone offers the gallery as well."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"accept": "image/*", **(attrs or {})})


class PhotosField(forms.Field):
    """Cleans to a list of `PreparedPhoto`; every photo that cannot be taken is named, not only the first."""

    widget = PhotosInput

    def __init__(self, *, limit: int | None = None, required: bool = False, **kwargs: Any):
        self.limit = limit or settings.PHOTOS_PER_FORM
        super().__init__(required=required, **kwargs)

    def clean(self, value: Any) -> list[PreparedPhoto]:
        # An UploadedFile of 0 bytes is falsy, so nothing here asks a file for its truth.
        uploads: list[UploadedFile] = list(value or [])
        self.validate(uploads)
        self._check_number(len(uploads))
        problems, prepared = [], []
        for upload in uploads:
            try:
                prepared.append(prepare(upload))
            except PhotoProblem as problem:
                problems.append(ValidationError(str(problem), code="photo"))
        if problems:
            raise ValidationError(problems)
        return prepared

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)

    def _check_number(self, count: int) -> None:
        if count > self.limit:
            sentence = _("No more than %(limit)d can be sent, but %(count)d photos were chosen.")
            raise ValidationError(sentence % {"limit": self.limit, "count": count}, code="too_many")
