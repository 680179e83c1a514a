import datetime

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="Without the word: 3, not 3号楼.", max_length=20, verbose_name="number"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, editable=False, verbose_name="sort order")),
            ],
            options={
                "verbose_name": "building",
                "verbose_name_plural": "buildings",
                "ordering": ["community", "order", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="building_has_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=80, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="sent")),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
            },
        ),
        migrations.CreateModel(
            name="Street",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "street office",
                "verbose_name_plural": "street offices",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="street_has_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TryCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=100, unique=True, verbose_name="about")),
                (
                    "since",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="since"
                    ),
                ),
                ("count", models.PositiveIntegerField(default=1, verbose_name="tries")),
            ],
            options={
                "verbose_name": "count of tries",
                "verbose_name_plural": "counts of tries",
            },
        ),
        migrations.CreateModel(
            name="Resident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="full name")),
                ("unit", models.CharField(blank=True, max_length=10, verbose_name="unit")),
                ("room", models.CharField(blank=True, max_length=10, verbose_name="room")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=11,
                        null=True,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^1[3-9]\\d{9}$", "Enter an 11-digit mobile number."
                            )
                        ],
                        verbose_name="login phone",
                    ),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, db_index=True, max_length=20, verbose_name="contact phone"),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("m", "male"), ("f", "female"), ("", "not said")],
                        default="",
                        max_length=1,
                        verbose_name="gender",
                    ),
                ),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of birth"),
                ),
                ("is_party_member", models.BooleanField(default=False, verbose_name="party member")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "on_honour_list",
                    models.BooleanField(
                        default=False,
                        help_text="Only when the resident agreed; they choose it on their own page.",
                        verbose_name="full name on honour lists",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "phone_confirmed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="phone confirmed"
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="joined"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residents",
                        to="community.building",
                        verbose_name="building",
                    ),
                ),
            ],
            options={
                "verbose_name": "resident",
                "verbose_name_plural": "residents",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="resident_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone", ""), _negated=True),
                        name="resident_phone_absent_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Community",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Used in commands, for example qianshang.",
                        unique=True,
                        verbose_name="short name",
                    ),
                ),
                (
                    "desk_phone",
                    models.CharField(
                        blank=True,
                        help_text="Printed wherever a resident may need help.",
                        max_length=20,
                        verbose_name="front desk phone",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=100, verbose_name="address")),
                (
                    "shop_hours",
                    models.CharField(blank=True, max_length=100, verbose_name="shop opening hours"),
                ),
                (
                    "open_job_cap",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="open jobs per volunteer",
                    ),
                ),
                (
                    "newcomer_minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="After publishing; urgent jobs are open to all at once. 0 is no head start.",
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="minutes in which newcomers may choose first",
                    ),
                ),
                (
                    "newcomer_jobs",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="finished jobs until nobody is a newcomer any more",
                    ),
                ),
                (
                    "address_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[django.core.validators.MaxValueValidator(90)],
                        verbose_name="days an address stays visible after closing",
                    ),
                ),
                (
                    "wider_hours",
                    models.PositiveSmallIntegerField(
                        default=8,
                        help_text="Its volunteers are told again, and those of neighbouring trades may take it too.",
                        verbose_name="hours until an unclaimed order is offered more widely",
                    ),
                ),
                (
                    "unclaimed_hours",
                    models.PositiveSmallIntegerField(
                        default=24, verbose_name="hours until an unclaimed order is flagged"
                    ),
                ),
                (
                    "refer_hours",
                    models.PositiveSmallIntegerField(
                        default=72, verbose_name="hours until Today proposes to refer an unclaimed order"
                    ),
                ),
                (
                    "visit_days",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="days a volunteer has to report after claiming"
                    ),
                ),
                (
                    "hours_to_first_reply",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="hours until somebody should have answered a request",
                    ),
                ),
                (
                    "days_to_resolve",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="days in which a request should be resolved",
                    ),
                ),
                (
                    "pickup_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="days goods stay reserved",
                    ),
                ),
                (
                    "activity_points_a_day",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="For one resident; 0 is no limit.",
                        verbose_name="most points a day from activities",
                    ),
                ),
                (
                    "opens_at",
                    models.TimeField(default=datetime.time(9, 0), verbose_name="working hours begin"),
                ),
                (
                    "closes_at",
                    models.TimeField(default=datetime.time(17, 0), verbose_name="working hours end"),
                ),
                (
                    "street_name",
                    models.CharField(blank=True, max_length=40, verbose_name="contact at the street office"),
                ),
                (
                    "street_phone",
                    models.CharField(
                        blank=True,
                        help_text="Gets a text message, without names or addresses, about what stays overdue.",
                        max_length=11,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^1[3-9]\\d{9}$", "Enter an 11-digit mobile number."
                            )
                        ],
                        verbose_name="mobile of the street office",
                    ),
                ),
                (
                    "street_after_hours",
                    models.PositiveSmallIntegerField(
                        default=48, verbose_name="hours overdue until the street office is told"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        help_text="Is told of what is overdue. Without one, all staff are.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="head of the office",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="communities",
                        to="community.street",
                        verbose_name="street office",
                    ),
                ),
            ],
            options={
                "verbose_name": "community",
                "verbose_name_plural": "communities",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                        name="community_opens_before_closing",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="building",
            name="community",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="buildings",
                to="community.community",
                verbose_name="community",
            ),
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reveal", "address and phone shown"),
                            ("export", "export"),
                            ("import", "import"),
                            ("sign_in", "sign-in"),
                            ("register", "registration"),
                            ("volunteer", "volunteer decision"),
                            ("change", "change"),
                            ("points", "points"),
                            ("shop", "shop"),
                            ("system", "system"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        db_index=True, help_text="repairs.RepairOrder:42", max_length=80, verbose_name="about"
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="summary")),
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
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit trail",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["community", "-id"], name="audit_newest")],
            },
        ),
        migrations.AddField(
            model_name="resident",
            name="community",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="residents",
                to="community.community",
                verbose_name="community",
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        help_text="Daughter, neighbour, warden…",
                        max_length=20,
                        verbose_name="relation",
                    ),
                ),
                (
                    "given_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at"),
                ),
                (
                    "given_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not recorded"),
                            ("website", "on the website"),
                            ("in_person", "in person"),
                            ("phone", "by telephone"),
                            ("paper", "in writing"),
                        ],
                        default="",
                        max_length=9,
                        verbose_name="how it was given",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "withdrawn_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not recorded"),
                            ("website", "on the website"),
                            ("in_person", "in person"),
                            ("phone", "by telephone"),
                            ("paper", "in writing"),
                        ],
                        default="",
                        max_length=9,
                        verbose_name="how it was withdrawn",
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="helps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="helper",
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
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="helpers_allowed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "helper's consent",
                "verbose_name_plural": "helpers' consents",
                "ordering": ["-given_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("resident", "helper"),
                        name="consent_once_while_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resident", models.F("helper")), _negated=True),
                        name="consent_between_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", False),
                            models.Q(("withdrawn_by__isnull", True), ("withdrawn_how", "")),
                            _connector="OR",
                        ),
                        name="consent_ended_by_nobody_before_it_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
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
                        choices=[("staff", "community staff"), ("keeper", "shop keeper")],
                        max_length=10,
                        verbose_name="duty",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duties",
                "ordering": ["community", "kind", "resident"],
                "constraints": [
                    models.UniqueConstraint(fields=("resident", "community", "kind"), name="duty_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["staff", "keeper"])), name="duty_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to_phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("text", models.CharField(max_length=300, verbose_name="text")),
                ("link", models.CharField(blank=True, max_length=200, verbose_name="link")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quiet", "in the app only"),
                            ("waiting", "waiting to be sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("stale", "too old to send"),
                        ],
                        default="quiet",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_try_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="next try"),
                ),
                ("stale_at", models.DateTimeField(blank=True, null=True, verbose_name="useless after")),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="last error")),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["resident", "-id"], name="message_newest"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["resident"],
                        name="message_unread",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["community", "id"],
                        name="message_failed",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_try_at"],
                        name="message_to_send",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OnceKey",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=40)),
                ("answer", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "one-use key",
                "verbose_name_plural": "one-use keys",
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                            ("property", "property company"),
                            ("utility", "utility"),
                            ("municipal", "municipal service"),
                            ("other", "other"),
                        ],
                        default="property",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "days_to_answer",
                    models.PositiveSmallIntegerField(default=5, verbose_name="days to answer"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partners",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ["community", "kind", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "name"), name="partner_once_per_community")
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="community.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partner_posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner member",
                "verbose_name_plural": "partner members",
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "resident"), name="partner_member_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=20, unique=True, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=40, verbose_name="English name")),
                (
                    "examples",
                    models.CharField(
                        blank=True,
                        help_text="What residents call it: 门框开裂、柜门掉了",
                        max_length=60,
                        verbose_name="examples",
                    ),
                ),
                ("examples_en", models.CharField(blank=True, max_length=80, verbose_name="English examples")),
                (
                    "icon",
                    models.SlugField(
                        default="other", help_text="Name of a picture in static/icons.", verbose_name="icon"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=50, verbose_name="sort order")),
                (
                    "needs_certificate",
                    models.BooleanField(
                        default=False,
                        help_text="Jobs of this trade go only to volunteers whose certificate the office has checked.",
                        verbose_name="needs a certificate",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "near",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Volunteers of these may take a job that has waited too long for this trade.",
                        to="community.skill",
                        verbose_name="neighbouring trades",
                    ),
                ),
            ],
            options={
                "verbose_name": "skill",
                "verbose_name_plural": "skills",
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="SmsCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.CharField(max_length=11, verbose_name="phone")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("login", "login"),
                            ("register", "registration"),
                            ("password", "password"),
                            ("phone", "new login phone"),
                        ],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                ("code_hash", models.CharField(max_length=64)),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
            ],
            options={
                "verbose_name": "SMS code",
                "verbose_name_plural": "SMS codes",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["phone", "-created_at"], name="smscode_by_phone"),
                    models.Index(fields=["address", "-created_at"], name="smscode_by_address"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("tries__lte", 5)), name="smscode_five_tries")
                ],
            },
        ),
        migrations.CreateModel(
            name="StreetMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="street_posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="community.street",
                        verbose_name="street office",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a street office",
                "verbose_name_plural": "members of a street office",
                "constraints": [
                    models.UniqueConstraint(fields=("street", "resident"), name="street_member_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="street",
            name="members",
            field=models.ManyToManyField(
                related_name="streets",
                through="community.StreetMember",
                to=settings.AUTH_USER_MODEL,
                verbose_name="people of the street office",
            ),
        ),
        migrations.CreateModel(
            name="Volunteer",
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
                            ("applied", "applied"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("paused", "paused"),
                        ],
                        default="applied",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="about me")),
                (
                    "applied_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="applied at"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
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
                    "resident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="volunteer",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resident",
                    ),
                ),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True, related_name="volunteers", to="community.skill", verbose_name="skills"
                    ),
                ),
            ],
            options={
                "verbose_name": "volunteer",
                "verbose_name_plural": "volunteers",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["applied", "approved", "declined", "paused"])),
                        name="volunteer_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="volunteer_declined_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VolunteerCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="certificate number")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting to be checked"),
                            ("checked", "checked"),
                            ("refused", "not accepted"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "presented_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="presented"
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="checked at"),
                ),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason"),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="community.skill",
                        verbose_name="trade",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="community.volunteer",
                        verbose_name="volunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("volunteer", "skill", "number", "valid_until"), name="certificate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checked_at__isnull", True),
                                ("checked_by__isnull", True),
                                ("state", "waiting"),
                            ),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("state__in", ["checked", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="certificate_refused_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificatePhoto",
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
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photo",
                        to="community.volunteercertificate",
                        verbose_name="certificate",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a certificate",
                "verbose_name_plural": "photos of certificates",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VolunteerPortrait",
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
                    "agreed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="agreed"
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
                    "volunteer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portrait",
                        to="community.volunteer",
                        verbose_name="volunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a volunteer",
                "verbose_name_plural": "photos of volunteers",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "is_working",
                    models.BooleanField(
                        default=False,
                        help_text="Without the tick it is closed.",
                        verbose_name="the office works",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="why")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_days",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of our own calendar",
                "verbose_name_plural": "our own calendar",
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "day"), name="calendar_day_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(
                fields=("community", "number"), name="building_once_per_community"
            ),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(fields=["community", "name"], name="resident_by_name"),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(fields=["community", "building", "unit", "room"], name="resident_by_home"),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(fields=["community", "-id"], name="resident_newest"),
        ),
    ]
