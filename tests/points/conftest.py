from tests.settling import award, drafted, earned, noticed, over, posted  # noqa: F401
