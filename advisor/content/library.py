"""The content library: rules and questionnaires from their folders, checked whole, as frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.content.cases import OWN, PUBLISHED, cases_hash, own_faults, read_cases
from advisor.content.document import Document, content_hash, read_document
from advisor.content.schema import schema_faults
from advisor.content.tables import Vocabulary, read_table, source_key, text_of
from advisor.domain.precedent import Precedent
from advisor.domain.questionnaire import Choice, Dimension, Fact, FactSheet, Item, Questionnaire, ScalePoint, Section
from advisor.domain.rulebook import SCORE, Action, Band, FactType, FormPart, Risk, Rulebook, SettingType, SettingValue
from advisor.domain.table import BooleanDomain, ChoiceDomain, DecisionTable, Domain, NumberDomain
from advisor.engine.decide.unary import UnaryTestError, parse
from advisor.errors import ContentFaults, Fault
from advisor.text import Text

PARTS = ("rules", "bands", "dimensions", "settings", "risks", "actions", "forms")


def load_rulebook(folder: Path) -> Rulebook:
    """All rules of a folder.

    Raises:
        ContentFaults: a file is missing or has faults; all of them are listed.

    """
    return _RulebookReader(folder).read()


def load_questionnaire(folder: Path, name: str, dimensions: Iterable[str]) -> Questionnaire:
    """The questionnaire `name` (such as `full`) of a folder.

    Raises:
        ContentFaults: it is missing or has faults.

    """
    document = read_document(folder / f"{name}.yaml")
    _raise(schema_faults(document, "questionnaire"), document.file)
    data = document.data
    _raise(_item_faults(document, set(dimensions)), document.file)
    return Questionnaire(
        id=data["id"],
        version=data["version"],
        sha256=content_hash([document]),
        title=text_of(data["title"]),
        purpose=text_of(data["purpose"]),
        instruction=text_of(data["instruction"]),
        duration_minutes=data["duration_minutes"],
        scale=tuple(ScalePoint(point["value"], text_of(point["label"])) for point in data["scale"]),
        cannot_judge=text_of(data["cannot_judge"]),
        items=tuple(_item(item) for item in data["items"]),
    )


def load_facts(folder: Path) -> FactSheet:
    """The facts that are asked of respondents, units and the engagement.

    Raises:
        ContentFaults: the file is missing or has faults.

    """
    document = read_document(folder / "facts.yaml")
    _raise(schema_faults(document, "facts"), document.file)
    parts = {name: tuple(_fact(fact) for fact in document.data[name]) for name in ("respondent", "unit", "engagement")}
    return FactSheet(**parts)


class _RulebookReader:
    """Reads the files of a rules folder in the order in which they build on each other, gathering faults."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faults: list[Fault] = []
        self._documents: list[Document] = []

    def read(self) -> Rulebook:
        if not self._folder.is_dir():
            raise ContentFaults(
                [Fault(str(self._folder), "", "is no folder", "give the folder of the rules")],
                "The rules cannot be used:",
            )
        parts = {name: self._document(f"{name}.yaml", name) for name in PARTS}
        _raise(self._faults, "The rules")
        data: dict[str, Any] = {name: document.data for name, document in parts.items() if document}
        rules = parts["rules"]
        if rules is None:  # pragma: no cover -- a missing file has raised above
            raise AssertionError
        vocabulary = self._vocabulary(parts)
        documents = self._table_documents(rules, "chain")
        judging = self._table_documents(rules, "confidence")
        self._check_strays(rules)
        _raise(self._faults, "The rules")
        tables = self._tables(documents, vocabulary)
        confidence = self._tables(judging, self._measured(rules, vocabulary))
        _raise(self._faults, "The rules")
        self._check_references(parts, tables, vocabulary.sources)
        precedents, precedents_sha256 = self._precedents(tuple(data["dimensions"]["dimensions"]))
        _raise(self._faults, "The rules")
        return Rulebook(
            version=data["rules"]["version"],
            sha256=content_hash(self._documents),
            title=text_of(data["rules"]["title"]),
            sources={key: text_of(entry["title"]) for key, entry in data["rules"]["sources"].items()},
            bands={
                key: Band(key, entry["test"], text_of(entry["label"]), text_of(entry["reason"]))
                for key, entry in data["bands"]["bands"].items()
            },
            sections={key: Section(key, text_of(name)) for key, name in data["dimensions"]["sections"].items()},
            dimensions={key: _dimension(key, entry) for key, entry in data["dimensions"]["dimensions"].items()},
            facts={
                key: FactType(key, _fact_domain(entry), text_of(entry["title"]), entry.get("default"))
                for key, entry in data["rules"]["facts"].items()
            },
            tables=tables,
            measures={
                key: FactType(key, _fact_domain(entry), text_of(entry["title"]))
                for key, entry in data["rules"].get("measures", {}).items()
            },
            confidence=confidence,
            settings={key: _setting(key, entry) for key, entry in data["settings"]["settings"].items()},
            risks={key: _risk(key, entry) for key, entry in data["risks"]["risks"].items()},
            actions={key: _action(key, entry) for key, entry in data["actions"]["actions"].items()},
            roles={key: text_of(name) for key, name in data["actions"]["roles"].items()},
            forms={
                key: tuple(_form_part(part) for part in entry["parts"]) for key, entry in data["forms"]["forms"].items()
            },
            precedents=precedents,
            precedents_sha256=precedents_sha256,
        )

    def _document(self, name: str, schema: str) -> Document | None:
        document = self._read(name)
        if document is None:
            return None
        faults = schema_faults(document, schema)
        self._faults.extend(faults)
        self._documents.append(document)
        return None if faults else document

    def _read(self, name: str) -> Document | None:
        try:
            return read_document(self._folder / name, name)
        except ContentFaults as error:
            self._faults.extend(error.faults)
            return None

    def _vocabulary(self, parts: Mapping[str, Document | None]) -> Vocabulary:
        inputs: dict[str, Domain] = {}
        bands = {}
        rules, band_file, dimensions = parts["rules"], parts["bands"], parts["dimensions"]
        if rules is None or band_file is None or dimensions is None:  # pragma: no cover -- raised by the caller
            raise AssertionError
        for key, entry in band_file.data["bands"].items():
            try:
                bands[key] = parse(entry["test"])
            except UnaryTestError as error:
                self._faults.append(band_file.fault(("bands", key, "test"), str(error)))
        inputs.update(dict.fromkeys(dimensions.data["dimensions"], SCORE))
        for key, entry in dimensions.data["dimensions"].items():
            if entry["section"] not in dimensions.data["sections"]:
                self._faults.append(
                    dimensions.fault(
                        ("dimensions", key, "section"),
                        f'there is no section "{entry["section"]}"',
                        "use " + ", ".join(dimensions.data["sections"]),
                    )
                )
        for key, entry in rules.data["facts"].items():
            if entry["type"] == "choice" and "values" not in entry:
                self._faults.append(rules.fault(("facts", key), '"values" is missing', "list what the fact can be"))
            inputs[key] = _fact_domain(entry)
            if "default" in entry:
                allowed = [True, False] if entry["type"] == "boolean" else entry.get("values", [])
                if entry["default"] not in allowed:
                    what = f'"{entry["default"]}" is no value of {key}'
                    remedy = "use " + ", ".join(str(value).lower() for value in allowed)
                    self._faults.append(rules.fault(("facts", key, "default"), what, remedy))
        return Vocabulary(inputs, bands, frozenset(rules.data["sources"]))

    def _measured(self, rules: Document, vocabulary: Vocabulary) -> Vocabulary:
        """What the tables of confidence may speak of: measures of the answers, no scores and no facts."""
        inputs = {key: _fact_domain(entry) for key, entry in rules.data.get("measures", {}).items()}
        return Vocabulary(inputs, {}, vocabulary.sources)

    def _table_documents(self, rules: Document, chain: str) -> dict[str, Document]:
        """The documents of a chain, in its order; what cannot be read is told before anything that follows from it."""
        documents: dict[str, Document] = {}
        for position, name in enumerate(rules.data.get(chain, ())):
            if not (self._folder / "tables" / f"{name}.yaml").is_file():
                what, remedy = f'there is no table "tables/{name}.yaml"', "add the file, or take the name out"
                self._faults.append(rules.fault((chain, position), what, remedy))
                continue
            document = self._document(f"tables/{name}.yaml", "table")
            if document is not None:
                documents[name] = document
        return documents

    def _check_strays(self, rules: Document) -> None:
        named = {*rules.data["chain"], *rules.data.get("confidence", ())}
        for name in sorted(path.stem for path in (self._folder / "tables").glob("*.yaml") if path.stem not in named):
            what, remedy = f"tables/{name}.yaml is not in the chain", "add it, or take the file away"
            self._faults.append(rules.fault(("chain",), what, remedy))

    def _tables(self, documents: Mapping[str, Document], vocabulary: Vocabulary) -> dict[str, DecisionTable]:
        tables: dict[str, DecisionTable] = {}
        inputs = dict(vocabulary.inputs)
        for name, document in documents.items():
            if document.data["id"] != name:
                what = f'the id "{document.data["id"]}" is not the name of the file'
                self._faults.append(document.fault(("id",), what))
            table, faults = read_table(document, Vocabulary(inputs, vocabulary.bands, vocabulary.sources))
            self._faults.extend(faults)
            for output in document.data["outputs"]:
                if output in inputs:
                    what = f'"{output}" is given already'
                    self._faults.append(document.fault(("outputs", output), what, "use a name of its own"))
                inputs[output] = ChoiceDomain(tuple(document.data["outputs"][output]))
            if table is not None:
                tables[name] = table
        return tables

    def _check_references(
        self, parts: Mapping[str, Document | None], tables: Mapping[str, DecisionTable], sources: frozenset[str]
    ) -> None:
        outputs = {output.name: output.values or () for table in tables.values() for output in table.outputs}
        risks, actions, settings, forms = (parts[name] for name in ("risks", "actions", "settings", "forms"))
        if (
            risks is None or actions is None or settings is None or forms is None
        ):  # pragma: no cover -- raised by the caller
            raise AssertionError
        self._faults.extend(_unpaired(risks, "risks", outputs.get("risk", ())))
        self._faults.extend(_unpaired(actions, "actions", outputs.get("action", ())))
        self._faults.extend(_unpaired_settings(settings, outputs))
        for key, entry in actions.data["actions"].items():
            if entry["role"] not in actions.data["roles"]:
                what, remedy = f'there is no role "{entry["role"]}"', "use " + ", ".join(actions.data["roles"])
                self._faults.append(actions.fault(("actions", key, "role"), what, remedy))
        for key in forms.data["forms"]:
            if key not in outputs.get("form", ()):
                what, remedy = f'"{key}" is no form of the table form', "use " + ", ".join(outputs.get("form", ()))
                self._faults.append(forms.fault(("forms", key), what, remedy))
        described = (("risks", risks), ("actions", actions), ("settings", settings), ("forms", forms))
        for part, document in described:
            for key, entry in document.data[part].items():
                if source_key(entry["source"]) not in sources:
                    what, remedy = f'the source "{entry["source"]}" is not listed', "use " + ", ".join(sorted(sources))
                    self._faults.append(document.fault((part, key, "source"), what, remedy))

    def _precedents(self, dimensions: Sequence[str]) -> tuple[tuple[Precedent, ...], str]:
        """The published cases and the client's own, with the hash of both."""
        documents = []
        found: list[Precedent] = []
        for name in (PUBLISHED, OWN):
            if name == OWN and not (self._folder / name).exists():
                continue
            document = self._read(name)
            if document is None:
                continue
            cases, faults = read_cases(document, dimensions)
            if not faults and name == OWN:
                faults = own_faults(document, found)
            self._faults.extend(faults)
            found.extend(cases)
            documents.append(document)
        self._documents.extend(documents)
        return tuple(found), cases_hash(documents)


