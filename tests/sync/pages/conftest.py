"""One Jira is enough for pages: they are the same whichever deployment it is."""

import pytest
from django.contrib.auth.models import Group

from roadmap.people.models import User


@pytest.fixture
def mode():
    return "cloud"


@pytest.fixture
def architect(client):
    user = User.objects.create_user("xapi", password="x")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    client.force_login(user)
    return user
