"""What a recipient place asks for."""
