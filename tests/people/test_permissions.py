"""Superusers may do everything; architects edit; chairs run reviews."""

import pytest
from django.contrib.auth.models import Group

from roadmap.people.models import User

pytestmark = pytest.mark.django_db
PERMISSIONS = ("plan.edit", "sync.resolve", "reviews.run")


@pytest.mark.parametrize(
    ("group", "allowed"),
    [("architects", {"plan.edit", "sync.resolve"}), ("chairs", {"reviews.run"}), ("guests", set())],
)
def test_groups(group, allowed):
    user = User.objects.create_user("dave")
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    assert {name for name in PERMISSIONS if user.has_perm(name)} == allowed


def test_superusers_may_do_everything_and_an_account_switched_off_nothing():
    user = User.objects.create_superuser("root")
    assert all(user.has_perm(name) for name in PERMISSIONS)
    user.is_active = False
    assert not any(user.has_perm(name) for name in PERMISSIONS)
