"""Kusei (区政): the ward office of a Japanese designated city as one system."""

__version__ = "0.1.0"
