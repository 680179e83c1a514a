from points.models.activities import Activity, ActivityPhoto, Attendance, SignUp
from points.models.ballots import Ballot, BallotOption, Vote
from points.models.ledger import Entry
from points.models.settlements import Objection, Settlement, SettlementLine
from points.models.shop import Category, Product, ProductPhoto, Redemption, StockMovement
from points.models.standards import Standard, StandardLine
from points.models.topics import Comment, Decision, Meeting, Review, Topic, TopicEvent, TopicPhoto

__all__ = [
    "Activity",
    "ActivityPhoto",
    "Attendance",
    "Ballot",
    "BallotOption",
    "Category",
    "Comment",
    "Decision",
    "Entry",
    "Meeting",
    "Objection",
    "Product",
    "ProductPhoto",
    "Redemption",
    "Review",
    "Settlement",
    "SettlementLine",
    "SignUp",
    "Standard",
    "StandardLine",
    "StockMovement",
    "Topic",
    "TopicEvent",
    "TopicPhoto",
    "Vote",
]
