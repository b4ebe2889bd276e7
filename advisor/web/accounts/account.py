"""Accounts at the door: the first start, signing in and out, one's own password, devices and tokens."""

from __future__ import annotations

import hmac

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.access import SESSION_LONGEST, Account, Scope
from advisor.errors import AdvisorError
from advisor.services.accounts import AccountError, PasswordError, SignedIn
from advisor.services.accounts.policy import SHORTEST
from advisor.services.accounts.tokens import LONGEST_DAYS
from advisor.web.accounts.devices import device
from advisor.web.context import account, office, say, told, visitor
from advisor.web.home import inside
from advisor.web.serving.security import cookie_manners, cookie_name, from_this_machine
from advisor.web.visitor import SESSION_COOKIE

blueprint = Blueprint("account", __name__)
Page = str | AnyResponse | tuple[str, int]


@blueprint.route("/setup", methods=["GET", "POST"])
def first() -> Page:
    """The first account, made at this machine or with the code that its terminal shows."""
    if not office().accounts.administration.needed():
        return redirect(url_for("home.start"))
    here = from_this_machine(request)
    if request.method == "GET":
        return _first_page(here=here)
    form = request.form
    try:
        if not here and not _code_is_right(form.get("setup_code", "")):
            raise AccountError(
                "The set-up code is not right. It stands in the terminal in which the advisor was started."
            )
        made = office().accounts.administration.set_up(form.get("email", ""), form.get("name", ""), _new_password())
    except AdvisorError as error:
        return _first_page(here=here, error=error), 422
    signed = office().accounts.signing_in.begin(made, device(request), request.cookies.get(cookie_name(SESSION_COOKIE)))
    flash(say("Your account is there. Begin an engagement of your own, or open the invented company first."))
    return _with_session(redirect(url_for("home.start")), signed)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Page:
    """Sign in, and go where one wanted to go."""
    wanted = inside(request.values.get("next", ""))
    if request.method == "GET":
        if visitor().account is not None:
            return redirect(wanted or url_for("home.start"))
        return render_template("web/account/sign_in.html.j2", next=wanted, error=None, email="")
    email = request.form.get("email", "")
    before = request.cookies.get(cookie_name(SESSION_COOKIE))
    try:
        signed = office().accounts.signing_in.sign_in(email, request.form.get("password", ""), device(request), before)
    except AccountError as error:
        return render_template("web/account/sign_in.html.j2", next=wanted, error=told(error), email=email), 422
    return _with_session(redirect(wanted or url_for("home.start")), signed)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End this session."""
    token = request.cookies.get(cookie_name(SESSION_COOKIE))
    if token:
        office().accounts.signing_in.sign_out(token)
    flash(say("You are signed out."))
    return _without_session(redirect(url_for("home.start")))


@blueprint.route("/password/<token>", methods=["GET", "POST"])
def password(token: str) -> Page:
    """Set the password with a link that an administrator gave out, and sign in with that."""
    passwords = office().accounts.passwords
    holder = passwords.holder(token)
    if request.method == "GET":
        return _password_page(holder)
    try:
        changed = passwords.set_by_link(token, _new_password())
    except PasswordError as error:
        return _password_page(holder, error), 422
    signed = office().accounts.signing_in.begin(
        changed, device(request), request.cookies.get(cookie_name(SESSION_COOKIE))
    )
    flash(say("Your password is set, and you are signed in."))
    return _with_session(redirect(url_for("home.start")), signed)


@blueprint.get("/account")
def mine() -> str:
    """One's own account."""
    return _mine_page()


@blueprint.post("/account/name")
def rename() -> Page:
    """Change one's name."""
    try:
        office().accounts.passwords.rename(account().id, request.form.get("name", ""))
    except AccountError as error:
        return _mine_page(error), 422
    flash(say("Saved."))
    return redirect(url_for("account.mine"))


