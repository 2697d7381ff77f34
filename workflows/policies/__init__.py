"""The policies that authority.py asks, by what they are about."""
