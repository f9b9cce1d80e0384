"""Two ways to make the same views: `opencv` on the CPU, `grid_sample` on the device of a batch."""
