"""The comparison of two waves as a page shows it: its findings in sentences, a grid of differences, each unit's story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.advice import Recommendation
from advisor.domain.explanation import Outcome
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.engine.assess.waves import Reading
from advisor.report.lexicon import Lexicon
from advisor.report.speech import Speech, clean
from advisor.services.comparison import Cell, Comparison, UnitComparison
from advisor.services.matching import Match, Pair
from advisor.text import Language
from advisor.web.comparison.outlook_views import outcome_words
from advisor.web.comparison.turned_views import turned_sentences
from advisor.web.comparison.words import item_change, not_compared, unit_match


@dataclass(frozen=True, slots=True)
class CellView:
    """A unit's difference on a dimension; `text` is signed, or says why there is none."""

    text: str
    shown: bool
    beyond: bool | None = None
    then: float | None = None
    now: float | None = None
    n_then: int | None = None
    n_now: int | None = None
    error: float | None = None

    @property
    def rise(self) -> bool:
        """Whether the score is higher than before."""
        return self.then is not None and self.now is not None and self.now > self.then


@dataclass(frozen=True, slots=True)
class DimensionView:
    """A dimension over all compared units; `rose` and `fell` are the names of those that did so beyond chance."""

    id: str
    name: str
    cells: tuple[CellView, ...]
    rose: tuple[str, ...]
    fell: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdviceView:
    """A unit's advice then and now: methods as ids for the marks, the words beside them, and why it turned."""

    id: str
    name: str
    was: str | None
    then: tuple[str | None, str]
    now: tuple[str | None, str]
    changed: bool | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompareView:
    """The page. `aside` are units that are not compared with the reason, `items` the wordings that differ with theirs."""

    title: str
    summary: tuple[str, ...]
    units: tuple[AdviceView, ...]
    dimensions: tuple[DimensionView, ...]
    aside: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    tested: int

    @property
    def turned(self) -> tuple[AdviceView, ...]:
        """The units that are advised otherwise."""
        return tuple(unit for unit in self.units if unit.changed)

    @property
    def moved(self) -> tuple[DimensionView, ...]:
        """The dimensions that changed beyond chance in some unit, those of most units first."""
        found = [one for one in self.dimensions if one.rose or one.fell]
        return tuple(sorted(found, key=lambda one: -len(one.rose) - len(one.fell)))


def compare_view(
    found: Comparison, rules: Rulebook, forms: Sequence[Questionnaire], numbers: tuple[int, int], language: Language
) -> CompareView:
    """The comparison in the reader's language; `forms` and `numbers` are of the earlier and the later wave."""
    lexicon = Lexicon(rules, Speech(language))
    compared = [unit for unit in found.units if unit.pair.match is Match.SAME]
    dimensions = _dimensions(compared, lexicon)
    return CompareView(
        title=_title(compared, dimensions, numbers, lexicon),
        summary=_summary(found, forms, lexicon),
        units=tuple(_advice(unit, found, lexicon) for unit in compared),
        dimensions=dimensions,
        aside=tuple(_aside(unit.pair, found, lexicon) for unit in found.units if unit.pair.match is not Match.SAME),
        items=_items(found, forms, lexicon),
        tested=found.tested,
    )


def name_of(pair: Pair, language: Language) -> str:
    """A unit's name, the later one where it bears two."""
    unit = pair.now or pair.then
    if unit is None:
        return pair.id
    preferred = unit.name_en if language == "en" else unit.name
    return clean(preferred) or clean(unit.name) or clean(pair.id)


def _title(
    compared: Sequence[UnitComparison], dimensions: Sequence[DimensionView], numbers: tuple[int, int], lexicon: Lexicon
) -> str:
    """The page's finding."""
    speech = lexicon.speech
    turned = sum(bool(unit.changed) for unit in compared)
    moved = sum(len(one.rose) + len(one.fell) for one in dimensions)
    if not compared:
        return speech.gettext("No unit can be compared between wave %(then)s and wave %(now)s", **_waves(numbers))
    if not turned and not moved:
        return speech.gettext("Between wave %(then)s and wave %(now)s nothing changed beyond chance", **_waves(numbers))
    units = speech.ngettext("%(count)s unit is advised otherwise", "%(count)s units are advised otherwise", turned)
    scores = speech.ngettext("%(count)s score changed beyond chance", "%(count)s scores changed beyond chance", moved)
    return speech.sentence(speech.clauses([told for told, n in ((units, turned), (scores, moved)) if n]))


def _waves(numbers: tuple[int, int]) -> dict[str, int]:
    return {"then": numbers[0], "now": numbers[1]}


