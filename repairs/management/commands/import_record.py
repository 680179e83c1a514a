from community.management.workbooks import ImportCommand
from repairs.record_book import RecordImport


class Command(ImportCommand):
    help = "Bring in an old record of repairs from a workbook. The volunteers it names must be in the roster first."
    importer = RecordImport
