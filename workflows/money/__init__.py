"""The money of a project: grant, instalments, spending, and the ledger in which it all stands."""
