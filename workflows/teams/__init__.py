"""Who is on post in a project: the team's arrival, who is in it on a day, and replacements."""
