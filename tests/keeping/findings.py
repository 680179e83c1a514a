"""What `verify` finds, and how it names a row."""

from community.keeping import verifying


def found():
    return {(finding.promise, finding.check, finding.subject) for finding in verifying.findings()}


def about(thing):
    return f"{thing._meta.label}:{thing.pk}"
