"""The ``geoseg`` command as a child process: where its Python is, how it runs, what it tells.

Nothing here needs QGIS.
"""
