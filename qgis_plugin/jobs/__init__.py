"""Jobs that go on when QGIS is closed: the list of them, how far each is, what to do with it."""
