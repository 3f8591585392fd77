"""Departments 部门: whom problems can be handed to."""

from __future__ import annotations

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Shape
from callcenter.people.departments import list_departments
from callcenter.people.models import Department, Person


class DepartmentShape(Shape):
    """A department. `hours`: the name of its opening hours (null: the company's); `supervisor`, `manager`: logins of
    who is told when a clock of it is late (null: the company's)."""

    id: int
    name: str
    hours: str | None
    supervisor: str | None
    manager: str | None


class DepartmentsShape(Shape):
    """All departments, by name."""

    items: list[DepartmentShape]


def department_list(asked: Asked) -> DepartmentsShape:
    return DepartmentsShape(items=[_shape(row, asked) for row in list_departments(asked.session)])


def _shape(row: Department, asked: Asked) -> DepartmentShape:
    return DepartmentShape(id=row.id, name=row.name, hours=row.hours, supervisor=_login(row.supervisor_id, asked),
                           manager=_login(row.manager_id, asked))


def _login(person_id: int | None, asked: Asked) -> str | None:
    person = asked.session.get(Person, person_id) if person_id else None
    return person.name if person else None


OPERATIONS = (
    Operation("GET", "/departments", department_list, "Departments, by name", answer=DepartmentsShape),
)
