"""Mid-term and final evaluation, result, appeal and grade."""
