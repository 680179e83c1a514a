"""A mobile number as people type it."""

import re
import unicodedata

_FILLING = re.compile(r"[\s\-‐-―().·_/\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")


def normalise(text: object) -> str:
    """１３８ 0013-8000, +86 138… → 13800138000. What is no mobile number comes back without spaces and dashes."""
    plain = unicodedata.normalize("NFKC", str(text or ""))
    return _COUNTRY.sub("", _FILLING.sub("", plain))
