"""Persons: who an account is, and whom a tracker means."""

import pytest

from roadmap.people.actions import person_of, recognise
from roadmap.people.models import Person, User

pytestmark = pytest.mark.django_db


def test_an_account_has_one_person_made_on_first_use():
    user = User.objects.create_user("dave", first_name="Dave", last_name="Scott", email="dave@example.org")
    person = person_of(user)
    assert (person.name, person.email, person.user) == ("Dave Scott", "dave@example.org", user)
    assert person_of(user) == person
    assert Person.objects.count() == 1


def test_an_account_without_a_full_name_goes_by_its_username():
    assert person_of(User.objects.create_user("dave")).name == "dave"


def test_a_trackers_user_is_known_by_id_and_takes_its_new_name():
    person = recognise(tracker_id="712020:1", name="Storage")
    again = recognise(tracker_id="712020:1", name="Block storage", email="storage@example.org")
    assert again == person
    assert (again.name, again.email) == ("Block storage", "storage@example.org")


def test_a_hidden_address_does_not_erase_a_known_one():
    recognise(tracker_id="712020:1", name="Storage", email="storage@example.org")
    assert recognise(tracker_id="712020:1", name="Storage").email == "storage@example.org"


def test_the_one_person_of_that_name_is_taken_over():
    person = Person.objects.create(name="storage")
    assert recognise(tracker_id="712020:1", name="Storage") == person
    assert Person.objects.get().tracker_id == "712020:1"


def test_two_persons_of_that_name_are_left_alone():
    for _ in range(2):
        Person.objects.create(name="Storage")
    assert recognise(tracker_id="712020:1", name="Storage").tracker_id == "712020:1"
    assert Person.objects.count() == 3


def test_a_person_of_another_tracker_id_is_somebody_else():
    first = recognise(tracker_id="712020:1", name="Storage")
    assert recognise(tracker_id="712020:2", name="Storage") != first


def test_recognising_the_same_user_again_writes_nothing(django_assert_num_queries):
    recognise(tracker_id="712020:1", name="Storage")
    with django_assert_num_queries(3):
        recognise(tracker_id="712020:1", name="Storage")


def test_an_owner_is_looked_up_among_the_trackers_own_first():
    plain = Person.objects.create(name="Storage")
    known = Person.objects.create(name="storage", tracker_id="712020:1")
    assert list(Person.objects.named(" STORAGE ")) == [known, plain]
