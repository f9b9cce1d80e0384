"""The commands that training adds to ``geoseg``."""
