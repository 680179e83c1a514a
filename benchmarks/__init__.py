"""What the pages, the claims and the export cost, measured against the bare database and library in the same run."""
