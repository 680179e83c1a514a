import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import points.models.activities
import points.models.hours


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0001_initial"),
        ("community", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("practice", "civic practice"),
                            ("council", "deliberation"),
                            ("training", "training"),
                            ("meeting", "meeting"),
                        ],
                        default="practice",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                ("about", models.TextField(blank=True, max_length=1000, verbose_name="description")),
                ("place", models.CharField(max_length=80, verbose_name="place")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "sign_up_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: until it begins.",
                        null=True,
                        verbose_name="sign-up until",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="places",
                    ),
                ),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: by the standard. 0: none.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000)],
                        verbose_name="points for coming",
                    ),
                ),
                (
                    "arithmetic",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="arithmetic"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "sign-up open"),
                            ("held", "held"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="signed up")),
                ("last_position", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "secret",
                    models.CharField(
                        default=points.models.activities.new_secret, editable=False, max_length=32
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed or cancelled"
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="reason"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        blank=True,
                        help_text="May check people in, beside the community's staff.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities_organised",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="organiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["community", "state", "starts_at"], name="activity_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "held", "cancelled"])),
                        name="activity_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("capacity"))),
                        name="activity_not_more_than_places",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 1)), name="activity_has_places"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="activity_ends_after_begin",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sign_up_until__isnull", True),
                            ("sign_up_until__lte", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="activity_sign_up_before_end",
                        violation_error_message="Sign-up cannot go on after the end.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "held"]), _negated=True),
                            models.Q(("points__isnull", False), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="activity_published_with_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__isnull", True), ("points__lte", 1000), _connector="OR"),
                        name="activity_points_within_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["held", "cancelled"])),
                            models.Q(
                                models.Q(("state__in", ["held", "cancelled"]), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="activity_ended_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="activity_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(editable=False, max_length=120, unique=True, verbose_name="file")),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="added"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="points.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity photo",
                "verbose_name_plural": "activity photos",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                ("question", models.CharField(max_length=120, verbose_name="question")),
                (
                    "per",
                    models.CharField(
                        choices=[
                            ("resident", "one vote for each resident"),
                            ("home", "one vote for each home"),
                        ],
                        default="home",
                        max_length=10,
                        verbose_name="who has a vote",
                    ),
                ),
                ("is_secret", models.BooleanField(default=True, verbose_name="secret")),
                (
                    "quorum",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="counts from so many votes",
                    ),
                ),
                ("eligible", models.PositiveIntegerField(verbose_name="may vote")),
                ("opens_at", models.DateTimeField(verbose_name="vote from")),
                ("closes_at", models.DateTimeField(verbose_name="vote until")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened")),
                (
                    "building",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.building",
                        verbose_name="only building",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
            ],
            options={
                "verbose_name": "ballot",
                "verbose_name_plural": "ballots",
                "ordering": ["topic", "round"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("per__in", ["resident", "home"])), name="ballot_per_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="ballot_closes_after_opening",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text", models.CharField(max_length=60, verbose_name="option")),
                ("votes", models.PositiveIntegerField(default=0, editable=False, verbose_name="votes")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="points.ballot",
                        verbose_name="ballot",
                    ),
                ),
            ],
            options={
                "verbose_name": "option",
                "verbose_name_plural": "options",
                "ordering": ["ballot", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "position"), name="option_number_once"),
                    models.UniqueConstraint(fields=("ballot", "text"), name="option_text_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Basket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=6, verbose_name="pickup code")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="redeemed"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="collect before")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="baskets",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="baskets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "basket",
                "verbose_name_plural": "baskets",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                ("order", models.PositiveSmallIntegerField(default=50, verbose_name="sort order")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="categories",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["order", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "name"), name="category_once_per_community")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="date")),
                (
                    "reason",
                    models.CharField(
                        help_text="Residents read it in the shop.", max_length=60, verbose_name="reason"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed_days",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed day",
                "verbose_name_plural": "closed days of the shop",
                "ordering": ["-day"],
                "constraints": [models.UniqueConstraint(fields=("community", "day"), name="closed_day_once")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(verbose_name="line")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("award", "award"),
                            ("redeem", "redemption"),
                            ("refund", "refund"),
                            ("reversal", "reversal"),
                            ("adjust", "adjustment"),
                            ("brought", "brought forward"),
                            ("transfer", "within the home"),
                            ("expiry", "expired"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    models.IntegerField(
                        help_text="Above zero earned, below zero spent.", verbose_name="points"
                    ),
                ),
                ("balance_after", models.IntegerField(verbose_name="balance")),
                ("occurred_on", models.DateField(verbose_name="date")),
                ("reference", models.CharField(max_length=80, unique=True, verbose_name="reference")),
                ("reason", models.CharField(max_length=120, verbose_name="for")),
                ("arithmetic", models.CharField(blank=True, max_length=200, verbose_name="arithmetic")),
                ("at", models.DateTimeField(verbose_name="written")),
                ("previous_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="points.entry",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "verbose_name": "passbook entry",
                "verbose_name_plural": "passbook entries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["community", "-id"], name="entry_newest"),
                    models.Index(fields=["community", "occurred_on"], name="entry_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("resident", "sequence"), name="entry_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sequence__gte", 1)), name="entry_line_counts_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance_after__gte", 0)), name="entry_balance_not_below_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="entry_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True), name="entry_has_reference"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["award", "refund", "brought"]), _negated=True),
                            ("amount__gt", 0),
                            _connector="OR",
                        ),
                        name="entry_earning_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "redeem"), _negated=True), ("amount__lt", 0), _connector="OR"
                        ),
                        name="entry_spending_is_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(
                                models.Q(("kind", "reversal"), _negated=True), ("reverses__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="entry_reversal_names_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sequence", 1), _negated=True),
                            ("balance_after", models.F("amount")),
                            _connector="OR",
                        ),
                        name="entry_first_line_starts_from_zero",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpiryNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="expires after")),
                ("points", models.PositiveIntegerField(verbose_name="points announced")),
                ("announced_on", models.DateField(verbose_name="announced")),
                (
                    "final_points",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="points in the last notice"
                    ),
                ),
                ("final_on", models.DateField(blank=True, null=True, verbose_name="last notice")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.entry",
                        verbose_name="passbook entry",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expiries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "expiry notice",
                "verbose_name_plural": "expiry notices",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["community", "done_at", "due_on"], name="expiry_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("resident", "due_on"), name="expiry_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1)), name="expiry_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("final_on__isnull", True), ("final_points__isnull", True)),
                            models.Q(
                                ("final_on__gte", models.F("announced_on")), ("final_points__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="expiry_last_notice_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True), ("final_on__isnull", False), _connector="OR"
                        ),
                        name="expiry_never_without_last_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entry__isnull", True), ("done_at__isnull", False), _connector="OR"
                        ),
                        name="expiry_entered_when_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opening_hours",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening hours",
                "verbose_name_plural": "opening hours of the shop",
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "weekday", "opens"), name="opening_hours_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))),
                        name="opening_hours_end_after_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="opening_hours_weekday_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PassbookRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unusual_percent",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="How far anybody may go at all is written in the standard itself.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="second look above the standard by more than (%)",
                    ),
                ),
                (
                    "most_at_once",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="0: never for this reason.",
                        verbose_name="second look above so many points at once",
                    ),
                ),
                (
                    "awards_a_day",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="0: never for this reason.",
                        verbose_name="awards a day without a second look",
                    ),
                ),
                (
                    "same_pair",
                    models.PositiveSmallIntegerField(
                        default=4,
                        help_text="0: never for this reason.",
                        verbose_name="times the same volunteer may serve the same home without a second look",
                    ),
                ),
                (
                    "same_pair_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="counted over so many days",
                    ),
                ),
                (
                    "adjustment_from",
                    models.PositiveIntegerField(
                        default=500,
                        help_text="0: never for this reason.",
                        verbose_name="second look at adjustments from so many points",
                    ),
                ),
                (
                    "expiry_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: points never expire. They expire at the end of a month, those earned first.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(6),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="months after which unused points expire",
                    ),
                ),
                (
                    "expiry_since",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="points expire since"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "community",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passbook_rules",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "passbook rules",
                "verbose_name_plural": "passbook rules",
                "ordering": ["community"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expiry_months__isnull", True),
                            models.Q(("expiry_months__gte", 6), ("expiry_since__isnull", False)),
                            _connector="OR",
                        ),
                        name="expiry_has_months_and_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("same_pair_days__gte", 1)), name="rules_pair_counted_over_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pools_proposed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pools_offered",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agreed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "shared points",
                "verbose_name_plural": "shared points",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True), name="pool_of_two"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("first",),
                        name="pool_once_for_first",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("second",),
                        name="pool_once_for_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="pool_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="description")),
                (
                    "price",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="price in points",
                    ),
                ),
                ("barcode", models.CharField(blank=True, max_length=32, verbose_name="barcode")),
                ("stock", models.IntegerField(default=0, editable=False, verbose_name="in stock")),
                (
                    "limit_per_person",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Uncollected pieces one person may hold; 0 is no limit.",
                        verbose_name="limit per person",
                    ),
                ),
                (
                    "limit_per_period",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Pieces one person may redeem in a period, collected or not; 0 is no limit.",
                        verbose_name="limit per person and period",
                    ),
                ),
                (
                    "limit_period",
                    models.CharField(
                        choices=[
                            ("week", "a week"),
                            ("month", "a month"),
                            ("quarter", "a quarter"),
                            ("year", "a year"),
                        ],
                        default="month",
                        max_length=8,
                        verbose_name="period",
                    ),
                ),
                (
                    "low_stock_at",
                    models.PositiveSmallIntegerField(default=3, verbose_name="warn when stock falls to"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="on the shelf")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="points.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["category__order", "price", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "name"), name="product_once_per_community"),
                    models.UniqueConstraint(
                        condition=models.Q(("barcode", ""), _negated=True),
                        fields=("community", "barcode"),
                        name="barcode_once_per_community",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stock__gte", 0)), name="stock_not_below_zero"
                    ),
                    models.CheckConstraint(condition=models.Q(("price__gte", 1)), name="price_at_least_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CartLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cart_lines",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cart_lines",
                        to="points.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a shopping basket",
                "verbose_name_plural": "lines of shopping baskets",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("resident", "product"), name="cart_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="cart_line_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(editable=False, max_length=120, unique=True, verbose_name="file")),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="added"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photo",
                        to="points.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "product photo",
                "verbose_name_plural": "product photos",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                ("price", models.PositiveIntegerField(verbose_name="price in points")),
                ("points", models.PositiveIntegerField(verbose_name="points spent")),
                ("code", models.CharField(max_length=6, verbose_name="pickup code")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "to collect"),
                            ("collected", "collected"),
                            ("cancelled", "cancelled"),
                            ("returned", "brought back"),
                        ],
                        default="reserved",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="redeemed"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="collect before")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                (
                    "basket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="points.basket",
                        verbose_name="basket",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "collected_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="A helper who took the goods along; empty when it was the resident.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="collected by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="points.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "redemption",
                "verbose_name_plural": "redemptions",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["resident", "-id"], name="redemption_newest"),
                    models.Index(fields=["community", "state", "-id"], name="redemption_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "reserved")),
                        fields=("community", "code"),
                        name="pickup_code_once_while_reserved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="redemption_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "points",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("price"), "*", models.F("quantity")
                                ),
                            )
                        ),
                        name="redemption_points_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["reserved", "collected", "cancelled", "returned"])),
                        name="redemption_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "reserved")),
                            models.Q(
                                models.Q(("state", "reserved"), _negated=True), ("ended_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="redemption_ended_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["cancelled", "returned"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="redemption_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "code",
                    models.CharField(
                        default=points.models.hours.new_code,
                        max_length=12,
                        unique=True,
                        verbose_name="check code",
                    ),
                ),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("minutes", models.PositiveIntegerField(verbose_name="minutes")),
                ("services", models.PositiveIntegerField(verbose_name="times")),
                ("lines", models.JSONField(editable=False)),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_certificates",
                        to="community.community",
                        verbose_name="issued by",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handled by",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_certificates",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "service certificate",
                "verbose_name_plural": "service certificates",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="service_ends_after_begin"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("services__gte", 1)),
                        name="service_certificate_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reason", ""), ("revoked_at__isnull", True), ("revoked_by__isnull", True)
                            ),
                            models.Q(
                                ("revoked_at__isnull", False),
                                ("revoked_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="service_certificate_revoked_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("repair", "repair"),
                            ("activity", "civic practice"),
                            ("correction", "correction"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("minutes", models.IntegerField(verbose_name="minutes")),
                ("served_on", models.DateField(verbose_name="date")),
                ("what", models.CharField(max_length=120, verbose_name="service")),
                ("reference", models.CharField(max_length=80, unique=True, verbose_name="reference")),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_hours",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="points.servicehours",
                        verbose_name="corrects",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_hours",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "hours of service",
                "verbose_name_plural": "hours of service",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["community", "-id"], name="hours_newest"),
                    models.Index(fields=["resident", "served_on"], name="hours_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("corrects__isnull", False),
                                ("kind", "correction"),
                                ("minutes__lt", 0),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("corrects__isnull", True),
                                ("kind__in", ["repair", "activity"]),
                                ("minutes__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="hours_served_or_corrected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", -1440), ("minutes__lte", 1440)),
                        name="hours_fit_into_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="number")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("noticed", "public notice"), ("posted", "posted")],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "name_masking",
                    models.CharField(
                        choices=[
                            ("surname", "surname only: 王**"),
                            ("ends", "first and last character: 王*兰"),
                            ("full", "full names"),
                            ("hidden", "no names, line numbers only"),
                        ],
                        default="surname",
                        max_length=8,
                        verbose_name="names on the notice",
                    ),
                ),
                ("notes", models.CharField(blank=True, max_length=200, verbose_name="notes")),
                (
                    "digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="digest"),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted")),
                ("noticed_at", models.DateTimeField(blank=True, null=True, verbose_name="notice published")),
                ("notice_until", models.DateField(blank=True, null=True, verbose_name="notice until")),
                (
                    "withdrawn_reason",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="why the notice was taken back"
                    ),
                ),
                ("posted_at", models.DateTimeField(blank=True, null=True, verbose_name="posted at")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="points.settlement",
                        verbose_name="follows",
                    ),
                ),
                (
                    "noticed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="notice published by",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="posted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement",
                "verbose_name_plural": "settlements",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["community", "state", "-ends_on"], name="settlement_by_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "posted"), _negated=True),
                        fields=("community",),
                        name="settlement_one_open_per_community",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("follows__isnull", True)),
                        fields=("community",),
                        name="settlement_one_first_per_community",
                    ),
                    models.UniqueConstraint(fields=("community", "starts_on"), name="settlement_begins_once"),
                    models.UniqueConstraint(fields=("community", "ends_on"), name="settlement_ends_once"),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="settlement_begins_before_it_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "noticed", "posted"])),
                        name="settlement_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("notice_until__isnull", True),
                                ("noticed_at__isnull", True),
                                ("noticed_by__isnull", True),
                                ("state", "draft"),
                            ),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("notice_until__isnull", False),
                                ("noticed_at__isnull", False),
                                ("noticed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="settlement_noticed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "posted"), _negated=True),
                                ("posted_at__isnull", True),
                                ("posted_by__isnull", True),
                            ),
                            models.Q(
                                ("posted_at__isnull", False),
                                ("posted_by__isnull", False),
                                ("state", "posted"),
                            ),
                            _connector="OR",
                        ),
                        name="settlement_posted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice_until__isnull", True),
                            ("notice_until__gt", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="settlement_noticed_after_its_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="objection")),
                ("raised_at", models.DateTimeField(verbose_name="raised")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="raised by",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="points.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection",
                "verbose_name_plural": "objections",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("settlement", "resident"),
                        name="objection_one_open_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="objection_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="objection_answered_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettlementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="line")),
                ("opening", models.IntegerField(verbose_name="opening balance")),
                ("earned", models.IntegerField(verbose_name="earned")),
                (
                    "spent",
                    models.IntegerField(
                        help_text="Redeemed, less what was given back.", verbose_name="spent"
                    ),
                ),
                (
                    "reversed",
                    models.IntegerField(
                        help_text="Corrections; below zero took points away.", verbose_name="reversed"
                    ),
                ),
                ("closing", models.IntegerField(verbose_name="closing balance")),
                ("movements", models.PositiveIntegerField(verbose_name="entries")),
                ("head", models.CharField(max_length=64, verbose_name="digest")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="points.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement line",
                "verbose_name_plural": "settlement lines",
                "ordering": ["settlement", "place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("settlement", "resident"), name="settled_once_per_person"
                    ),
                    models.UniqueConstraint(fields=("settlement", "place"), name="settled_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closing",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("opening"), "+", models.F("earned")
                                        ),
                                        "-",
                                        models.F("spent"),
                                    ),
                                    "+",
                                    models.F("reversed"),
                                ),
                            )
                        ),
                        name="settled_line_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("earned__gte", 0)), name="settled_earnings_not_below_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1)), name="settled_line_counts_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head", ""), _negated=True), name="settled_line_has_digest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(blank=True, max_length=60, verbose_name="organisation")),
                ("person_name", models.CharField(blank=True, max_length=40, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("signed", "signed up"),
                            ("waiting", "on the waiting list"),
                            ("cancelled", "withdrawn"),
                        ],
                        default="signed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="number")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="signed up"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to="points.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-up",
                "verbose_name_plural": "sign-ups",
                "ordering": ["activity", "position"],
                "indexes": [models.Index(fields=["activity", "state", "position"], name="sign_up_in_line")],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "position"), name="sign_up_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("resident__isnull", False), models.Q(("state", "cancelled"), _negated=True)
                        ),
                        fields=("activity", "resident"),
                        name="sign_up_once_per_resident",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("resident__isnull", True), models.Q(("state", "cancelled"), _negated=True)
                        ),
                        fields=("activity", "organisation", "person_name", "phone"),
                        name="sign_up_once_per_representative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["signed", "waiting", "cancelled"])),
                        name="sign_up_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("organisation", ""),
                                ("person_name", ""),
                                ("phone", ""),
                                ("resident__isnull", False),
                            ),
                            models.Q(
                                ("resident__isnull", True),
                                models.Q(("organisation", ""), _negated=True),
                                models.Q(("person_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sign_up_of_resident_or_representative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state", "cancelled")),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True), ("ended_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="sign_up_ended_when_withdrawn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "checked_in_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="checked in"),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("qr", "by the code on the screen"),
                            ("staff", "by the list"),
                            ("import", "from a workbook"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        blank=True, editable=False, null=True, verbose_name="points"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="points.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="points.signup",
                        verbose_name="sign-up",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
                "ordering": ["activity", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resident__isnull", False)),
                        fields=("activity", "resident"),
                        name="attendance_once_per_resident",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["qr", "staff", "import"])),
                        name="attendance_how_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resident__isnull", False),
                            ("points__isnull", True),
                            ("points", 0),
                            _connector="OR",
                        ),
                        name="attendance_points_need_passbook",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Standard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "band",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="With a reason; further than this nobody may go.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="staff may deviate by (%)",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published"),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standards",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "points standard",
                "verbose_name_plural": "points standards",
                "ordering": ["-valid_from", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "version"), name="standard_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=("community", "valid_from"),
                        name="standard_one_published_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("band__lte", 100)), name="standard_band_is_a_share"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("award", "award"), ("adjust", "adjustment")],
                        default="award",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="points")),
                (
                    "proposed",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="by the standard"),
                ),
                ("occurred_on", models.DateField(verbose_name="date")),
                ("reference", models.CharField(max_length=80, unique=True, verbose_name="reference")),
                ("reason", models.CharField(max_length=120, verbose_name="for")),
                ("arithmetic", models.CharField(blank=True, max_length=200, verbose_name="arithmetic")),
                ("flags", models.CharField(editable=False, max_length=40)),
                ("why", models.CharField(max_length=300, verbose_name="why a second look")),
                ("at", models.DateTimeField(verbose_name="awarded")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waits for a second look"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "decision",
                    models.CharField(blank=True, max_length=120, verbose_name="reason of the decision"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="awarded by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_awards",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_before",
                        to="points.entry",
                        verbose_name="passbook entry",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_awards",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.standard",
                        verbose_name="standard",
                    ),
                ),
            ],
            options={
                "verbose_name": "points to look at twice",
                "verbose_name_plural": "points to look at twice",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["community", "state", "-id"], name="held_waiting"),
                    models.Index(fields=["resident", "state"], name="held_of_resident"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 1)), name="held_gives_points"),
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True), name="held_has_reference"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("why", ""), _negated=True), models.Q(("flags", ""), _negated=True)
                        ),
                        name="held_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "pending"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ["approved", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="held_decided_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", False), ("state", "approved")),
                            models.Q(models.Q(("state", "approved"), _negated=True), ("entry__isnull", True)),
                            _connector="OR",
                        ),
                        name="held_entered_when_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("decision", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="held_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("resident")), _negated=True),
                            _connector="OR",
                        ),
                        name="held_not_decided_by_receiver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            ("by__isnull", True),
                            models.Q(("decided_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="held_decided_by_somebody_else",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="points.standard",
                verbose_name="standard",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="points.standard",
                verbose_name="standard",
            ),
        ),
        migrations.CreateModel(
            name="StandardLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("repair", "repair done"),
                            ("visit", "visit without repair"),
                            ("practice", "civic practice"),
                            ("council", "deliberation"),
                            ("training", "training"),
                            ("meeting", "meeting"),
                        ],
                        default="repair",
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "any size"),
                            ("small", "small job"),
                            ("medium", "medium job"),
                            ("large", "large job"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="size of job",
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(verbose_name="points")),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: any trade.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="community.skill",
                        verbose_name="trade",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="points.standard",
                        verbose_name="points standard",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the standard",
                "verbose_name_plural": "lines of the standard",
                "ordering": ["cause", "skill__order", "size", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("standard", "cause", "skill", "size"), name="standard_line_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("skill__isnull", True)),
                        fields=("standard", "cause", "size"),
                        name="standard_line_once_for_any_trade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1)), name="standard_line_gives_points"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__lte", 1000)), name="standard_line_within_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause__in", ["repair", "visit"]),
                            models.Q(("size", ""), ("skill__isnull", True)),
                            _connector="OR",
                        ),
                        name="standard_line_trade_for_repairs_only",
                        violation_error_message="Only repairs have a trade and a size.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMovement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(verbose_name="line")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "goods in"),
                            ("reserved", "reserved by redemption"),
                            ("returned", "back from a cancelled redemption"),
                            ("counted", "stock-take difference"),
                            ("off", "written off"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "quantity",
                    models.IntegerField(help_text="Above zero in, below zero out.", verbose_name="quantity"),
                ),
                ("stock_after", models.IntegerField(verbose_name="stock after")),
                ("reference", models.CharField(max_length=80, unique=True, verbose_name="reference")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="points.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock movement",
                "verbose_name_plural": "stock book",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("product", "sequence"), name="movement_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("stock_after__gte", 0)), name="movement_stock_not_below_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="movement_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["received", "returned"]), _negated=True),
                            ("quantity__gt", 0),
                            _connector="OR",
                        ),
                        name="movement_in_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["reserved", "off"]), _negated=True),
                            ("quantity__lt", 0),
                            _connector="OR",
                        ),
                        name="movement_out_is_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("bought", "bought"), ("donated", "donated")],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost per piece (yuan)",
                    ),
                ),
                ("donor", models.CharField(blank=True, max_length=60, verbose_name="donor")),
                ("budget_line", models.CharField(blank=True, max_length=60, verbose_name="budget line")),
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="points.stockmovement",
                        verbose_name="stock movement",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt of goods",
                "verbose_name_plural": "receipts of goods",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"),
                        name="receipt_cost_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "donated"), _negated=True),
                            models.Q(("donor", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="receipt_names_its_donor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "bought"), _negated=True),
                            ("cost__isnull", False),
                            _connector="OR",
                        ),
                        name="receipt_bought_at_a_cost",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockTake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "counting"), ("closed", "closed"), ("discarded", "discarded")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="occasion")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_takes",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="begun by",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock-take",
                "verbose_name_plural": "stock-takes",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("community",),
                        name="stock_take_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="stock_take_ended_when_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockTakeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expected", models.PositiveIntegerField(verbose_name="should be there")),
                ("counted", models.PositiveIntegerField(verbose_name="counted")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lost", "lost"),
                            ("broken", "broken or spoilt"),
                            ("shown", "used for display"),
                            ("given", "given out and not entered"),
                            ("found", "found again"),
                            ("miscounted", "counted wrong earlier"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="explanation")),
                ("book_line", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "counted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="counted at"),
                ),
                (
                    "counted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="counted by",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="points.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "stock_take",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="points.stocktake",
                        verbose_name="stock-take",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a stock-take",
                "verbose_name_plural": "lines of stock-takes",
                "ordering": ["product__name"],
                "constraints": [
                    models.UniqueConstraint(fields=("stock_take", "product"), name="stock_take_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted", models.F("expected")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stock_take_difference_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "other"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stock_take_other_in_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="topic")),
                ("text", models.TextField(max_length=1000, verbose_name="what it is about")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("resident", "a resident"),
                            ("office", "the office"),
                            ("radar", "repeated faults"),
                        ],
                        default="resident",
                        max_length=10,
                        verbose_name="came from",
                    ),
                ),
                ("source", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "proposed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposed on"),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="taken up")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("discussion", "being discussed"),
                            ("voting", "put to the vote"),
                            ("decided", "decided, being done"),
                            ("closed", "concluded"),
                            ("dropped", "not taken up"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "building",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.building",
                        verbose_name="building",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["community", "state", "-id"], name="topic_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["proposed", "discussion", "voting", "decided", "closed", "dropped"],
                            )
                        ),
                        name="topic_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["resident", "office", "radar"])),
                        name="topic_origin_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["closed", "dropped"])),
                            models.Q(
                                models.Q(("state__in", ["closed", "dropped"]), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="topic_ended_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "dropped"]),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="topic_under_way_was_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="topic_dropped_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("source", ""), _negated=True),
                            models.Q(("state__in", ["closed", "dropped"]), _negated=True),
                        ),
                        fields=("community", "source"),
                        name="topic_once_per_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("done", "done"),
                            ("not_yet", "not done yet: it goes on"),
                            ("given_up", "not done: it ends here"),
                        ],
                        max_length=10,
                        verbose_name="how it turned out",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="what was seen")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="now until")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="points.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on__isnull", False), ("result", "not_yet")),
                            models.Q(("due_on__isnull", True), ("result__in", ["done", "given_up"])),
                            _connector="OR",
                        ),
                        name="review_says_how_it_goes_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="review_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="held on")),
                ("minutes", models.TextField(max_length=3000, verbose_name="minutes of the meeting")),
                (
                    "attended",
                    models.CharField(blank=True, max_length=300, verbose_name="those who were there"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded"),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="points.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["held_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes", ""), _negated=True), name="meeting_has_minutes"
                    ),
                    models.UniqueConstraint(fields=("topic", "activity"), name="meeting_once_per_activity"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_adopted", models.BooleanField(verbose_name="adopted")),
                ("text", models.TextField(max_length=1000, verbose_name="decision")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        help_text="The numbers of the vote.",
                        max_length=500,
                        verbose_name="result",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "decided_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="day of the decision"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who sees to it",
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="points.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="decision_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_on__isnull", True),
                                ("is_adopted", False),
                                ("partner__isnull", True),
                                ("person__isnull", True),
                            ),
                            models.Q(
                                ("due_on__isnull", False),
                                ("is_adopted", True),
                                ("partner__isnull", True),
                                ("person__isnull", False),
                            ),
                            models.Q(
                                ("due_on__isnull", False),
                                ("is_adopted", True),
                                ("partner__isnull", False),
                                ("person__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_has_one_to_see_to_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="comment")),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden")),
                ("hidden_reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hidden by",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="points.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hidden_at__isnull", True),
                                ("hidden_by__isnull", True),
                                ("hidden_reason", ""),
                            ),
                            models.Q(
                                ("hidden_at__isnull", False),
                                ("hidden_by__isnull", False),
                                models.Q(("hidden_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="comment_hidden_with_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="ballot",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ballots",
                to="points.topic",
                verbose_name="topic",
            ),
        ),
        migrations.CreateModel(
            name="TopicEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.CharField(max_length=20, verbose_name="action")),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("discussion", "being discussed"),
                            ("voting", "put to the vote"),
                            ("decided", "decided, being done"),
                            ("closed", "concluded"),
                            ("dropped", "not taken up"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="what residents read")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="points.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a topic",
                "verbose_name_plural": "steps of a topic",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TopicPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(editable=False, max_length=120, unique=True, verbose_name="file")),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="added"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="points.review",
                        verbose_name="review",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a review",
                "verbose_name_plural": "photos of reviews",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voice", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cast",
                        to="points.ballot",
                        verbose_name="ballot",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.ballotoption",
                        verbose_name="option",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "voice"), name="vote_once_per_voice"),
                    models.UniqueConstraint(fields=("ballot", "resident"), name="vote_once_per_resident"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=40, verbose_name="what")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="why")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposed"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being considered"),
                            ("planned", "planned"),
                            ("bought", "in the shop now"),
                            ("no", "not possible"),
                            ("removed", "taken off the list"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=120, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "wish",
                "verbose_name_plural": "wishes",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["community", "state", "-id"], name="wish_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "planned"])),
                        fields=("community", "text"),
                        name="wish_once_while_considered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="wish_answered_with_a_sentence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WishVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wish_votes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "wish",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="points.wish",
                        verbose_name="wish",
                    ),
                ),
            ],
            options={
                "verbose_name": "vote for a wish",
                "verbose_name_plural": "votes for wishes",
                "constraints": [models.UniqueConstraint(fields=("wish", "resident"), name="wish_vote_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(fields=("topic", "round"), name="ballot_round_once"),
        ),
    ]
