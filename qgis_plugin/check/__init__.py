"""How good a map is, where to label next, and what more labels have changed."""
