"""Variants in the browser: written as text, compared on a wave, deleted; for those who lead the engagement alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from advisor.domain.campaign import EngagementRecord, Mode
from advisor.domain.variant import Variant
from advisor.services.office import Office
from tests.storage.test_statements import counted
from tests.web.conftest import UNITS, People

SignIn = Callable[..., FlaskClient]
BOLD = ("hybrid    | kpi_calibrated_by_okr   | pilot", "okr       | standard                | pilot")


@pytest.fixture
def company(office: Office, people: People) -> EngagementRecord:
    """The invented company, with results."""
    return office.demo.create(people.owner.id)


@pytest.fixture
def owner(sign_in: SignIn, people: People) -> FlaskClient:
    """A browser in which the owner is signed in."""
    return sign_in(people.owner)


def _text(office: Office, *change: str, table: str = "method") -> str:
    text = office.variants.text(table)
    assert not change or change[0] in text
    return text.replace(*change) if change else text


def _keep(client: FlaskClient, engagement: str, name: str, content: str, table: str = "method") -> str:
    made = client.post(f"/e/{engagement}/variants", data={"table": table, "name": name, "content": content})
    assert made.status_code == 302, made.text
    return str(made.location)


def _proved(client: FlaskClient, address: str) -> str:
    for _ in range(60):
        page = client.get(address, follow_redirects=True).text
        if "data-waiting" not in page:
            return page
        time.sleep(0.5)
    raise AssertionError(f"{address} waits for ever")


def test_a_variant_is_written_compared_and_deleted(
    owner: FlaskClient, office: Office, company: EngagementRecord
) -> None:
    """From the standard as text to the unit that would be advised otherwise; the log keeps each step."""
    base = f"/e/{company.id}/variants"
    form = owner.get(f"{base}/new?table=method").text
    assert "| okr_ready " in form
    address = _keep(owner, company.id, "Bold <b>", _text(office, *BOLD))
    page = _proved(owner, address)
    assert "1 of 9 units would be advised otherwise" in page
    assert "Cloud operations" in page
    assert "<b>Bold" not in page
    assert "Bold &lt;b&gt;" in page
    assert "declared propert" in page
    assert re.search(r'<tr class="changed">\s*<th scope="row"><span class="n">11</span> <code>hybrid_part</code>', page)
    assert "random profiles" in page
    assert "Bold &lt;b&gt;" in owner.get(base).text
    owner.post(f"{address}/delete")
    assert owner.get(address).status_code == 404
    log = owner.get(f"/e/{company.id}/log").text
    assert "variant of a table: created" in log
    assert "variant of a table: removed" in log


def test_results_and_reports_know_no_variant(owner: FlaskClient, office: Office, company: EngagementRecord) -> None:
    """The state of the results, from which every report is made, is the same with a variant and without."""

    def state() -> tuple[str, str]:
        with office.desk.store.reading() as tx:
            (wave,) = tx.waves.of_engagement(company.id)
            standing = office.results.standing(tx, wave.id, explained=False)
        return standing.state, standing.assessment.rules.sha256

    before = state()
    owner.get(_keep(owner, company.id, "Bold", _text(office, *BOLD)), follow_redirects=True)
    assert state() == before
    assert before[1] == office.library.rules.sha256


def test_what_is_hidden_stays_hidden(owner: FlaskClient, company: EngagementRecord) -> None:
    """A unit with too few answers shows neither advice nor rows, whatever the variant asks of it."""
    table = "| row | openness | -> method | -> base_form | -> entry_at_best |\n"
    table += "| high | >= 50 | okr | standard | adopt |\n| low | < 50 | kpi | standard | adopt |\n| no | null | null | null | insufficient |\n"
    page = owner.get(_keep(owner, company.id, "Probe", table), follow_redirects=True).text
    row = re.search(r"<tr>\s*<th scope=\"row\">Legal and compliance.*?</tr>", page, re.DOTALL)
    assert row
    assert "Too few answers to be shown" in row[0]
    assert "mark" not in row[0]
    assert "<code>" not in row[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_faults_come_back_with_the_text(
    sign_in: SignIn, office: Office, people: People, company: EngagementRecord, language: str
) -> None:
    """What was typed is still there; each fault says where it stands and what is allowed."""
    client = sign_in(people.owner, language)
    content = _text(office, "| fertile ", "| fertil  ")
    sent = {"table": "method", "name": "</textarea><script>", "content": content}
    refused = client.post(f"/e/{company.id}/variants", data=sent)
    assert refused.status_code == 422
    assert "| fertil  " in refused.text
    assert "<script>" not in refused.text.replace("<script src=", "")
    assert 'role="alert"' in refused.text
    between, place = {
        "en": (", ", "line 3, row okr_ready, column culture_soil"),
        "zh": ("、", "第 3 行（okr_ready）culture_soil 列"),
    }[language]
    assert refused.text.count(between.join(("fertile", "partial", "barren", "unknown"))) == 2
    assert place in refused.text


def test_a_variant_that_is_taken_up_again(owner: FlaskClient, office: Office, company: EngagementRecord) -> None:
    """Its form holds what was kept; a fault leaves that as it is; two of a name are refused."""
    address = _keep(owner, company.id, "First", _text(office, *BOLD))
    _keep(owner, company.id, "Second", _text(office))
    form = owner.get(f"{address}/edit").text
    assert 'value="First"' in form
    assert BOLD[1] in form
    wrong = owner.post(address, data={"name": "First", "content": "| row |"})
    assert wrong.status_code == 422
    assert "Second" in owner.post(address, data={"name": "Second", "content": _text(office)}).text
    assert owner.post(address, data={"name": "Third", "content": _text(office)}).status_code == 302
    assert "No unit would be advised otherwise" in owner.get(address, follow_redirects=True).text


def test_without_results_only_the_proof_is_shown(owner: FlaskClient, office: Office, people: People) -> None:
    """And what to do first."""
    page = owner.get(_keep(owner, people.record.id, "Early", _text(office)), follow_redirects=True).text
    assert "Nothing to try it on yet" in page
    assert UNITS[0].name_en not in page


def test_a_variant_that_contradicts_itself_is_told(
    owner: FlaskClient, office: Office, company: EngagementRecord
) -> None:
    """No advice is made up; the finding names both rows."""
    content = _text(office, table="quadrant") + "| twice | - | - | lean_experiment |\n"
    page = _proved(owner, _keep(owner, company.id, "Twice", content, "quadrant"))
    assert "The variant contradicts itself" in page
    assert "Two rows match, where one may." in page


def test_variants_are_for_those_who_lead(
    sign_in: SignIn, office: Office, people: People, company: EngagementRecord
) -> None:
    """A viewer is refused, a stranger finds nothing, and one engagement never sees another's."""
    lead = sign_in(people.facilitator)
    mine = _keep(lead, people.record.id, "Ours", _text(office))
    id = mine.rpartition("/")[2]
    for name, status in (("viewer", 403), ("stranger", 404), ("admin", 404)):
        client = sign_in(getattr(people, name))
        for path in ("", "/new?table=method", f"/{id}", f"/{id}/edit"):
            assert client.get(f"/e/{people.record.id}/variants{path}").status_code == status
        assert client.post(f"/e/{people.record.id}/variants/{id}/delete").status_code == status
    owner = sign_in(people.owner)
    elsewhere = f"/e/{company.id}/variants/{id}"
    assert owner.get(elsewhere).status_code == 404
    assert owner.post(elsewhere, data={"name": "x", "content": "y"}).status_code == 404
    assert owner.post(f"{elsewhere}/delete").status_code == 404
    with office.desk.store.reading() as tx:
        (wave,) = tx.waves.of_engagement(company.id)
    assert owner.get(f"{mine}?wave={wave.id}").status_code == 404
    assert owner.get(mine).status_code == 200


