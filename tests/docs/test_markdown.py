import pytest

from tests.docs.kept import Kept
from tests.docs.markdown import blocks
from tests.docs.shell import commands, shortened


def test_blocks_keep_their_language_line_and_reason(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "Text\n\n```bash\na\n```\n<!-- not run: needs a GPU -->\n\n```bash\nb\n```\n"
        "- item\n\n    ```python\n    if c:\n        d\n    ```\n"
    )
    found = [(each.language, each.text, each.line, each.reason) for each in blocks(page)]
    assert found == [
        ("bash", "a\n", 3, None),
        ("bash", "b\n", 8, "needs a GPU"),
        ("python", "if c:\n    d\n", 13, None),
    ]


def test_a_block_without_an_end_is_an_error(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```bash\na\n")
    with pytest.raises(ValueError, match=r"page\.md:1"):
        blocks(page)


def test_a_script_is_read_as_a_shell_reads_it():
    script = 'a "b c"  # why\n\nd \\\n  e > f.toml\n# all comment\n'
    assert commands(script) == [(["a", "b c"], None), (["d", "e"], "f.toml")]


def test_training_is_shortened_and_the_rest_is_left_alone():
    assert shortened(["geoseg", "inspect", "a.onnx"]) == ["geoseg", "inspect", "a.onnx"]
    assert "train.steps=2" in shortened(["geoseg", "pretrain", "quick"])


def test_a_training_is_done_once_for_equal_files_and_settings(tmp_path):
    kept = Kept(tmp_path / "kept")
    first, second = tmp_path / "first", tmp_path / "second"
    for page in (first, second):
        (page / "run").mkdir(parents=True)
        (page / "a.tif").write_text("pixels")
    (first / "run" / "model").write_text("weights")

    def asked(page, *more):
        return [
            "geoseg",
            "finetune",
            "--images",
            str(page / "a.tif"),
            "--out",
            str(page / "run"),
            *more,
        ]

    assert not kept.take(asked(first))
    kept.keep(asked(first))
    (second / "run").rmdir()
    assert not kept.take(asked(second, "--set", "train.steps=3"))
    assert kept.take(asked(second))
    assert (second / "run" / "model").read_text() == "weights"
    (second / "a.tif").write_text("other pixels")
    assert not kept.take(asked(second))