def _raise(faults: list[Fault], what: str) -> None:
    if faults:
        raise ContentFaults(faults, f"{what} cannot be used: {len(faults)} fault" + "s" * (len(faults) > 1))


def _unpaired(document: Document, part: str, given: Iterable[str]) -> list[Fault]:
    """Ids that a table gives without texts, and texts that no table gives."""
    known = document.data[part]
    undescribed = [value for value in given if value not in known]
    unused = [key for key in known if key not in given]
    return [
        *(
            document.fault((part,), f'"{value}" of the table {part} is not described here', "add it")
            for value in undescribed
        ),
        *(
            document.fault((part, key), f'no row of the table {part} gives "{key}"', "add a row, or take it away")
            for key in unused
        ),
    ]


def _unpaired_settings(document: Document, outputs: Mapping[str, Iterable[str]]) -> list[Fault]:
    faults = []
    for key, entry in document.data["settings"].items():
        where = ("settings", key)
        if f"setting_{key}" not in outputs:
            faults.append(document.fault(where, "no table proposes it", f"add tables/setting_{key}.yaml"))
        for table in (f"setting_{key}", f"today_{key}"):
            for value in outputs.get(table, ()):
                if value not in entry["values"]:
                    faults.append(
                        document.fault(
                            (*where, "values"), f'"{value}" of the table {table} is not described here', "add it"
                        )
                    )
    return faults


