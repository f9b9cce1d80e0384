"""``geoseg serve-stdio``: views of maps for a program that asks again and again."""

import click


@click.command("serve-stdio", short_help="Answer requests for views of a map on stdin.")
def serve_stdio() -> None:
    """Answer requests for views of a map, one JSON object a line, on stdin and stdout.

    Model and raster stay open from one request to the next. A request names "raster", "model" and
    either "window" ([column, row, width, height] in pixels) or "bounds" ([least x, least y,
    greatest x, greatest y] in the raster's CRS); also "id", "view", "max_size", "coarse",
    "confidence", "uncertainty", "probabilities", "bands", "gsd", "seams", "tta", "provider" and
    "threads". The reply names GeoTIFFs in a folder that is removed at the end, or has an "error".
    With "request": "region" (of an orthophoto; with "bounds", what is seen of it, "bands" and
    "tolerance") or "patch" (of a class map) and a "point" [x, y], no model is needed: the reply is
    the "outline" there, as WKT in the raster's CRS.
    Of the requests of one "view" that wait, the newest alone is answered. The end of stdin, or
    {"quit": true}, ends it.

    \b
    Example:
      echo '{"raster": "ortho.tif", "model": "model.onnx", "window": [0, 0, 900, 600]}' |
        geoseg serve-stdio
    """
    import sys
    from io import TextIOWrapper

    from geoseg.serving import serve

    if isinstance(sys.stdin, TextIOWrapper):  # what is not UTF-8 is a bad request, not the end
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    serve(sys.stdin, sys.stdout)
