"""Figures: the quantities of a text and what each of them says."""

from pipeline.figures.quantities import Quantity, find_quantities

__all__ = ["Quantity", "find_quantities"]
