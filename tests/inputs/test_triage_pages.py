"""The inbox in the browser: who may see it, what stands where, and what each step does next."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap.inputs import actions
from roadmap.inputs.models import Input, State
from roadmap.people.models import Person, User
from roadmap.plan.models import Item

from .conftest import made

pytestmark = pytest.mark.django_db
INBOX = "/input/triage/"


def shown(client: Client, url: str = INBOX, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def heaps(html: str) -> dict[str, int]:
    found = re.findall(r"<a [^>]*>([^<]+) <b>(\d+)</b></a>", html.split('aria-label="Heaps"')[1].split("</nav>")[0])
    return {label: int(count) for label, count in found}


def listed(html: str) -> list[str]:
    return re.findall(r'<li data-row="note"><a [^>]*><b>([^<]*)</b>', html)


def step(client: Client, row: Input, name: str, query: str = "", **sent: object) -> tuple[str, str]:
    """Takes a step; the address it leads to, and the page there in words."""
    response = client.post(f"{INBOX}{row.pk}/{name}/{query}", sent, follow=True)
    assert response.status_code == 200, words(response.content.decode())
    return response.redirect_chain[-1][0], words(response.content.decode())


class TestWhoMay:
    @pytest.mark.parametrize("path", ["", "add/", "1/"])
    def test_strangers_sign_in_and_readers_are_told(self, path, client):
        assert client.get(INBOX + path)["Location"] == f"/accounts/login/?next={INBOX}{path}"
        client.force_login(User.objects.create_user("rae"))
        assert "An admin makes you one" in words(shown(client, INBOX + path, 403))

    def test_no_step_is_taken_by_a_reader_or_by_a_get(self, asked, client, architect):
        row = asked()
        client.force_login(User.objects.create_user("rae"))
        assert client.post(f"{INBOX}{row.pk}/spam/").status_code == 403
        assert client.post(f"{INBOX}undo/").status_code == 403
        assert architect.get(f"{INBOX}{row.pk}/spam/").status_code == 405
        assert Input.objects.get(pk=row.pk).state == State.NEW

    def test_the_navigation_leads_each_to_their_side(self, client, architect):
        for who, address in ((client, "/input/"), (architect, INBOX)):
            assert f'<a href="{address}">Input</a>' in shown(who, "/board/")

    def test_what_is_not_there_is_said(self, architect, asked):
        assert architect.get(f"{INBOX}99/").status_code == 404
        assert architect.post(f"{INBOX}99/spam/").status_code == 404
        assert architect.post(f"{INBOX}{asked().pk}/nothing/").status_code == 404


class TestHeaps:
    def test_each_input_stands_in_one_heap(self, asked, by, item, architect):
        rows = [asked(text=f"Need number {number}") for number in range(6)]
        asked(text="Unheard", confirmed=False)
        actions.flag(input_id=rows[0].pk, by=by)
        actions.link(input_id=rows[1].pk, item_ids=[item.pk], by=by)
        actions.reply(input_id=rows[2].pk, text="Thanks.", by=by)
        actions.decline(input_id=rows[3].pk, reason="No.", by=by)
        actions.mark_spam(input_id=rows[4].pk, by=by)
        counts = heaps(shown(architect))
        assert counts == dict.fromkeys(
            ["To read", "Unconfirmed", "For the next review", "On the plan", "Answered", "Declined", "Not meant"], 1
        )
        tabs = {"": 5, "review": 0, "plan": 1, "answered": 2, "declined": 3, "spam": 4}
        for tab, number in tabs.items():
            assert listed(shown(architect, f"{INBOX}?tab={tab}")) == [f"Need number {number}"]
        page = shown(architect, f"{INBOX}?tab=unconfirmed")
        assert listed(page) == ["Unheard"]
        assert "unconfirmed address" in page

    def test_filters_narrow_and_stay_in_every_address(self, asked, by, architect):
        made("Makes the theme")
        one = asked("Fjord Cloud", text="Moving guests live", theme="cloud")
        asked("Kestrel Bank", text="Patch without a reboot")
        actions.tag(input_id=one.pk, tags="storage", by=by)
        actions.assign(input_id=one.pk, to=by, by=by)
        for query in ("theme=cloud", "tag=storage", "assignee=Tools", "organisation=Fjord+Cloud", "q=guests"):
            page = shown(architect, f"{INBOX}?{query}")
            assert listed(page) == ["Moving guests live"], query
            assert f"{INBOX}{one.pk}/?{query}" in page
        assert listed(shown(architect, f"{INBOX}?q=nowhere")) == []
        assert "Take a filter off" in shown(architect, f"{INBOX}?q=nowhere")

    def test_a_long_heap_is_paged(self, asked, architect):
        first = asked(text="The first of all")
        for number in range(50):
            asked(text=f"Need number {number}")
        page, older = shown(architect), shown(architect, f"{INBOX}?page=2")
        assert len(listed(page)) == 50
        assert listed(older) == [first.title]
        assert f'href="{INBOX}?page=2">Older' in page
        assert f'href="{INBOX}">Newer' in older

    def test_strange_addresses_show_the_inbox(self, asked, architect):
        row = asked()
        for query in ("?tab=nothing", "?page=0", "?page=x", "?page=-1", "?theme=%00"):
            assert listed(shown(architect, INBOX + query)) == [row.title], query

    def test_an_empty_inbox_says_so(self, architect):
        assert "Every note was read." in shown(architect)


class TestReading:
    def test_the_newest_is_open_with_all_that_was_said(self, asked, architect):
        asked(text="Older")
        asked(
            "Fjord Cloud",
            text="Moving guests\n\nWe **must** move\n\n<script>alert(1)</script>",
            pain=3,
            needed_by="June",
        )
        page = shown(architect)
        assert "<strong>must</strong>" in page
        assert "<script>alert" not in page
        told = words(page)
        assert "Hurts badly" in told
        assert "Needed by June" in told
        assert "received" in told

    def test_what_is_much_like_it_can_be_linked_or_merged_into(self, asked, architect, item):
        item = made("Moving running guests between pools")
        other = asked("Kestrel Bank", text="Moving guests between halls overnight")
        row = asked("Fjord Cloud", text="Moving running guests to other halls")
        page = shown(architect, f"{INBOX}{row.pk}/")
        assert item.title in page
        assert f'name="into" value="{other.pk}"' in page
        assert page.count('data-key="l"') == page.count('data-key="m"') == 1

    def test_all_of_a_group_and_its_counts(self, asked, by, architect):
        head, other = asked("Kestrel Bank", text="Kept"), asked("Fjord Cloud", text="Joined")
        actions.merge(input_ids=[other.pk], into_id=head.pk, by=by)
        told = words(shown(architect, f"{INBOX}{head.pk}/"))
        assert "2 people, 2 organisations." in told
        assert "Part them : Joined" in told
        assert "1 merged into it, Tools" in told
        assert f"merged into note {head.pk}, Tools" in words(shown(architect, f"{INBOX}{other.pk}/"))

    def test_what_was_taken_back_says_nothing(self, asked, by, architect):
        row = asked("Kestrel Bank", text="Our secret", email="ops@kestrel.example")
        actions.tag(input_id=row.pk, tags="secret", by=by)
        actions.erase(input_id=row.pk)
        page = shown(architect, f"{INBOX}{row.pk}/")
        assert "secret" not in page.replace("csrf", "")
        assert "kestrel" not in page.casefold()

    def test_the_number_of_queries_is_fixed(self, asked, by, architect, item, monkeypatch):
        monkeypatch.setattr("roadmap.wiki.navigation.STRIPS", [])

        def grow(count: int) -> Input:
            rows = [asked(f"Organisation {number}", theme="cloud") for number in range(count)]
            actions.merge(input_ids=[row.pk for row in rows[1:]], into_id=rows[0].pk, by=by)
            actions.link(input_id=rows[0].pk, item_ids=[made(f"Guests {count} {n}").pk for n in range(count)], by=by)
            return rows[0]

        counts = []
        for count in (2, 6):
            row = grow(count)
            asked()
            with CaptureQueriesContext(connection) as found:
                shown(architect, f"{INBOX}{row.pk}/")
            counts.append(len(found))
        assert counts[0] == counts[1] <= 25


class TestSteps:
    def test_the_next_to_read_comes_up(self, asked, architect):
        last, middle, first = asked(text="Last"), asked(text="Middle"), asked(text="First")
        where, told = step(architect, middle, "flag")
        assert where == f"{INBOX}{last.pk}/"
        assert "It is on the next review's agenda." in told
        assert step(architect, last, "reply", text="Thanks.")[0] == f"{INBOX}{first.pk}/"
        assert step(architect, first, "decline", reason="No.")[0] == INBOX

    def test_the_heap_and_its_filters_stay(self, asked, architect):
        rows = [asked("Fjord Cloud", text=f"Need {number}") for number in range(2)]
        query = "?organisation=Fjord+Cloud"
        assert step(architect, rows[1], "spam", query)[0] == f"{INBOX}{rows[0].pk}/{query}"

    def test_linking_by_key_by_number_and_off_again(self, asked, architect, item):
        Item.objects.filter(pk=item.pk).update(ticket_key="XCP-19")
        for typed in ("xcp-19", f"#{item.pk}"):
            row = asked()
            step(architect, row, "link", item=typed)
            assert Input.objects.get(pk=row.pk).state == State.LINKED
            step(architect, row, "unlink", item=item.pk)
            assert Input.objects.get(pk=row.pk).state == State.NEW

    def test_merging_and_parting(self, asked, architect):
        head, row = asked(), asked()
        assert "Merged." in step(architect, row, "merge", into=head.pk)[1]
        assert Input.objects.get(pk=row.pk).merged_into_id == head.pk
        assert "Parted" in step(architect, head, "part", input=row.pk)[1]
        assert Input.objects.get(pk=row.pk).merged_into_id is None

    def test_a_new_item_holds_the_architects_words(self, asked, architect):
        row = asked()
        told = step(architect, row, "item", title="Live moves", description="Between pools.", lead_time="3-6-months")[1]
        assert "“Live moves” is on the plan. Its ticket follows within seconds." in told
        item = Item.objects.get()
        assert (item.description, item.lead_time.slug, item.backers) == ("Between pools.", "3-6-months", 1)

    def test_keeping_in_order(self, asked, architect):
        row = asked()
        Person.objects.create(name="Networking")
        step(architect, row, "assign", to="networking")
        step(architect, row, "tag", tags="storage, Live,storage")
        step(architect, row, "edit", title="Corrected", theme="", organisation="Harbour Health")
        step(architect, row, "publish", words="Guests that move")
        now = Input.objects.get(pk=row.pk)
        assert (str(now.assignee), now.tags, now.title) == ("Networking", ["storage", "Live"], "Corrected")
        assert (str(now.organisation), now.published_as) == ("Harbour Health", "Guests that move")
        step(architect, row, "unpublish")
        assert Input.objects.get(pk=row.pk).published_at is None

    def test_an_answer_is_read_or_the_declined_taken_up_again(self, asked, by, architect):
        row = asked()
        actions.decline(input_id=row.pk, reason="No.", by=by)
        actions.answer(input_id=row.pk, text="But why?")
        assert heaps(shown(architect))["To read"] == 1
        step(architect, row, "read")
        assert heaps(shown(architect))["To read"] == 0
        step(architect, row, "reopen")
        assert Input.objects.get(pk=row.pk).state == State.NEW

    @pytest.mark.parametrize(
        ("name", "sent", "why"),
        [
            ("reply", {"text": ""}, "The reply is missing"),
            ("decline", {"reason": " "}, "The reason is missing"),
            ("item", {"title": "", "description": "Kept words"}, "title"),
            ("link", {"item": "XCP-404"}, "No item on the plan has the key XCP-404."),
            ("link", {"item": "²"}, "No item on the plan has the key"),
            ("merge", {"into": "x"}, "Choose one of the list"),
            ("assign", {"to": "Nobody Known"}, "Nobody here is called Nobody Known."),
            ("tag", {"tags": "x" * 41}, "longer than 40 characters"),
            ("edit", {"title": ""}, "The title is missing"),
        ],
    )
    def test_what_cannot_be_done_comes_back_with_why(self, name, sent, why, asked, architect):
        row = asked()
        response = architect.post(f"{INBOX}{row.pk}/{name}/", sent)
        assert response.status_code == 422
        told = response.content.decode()
        assert why.casefold() in words(told).casefold()
        assert "<details open>" in told or name == "merge"
        assert Input.objects.get(pk=row.pk).state == State.NEW
        if "description" in sent:
            assert "Kept words" in told

    def test_a_merge_that_was_made_meanwhile_is_refused(self, asked, by, architect):
        head, row = asked(), asked()
        actions.merge(input_ids=[row.pk], into_id=head.pk, by=by)
        response = architect.post(f"{INBOX}{row.pk}/merge/", {"into": head.pk})
        assert response.status_code == 422
        assert "These are one already." in words(response.content.decode())

    def test_undo_opens_what_it_undid(self, asked, architect):
        row, _ = asked(), asked()
        step(architect, row, "flag")
        response = architect.post(f"{INBOX}undo/", follow=True)
        assert response.redirect_chain[-1][0] == f"{INBOX}{row.pk}/"
        assert "Undone." in words(response.content.decode())
        again = architect.post(f"{INBOX}undo/", follow=True)
        assert "There is no step of yours to undo." in words(again.content.decode())


class TestAddingForACustomer:
    def test_it_counts_at_once_and_is_open(self, architect):
        sent = {"channel": "mail", "text": "Said so", "organisation": "Fjord Cloud", "name": "Operations", "email": ""}
        response = architect.post(f"{INBOX}add/", sent, follow=True)
        row = Input.objects.get()
        assert response.redirect_chain[-1][0] == f"{INBOX}{row.pk}/"
        assert (row.channel, str(row.added_by), row.confirmed_at is None) == ("mail", "Tools", False)
        assert "by mail, noted by Tools" in words(response.content.decode())

    def test_what_is_missing_is_named_beside_its_field(self, architect):
        response = architect.post(f"{INBOX}add/", {"channel": "mail", "text": "Said so"})
        assert response.status_code == 422
        assert "it counts for somebody" in words(response.content.decode())
        assert not Input.objects.exists()


def test_the_sheet_lists_the_keys_of_the_inbox_there_alone(architect, client, asked):
    assert "In the inbox of customer input" in shown(architect)
    assert "In the inbox of customer input" not in shown(architect, "/board/")
    assert "In the inbox of customer input" in shown(architect, "/keys/")
    assert "In the inbox of customer input" not in shown(client, "/keys/")
