import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from community.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0003_seed_skills"),
        ("points", "0003_settled_periods_are_closed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GoodsReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                ("points", models.PositiveIntegerField(verbose_name="points given back")),
                ("to_shelf", models.BooleanField(verbose_name="back on the shelf")),
                ("reason", models.CharField(max_length=120, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="brought back")),
            ],
            options={
                "verbose_name": "return of goods",
                "verbose_name_plural": "returns of goods",
                "ordering": ["redemption", "number"],
            },
        ),
        migrations.CreateModel(
            name="PaperVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="number of the paper")),
            ],
            options={
                "verbose_name": "vote on paper",
                "verbose_name_plural": "votes on paper",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PurchaseBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="budget (yuan)"),
                ),
                ("note", models.CharField(blank=True, max_length=60, verbose_name="which money")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="set")),
            ],
            options={
                "verbose_name": "budget for purchases",
                "verbose_name_plural": "budgets for purchases",
                "ordering": ["community"],
            },
        ),
        migrations.CreateModel(
            name="Voter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voice", models.CharField(max_length=60)),
            ],
            options={
                "verbose_name": "voter",
                "verbose_name_plural": "voters",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="redemption",
            name="returned",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="pieces brought back"
            ),
        ),
        migrations.AddField(
            model_name="wish",
            name="pieces",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pieces to buy"),
        ),
        migrations.AddField(
            model_name="wish",
            name="unit_cost",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=8,
                null=True,
                verbose_name="expected cost per piece (yuan)",
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("returned__lte", models.F("quantity"))), name="redemption_returns_no_more"
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned", models.F("quantity")), ("state", "returned")),
                    models.Q(("returned__lt", models.F("quantity")), ("state", "collected")),
                    models.Q(("returned", 0), ("state__in", ["reserved", "cancelled"])),
                    _connector="OR",
                ),
                name="redemption_returned_when_all_is_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=models.Q(("pieces__isnull", True), ("pieces__gte", 1), _connector="OR"),
                name="wish_buys_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_cost__isnull", True), ("unit_cost__gte", 0), _connector="OR"),
                name="wish_cost_not_negative",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken back by",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="redemption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="points.redemption",
                verbose_name="redemption",
            ),
        ),
        migrations.AddField(
            model_name="papervote",
            name="ballot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="points.ballot",
                verbose_name="ballot",
            ),
        ),
        migrations.AddField(
            model_name="papervote",
            name="vote",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paper",
                to="points.vote",
                verbose_name="vote",
            ),
        ),
        migrations.AddField(
            model_name="purchasebudget",
            name="community",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="purchase_budget",
                to="community.community",
                verbose_name="community",
            ),
        ),
        migrations.AddField(
            model_name="purchasebudget",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="set by",
            ),
        ),
        migrations.AddField(
            model_name="voter",
            name="ballot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="voters",
                to="points.ballot",
                verbose_name="ballot",
            ),
        ),
        migrations.AddField(
            model_name="voter",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="resident",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.UniqueConstraint(fields=("redemption", "number"), name="return_number_once"),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1)), name="return_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="return_with_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="papervote",
            constraint=models.UniqueConstraint(fields=("ballot", "number"), name="paper_vote_number_once"),
        ),
        migrations.AddConstraint(
            model_name="papervote",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True), name="paper_vote_has_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchasebudget",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="purchase_budget_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="voter",
            index=models.Index(fields=["ballot", "voice"], name="voter_by_voice"),
        ),
        migrations.AddConstraint(
            model_name="voter",
            constraint=models.UniqueConstraint(fields=("ballot", "resident"), name="voter_once_on_the_list"),
        ),
        append_only("points_goodsreturn"),
        append_only("points_voter"),
        append_only("points_papervote"),
    ]
