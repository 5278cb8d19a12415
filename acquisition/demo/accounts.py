"""People of the demonstration: one account with a printed password for each role, experts and branch librarians."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from acquisition.demo.experts import Expert
from acquisition.demo.libraries import DemoLibrary
from acquisition.kernel.actor import operator
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.work import UnitOfWork
from acquisition.people import service
from acquisition.people.access import Role
from acquisition.people.models import Library, User
from acquisition.people.service import GrantData

ADMINISTRATOR = "administrator@demo.dobir"
SELECTOR = "selector@demo.dobir"
SECRETARY = "secretary@demo.dobir"
APPROVER = "approver@demo.dobir"
AUDITOR = "auditor@demo.dobir"
BRANCH = "library03@demo.dobir"
EXPERT = "expert01@demo.dobir"


@dataclass(frozen=True, slots=True)
class Account:
    """An account whose password is printed on the sign-in page."""

    role: Role
    email: str
    name: str

    @property
    def password(self) -> str:
        return f"demo-{self.email.partition('@')[0]}"


STAFF = (
    Account(Role.ADMINISTRATOR, ADMINISTRATOR, "Арсенія Демонстраційна"),
    Account(Role.SELECTOR, SELECTOR, "Калина Добірна"),
    Account(Role.SECRETARY, SECRETARY, "Северин Протокольний"),
    Account(Role.APPROVER, APPROVER, "Остапія Погодженко"),
    Account(Role.AUDITOR, AUDITOR, "Зенон Перевіряйло"),
)
PRINTED = (
    *STAFF,
    Account(Role.BRANCH_LIBRARIAN, BRANCH, "завідувач бібліотеки"),
    Account(Role.EXPERT, EXPERT, "експерт дитячої ради"),
)
PASSWORDS = {account.email: account.password for account in PRINTED}


def hire_staff(runtime: Runtime) -> None:
    """The people of the department; the operator of the machine creates them."""
    with runtime.work(operator()) as unit:
        for account in STAFF:
            service.create_user(
                unit, account.email, account.name, [GrantData(account.role)], password=account.password
            )


def hire_librarians(unit: UnitOfWork, libraries: Sequence[DemoLibrary]) -> None:
    """One librarian for each library that the import has brought."""
    ids = {code: number for code, number in unit.session.exec(select(Library.code, Library.id)) if number}
    for library in libraries:
        grants = [GrantData(Role.BRANCH_LIBRARIAN, library_id=ids[library.code])]
        service.create_user(
            unit, library.email, library.head, grants, password=PASSWORDS.get(library.email, "")
        )


def hire_experts(unit: UnitOfWork, experts: Sequence[Expert]) -> None:
    """Accounts without a role: a council gives it."""
    for expert in experts:
        service.create_user(unit, expert.email, expert.name, [], password=PASSWORDS.get(expert.email, ""))


def user_ids(unit: UnitOfWork) -> dict[str, int]:
    """E-mail → id of everybody."""
    return {
        email: number
        for email, number in unit.session.exec(select(User.email, User.id).order_by(col(User.id)))
        if number
    }


def printed() -> list[dict[str, str]]:
    """What the sign-in page and the terminal show."""
    return [
        {"role": account.role.value, "email": account.email, "password": account.password}
        for account in PRINTED
    ]
