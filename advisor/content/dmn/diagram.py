"""The requirements diagram: inputs at the bottom, every decision above what it requires, edges between the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from advisor.content.dmn.elements import add
from advisor.content.dmn.model import Model

DECISION = (180, 80)
INPUT = (160, 45)
_CHANNEL = 12
_GAP_X = 40
_GAP_Y = 110
_SWEEPS = 8
_BAND = DECISION[1]


@dataclass(frozen=True, slots=True)
class Box:
    """Where a shape lies, in points from the upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A box for each element, and for each requirement (required, requiring) the points of its edge."""

    boxes: Mapping[str, Box]
    edges: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]


def lay_out(inputs: Sequence[str], decisions: Mapping[str, Sequence[str]]) -> Layout:
    """A layered layout; `decisions` maps each decision to what it requires and stands in an order without cycles.

    An edge over several layers runs through a channel of its own in each layer between, so that it crosses no shape.
    """
    level = dict.fromkeys(inputs, 0)
    for name, required in decisions.items():
        level[name] = 1 + max((level[other] for other in required), default=0)
    layers: list[list[str]] = [[] for _ in range(1 + max(level.values(), default=0))]
    for name, height in level.items():
        layers[height].append(name)
    paths = {
        (other, name): _path(other, level[other], name, level[name], layers)
        for name, required in decisions.items()
        for other in required
    }
    _order(layers, paths.values())
    widths = {name: (INPUT if name in inputs else DECISION)[0] for name in level}
    centres = _centres(layers, widths)
    top = {name: _GAP_Y * 0.5 + (len(layers) - 1 - height) * (_BAND + _GAP_Y) for name, height in level.items()}
    boxes = {}
    for name in level:
        width, height = INPUT if name in inputs else DECISION
        boxes[name] = Box(centres[name] - width / 2, top[name] + (_BAND - height) / 2, width, height)
    edges = {}
    for (other, name), path in paths.items():
        points = [(centres[other], boxes[other].y)]
        for step, channel in enumerate(path[1:-1], start=1):
            upper = top[other] - step * (_BAND + _GAP_Y)
            points += [(centres[channel], upper + _BAND), (centres[channel], upper)]
        points.append((centres[name], boxes[name].y + boxes[name].height))
        edges[other, name] = tuple(points)
    return Layout(boxes, edges)


def _path(start: str, low: int, end: str, high: int, layers: list[list[str]]) -> list[str]:
    """The nodes that an edge passes; the channels of one source are shared by its edges."""
    channels = [f"{start}\n{height}" for height in range(low + 1, high)]
    for height, channel in enumerate(channels, start=low + 1):
        if channel not in layers[height]:
            layers[height].append(channel)
    return [start, *channels, end]


def _order(layers: list[list[str]], paths: Iterable[list[str]]) -> None:
    """Sort each layer by where its neighbours stand, upwards and downwards in turn, to have few crossings."""
    below: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    for path in paths:
        for lower, upper in pairwise(path):
            below.setdefault(upper, set()).add(lower)
            above.setdefault(lower, set()).add(upper)
    for sweep in range(_SWEEPS):
        upward = sweep % 2 == 0
        for layer, fixed in _pairs(layers, upward=upward):
            place = {name: position / max(1, len(fixed)) for position, name in enumerate(fixed)}
            own = {name: position / max(1, len(layer)) for position, name in enumerate(layer)}
            near = below if upward else above
            layer.sort(key=lambda name, near=near, place=place, own=own: _mean(near.get(name), place, own[name]))  # type: ignore[misc]


def _pairs(layers: list[list[str]], *, upward: bool) -> list[tuple[list[str], list[str]]]:
    pairs = list(zip(layers[1:], layers, strict=False))
    return pairs if upward else [(fixed, layer) for layer, fixed in reversed(pairs)]


def _mean(names: set[str] | None, place: Mapping[str, float], own: float) -> float:
    return sum(place[name] for name in names) / len(names) if names else own


def _centres(layers: list[list[str]], widths: Mapping[str, int]) -> dict[str, float]:
    """The horizontal centre of every node and channel; the layers stand centred over each other."""
    spans = [sum(widths.get(name, _CHANNEL) + _gap(name, widths) for name in layer) for layer in layers]
    centres = {}
    for layer, span in zip(layers, spans, strict=True):
        left = _GAP_X + (max(spans) - span) / 2
        for name in layer:
            width = widths.get(name, _CHANNEL)
            centres[name] = left + width / 2
            left += width + _gap(name, widths)
    return centres


def _gap(name: str, widths: Mapping[str, int]) -> int:
    return _GAP_X if name in widths else _CHANNEL


def add_diagram(root: Element, model: Model) -> None:
    """The diagram of a document, with a shape for every input and decision and an edge for every requirement."""
    required = {model.decision_id(table): model.required(table) for table in model.tables}
    layout = lay_out([model.input_id(key) for key in model.given], required)
    interchange = add(root, "dmndi:DMNDI")
    diagram = add(interchange, "dmndi:DMNDiagram", id="diagram")
    for name, box in layout.boxes.items():
        shape = add(diagram, "dmndi:DMNShape", id=model.part(name, "shape"), dmnElementRef=name)
        add(shape, "dc:Bounds", x=f"{box.x:g}", y=f"{box.y:g}", width=f"{box.width:g}", height=f"{box.height:g}")
    for table in model.tables:
        for other in model.required(table):
            identity = model.requirement_id(table, other)
            edge = add(diagram, "dmndi:DMNEdge", id=model.part(identity, "edge"), dmnElementRef=identity)
            for x, y in layout.edges[other, model.decision_id(table)]:
                add(edge, "di:waypoint", x=f"{x:g}", y=f"{y:g}")
