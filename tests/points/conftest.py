from tests.points.activity_cast import crowd, plan

__all__ = ["crowd", "plan"]
