from community.management.workbooks import ImportCommand
from community.roster import RosterImport


class Command(ImportCommand):
    help = "Bring in a roster of residents from a workbook."
    importer = RosterImport
