"""Scenes and labels to batches: nothing is cut into tiles beforehand."""
