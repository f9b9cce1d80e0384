from itertools import combinations

import numpy as np
import pytest
from shapely import box, unary_union

from geoseg.demo.plan import BEYOND, SIDEWALK, Plan, Use, draw_plan

SIDE = 1200


@pytest.fixture(scope="module", params=[0, 1, 2])
def plan(request: pytest.FixtureRequest) -> Plan:
    return draw_plan(np.random.default_rng(request.param), SIDE)


def test_blocks_lie_between_the_streets_and_off_the_river(plan: Plan) -> None:
    streets = unary_union(
        [each.line.buffer(each.width / 2 + SIDEWALK - 1) for each in plan.streets]
    )
    for block in plan.blocks:
        assert block.shape.intersection(streets).area < 1
        assert block.shape.distance(plan.river) > 10


def test_blocks_do_not_overlap(plan: Plan) -> None:
    for one, other in combinations(plan.blocks, 2):
        assert one.shape.intersection(other.shape).area < 1


def test_the_picture_is_full_of_town(plan: Plan) -> None:
    picture = box(0, 0, SIDE, SIDE)
    streets = [each.line.buffer(each.width / 2 + SIDEWALK + 6) for each in plan.streets]
    blocks = [each.shape.buffer(6) for each in plan.blocks]
    covered = unary_union([*streets, *blocks, plan.river.buffer(45)]).intersection(picture)
    assert covered.area > 0.97 * picture.area
    assert all(each.line.bounds[0] >= -BEYOND - 1 for each in plan.streets)


def test_there_is_a_bit_of_everything() -> None:
    plan = draw_plan(np.random.default_rng(0), 2048)
    assert {block.use for block in plan.blocks} == set(Use)


def test_only_main_streets_cross_the_river(plan: Plan) -> None:
    crossing = [each for each in plan.streets if each.line.intersects(plan.river)]
    assert all(each.main for each in crossing)
