"""The plugin in the languages of QGIS."""

import sys
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication


@pytest.fixture
def speak(plugin: Any):
    """Makes QGIS's options ask for a language, whatever the system's is, and translates."""
    settings = QgsSettings()
    translator = sys.modules["geoseg_qgis.i18n.translator"]
    installed = []

    def choose(language: str) -> Any:
        settings.setValue("locale/overrideFlag", True)
        settings.setValue("locale/userLocale", language)
        installed.append(translator.install())
        return installed[-1]

    yield choose
    for each in installed:
        translator.remove(each)
    settings.remove("locale/overrideFlag")
    settings.remove("locale/userLocale")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Klassenkarte"),
        ("de_AT", "Klassenkarte"),
        ("fr", "Carte des classes"),
        ("es", "Mapa de clases"),
        ("zh-Hans", "分类图"),
        ("en_US", "Class map"),
        ("zh-Hant", "Class map"),
    ],
)
def test_texts_are_in_the_language_that_qgis_is_set_to(speak, language: str, words: str) -> None:
    speak(language)
    assert QCoreApplication.translate("PredictAlgorithm", "Class map") == words


def test_an_algorithm_is_named_in_german(speak) -> None:
    speak("de")
    algorithm = QgsApplication.processingRegistry().algorithmById("geoseg:predict").create()
    assert algorithm.displayName() == "Mit einem Modell kartieren"
    assert algorithm.parameterDefinition("INPUT").description() == "Orthofoto"


def test_nothing_stays_behind_in_qt(speak) -> None:
    german = speak("de")
    sys.modules["geoseg_qgis.i18n.translator"].remove(german)
    assert QCoreApplication.translate("PredictAlgorithm", "Class map") == "Class map"


def test_a_language_without_a_translation_is_no_fault(speak) -> None:
    assert speak("eo") is None
