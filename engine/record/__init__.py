"""The record of an instance: what its log rebuilds, proves, forgets, exports and puts away."""
