"""Recipes: shipped, written, overridden and wrong."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoseg.errors import RecipeError
from training.recipe import (
    KINDS,
    FinetuneRecipe,
    PretrainRecipe,
    digest,
    read_recipe,
    shipped,
    template,
    to_toml,
)

SHIPPED = [(kind, name) for kind in KINDS.values() for name in shipped(kind)]


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_every_shipped_recipe_loads_and_survives_writing(kind, name):
    recipe = read_recipe(kind, name)
    assert kind.model_validate(tomllib.loads(to_toml(recipe))) == recipe


def test_the_promised_recipes_are_shipped():
    assert {"quick", "glcnet-paper", "simclr"} <= set(shipped(PretrainRecipe))
    assert {"quick", "finetune-paper"} <= set(shipped(FinetuneRecipe))


@pytest.mark.parametrize("kind", KINDS.values())
def test_the_template_is_a_recipe_of_defaults(kind):
    assert kind.model_validate(tomllib.loads(template(kind))) == kind()


@pytest.mark.parametrize("kind", KINDS.values())
def test_the_template_names_and_explains_every_key(kind):
    text = template(kind)
    for section in kind.model_fields.values():
        for key, field in section.annotation.model_fields.items():
            assert field.description, f"{key} has no explanation"
            assert f"\n#{key} = " in text


def test_the_templates_values_can_be_uncommented():
    lines = [
        line.removeprefix("#") if line.startswith("#") and line[1:2].strip() else line
        for line in template(FinetuneRecipe).splitlines()
        if not line.endswith("# unset")
    ]
    assert FinetuneRecipe.model_validate(tomllib.loads("\n".join(lines))) == FinetuneRecipe()


def test_overrides_are_read_as_toml_or_else_as_text():
    recipe = read_recipe(
        FinetuneRecipe,
        "quick",
        ["optim.lr=0.5", "loss.name=dice", 'model.encoder = "resnet50"', "data.scale=[0.9, 1.1]"],
    )
    assert recipe.optim.lr == 0.5
    assert recipe.loss.name == "dice"
    assert recipe.model.encoder == "resnet50"
    assert recipe.data.scale == (0.9, 1.1)


def test_a_file_is_read_like_a_shipped_recipe(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[train]\nsteps = 7\n")
    assert read_recipe(FinetuneRecipe, path).train.steps == 7


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("optim.lrr=3", r"has no 'optim.lrr' — did you mean 'optim.lr'\?"),
        ("optm.lr=3", r"has no 'optm' — did you mean 'optim'\?"),
        ("method.name=glcnet", "has no 'method'"),
        ("optim.lr=-3", r"optim.lr is -3, but should be greater than 0"),
        ("optim.name=adamax", "optim.name is 'adamax', but should be 'adam', 'adamw' or 'sgd'"),
        ("train.batch=1", "train.batch is 1, but should be greater than or equal to 2"),
        ("train.steps=many", "train.steps is 'many', but should be a valid integer"),
        ("model.atrous_rates=[1,2]", "model.atrous_rates is .* but should be a list"),
        ("data.scale=[2.0, 1.0]", "data.scale is .* but the first number should not be greater"),
        ("steps=3", "sets nothing"),
        ("train.steps", "sets nothing"),
    ],
)
def test_a_wrong_override_is_named_with_what_would_be_right(override, message):
    with pytest.raises(RecipeError, match=message):
        read_recipe(FinetuneRecipe, "quick", [override])


def test_the_recipe_for_few_labels_is_quick_but_for_what_it_keeps():
    plain = ["optim.head=random", "optim.batch_norm=batch"]
    few = read_recipe(FinetuneRecipe, "few-labels")
    assert (few.optim.head, few.optim.batch_norm) == ("fitted", "kept")
    quick = read_recipe(FinetuneRecipe, "quick")
    assert read_recipe(FinetuneRecipe, "few-labels", plain) == quick


def test_a_recipe_that_is_not_there_is_refused_with_those_that_are():
    names = "few-labels, finetune-paper, head, quick"
    with pytest.raises(RecipeError, match=f"no recipe 'mine' — .*{names}"):
        read_recipe(FinetuneRecipe, "mine")
    with pytest.raises(RecipeError, match="no recipe 'quik' — did you mean 'quick'"):
        read_recipe(FinetuneRecipe, "quik")


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[train\nsteps = 7\n")
    with pytest.raises(RecipeError, match=r"mine.toml is not TOML"):
        read_recipe(FinetuneRecipe, path)


@given(st.integers(1, 10**6))
def test_the_digest_follows_the_values(steps):
    recipe = read_recipe(FinetuneRecipe, "quick", [f"train.steps={steps}"])
    assert digest(recipe) == digest(recipe.model_copy())
    other = read_recipe(FinetuneRecipe, "quick", [f"train.steps={steps + 1}"])
    assert digest(recipe) != digest(other)