@blueprint.post("/account/password")
def change_password() -> Page:
    """Change one's password, which ends all other sessions."""
    present = visitor().session
    try:
        office().accounts.passwords.change(
            account().id, request.form.get("old", ""), _new_password(), present.id if present else ""
        )
    except PasswordError as error:
        return _mine_page(error), 422
    flash(say("The password is changed. All your other devices are signed out."))
    return redirect(url_for("account.mine"))


@blueprint.post("/account/sessions")
def end_session() -> AnyResponse:
    """Sign one device out, or all of them."""
    session = request.form.get("session", "")
    if session:
        office().accounts.signing_in.end(account().id, session)
        flash(say("That device is signed out."))
        return redirect(url_for("account.mine"))
    office().accounts.signing_in.sign_out_everywhere(account().id)
    flash(say("You are signed out on all devices."))
    return _without_session(redirect(url_for("home.start")))


@blueprint.post("/account/tokens")
def make_token() -> Page:
    """Make a token for the API; its secret is shown this once."""
    form = request.form
    try:
        scopes = [scope for scope in Scope if scope.value in form.getlist("scopes")]
        _, secret = office().accounts.tokens.make(
            account().id, form.get("label", ""), scopes, _days(form.get("days", "")), form.get("engagement") or None
        )
    except AccountError as error:
        return _mine_page(error), 422
    return _mine_page(secret=secret)


@blueprint.post("/account/tokens/revoke")
def revoke_token() -> AnyResponse:
    """Make a token useless."""
    office().accounts.tokens.revoke(account().id, request.form.get("token", ""))
    flash(say("The token opens nothing any more."))
    return redirect(url_for("account.mine"))


def _first_page(*, here: bool, error: AdvisorError | None = None) -> str:
    code = not here and bool(current_app.extensions["settings"].setup_code)
    return render_template(
        "web/account/first.html.j2",
        here=here,
        code=code,
        given=request.form,
        error=told(error) if error else None,
        shortest=SHORTEST,
    )


def _password_page(holder: Account, error: AdvisorError | None = None) -> str:
    told_error = told(error) if error else None
    return render_template("web/account/password.html.j2", holder=holder, error=told_error, shortest=SHORTEST)


def _mine_page(error: AdvisorError | None = None, secret: str = "") -> str:
    now = office().desk.clock.now()
    with office().desk.store.reading() as tx:
        sessions = tx.sessions.of_account(account().id)
        tokens = tx.accounts.tokens(account().id)
        engagements = [record for record, _ in tx.engagements.of_account(account().id)]
    return render_template(
        "web/account/mine.html.j2",
        account=account(),
        sessions=[one for one in sessions if one.valid(now)],
        here=visitor().session,
        tokens=tokens,
        now=now,
        engagements={one.id: one for one in engagements},
        scopes=list(Scope),
        longest=LONGEST_DAYS,
        shortest=SHORTEST,
        secret=secret,
        given=request.form,
        error=told(error) if error else None,
    )


def _new_password() -> str:
    """The new password, typed twice alike.

    Raises:
        PasswordError: the two differ.

    """
    new = request.form.get("password", "")
    if new != request.form.get("again", ""):
        raise PasswordError("The two passwords differ: type the same one twice.")
    return new


def _code_is_right(given: str) -> bool:
    wanted: str = current_app.extensions["settings"].setup_code
    typed = "".join(character for character in given.upper() if character.isalnum())
    return bool(wanted) and hmac.compare_digest(typed.encode(), wanted.encode())


def _days(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0  # noqa: PLR2004 -- years


def _with_session(answer: AnyResponse, signed: SignedIn) -> AnyResponse:
    """The answer with the cookie of the session, which scripts cannot read and other sites cannot send."""
    lasts = int(SESSION_LONGEST.total_seconds())
    answer.set_cookie(cookie_name(SESSION_COOKIE), signed.token, max_age=lasts, **cookie_manners())
    return answer


def _without_session(answer: AnyResponse) -> AnyResponse:
    answer.delete_cookie(cookie_name(SESSION_COOKIE), **cookie_manners())
    return answer
