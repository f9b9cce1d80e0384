"""GeoSeg in the Processing toolbox: thin algorithms over the ``geoseg`` commands."""
