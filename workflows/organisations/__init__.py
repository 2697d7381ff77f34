"""Who takes part: offices, agencies and places, their people, and the roles people hold there."""
