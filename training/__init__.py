"""Pretraining, fine-tuning and export of segmentation networks.

Imported before torch, it asks OpenMP's threads to sleep while they wait: by default they spin and
hold the cores that read the next windows, or that another job needs. On two cores shared with one
other training, steps became eight times as fast by it.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read once, when torch loads libgomp
