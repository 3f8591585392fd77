"""签入 by the company's account (OpenID Connect): to the provider and back; and one's own account, linked.

The desk's own second factor is asked for as after a password: what the provider checked is not known here. Whoever
comes this way changes no password for once: it is void.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from callcenter.config import Settings
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.company_account import enter_by_account, link_own_account, may_link_own
from callcenter.people.company_sign_in import BACK, Account, Begun, ProviderAwayError, UnprovenError
from callcenter.people.second_factor import Vault
from callcenter.web.pages.signing_in import door, go_on
from callcenter.web.pages.site import Site, own_path

if TYPE_CHECKING:
    from callcenter.people.openid import CompanyAccounts

_Answer = str | Response | tuple[str, int]
_KEPT = "company"
log = structlog.get_logger(__name__)


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds the way to the provider, the way back, and the linking of one's own account."""
    accounts, vault = _accounts(site.desk.settings), Vault(site.desk.settings.session_secret())

    @routes.get("/login/company")
    def company_enter() -> _Answer:
        provider = _set_up(accounts)
        onward = own_path(request.args.get("next"))
        try:
            address, begun = provider.begin(site.now(), onward=onward)
        except ProviderAwayError as problem:
            return _away(problem, onward)
        session[_KEPT] = vault.seal(begun.text())
        return redirect(address)

    @routes.get(BACK)
    def company_back() -> _Answer:
        return _come_back(site, _set_up(accounts), vault)

    @routes.post("/me/account/company")
    def own_company() -> _Answer:
        """The password first; then a page that leads on: a form must not be sent to another site."""
        provider = _set_up(accounts)
        with site.desk.db.session() as database:
            fits = may_link_own(database, site.person.id, request.form.get("link_password", ""), now=site.now())
        if not fits:
            raise FieldError("link_password", "密码不正确；请返回再输入一次")
        try:
            address, begun = provider.begin(site.now(), purpose="link")
        except ProviderAwayError as problem:
            log.warning("the provider of company accounts is away", problem=str(problem))
            flash(_("企业账号系统暂时连接不上，请稍后再试。"))
            return redirect(url_for("desk.own_account"))
        session[_KEPT] = vault.seal(begun.text())
        return render_template("company_link.html", address=address)


def _come_back(site: Site, accounts: CompanyAccounts, vault: Vault) -> _Answer:
    asked = request.args
    begun = Begun.of(vault.unseal(str(session.pop(_KEPT, ""))), asked.get("state", "")[:200], site.now())
    if begun is None or asked.get("iss", accounts.issuer) != accounts.issuer:
        return door("", "/", _("这次签入已过期，或不是从本页开始的。请重新点击企业账号按钮。")), 400
    if not asked.get("code"):
        return door("", begun.onward, _("企业账号没有同意这次签入。"), asked.get("error", "")[:60]), 401
    try:
        account = accounts.finish(asked["code"][:4000], begun, site.now())
    except ProviderAwayError as problem:
        return _away(problem, begun.onward)
    except UnprovenError as problem:
        _note(site, str(problem))
        return door("", begun.onward, _("企业账号的回答没有通过验证，没有签入。请重试；仍不行请告诉管理员。")), 401
    return _link(site, account) if begun.purpose == "link" else _enter(site, account, begun.onward)


def _accounts(settings: Settings) -> CompanyAccounts | None:
    """The provider that the company has set up, if any: the libraries for it are slow to import."""
    if not settings.oidc_issuer:
        return None
    from callcenter.people.openid import CompanyAccounts

    return CompanyAccounts(settings)


def _set_up(accounts: CompanyAccounts | None) -> CompanyAccounts:
    if accounts is None:
        raise NotFoundError("公司没有设置企业账号签入")
    return accounts


def _enter(site: Site, account: Account, onward: str) -> _Answer:
    with site.desk.db.session() as database:
        person = enter_by_account(database, account, now=site.now())
    if person is None:
        return door("", onward, _("您的企业账号还没有与工作台的人员关联。请用密码签入后在“我的账号”里关联，"
                                  "或把下面的编号告诉管理员。"), f"{account.name} {account.subject}".strip()), 403
    if not person.active:
        return door("", onward, _("您在工作台的账号已停用。如有疑问请联系主管。")), 403
    return go_on(person, own_path(onward), site.now())


def _link(site: Site, account: Account) -> _Answer:
    """For whoever began it and sits here still: the session that holds the beginning is theirs."""
    if not current_user.is_authenticated or current_user.owes:
        return redirect(url_for("desk.own_account"))
    try:
        with site.desk.db.session() as database:
            link_own_account(database, site.person.id, account, now=site.now())
    except FieldError as problem:
        flash(problem.message)
    else:
        flash(_("企业账号%(name)s已关联，今后可以用它签入。", name=f"“{account.name or account.subject}”"))
    return redirect(url_for("desk.own_account"))


def _away(problem: ProviderAwayError, onward: str) -> tuple[str, int]:
    log.warning("the provider of company accounts is away", problem=str(problem))
    return door("", onward, _("企业账号系统暂时连接不上。请稍后再试，或用密码签入。")), 503


def _note(site: Site, why: str) -> None:
    with site.desk.db.session() as database:
        record_act(database, who="-", action="login.company_unproven", subject=request.remote_addr or "-",
                   now=site.now(), why=why)
