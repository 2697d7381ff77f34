"""The programme: one package per aggregate, the rules on who may do what, and the worker."""
