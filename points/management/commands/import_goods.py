from community.management.workbooks import ImportCommand
from points.goods_import import GoodsImport


class Command(ImportCommand):
    help = "Bring in the goods of the points supermarket from a workbook."
    importer = GoodsImport
