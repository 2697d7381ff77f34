"""The tripartite agreement: three signatures and a registration."""
