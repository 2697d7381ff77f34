"""Scheduled checks of delivery: report, recipient's check, verdict, overdue ladder."""
