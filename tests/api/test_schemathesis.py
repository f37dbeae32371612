"""schemathesis against the whole description: no input makes an answer that the description does not foresee."""

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from integrations.outgoing.client import resolving
from roadmap.people.actions import issue_token

METHODS = ("get", "post", "patch", "delete")
# What is known (slugs, cursors, names) the database says: a description cannot tell all that is refused.
OPERATIONS = [
    (method, path)
    for path, known in sorted(SchemaGenerator().get_schema(request=None, public=True)["paths"].items())
    for method in METHODS
    if method in known
]


@pytest.fixture
def root(items, architect, settings, monkeypatch) -> dict[str, str]:
    """The headers of a script that may do everything on a plan that strangers do not read; names lead somewhere."""
    monkeypatch.setattr(resolving, "resolve", lambda host, port: ["8.8.8.8"])
    settings.READ_ACCESS = "signed-in"
    architect.is_superuser = True
    architect.save()
    return {"Authorization": f"Bearer {issue_token(user=architect, scope='admin', days=1)}"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_answers_are_as_described(root, live_server, method, path):
    operation = schemathesis.openapi.from_url(f"{live_server.url}/api/schema/", headers=root)[path][method]

    @effort(
        max_examples=25,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
    def ask(case):
        case.call_and_validate(headers=root, excluded_checks=[positive_data_acceptance])

    ask()
