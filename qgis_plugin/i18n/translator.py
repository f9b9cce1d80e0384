"""Which translation QGIS shows the plugin in."""

from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator


def install() -> Optional[QTranslator]:
    """Have Qt look texts up in the translation for QGIS's language.

    Returns
    -------
    QTranslator, optional
        To be kept until it is removed; None for a language without a translation.
    """
    translator = QTranslator()
    # QGIS's own answers: the language asked for by --lang, else that chosen in its options
    qgis = QgsApplication.instance()
    locale = QLocale(qgis.translation() or qgis.locale())
    if not translator.load(locale, "geoseg", "_", str(Path(__file__).parent)):
        return None
    QCoreApplication.installTranslator(translator)
    return translator


def remove(translator: Optional[QTranslator]) -> None:
    """Take away what :func:`install` gave."""
    if translator is not None:
        QCoreApplication.removeTranslator(translator)
