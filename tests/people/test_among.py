"""`id__among`: many numbers as one value."""

import pytest

from roadmap.people.among import listed, listed_texts
from roadmap.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wanted", [[], [0], [0, 2], [3, 1, 3], list(range(4))])
def test_it_finds_what_in_finds(wanted):
    known = [Person.objects.create(name=f"Person {number}", folded=f"person {number}").pk for number in range(4)]
    numbers = [known[one] for one in wanted] + [max(known) + 1]
    found = Person.objects.filter(id__among=listed(numbers))
    assert set(found) == set(Person.objects.filter(id__in=numbers))


def test_nothing_is_among_none():
    Person.objects.create(name="Somebody", folded="somebody")
    assert not Person.objects.filter(id__among=listed([])).exists()


NASTY = ["plain", 'a "quoted" one', "back\\slash", "ünïcode 🙂", "a,b", "{x}", "null", ""]


@pytest.mark.parametrize("wanted", [[], [0], [1, 2], [3, 1, 3], [4, 5, 6, 7], list(range(8))])
def test_texts_too(wanted):
    for number, name in enumerate(NASTY):
        Person.objects.create(name=name, folded=f"{number}")
    texts = [NASTY[one] for one in wanted] + ["nobody's"]
    found = Person.objects.filter(name__among=listed_texts(texts))
    assert set(found) == set(Person.objects.filter(name__in=texts))
