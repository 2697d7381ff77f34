"""The end of a project: accounts, certificate, case for the library."""