def _summary(found: Comparison, forms: Sequence[Questionnaire], lexicon: Lexicon) -> tuple[str, ...]:
    """What is compared with what: the common items, and the rules of both waves."""
    _ = lexicon.speech.gettext
    same, asked = len(found.items.same), len(forms[1].items)
    if not same:
        items = _("The two waves have no question in common: no score can be compared.")
    elif not found.items.changed:
        items = _("Both waves asked the same %(n)s questions.", n=same)
    else:
        items = _("%(same)s of %(asked)s questions are unchanged; only these are compared.", same=same, asked=asked)
    if found.same_rules:
        rules = _("Both are decided by the same rules (%(version)s).", version=found.now.rules.version)
    else:
        rules = _(
            "The rules changed between them: %(then)s, then %(now)s.",
            then=f"{found.then.rules.version} ({found.then.rules.sha256[:8]})",
            now=f"{found.now.rules.version} ({found.now.rules.sha256[:8]})",
        )
    return items, rules


def _dimensions(compared: Sequence[UnitComparison], lexicon: Lexicon) -> tuple[DimensionView, ...]:
    cells: dict[str, dict[str, Cell]] = {}
    for unit in compared:
        for cell in unit.cells:
            cells.setdefault(cell.dimension, {})[unit.pair.id] = cell
    names = {unit.pair.id: name_of(unit.pair, lexicon.speech.language) for unit in compared}
    return tuple(_dimension(dimension, by_unit, names, lexicon) for dimension, by_unit in cells.items())


def _dimension(dimension: str, cells: Mapping[str, Cell], names: Mapping[str, str], lexicon: Lexicon) -> DimensionView:
    beyond = {id: cell.difference for id, cell in cells.items() if cell.difference and cell.difference.beyond}
    return DimensionView(
        dimension,
        lexicon.dimension(dimension),
        tuple(_cell(cells.get(id), lexicon) for id in names),
        tuple(names[id] for id, difference in beyond.items() if difference.value > 0),
        tuple(names[id] for id, difference in beyond.items() if difference.value < 0),
    )


def _cell(cell: Cell | None, lexicon: Lexicon) -> CellView:
    if cell is None:
        return CellView("–", shown=False)
    if cell.difference is None or not (isinstance(cell.then, Reading) and isinstance(cell.now, Reading)):
        why = cell.now if isinstance(cell.then, Reading) else cell.then
        return CellView("–" if isinstance(why, Reading) else not_compared(why, lexicon.speech), shown=False)
    return CellView(
        text=lexicon.speech.difference(cell.difference.value),
        shown=True,
        beyond=cell.difference.beyond,
        then=cell.then.value,
        now=cell.now.value,
        n_then=cell.then.n,
        n_now=cell.now.n,
        error=cell.difference.error,
    )


def _advice(unit: UnitComparison, found: Comparison, lexicon: Lexicon) -> AdviceView:
    language = lexicon.speech.language
    return AdviceView(
        id=unit.pair.id,
        name=name_of(unit.pair, language),
        was=_former_name(unit.pair, language) if unit.pair.renamed else None,
        then=_method(unit.then, lexicon),
        now=_method(unit.now, lexicon),
        changed=unit.changed,
        why=turned_sentences(unit, lexicon, same_items=not found.items.changed),
    )


def _former_name(pair: Pair, language: Language) -> str | None:
    if pair.then is None:
        return None
    former = clean(pair.then.name_en if language == "en" else pair.then.name) or clean(pair.then.name)
    return former if former != name_of(pair, language) else None


def _method(advice: Recommendation | None, lexicon: Lexicon) -> tuple[str | None, str]:
    if advice is None or advice.method is None:
        withheld = advice is not None and advice.status == "withheld"
        return None, lexicon.speech.gettext("withheld") if withheld else lexicon.speech.gettext("Not enough known")
    return advice.method, outcome_words(lexicon, Outcome(advice.method, advice.entry))


def _aside(pair: Pair, found: Comparison, lexicon: Lexicon) -> tuple[str, str]:
    names = {unit.pair.id: name_of(unit.pair, lexicon.speech.language) for unit in found.units}
    return names[pair.id], unit_match(pair, names, lexicon.speech)


def _items(found: Comparison, forms: Sequence[Questionnaire], lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """The questions that are not in both waves as they are, in their later wording, with what changed."""
    texts = {item.id: item.text for form in forms for item in form.items}
    return tuple(
        (lexicon.speech.pick(texts[id]), item_change(change, lexicon.speech))
        for id, change in found.items.changed.items()
    )
