"""Login with a phone number and a password, or after an SMS code."""

from django.contrib.auth.backends import ModelBackend


class PhoneBackend(ModelBackend):
    """Django's own, on Resident.phone. Someone whose account is not in use cannot log in."""