def _item_faults(document: Document, dimensions: set[str]) -> list[Fault]:
    faults = []
    seen: set[str] = set()
    for position, item in enumerate(document.data["items"]):
        where = ("items", position)
        if item["dimension"] not in dimensions:
            faults.append(document.fault((*where, "dimension"), f'there is no dimension "{item["dimension"]}"'))
        for key in (item["id"], item["text"]["en"], item["text"]["zh"]):
            if key in seen:
                faults.append(document.fault(where, f'"{key}" stands twice', "ids and texts have to differ"))
            seen.add(key)
        for point, anchor in item.get("anchors", {}).items():
            if point not in {1, 3, 5} or set(anchor) != {"en", "zh"}:
                faults.append(
                    document.fault((*where, "anchors", point), "an anchor stands at 1, 3 or 5 in both languages")
                )
    return faults


def _item(entry: Mapping[str, Any]) -> Item:
    anchors = tuple((point, text_of(anchor)) for point, anchor in entry.get("anchors", {}).items())
    return Item(entry["id"], entry["dimension"], text_of(entry["text"]), entry.get("reversed", False), anchors)


def _fact(entry: Mapping[str, Any]) -> Fact:
    choices = tuple(
        Choice(choice["id"], text_of(choice["label"]), text_of(choice["help"]) if "help" in choice else None)
        for choice in entry.get("choices", ())
    )
    return Fact(entry["id"], text_of(entry["name"]), text_of(entry["help"]), entry["type"], entry["required"], choices)


