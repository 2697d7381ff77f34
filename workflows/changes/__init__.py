"""Changing, suspending and terminating a project: cases of their own beside the pairing's."""
