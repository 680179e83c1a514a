"""Keeping the house: proving the promises (verify), doing what is due (tick), backing up and restoring.

Each app adds its own checks and chores in a module or package named `keeping`, which the commands discover.
"""

from community.keeping import certificates, checks, chores, photo_checks, voice_checks

__all__ = ["certificates", "checks", "chores", "photo_checks", "voice_checks"]
