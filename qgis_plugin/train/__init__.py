"""Training from QGIS: what is chosen, whether it will do, and the job."""
