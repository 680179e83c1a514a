from points.models.activities import Activity, ActivityPhoto, Attendance, SignUp
from points.models.ballots import Ballot, BallotOption, PaperVote, Vote, Voter
from points.models.baskets import Basket, CartLine
from points.models.expiry import ExpiryNotice
from points.models.held import HeldAward
from points.models.hours import ServiceCertificate, ServiceHours
from points.models.households import Pool
from points.models.ledger import Entry
from points.models.opening import ClosedDay, OpeningHours
from points.models.rules import PassbookRules
from points.models.settlements import Objection, Settlement, SettlementLine
from points.models.shop import Category, GoodsReturn, Product, ProductPhoto, Redemption, StockMovement
from points.models.standards import Standard, StandardLine
from points.models.stocktaking import Receipt, StockTake, StockTakeLine
from points.models.topics import Comment, Decision, Meeting, Review, Topic, TopicEvent, TopicPhoto
from points.models.wishes import PurchaseBudget, Wish, WishVote

__all__ = [
    "Activity",
    "ActivityPhoto",
    "Attendance",
    "Ballot",
    "BallotOption",
    "Basket",
    "CartLine",
    "Category",
    "ClosedDay",
    "Comment",
    "Decision",
    "Entry",
    "ExpiryNotice",
    "GoodsReturn",
    "HeldAward",
    "Meeting",
    "Objection",
    "OpeningHours",
    "PaperVote",
    "PassbookRules",
    "Pool",
    "Product",
    "ProductPhoto",
    "PurchaseBudget",
    "Receipt",
    "Redemption",
    "Review",
    "ServiceCertificate",
    "ServiceHours",
    "Settlement",
    "SettlementLine",
    "SignUp",
    "Standard",
    "StandardLine",
    "StockMovement",
    "StockTake",
    "StockTakeLine",
    "Topic",
    "TopicEvent",
    "TopicPhoto",
    "Vote",
    "Voter",
    "Wish",
    "WishVote",
]
