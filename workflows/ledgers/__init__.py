"""The service ledger: casework, groups and activities as they were done, and monthly reports."""
