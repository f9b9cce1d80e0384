"""The label dock: class schemes, label files, drawing, and what there is to know of the labels."""
