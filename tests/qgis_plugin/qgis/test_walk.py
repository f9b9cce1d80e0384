"""Every panel and dialog of the plugin on a small screen, in languages with long words."""

from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ["en", "de", "fr", "es"]


def test_no_words_are_cut_off_on_a_small_screen(desktop, ortho: Path) -> None:
    found = desktop(HERE / "walk.py", ortho=ortho, languages=LANGUAGES)
    assert len({found[language].pop("labels") for language in LANGUAGES}) == len(LANGUAGES)
    assert {len(each) for each in found.values()} == {7}
    short = {
        (language, name): words
        for language, each in found.items()
        for name, words in each.items()
        if words
    }
    assert not short
