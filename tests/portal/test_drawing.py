"""The geometry of pictures: bars end where numbers say, labels neither meet nor leave their cell, at every width; and
the SVG that is made of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.api.indicator_picture import short_number
from services.portal.api.pages import ROOM
from services.portal.domain.pictures import bars, columns, file, icicle, inline, looks, tiles
from services.portal.domain.pictures.hatching import segments
from services.portal.domain.pictures.letters import shortened, width, wrapped
from services.portal.domain.pictures.scale import ticks
from services.portal.domain.pictures.shapes import LETTERS, STROKES, Box, Cell, Group, Line, Picture, Rect, Text
from tests.portal.fakes import EVIL

NAMES = st.sampled_from([
    "Xã Tân Lập", "Phường Ninh Thạnh", "Huyện Dương Minh Châu", "Sở Văn hóa, Thể thao và Du lịch", EVIL, "",
    "Trung tâm Phục vụ hành chính công", "Phòng Lao động - Thương binh và Xã hội", "W" * 40, "Đặc khu Hoàng Sa"])
COUNTS = st.integers(0, 3321)
PARTS = st.lists(COUNTS, min_size=1, max_size=8).filter(any).map(
    lambda counts: [(look, count) for look, count in zip([*looks.CASCADE.values()], counts, strict=False) if count])
WIDER = st.floats(1, 5)                     # how many times wider than at least
unhurried = settings(deadline=None)
NUMBER = st.decimals(0, 10**7, places=1, allow_nan=False)


def area(cell: Cell, wide: float) -> Box:
    return Box(-file.AXIS if cell.inset else 0, 0, wide, cell.height)


def well_set(cell: Cell, least: float, times: float) -> None:
    """No two texts meet, and everything is inside the cell: as narrow as it may be, and wider."""
    inner = least - (file.AXIS if cell.inset else 0)
    for wide in (inner, inner * times):
        texts = [shape.box(wide) for shape in cell.shapes if isinstance(shape, Text) and shape.text]
        for one, other in itertools.combinations(texts, 2):
            assert not one.meets(other), (cell.label, one, other)
        for shape in cell.shapes:
            assert shape.box(wide).within(area(cell, wide)), (wide, shape)


def widths(shapes: Iterable[object], y: float) -> list[float]:
    return [one.width for one in shapes if isinstance(one, Rect) and one.y == y and not one.fixed]


@unhurried
@given(NAMES, NAMES, st.sampled_from(["", "0/22", "12.345/67.890 (100%)"]), PARTS, WIDER, st.booleans())
def test_a_card(name: str, about: str, value: str, parts: bars.Parts, times: float, marked: bool) -> None:
    cell = bars.card(name, value, about, parts, "x", look=parts[0][0] if marked else None)
    well_set(cell, bars.LEAST, times)
    drawn = widths(cell.shapes, 38 if about else 21)
    whole = sum(count for _, count in parts)
    assert drawn == pytest.approx([count / whole for _, count in parts])
    assert sum(drawn) == pytest.approx(1)


@unhurried
@given(PARTS, st.floats(0, 0.5), st.floats(0.1, 0.5))
def test_parts_of_a_bar_lie_side_by_side(parts: bars.Parts, start: float, share: float) -> None:
    drawn = [one for one in bars.stacked(parts, 0, 10, start=start, share=share) if isinstance(one, Rect)]
    assert [one.look for one in drawn] == [look for look, _ in parts]
    edges = [start, *itertools.accumulate((one.width for one in drawn), initial=start)][1:]
    assert [one.x for one in drawn] == pytest.approx(edges[:-1])
    assert edges[-1] == pytest.approx(start + share)


@unhurried
@given(st.dictionaries(st.sampled_from([*looks.CASCADE]), COUNTS))
def test_states_that_look_alike_are_one_part_and_nobody_is_left_out(counts: dict[str, int]) -> None:
    parts = bars.merged(counts, looks.CASCADE)
    assert sum(count for _, count in parts) == sum(counts.values())
    assert len({look.code for look, _ in parts}) == len(parts)
    assert bars.merged({**counts, "unheard": 1}, looks.CASCADE) == [*parts, (looks.OTHER, 1)]


@unhurried
@given(NAMES, st.floats(0, 1), WIDER, st.sampled_from([tiles.SMALL, tiles.LARGE]))
def test_tiles(name: str, share: float, times: float, least: float) -> None:
    look = looks.rate(round(share * 1000), 1000)
    cell = tiles.rate_tile(name, "1.234/12.345", "100%", share, look, "x", least=least)
    well_set(cell, least, times)
    gauge = [one for one in cell.shapes if isinstance(one, Rect) and one.height == tiles.GAUGE]
    assert [one.width for one in gauge] == ([share] if share else [])
    state = tiles.state_tile(name, "Đã thu hồi hoặc kết thúc", look, "x", least=least)
    well_set(state, least, times)


def test_names_that_do_not_fit_small_tiles_get_large_ones() -> None:
    assert tiles.least_for(["Tân Lập", "Dương Minh Châu"]) == tiles.SMALL
    assert tiles.least_for(["Tân Lập", "Văn hóa, Thể thao và Du lịch"]) == tiles.LARGE


@unhurried
@given(st.lists(st.lists(PARTS, min_size=1, max_size=3), min_size=1, max_size=40), NAMES, WIDER)
def test_an_icicle_stands_under_what_it_hangs_from(below: list[list[bars.Parts]], head: str, times: float) -> None:
    captions = [("Các đơn vị nhận trực tiếp từ cấp trên", "3.321/3.321 (100%)")] * max(map(len, below))
    branches = [icicle.Branch(head, levels) for levels in below]
    cell = icicle.icicle(head, looks.CASCADE["published"], captions, branches, "x")
    well_set(cell, icicle.LEAST, times)
    sizes = [max(sum(count for _, count in parts) for parts in branch) for branch in below]
    starts = [sum(sizes[:n]) / sum(sizes) for n in range(len(sizes))]
    for level in range(len(captions)):
        y = icicle.HEAD + 2 + icicle.CAPTION + level * (icicle.CAPTION + icicle.STRIP)
        drawn = [(one.x, one.width) for one in cell.shapes if isinstance(one, Rect) and one.y == y]
        parts = [part for branch in below if level < len(branch) for part in branch[level]]
        finest = min(size * count / sum(n for _, n in branch[level]) for branch, size in zip(below, sizes, strict=True)
                     if level < len(branch) for _, count in branch[level])
        if finest / sum(sizes) * icicle.LEAST < icicle.FINEST:      # too fine for each: the level as a whole
            whole = sum(count for _, count in parts)
            shares = [sum(count for look, count in parts if look is one) / whole
                      for one in dict.fromkeys(look for look, _ in parts)]
            assert [wide for _, wide in drawn] == pytest.approx(shares)
            continue
        for branch, start, size in zip(below, starts, sizes, strict=True):
            if level < len(branch):
                own, drawn = drawn[:len(branch[level])], drawn[len(branch[level]):]
                assert own[0][0] == pytest.approx(start)
                assert sum(wide for _, wide in own) == pytest.approx(size / sum(sizes))
        assert not drawn


@st.composite
def points(draw: st.DrawFn) -> list[columns.Point]:
    count = draw(st.integers(1, 16))
    period = draw(st.sampled_from(["Q.I/2022", "T12/2022", "2022", "9 tháng/2022"]))
    return [columns.Point(period, draw(st.none() | NUMBER), draw(st.none() | NUMBER),
                          draw(st.sampled_from([True, False, None])), "ĐN 2" if n and draw(st.booleans()) else "",
                          comparable=not n or draw(st.booleans())) for n in range(count)]


@unhurried
@given(points(), WIDER, st.booleans())
def test_columns_end_where_numbers_say_and_nothing_told_is_nothing_drawn(
    told: list[columns.Point], times: float, whole: bool,
) -> None:
    cell = columns.columns(told, short_number, "x", whole=whole)
    numbers = [one for point in told for one in (point.value, point.target) if one is not None]
    if not numbers:
        assert cell is None
        return
    assert cell is not None
    well_set(cell, columns.LEAST, times)
    [top, *_] = sorted(ticks(numbers, whole=whole), reverse=True)
    bottoms = columns.BOTTOM
    drawn = [one for one in cell.shapes if isinstance(one, Rect)]
    values = [point for point in told if point.value is not None]
    assert [one.look for one in drawn] == [looks.MET[point.met] for point in values]
    for one, point in zip(drawn, values, strict=True):
        assert one.y + one.height == pytest.approx(bottoms)
        assert one.height == pytest.approx(max(float(point.value or 0) / float(top) * (bottoms - columns.TOP), 1.5))
    aims = [one.y1 for one in cell.shapes if isinstance(one, Line) and one.stroke == "target"]
    assert aims == pytest.approx([bottoms - float(point.target / top) * (bottoms - columns.TOP)
                                  for point in told if point.target is not None])
    missing = sum(isinstance(one, Text) and one.text in (columns.MISSING, columns.MISSING_SHORT) for one in cell.shapes)
    assert missing == len(told) - len(values)
    breaks = sum(isinstance(one, Line) and one.stroke == "break" for one in cell.shapes)
    assert breaks == sum(not point.comparable for point in told)


@unhurried
@given(st.lists(NUMBER, min_size=1), st.booleans())
def test_a_scale_reaches_the_highest_in_few_equal_steps(values: list[Decimal], whole: bool) -> None:
    steps = ticks(values, whole=whole)
    assert steps[0] == 0
    assert steps[-1] >= max(values)
    assert 2 <= len(steps) <= 5
    assert len({after - before for before, after in itertools.pairwise(steps)}) == 1
    assert not whole or all(step == step.to_integral_value() for step in steps)
    assert not max(values) or steps[-2] < max(values)


@pytest.mark.parametrize(("highest", "expected"), [
    ("7", "0 2 4 6 8"), ("100", "0 25 50 75 100"), ("97.1", "0 25 50 75 100"), ("1200", "0 500 1000 1500"),
    ("0", "0 1"), ("0.3", "0 0.1 0.2 0.3")])
def test_round_steps(highest: str, expected: str) -> None:
    assert [float(step) for step in ticks([Decimal(highest)])] == [float(step) for step in expected.split()]


@unhurried
@given(st.floats(0, 400), st.floats(0, 400), st.floats(1, 300), st.floats(1, 80),
       st.sampled_from(["rising", "falling", "cross", "dots", "level", "upright", "none"]))
def test_hatchings_stay_inside(left: float, top: float, wide: float, high: float, kind: looks.Hatching) -> None:
    box = Box(left, top, left + wide, top + high)
    lines = segments(box, kind)
    assert bool(lines) == (kind != "none") or min(wide, high) < 8
    for x1, y1, x2, y2 in lines:
        assert Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)).within(box)
        if kind == "rising":
            assert x2 - x1 == pytest.approx(y1 - y2)


@unhurried
@given(NAMES, st.floats(0, 300), st.sampled_from([11.0, 13.0]), st.booleans(), st.integers(1, 3))
def test_words_fit_their_room(text: str, room: float, size: float, bold: bool, lines: int) -> None:
    assert width(shortened(text, room, size, bold=bold), size, bold=bold) <= room
    found = wrapped(text, room, size, lines=lines, bold=bold)
    assert len(found) <= lines
    assert all(width(line, size, bold=bold) <= room for line in found)
    if all("…" not in line for line in found) and all(found):
        assert " ".join(found) == " ".join(text.split())


def test_every_look_differs_from_its_neighbours_without_colour_and_words_are_read_on_all_fills() -> None:
    for family in (looks.CASCADE.values(), looks.TIMELINESS.values(), looks.MET.values()):
        assert len({(look.hatching, look.fill == "#ffffff") for look in family}) == len({look.code for look in family})
    known = [*looks.CASCADE.values(), *looks.TIMELINESS.values(), *looks.RATES, *looks.MET.values()]
    assert len({look.code for look in known}) == len(set(known))    # pages name the hatchings by it
    assert len({look.hatching for look in looks.RATES}) == len(looks.RATES)
    for look in looks.EVERY.values():
        assert contrast(look.fill, looks.INK) >= 7
        assert contrast(look.fill, looks.SOFT) >= 3
    assert {contrast("#ffffff", ink) >= 4.5 for ink in (looks.INK, looks.SOFT)} == {True}


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio of two colours."""
    def light(colour: str) -> float:
        parts = [int(colour[n:n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("part", "whole", "step"), [
    (0, 4, 0), (24, 100, 0), (25, 100, 1), (1, 2, 2), (3, 4, 3), (99, 100, 3), (3321, 3321, 4)])
def test_steps_of_a_rate(part: int, whole: int, step: int) -> None:
    assert looks.rate(part, whole) is looks.RATES[step]
    assert looks.rate(0, 0) is looks.NO_RATE


def picture(count: int = 5) -> Picture:
    cards = tuple(bars.card(f"Đơn vị {n} {EVIL}", "1/2", EVIL, [(looks.TIMELINESS["late"], 1)], EVIL, href="/x?a=1&b=2")
                  for n in range(count))
    told = [columns.Point("Q.I/2022", Decimal(3), Decimal(5), False)]
    chart = columns.columns(told, short_number, EVIL)
    assert chart is not None
    return Picture(f"Tiêu đề {EVIL}", f"Câu {EVIL}", (
        Group(f"Nhóm {EVIL}", cards, bars.LEAST), Group("", (chart,), columns.LEAST)),
        legend=[*looks.TIMELINESS.values()], notes=("Ghi chú",))


def test_a_file_stands_by_itself() -> None:
    text = file.svg(picture(), "Nguồn: Thông Suốt, số liệu ngày 08/4/2022")
    tree = ElementTree.fromstring(text.encode())
    space = "{http://www.w3.org/2000/svg}"
    assert tree.tag == f"{space}svg"
    assert (tree[0].tag, tree[0].text) == (f"{space}title", f"Tiêu đề {EVIL}")
    assert (tree[1].tag, tree[1].text) == (f"{space}desc", f"Câu {EVIL}")
    assert tree.get("role") == "img"
    kinds = {element.tag.removeprefix(space) for element in tree.iter()}
    assert kinds <= {"svg", "title", "desc", "g", "rect", "path", "line", "text"}    # nothing that asks, runs or links
    said = [element.text for element in tree.iter(f"{space}text")]
    assert "Nguồn: Thông Suốt, số liệu ngày 08/4/2022" in said
    for name in ("class", "style", "href"):
        assert not any(element.get(name) for element in tree.iter())
    assert "url(" not in text
    assert "%" not in re.sub(r">[^<]*<|width=\"100%\" height=\"100%\" fill=\"#ffffff\"", "", text)


@unhurried
@given(st.integers(0, 60), st.floats(100, 400), st.floats(300, 2000))
def test_cells_of_a_file_do_not_overlap(count: int, least: float, room: float) -> None:
    cells = tuple(Cell(20.0 + n % 3, (), str(n)) for n in range(count))
    boxes = [box for _, box in file.placed(Group("", cells, least), 10, 10, room)]
    assert len(boxes) == count
    for box in boxes:
        assert box.within(Box(10, 10, 10 + room, 1e6))
    for one, other in itertools.combinations(boxes, 2):
        assert not one.meets(other, 0.01)
    assert {round(box.left) for _, box in file.placed(Group("", cells, least, single=True), 10, 10, room)} <= {10}


def test_everything_of_a_file_is_inside_it() -> None:
    text = file.svg(picture(40), "Nguồn")
    tree = ElementTree.fromstring(text.encode())
    wide, high = float(tree.get("width", 0)), float(tree.get("height", 0))
    assert tree.get("viewBox") == f"0 0 {wide:g} {high:g}"
    for group in tree.iter("{http://www.w3.org/2000/svg}g"):
        x, y = map(float, re.findall(r"[\d.-]+", group.get("transform", "")))
        for rect in group.iter("{http://www.w3.org/2000/svg}rect"):
            right = x + float(rect.get("x", 0)) + float(rect.get("width", 0))
            bottom = y + float(rect.get("y", 0)) + float(rect.get("height", 0))
            assert 0 <= x <= right <= wide
            assert 0 <= y <= bottom <= high


def test_on_a_page_everything_is_escaped_and_needs_no_inline_style() -> None:
    for group in picture().groups:
        for cell in group.cells:
            text = inline.svg(cell)
            assert EVIL not in text
            ElementTree.fromstring(text)
            assert "style=" not in text
            used = set(re.findall(r"url\(#([\w-]+)\)", text))
            assert used <= set(re.findall(r'id="([\w-]+)"', inline.hatchings()))
    assert 'aria-hidden="true"' in inline.swatch(looks.NO_RATE)
    assert "role" not in inline.swatch(looks.NO_RATE)


def test_the_page_sets_letters_and_lines_as_they_are_measured() -> None:
    css = (ROOM / "static" / "portal.css").read_text()
    for name, (size, bold, ink) in LETTERS.items():
        rule = re.search(rf"\.pic \.{name} {{([^}}]*)}}", css)
        assert rule, name
        assert f"font-size: {size:g}px" in rule[1]
        assert ("font-weight: bold" in rule[1]) == bold
        assert f"fill: {ink}" in rule[1]
    for name, (ink, thick, dashes) in STROKES.items():
        rule = re.search(rf"\.pic \.{name} {{([^}}]*)}}", css)
        assert rule, name
        assert f"stroke: {ink}" in rule[1]
        assert (f"stroke-width: {thick:g}px" in rule[1]) == (thick != 1)
        assert (f"stroke-dasharray: {dashes}" in rule[1]) == bool(dashes)
    inset = re.search(r"\.pic\.inset {[^}]*padding-left: (\d+)px", css)
    assert inset
    assert int(inset[1]) == file.AXIS == columns.INSET
