"""A dispatching agency's application, its panel review and the selection."""