def test_a_variant_of_other_rules_says_so(
    owner: FlaskClient, office: Office, people: People, company: EngagementRecord
) -> None:
    """Compared with the present ones where it fits them; where not, the page says what to do, and it can be mended."""
    now = office.desk.clock.now()
    texts = {"older": _text(office), "unfit": "| row | gone | -> quadrant |\n| a | - | x |", "lost": "| row |"}
    tables = {"older": "method", "unfit": "quadrant", "lost": "no_table"}
    with office.desk.store.writing() as tx:
        for id, text in texts.items():
            tx.variants.put(Variant(id, company.id, id, tables[id], text, "0" * 64, people.owner.id, now))
    base = f"/e/{company.id}/variants"
    assert "It is compared with the present ones" in owner.get(f"{base}/older", follow_redirects=True).text
    for id in ("unfit", "lost"):
        page = owner.get(f"{base}/{id}", follow_redirects=True)
        assert page.status_code == 200
        assert "cannot be used any more" in page.text
    assert owner.get(f"{base}/unfit/edit").status_code == 200
    assert owner.get(f"{base}/lost/edit").status_code == 422
    assert "no_table" in owner.get(base).text
    assert owner.post(f"{base}/lost/delete").status_code == 302


def test_a_wave_is_chosen_by_its_number(
    owner: FlaskClient, office: Office, people: People, company: EngagementRecord
) -> None:
    """One that has no results yet, or is not there, shows none; without a number the last one with results counts."""
    office.engagements.open_wave(people.owner.id, company.id, Mode.CAMPAIGN)
    address = _keep(owner, company.id, "Bold", _text(office, *BOLD))
    first = owner.get(f"{address}?number=1").location
    assert "?wave=" in first
    assert owner.get(address).location == first
    for number in ("2", "9", "x"):
        assert "Nothing to try it on yet" in owner.get(f"{address}?number={number}").text
    assert "Nothing to try it on yet" in owner.get(f"{address}?wave=none").text


def test_unknown_tables_are_refused(owner: FlaskClient, company: EngagementRecord) -> None:
    """In the address and in a form."""
    base = f"/e/{company.id}/variants"
    assert owner.get(f"{base}/new?table=nowhere").status_code == 422
    assert owner.post(base, data={"table": "nowhere", "name": "x", "content": "y"}).status_code == 422


def test_the_comparison_takes_fifteen_statements(owner: FlaskClient, office: Office, company: EngagementRecord) -> None:
    """And the other pages a handful."""
    address = _keep(owner, company.id, "Bold", _text(office, *BOLD))
    shown = owner.get(address).location
    for path, most in ((shown, 15), (f"/e/{company.id}/variants", 5), (f"{address}/edit", 4)):
        with counted(office.desk.store) as said:  # type: ignore[arg-type]  # a store on SQLite
            assert owner.get(path).status_code == 200
        assert len(said) <= most, said
