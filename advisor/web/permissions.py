"""Who may do what: the one table of every route and the doors that lead to it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Door(StrEnum):
    """By what somebody comes in; a visitor may stand in several doors at once."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    ADMIN = "administrator"
    OWNER = "owner"
    FACILITATOR = "facilitator"
    VIEWER = "viewer"
    SHARE = "read-only link"
    SEAT = "participant"
    TOKEN = "API token"  # noqa: S105 -- a word, no secret


ALL = frozenset({Door.ANYONE})
ACCOUNT = frozenset({Door.SIGNED_IN})
ADMIN = frozenset({Door.ADMIN})
OWNER = frozenset({Door.OWNER})
LEAD = frozenset({Door.OWNER, Door.FACILITATOR})
MEMBER = frozenset({Door.OWNER, Door.FACILITATOR, Door.VIEWER})
READER = MEMBER | {Door.SHARE}
SEAT = frozenset({Door.SEAT})
TOKEN = frozenset({Door.TOKEN})

MATRIX: Mapping[str, frozenset[Door]] = {
    # everybody
    "assets.file": ALL,
    "home.start": ALL,
    "home.health": ALL,
    "trust.show": ALL,
    "trust.authority": ALL,
    # accounts
    "account.first": ALL,
    "account.sign_in": ALL,
    "account.password": ALL,
    "account.sign_out": ACCOUNT,
    "account.mine": ACCOUNT,
    "account.rename": ACCOUNT,
    "account.change_password": ACCOUNT,
    "account.end_session": ACCOUNT,
    "account.make_token": ACCOUNT,
    "account.revoke_token": ACCOUNT,
    "admin.accounts": ADMIN,
    "admin.create": ADMIN,
    "admin.reset": ADMIN,
    "admin.change": ADMIN,
    # members and read-only links of an engagement
    "members.show": MEMBER,
    "members.add": OWNER,
    "members.remove": OWNER,
    "members.make_link": OWNER,
    "members.revoke_link": OWNER,
    "members.enter": ALL,
    # those who answer
    "answering.join": ALL,
    "answering.take_seat": ALL,
    "answering.seat": SEAT,
    "answering.state": SEAT,
    "answering.save": SEAT,
    "answering.submit": SEAT,
    "answering.vote": SEAT,
    "answering.hand_in": SEAT,
    "answering.move": SEAT,
    # engagements
    "engagements.new": ACCOUNT,
    "engagements.create": ACCOUNT,
    "engagements.demo": ACCOUNT,
    "engagements.show": MEMBER,
    "engagements.facts": OWNER,
    "engagements.units": OWNER,
    "engagements.archive_unit": OWNER,
    "engagements.open_wave": LEAD,
    "engagements.close": OWNER,
    "engagements.log": LEAD,
    "engagements.export": OWNER,
    "engagements.erase": OWNER,
    # the room
    "room.stage": LEAD,
    "room.live": LEAD,
    "room.advance": LEAD,
    "room.undo": LEAD,
    "room.focus": LEAD,
    "room.proxy": LEAD,
    "rulings.settle": LEAD,
    "rulings.unsettle": LEAD,
    "rulings.decide": LEAD,
    "rulings.undecide": LEAD,
    "rulings.sign": LEAD,
    # campaigns
    "campaign.hub": MEMBER,
    "campaign.links": LEAD,
    "campaign.deadline": LEAD,
    "campaign.close": LEAD,
    "campaign.reopen": LEAD,
    "campaign.people": OWNER,
    "campaign.merge": OWNER,
    "campaign.send": OWNER,
    "campaign.correct": OWNER,
    "campaign.forget": OWNER,
    "campaign.importing": LEAD,
    "campaign.template": LEAD,
    # knowledge
    "knowledge.home": ACCOUNT,
    "knowledge.questionnaire": ACCOUNT,
    "knowledge.facts": ACCOUNT,
    "knowledge.dimensions": ACCOUNT,
    "knowledge.chain": ACCOUNT,
    "knowledge.table": ACCOUNT,
    "knowledge.cases": ACCOUNT,
    "knowledge.case": ACCOUNT,
    "knowledge.risks": ACCOUNT,
    "knowledge.actions": ACCOUNT,
    "knowledge.settings": ACCOUNT,
    "knowledge.checks": ACCOUNT,
    # variants of tables, tried on an engagement
    "variants.shown": LEAD,
    "variants.new": LEAD,
    "variants.create": LEAD,
    "variants.show": LEAD,
    "variants.edit": LEAD,
    "variants.change": LEAD,
    "variants.remove": LEAD,
    # those who are invited
    "campaign.invited": ALL,
    "campaign.redeem": ALL,
    "campaign.code": SEAT,
    "campaign.resume": ALL,
    # results
    "results.overview": READER,
    "results.unit": READER,
    "results.what_if": READER,
    "results.readiness": READER,
    "results.decision_log": READER,
    # reports
    "reports.show": READER,
    "reports.paper": READER,
    "reports.order": MEMBER,
    "reports.state": MEMBER,
    "reports.cancel": MEMBER,
    "reports.file": MEMBER,
    # waves compared
    "compare.show": READER,
    # programs; which scope and role each needs stands in the document of the API
    "api.show": ALL,
    "api.openapi": ALL,
    "api.list_engagements": TOKEN,
    "api.get_engagement": TOKEN,
    "api.list_units": TOKEN,
    "api.put_units": TOKEN,
    "api.list_waves": TOKEN,
    "api.open_wave": TOKEN,
    "api.get_wave": TOKEN,
    "api.close_wave": TOKEN,
    "api.reopen_wave": TOKEN,
    "api.get_questions": TOKEN,
    "api.send_answers": TOKEN,
    "api.get_response": TOKEN,
    "api.get_assessment": TOKEN,
    "api.try_scores": TOKEN,
    "api.order_report": TOKEN,
    "api.list_reports": TOKEN,
    "api.get_report": TOKEN,
    "api.cancel_report": TOKEN,
    "api.download_report": TOKEN,
}
"""For each endpoint the doors of which one is needed. An endpoint that is not here does not start."""

READ_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})
