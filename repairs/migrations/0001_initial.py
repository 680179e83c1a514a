import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import repairs.models.orders
import repairs.models.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0001_initial"),
        ("community", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="RepairOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                (
                    "token",
                    models.CharField(
                        default=repairs.models.orders.new_token, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "waiting for the office"),
                            ("open", "waiting for a volunteer"),
                            ("claimed", "volunteer on the way"),
                            ("waiting", "waiting for parts"),
                            ("reported", "waiting for confirmation"),
                            ("referred", "with a partner"),
                            ("closed", "finished"),
                            ("declined", "not accepted"),
                            ("cancelled", "cancelled"),
                        ],
                        default="submitted",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "by the resident"),
                            ("helper", "by a helper"),
                            ("guest", "without an account"),
                            ("phone", "by telephone"),
                            ("desk", "at the front desk"),
                            ("sheet", "from a spreadsheet"),
                        ],
                        default="web",
                        max_length=10,
                        verbose_name="how it came",
                    ),
                ),
                ("contact_name", models.CharField(max_length=40, verbose_name="resident's name")),
                ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("unit", models.CharField(blank=True, max_length=10, verbose_name="unit")),
                ("room", models.CharField(blank=True, max_length=10, verbose_name="room")),
                (
                    "place_kind",
                    models.CharField(
                        choices=[("home", "in my home"), ("common", "in a common area")],
                        default="home",
                        max_length=6,
                        verbose_name="home or common area",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="For common areas: where exactly.",
                        max_length=60,
                        verbose_name="place",
                    ),
                ),
                ("item", models.CharField(max_length=60, verbose_name="what to repair")),
                ("description", models.TextField(blank=True, max_length=500, verbose_name="details")),
                (
                    "good_times",
                    models.CharField(blank=True, max_length=60, verbose_name="good times to come"),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "normal"), ("urgent", "urgent")],
                        default="normal",
                        max_length=10,
                        verbose_name="urgency",
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
                        default="small",
                        max_length=10,
                        verbose_name="size of job",
                    ),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="volunteers needed",
                    ),
                ),
                (
                    "taken",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="places taken"),
                ),
                (
                    "needs_certificate",
                    models.BooleanField(
                        default=False,
                        help_text="Only volunteers whose certificate for this trade was checked and is valid can take it.",
                        verbose_name="only with a checked certificate",
                    ),
                ),
                (
                    "hazard_lifted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="found safe"),
                ),
                (
                    "hazard_lifted_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="why it is safe"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="reported"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published"),
                ),
                (
                    "claimed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="claimed"),
                ),
                (
                    "expected_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="expected"),
                ),
                (
                    "waiting_reason",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="waiting for"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none yet"),
                            ("fixed", "fixed"),
                            ("partly", "partly fixed"),
                            ("parts", "needs parts, second visit"),
                            ("unfixable", "cannot be fixed"),
                            ("professional", "needs a professional"),
                            ("nobody_home", "nobody home"),
                            ("other", "other"),
                        ],
                        default="",
                        editable=False,
                        max_length=14,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "outcome_note",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="outcome in words"
                    ),
                ),
                (
                    "visited_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="date of visit"),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, editable=False, null=True, verbose_name="minutes"
                    ),
                ),
                (
                    "no_photos",
                    models.BooleanField(default=False, editable=False, verbose_name="no photos, on purpose"),
                ),
                (
                    "reported_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="visit reported"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed"),
                ),
                (
                    "reply",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reply given"),
                ),
                (
                    "reply_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none yet"),
                            ("resident", "confirmed by the resident"),
                            ("phone", "by telephone"),
                            ("visit", "in person"),
                            ("message", "by message"),
                            ("sheet", "in the old record"),
                            ("unreached", "not reached, three tries"),
                        ],
                        default="",
                        editable=False,
                        max_length=10,
                        verbose_name="how the reply was given",
                    ),
                ),
                (
                    "ended_reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason"),
                ),
                (
                    "times_reopened",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="times reopened"
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True),
                ),
                (
                    "building",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="community.building",
                        verbose_name="building",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "hazard_lifted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders_for_others",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="repairs.repairorder",
                        verbose_name="goes on in",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="community.skill",
                        verbose_name="trade",
                    ),
                ),
            ],
            options={
                "verbose_name": "repair order",
                "verbose_name_plural": "repair orders",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["community", "-id"], name="order_newest"),
                    models.Index(fields=["community", "state", "-id"], name="order_by_state"),
                    models.Index(fields=["community", "skill", "state", "-id"], name="order_by_trade"),
                    models.Index(fields=["community", "visited_on"], name="order_by_visit"),
                    models.Index(fields=["requester", "-id"], name="order_by_requester"),
                    models.Index(fields=["helper", "-id"], name="order_by_helper"),
                    models.Index(fields=["building", "room", "-id"], name="order_by_home"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "number"), name="order_number_once"),
                    models.CheckConstraint(condition=models.Q(("places__gte", 1)), name="order_has_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("places"))), name="order_not_overclaimed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "submitted",
                                    "open",
                                    "claimed",
                                    "waiting",
                                    "reported",
                                    "referred",
                                    "closed",
                                    "declined",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("reply", ""), _negated=True),
                                models.Q(("reply_by", ""), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="order_closed_with_outcome_and_reply",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["declined", "cancelled"]), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="order_ended_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reply", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="order_declined_with_reply",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True),
                            models.Q(("waiting_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="order_waiting_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reported"), _negated=True),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("visited_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="order_reported_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["open", "claimed"]), _negated=True),
                            ("skill__isnull", False),
                            _connector="OR",
                        ),
                        name="order_published_with_trade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["claimed", "waiting"]), _negated=True),
                            ("taken__gte", 1),
                            _connector="OR",
                        ),
                        name="order_claimed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place_kind__in", ["home", "common"])),
                        name="order_place_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(
                                ("state", "cancelled"),
                                models.Q(("merged_into", models.F("pk")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="order_merged_is_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(default=repairs.models.rules.new_code, editable=False, max_length=20),
                ),
                ("title", models.CharField(max_length=40, verbose_name="what is inspected")),
                ("about", models.CharField(blank=True, max_length=160, verbose_name="before setting out")),
                ("order", models.PositiveSmallIntegerField(default=50, verbose_name="sort order")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist",
                "verbose_name_plural": "checklists",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "code"), name="checklist_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("community", None)),
                        fields=("code",),
                        name="checklist_shared_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=60, verbose_name="what to look at")),
                ("hint", models.CharField(blank=True, max_length=120, verbose_name="what is wrong")),
                (
                    "wants_photo",
                    models.BooleanField(default=True, verbose_name="ask for a photo of a problem"),
                ),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="sort order")),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="repairs.checklist",
                        verbose_name="checklist",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.skill",
                        verbose_name="trade",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a checklist",
                "verbose_name_plural": "lines of a checklist",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_lead", models.BooleanField(default=False, verbose_name="lead")),
                (
                    "claimed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="claimed"),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="released")),
                ("release_reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                (
                    "points",
                    models.PositiveIntegerField(
                        blank=True, help_text="Awarded at closing.", null=True, verbose_name="points"
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.volunteercertificate",
                        verbose_name="taken with this certificate",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="volunteer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["volunteer", "-id"], name="claim_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("order", "volunteer"),
                        name="claim_once_per_volunteer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_lead", True), ("released_at__isnull", True)),
                        fields=("order",),
                        name="claim_one_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True),
                            models.Q(("release_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="claim_released_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="arrived")),
                (
                    "how",
                    models.CharField(
                        choices=[("code", "with the doorstep password"), ("phone", "by telephone")],
                        max_length=5,
                        verbose_name="how it was confirmed",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="repairs.claim",
                        verbose_name="claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "arrival",
                "verbose_name_plural": "arrivals",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "day"), name="arrival_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["code", "phone"])), name="arrival_how_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("community", "day"), name="day_counter_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(editable=False, max_length=24)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_reply", "first reply"),
                            ("on_site", "somebody on site"),
                            ("resolution", "resolved"),
                        ],
                        max_length=12,
                        verbose_name="until",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "normal"), ("urgent", "urgent")],
                        default="normal",
                        max_length=10,
                        verbose_name="urgency",
                    ),
                ),
                (
                    "amount",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="how many",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("hours", "working hours"),
                            ("days", "working days"),
                            ("clock", "hours by the clock, weekends too"),
                        ],
                        default="days",
                        max_length=6,
                        verbose_name="of what",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Without the tick there is no such deadline.",
                        verbose_name="in use",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
                "ordering": ["urgency", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "kind", "urgency"), name="deadline_rule_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("community", None)),
                        fields=("kind", "urgency"),
                        name="deadline_rule_shared_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 1), ("amount__lte", 1000)),
                        name="deadline_rule_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("urgency", "urgent"), _negated=True), ("unit", "clock"), _connector="OR"
                        ),
                        name="deadline_rule_urgent_by_the_clock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                        choices=[
                            ("found", "to be dealt with"),
                            ("ordered", "with a repair order"),
                            ("verified", "put right, seen"),
                        ],
                        default="found",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "found_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="found"
                    ),
                ),
                (
                    "verified_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="put right, seen on"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["community", "state", "-id"], name="finding_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("order__isnull", True), ("state", "found"), ("verified_at__isnull", True)
                            ),
                            models.Q(
                                ("order__isnull", False), ("state", "ordered"), ("verified_at__isnull", True)
                            ),
                            models.Q(("state", "verified"), ("verified_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="finding_state_fits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=120, verbose_name="reason")),
                (
                    "offered_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="offered"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "offered"),
                            ("taken", "taken over"),
                            ("declined", "declined"),
                            ("over", "no longer offered"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="repairs.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offered_places",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("claim", "to"),
                        name="hand_over_offered_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "taken")), fields=("claim",), name="hand_over_taken_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("answered_at__isnull", False), ("state__in", ["taken", "declined", "over"])
                            ),
                            _connector="OR",
                        ),
                        name="hand_over_answered_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="hand_over_with_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderClock",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="clock",
                        serialize=False,
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "no deadline"),
                            ("first_reply", "first reply"),
                            ("on_site", "somebody on site"),
                            ("resolution", "resolved"),
                            ("parts", "the wait is over"),
                            ("partner", "the partner's answer"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="due",
                    ),
                ),
                ("due_at", models.DateTimeField(null=True, verbose_name="due at")),
                ("risk_at", models.DateTimeField(null=True, verbose_name="at risk from")),
                (
                    "seeking_since",
                    models.DateTimeField(null=True, verbose_name="looking for a volunteer since"),
                ),
                (
                    "calendar",
                    models.PositiveSmallIntegerField(
                        help_text="The year up to which the public calendar was known then.",
                        verbose_name="holidays known until",
                    ),
                ),
                ("widened_at", models.DateTimeField(null=True, verbose_name="offered more widely")),
            ],
            options={
                "verbose_name": "deadline of an order",
                "verbose_name_plural": "deadlines of orders",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", True), ("kind", ""), ("risk_at__isnull", True)),
                            models.Q(
                                models.Q(("kind", ""), _negated=True), ("risk_at__lte", models.F("due_at"))
                            ),
                            _connector="OR",
                        ),
                        name="clock_says_what_is_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NextJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("materials", models.CharField(blank=True, max_length=80, verbose_name="materials needed")),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_from",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next_jobs",
                        to="repairs.repairorder",
                        verbose_name="came out of",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-on job",
                "verbose_name_plural": "follow-on jobs",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("order", models.F("origin")), _negated=True),
                        name="next_job_is_another_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "result",
                    models.CharField(
                        choices=[("gone", "put right"), ("still", "still there")],
                        max_length=5,
                        verbose_name="result",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="repairs.finding",
                        verbose_name="finding",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "another look",
                "verbose_name_plural": "second looks",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("finding", "number"), name="look_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["gone", "still"])), name="look_result_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="invited")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "no answer yet"),
                            ("accepted", "took it"),
                            ("declined", "cannot this time"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="volunteer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("order", "volunteer"),
                        name="invitation_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(
                                ("answer__in", ["accepted", "declined"]), ("answered_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="invitation_answered_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.CharField(max_length=12, verbose_name="action")),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "waiting for the office"),
                            ("open", "waiting for a volunteer"),
                            ("claimed", "volunteer on the way"),
                            ("waiting", "waiting for parts"),
                            ("reported", "waiting for confirmation"),
                            ("referred", "with a partner"),
                            ("closed", "finished"),
                            ("declined", "not accepted"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("submitted", "waiting for the office"),
                            ("open", "waiting for a volunteer"),
                            ("claimed", "volunteer on the way"),
                            ("waiting", "waiting for parts"),
                            ("reported", "waiting for confirmation"),
                            ("referred", "with a partner"),
                            ("closed", "finished"),
                            ("declined", "not accepted"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "public",
                    models.CharField(blank=True, max_length=200, verbose_name="what the resident reads"),
                ),
                ("private", models.CharField(blank=True, max_length=200, verbose_name="what staff read")),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="detail")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "timeline",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Callback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="round")),
                ("number", models.PositiveSmallIntegerField(verbose_name="try")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "by telephone"),
                            ("visit", "in person"),
                            ("message", "by message"),
                            ("self", "by the resident themselves"),
                        ],
                        default="phone",
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("satisfied", "satisfied"),
                            ("partly", "partly satisfied"),
                            ("not", "not satisfied"),
                            ("unreachable", "unreachable"),
                        ],
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="in their words")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "callback",
                "verbose_name_plural": "callbacks",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "round", "number"), name="callback_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(("how", "self"), ("result__in", ["satisfied", "partly"])),
                        fields=("order", "round"),
                        name="callback_own_answer_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="callback_counts_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["satisfied", "partly", "not", "unreachable"])),
                        name="callback_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("how__in", ["phone", "visit", "message"]),
                            models.Q(("how", "self"), models.Q(("result", "unreachable"), _negated=True)),
                            _connector="OR",
                        ),
                        name="callback_own_answer_is_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how", "self"), ("by__isnull", False), _connector="OR"),
                        name="callback_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderFollower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="repairs.repairorder",
                        verbose_name="their own request",
                    ),
                ),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resident__isnull", False)),
                        fields=("order", "resident"),
                        name="follower_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("resident__isnull", True)),
                        fields=("order", "phone"),
                        name="follower_once_per_phone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resident__isnull", False),
                            models.Q(("phone", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="follower_can_be_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderPhoto",
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
                    "stage",
                    models.CharField(
                        choices=[
                            ("request", "with the request"),
                            ("visit", "from the visit"),
                            ("receipt", "receipt for parts"),
                            ("inspect", "from the inspection"),
                        ],
                        default="request",
                        max_length=8,
                        verbose_name="stage",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "order photo",
                "verbose_name_plural": "order photos",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                (
                    "half",
                    models.CharField(
                        blank=True,
                        choices=[("am", "morning"), ("pm", "afternoon")],
                        max_length=2,
                        verbose_name="half of the day",
                    ),
                ),
                ("looker", models.CharField(max_length=40, verbose_name="who looks")),
                (
                    "planned_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="arranged"),
                ),
                ("finding", models.CharField(blank=True, max_length=200, verbose_name="finding")),
                (
                    "whose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("volunteers", "volunteers"),
                            ("property", "property company"),
                            ("utility", "water, power or gas company"),
                            ("municipal", "municipal service"),
                            ("joint", "looked at together first"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="whose it is",
                    ),
                ),
                (
                    "told",
                    models.CharField(blank=True, max_length=200, verbose_name="what the resident reads"),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="recorded")),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="community.partner",
                        verbose_name="looked at together with",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="arranged by",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
                (
                    "photos",
                    models.ManyToManyField(
                        blank=True, related_name="inspections", to="repairs.orderphoto", verbose_name="photos"
                    ),
                ),
            ],
            options={
                "verbose_name": "inspection",
                "verbose_name_plural": "inspections",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("recorded_at__isnull", True)),
                        fields=("order",),
                        name="inspection_one_planned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finding", ""),
                                ("recorded_at__isnull", True),
                                ("recorded_by__isnull", True),
                                ("told", ""),
                                ("whose", ""),
                            ),
                            models.Q(
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                models.Q(("finding", ""), _negated=True),
                                models.Q(("told", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_found_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("looker", ""), _negated=True), name="inspection_by_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("term", models.CharField(max_length=24)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="repairs.repairorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "search term",
                "verbose_name_plural": "search terms",
                "constraints": [
                    models.UniqueConstraint(fields=("community", "term", "order"), name="order_term_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_lead", models.BooleanField(default=True, verbose_name="lead")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "with the partner"),
                            ("returned", "returned"),
                            ("done", "done"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("told", "told, not answered yet"),
                            ("accepted", "accepted"),
                            ("asked", "has a question"),
                            ("scheduled", "day agreed"),
                        ],
                        default="told",
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent")),
                ("due_on", models.DateField(verbose_name="answer due")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="first answer")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                ("visit_on", models.DateField(blank=True, null=True, verbose_name="day agreed")),
                (
                    "visit_half",
                    models.CharField(
                        blank=True,
                        choices=[("am", "morning"), ("pm", "afternoon")],
                        max_length=2,
                        verbose_name="half of the day",
                    ),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=40, verbose_name="name of who comes"),
                ),
                ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="their phone")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none yet"),
                            ("fixed", "fixed"),
                            ("partly", "partly fixed"),
                            ("parts", "needs parts, second visit"),
                            ("unfixable", "cannot be fixed"),
                            ("professional", "needs a professional"),
                            ("nobody_home", "nobody home"),
                            ("other", "other"),
                        ],
                        default="",
                        max_length=14,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "outcome_note",
                    models.CharField(blank=True, max_length=200, verbose_name="outcome in words"),
                ),
                ("visited_on", models.DateField(blank=True, null=True, verbose_name="date of visit")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="community.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "photos",
                    models.ManyToManyField(
                        blank=True, related_name="referrals", to="repairs.orderphoto", verbose_name="photos"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["partner", "state", "-id"], name="referral_by_partner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_lead", True), ("state", "sent")),
                        fields=("order",),
                        name="referral_one_lead",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "sent")),
                        fields=("order", "partner"),
                        name="referral_once_per_partner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="referral_returned_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["told", "accepted", "asked", "scheduled"])),
                        name="referral_step_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("visit_half", ""), ("visit_on__isnull", True)),
                            models.Q(("visit_half__in", ["am", "pm"]), ("visit_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="referral_day_with_half",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "scheduled"), _negated=True),
                            models.Q(("answered_at__isnull", False), ("visit_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="referral_scheduled_with_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__in", ["told", "asked"]),
                            models.Q(("accepted_at__isnull", False), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="referral_accepted_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("sent_at")),
                            _connector="OR",
                        ),
                        name="referral_answered_after_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=160, verbose_name="question")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                ("answer", models.CharField(blank=True, max_length=160, verbose_name="answer")),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="repairs.referral",
                        verbose_name="referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner's question",
                "verbose_name_plural": "partners' questions",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("referral",),
                        name="question_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="question_answered_in_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="question_asks_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponsibilityRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(default=repairs.models.rules.new_code, editable=False, max_length=20),
                ),
                ("title", models.CharField(max_length=60, verbose_name="what it is about")),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="One to a line. Several on one line, with spaces between, must all be there.",
                        max_length=600,
                        verbose_name="words",
                    ),
                ),
                (
                    "exceptions",
                    models.TextField(
                        blank=True,
                        help_text="One to a line: harmless expressions in which a word occurs.",
                        max_length=400,
                        verbose_name="but not",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=50, verbose_name="sort order")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "place_kind",
                    models.CharField(
                        choices=[("home", "in my home"), ("common", "in a common area")],
                        max_length=6,
                        verbose_name="place",
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("volunteers", "volunteers"),
                            ("property", "property company"),
                            ("utility", "water, power or gas company"),
                            ("municipal", "municipal service"),
                            ("joint", "looked at together first"),
                        ],
                        max_length=10,
                        verbose_name="who is responsible",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="One plain sentence. Residents read it.", max_length=160, verbose_name="why"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Proposed first. Without one, the first partner of that kind is.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="community.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "trades",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Requests of these trades count even without one of the words.",
                        related_name="+",
                        to="community.skill",
                        verbose_name="trades",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the responsibility list",
                "verbose_name_plural": "responsibility list",
                "ordering": ["-place_kind", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "code"), name="responsibility_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("community", None)),
                        fields=("code",),
                        name="responsibility_shared_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("who__in", ["volunteers", "property", "utility", "municipal", "joint"]),
                            ("place_kind__in", ["home", "common"]),
                            models.Q(("why", ""), _negated=True),
                        ),
                        name="responsibility_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="repairorder",
            name="responsibility",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="repairs.responsibilityrule",
            ),
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="what is inspected")),
                ("about", models.CharField(blank=True, max_length=160, verbose_name="before setting out")),
                ("due_on", models.DateField(verbose_name="due")),
                ("first_due_on", models.DateField(editable=False)),
                (
                    "repeats",
                    models.CharField(
                        blank=True,
                        choices=[("", "once"), ("weekly", "every week"), ("monthly", "every month")],
                        default="",
                        max_length=7,
                        verbose_name="repeats",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to be walked"), ("done", "walked"), ("cancelled", "called off")],
                        default="open",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="planned on"
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended"),
                ),
                (
                    "ended_reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason"),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who walks it",
                    ),
                ),
                (
                    "buildings",
                    models.ManyToManyField(
                        related_name="+", to="community.building", verbose_name="buildings"
                    ),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rounds",
                        to="repairs.checklist",
                        verbose_name="checklist",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="repairs.round",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="planned by",
                    ),
                ),
            ],
            options={
                "verbose_name": "inspection round",
                "verbose_name_plural": "inspection rounds",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["community", "state", "due_on"], name="round_due"),
                    models.Index(fields=["assignee", "state", "due_on"], name="round_of_somebody"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(("ended_at__isnull", False), ("state__in", ["done", "cancelled"])),
                            _connector="OR",
                        ),
                        name="round_ended_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="round_called_off_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("repeats__in", ["", "weekly", "monthly"])),
                        name="round_repeats_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=60, verbose_name="what to look at")),
                ("hint", models.CharField(blank=True, max_length=120, verbose_name="what is wrong")),
                (
                    "wants_photo",
                    models.BooleanField(default=True, verbose_name="ask for a photo of a problem"),
                ),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="sort order")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fine", "fine"),
                            ("problem", "problem"),
                            ("not_here", "not here"),
                            ("not_seen", "could not look"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="result",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="when")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.building",
                        verbose_name="building",
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
                        verbose_name="who",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="repairs.round",
                        verbose_name="inspection round",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.skill",
                        verbose_name="trade",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a round",
                "verbose_name_plural": "lines of a round",
                "ordering": ["building__order", "building_id", "position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at__isnull", True), ("by__isnull", True), ("result", "")),
                            models.Q(
                                ("at__isnull", False),
                                ("by__isnull", False),
                                ("result__in", ["fine", "problem", "not_here", "not_seen"]),
                            ),
                            _connector="OR",
                        ),
                        name="round_item_answered_by_somebody",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="finding",
            name="item",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="finding",
                to="repairs.rounditem",
                verbose_name="line of a round",
            ),
        ),
        migrations.CreateModel(
            name="RoundPhoto",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="repairs.rounditem",
                        verbose_name="line of a round",
                    ),
                ),
                (
                    "look",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="repairs.look",
                        verbose_name="another look",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a round",
                "verbose_name_plural": "photos of a round",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SafetyRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(default=repairs.models.rules.new_code, editable=False, max_length=20),
                ),
                ("title", models.CharField(max_length=60, verbose_name="what it is about")),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="One to a line. Several on one line, with spaces between, must all be there.",
                        max_length=600,
                        verbose_name="words",
                    ),
                ),
                (
                    "exceptions",
                    models.TextField(
                        blank=True,
                        help_text="One to a line: harmless expressions in which a word occurs.",
                        max_length=400,
                        verbose_name="but not",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=50, verbose_name="sort order")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "severity",
                    models.CharField(
                        choices=[("danger", "danger now: call at once"), ("stop", "not for volunteers")],
                        default="danger",
                        max_length=6,
                        verbose_name="how serious",
                    ),
                ),
                (
                    "advice",
                    models.CharField(
                        help_text="Shown in large type. Short sentences.",
                        max_length=200,
                        verbose_name="what to do at once",
                    ),
                ),
                (
                    "calls",
                    models.TextField(
                        blank=True,
                        help_text="One to a line, name and number: fire brigade 119",
                        max_length=300,
                        verbose_name="whom to call",
                    ),
                ),
                (
                    "partner_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("property", "property company"),
                            ("utility", "utility"),
                            ("municipal", "municipal service"),
                            ("other", "other"),
                        ],
                        help_text="The community's partners of this kind are shown with their phone.",
                        max_length=10,
                        verbose_name="partners to call",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "trades",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Requests of these trades count even without one of the words.",
                        related_name="+",
                        to="community.skill",
                        verbose_name="trades",
                    ),
                ),
            ],
            options={
                "verbose_name": "safety rule",
                "verbose_name_plural": "safety rules",
                "ordering": ["severity", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "code"), name="safety_rule_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("community", None)),
                        fields=("code",),
                        name="safety_rule_shared_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("severity__in", ["danger", "stop"]), models.Q(("advice", ""), _negated=True)
                        ),
                        name="safety_rule_gives_advice",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="repairorder",
            name="hazard",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="repairs.safetyrule",
                verbose_name="danger",
            ),
        ),
        migrations.CreateModel(
            name="Standby",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="no longer")),
                (
                    "claim",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="repairs.claim",
                        verbose_name="moved up to",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standbys",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standbys",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="volunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "standby place",
                "verbose_name_plural": "standby places",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("order", "volunteer"),
                        name="standby_once_per_volunteer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claim__isnull", True), ("left_at__isnull", False), _connector="OR"
                        ),
                        name="standby_moved_up_is_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thanks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="when"
                    ),
                ),
                ("words", models.CharField(max_length=120, verbose_name="thank-you")),
                (
                    "may_be_shown",
                    models.BooleanField(default=False, verbose_name="the resident agrees to show it"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("private", "for the volunteers only"),
                            ("waiting", "waiting for the office"),
                            ("shown", "shown publicly"),
                            ("held", "not shown"),
                        ],
                        default="private",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
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
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "thank-you card",
                "verbose_name_plural": "thank-you cards",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["id"], name="thanks_to_decide"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="thanks_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("may_be_shown", False), ("state", "private")),
                            models.Q(("may_be_shown", True), ("state__in", ["waiting", "shown", "held"])),
                            _connector="OR",
                        ),
                        name="thanks_shown_with_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["shown", "held"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="thanks_shown_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThanksTo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed to be shown")),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks",
                        to="repairs.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "thanks",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="volunteers",
                        to="repairs.thanks",
                        verbose_name="card",
                    ),
                ),
            ],
            options={
                "verbose_name": "thanked volunteer",
                "verbose_name_plural": "thanked volunteers",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="date of visit")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("fixed", "fixed"),
                            ("partly", "partly fixed"),
                            ("parts", "needs parts, second visit"),
                            ("unfixable", "cannot be fixed"),
                            ("professional", "needs a professional"),
                            ("nobody_home", "nobody home"),
                            ("other", "other"),
                            ("nobody_came", "nobody came"),
                        ],
                        max_length=14,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="outcome in words")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="told")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="told by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["outcome", "-id"], name="visit_by_outcome")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), _negated=True), name="visit_has_outcome"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartsCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="money for parts"),
                ),
                ("what_for", models.CharField(max_length=80, verbose_name="which parts")),
                ("agreed_by", models.CharField(max_length=40, verbose_name="agreed by")),
                (
                    "receipt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="repairs.orderphoto",
                        verbose_name="photo of the receipt",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="repairs.visit",
                        verbose_name="visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "money for parts",
                "verbose_name_plural": "money for parts",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="parts_cost_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what_for", ""), _negated=True),
                            models.Q(("agreed_by", ""), _negated=True),
                        ),
                        name="parts_agreed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoiceMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(editable=False, max_length=120, unique=True, verbose_name="file")),
                ("kind", models.CharField(editable=False, max_length=4)),
                (
                    "seconds",
                    models.PositiveSmallIntegerField(
                        blank=True, editable=False, null=True, verbose_name="seconds"
                    ),
                ),
                ("size", models.PositiveIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="added"
                    ),
                ),
                (
                    "heard_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="listened to"),
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
                    "heard_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voice",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "voice message",
                "verbose_name_plural": "voice messages",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heard_at__isnull", True), ("heard_by__isnull", True)),
                            models.Q(("heard_at__isnull", False), ("heard_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="voice_heard_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("morning", "in the morning"),
                            ("afternoon", "in the afternoon"),
                            ("evening", "in the evening"),
                        ],
                        max_length=9,
                        verbose_name="part of the day",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("asking", "offered by the resident"),
                            ("working", "proposed by the volunteer"),
                        ],
                        max_length=7,
                        verbose_name="from whom",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="said")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="no longer")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="repairs.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "verbose_name": "time to come",
                "verbose_name_plural": "times to come",
                "ordering": ["day", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("agreed_at__isnull", False), ("ended_at__isnull", True)),
                        fields=["day"],
                        name="window_agreed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("order", "day", "part"),
                        name="window_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("agreed_at__isnull", False), ("ended_at__isnull", True)),
                        fields=("order",),
                        name="window_one_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("part__in", ["morning", "afternoon", "evening"]),
                            ("side__in", ["asking", "working"]),
                        ),
                        name="window_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="orderclock",
            name="community",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="community.community",
                verbose_name="community",
            ),
        ),
        migrations.AddConstraint(
            model_name="repairorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["open", "claimed", "waiting"]), _negated=True),
                    ("hazard__isnull", True),
                    ("hazard_lifted_at__isnull", False),
                    _connector="OR",
                ),
                name="order_published_only_when_safe",
            ),
        ),
        migrations.AddConstraint(
            model_name="repairorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hazard_lifted_at__isnull", True),
                        ("hazard_lifted_by__isnull", True),
                        ("hazard_lifted_reason", ""),
                    ),
                    models.Q(
                        ("hazard__isnull", False),
                        ("hazard_lifted_at__isnull", False),
                        ("hazard_lifted_by__isnull", False),
                        models.Q(("hazard_lifted_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="order_found_safe_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="orderclock",
            index=models.Index(fields=["community", "due_at"], name="clock_by_due"),
        ),
        migrations.AddIndex(
            model_name="orderclock",
            index=models.Index(fields=["community", "risk_at"], name="clock_by_risk"),
        ),
    ]
