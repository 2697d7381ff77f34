"""Telling people: rows that the site shows, and an outbox for what leaves the machine."""
