"""An agency and a place working together: acceptance, docking, mobilisation."""
