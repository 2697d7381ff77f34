"""The yearly batch: its dates, money and windows."""