def _fact_domain(entry: Mapping[str, Any]) -> Domain:
    match entry["type"]:
        case "boolean":
            return BooleanDomain()
        case "number":
            low, high = entry.get("low", float("-inf")), entry.get("high", float("inf"))
            return NumberDomain(float(low), float(high), entry.get("step"))
        case _:
            return ChoiceDomain(tuple(entry.get("values", ())))


def _dimension(key: str, entry: Mapping[str, Any]) -> Dimension:
    texts = {name: text_of(entry[name]) for name in ("name", "high", "low")}
    return Dimension(id=key, section=entry["section"], changeable=entry["changeable"], **texts)


def _setting(key: str, entry: Mapping[str, Any]) -> SettingType:
    values = {
        value: SettingValue(value, text_of(texts["label"]), text_of(texts["detail"]))
        for value, texts in entry["values"].items()
    }
    return SettingType(key, text_of(entry["title"]), text_of(entry["question"]), entry["source"], values)


def _risk(key: str, entry: Mapping[str, Any]) -> Risk:
    texts: dict[str, Text] = {
        name: text_of(entry[name]) for name in ("title", "cause", "event", "early_sign", "mitigation", "owner")
    }
    return Risk(id=key, severity=entry["severity"], source=entry["source"], **texts)


def _action(key: str, entry: Mapping[str, Any]) -> Action:
    texts = {name: text_of(entry[name]) for name in ("title", "how", "evidence")}
    return Action(
        id=key,
        role=entry["role"],
        window=entry["window"],
        effort=float(entry["effort"]),
        source=entry["source"],
        **texts,
    )


def _form_part(entry: Mapping[str, Any]) -> FormPart:
    return FormPart(entry["method"], **{name: text_of(entry[name]) for name in ("work", "measure", "good")})
