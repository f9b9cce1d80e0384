"""Setting GeoSeg up: which Python does the work, and how it gets one."""
