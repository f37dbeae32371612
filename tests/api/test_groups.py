"""Themes and lead times."""

from roadmap.plan import actions


def test_themes(items, anyone):
    actions.archive(item_id=items[0].pk, version=1, by=None, source="browser")
    theme = {"slug": "cloud", "name": "Cloud", "description": "", "position": 1, "items": 1}
    assert anyone.get("themes/").json()["results"][0] == theme
    assert anyone.get("themes/cloud/").json() == theme


def test_lead_times(items, anyone):
    listed = anyone.get("lead-times/").json()["results"]
    assert [row["slug"] for row in listed] == ["0-3-months", "3-6-months", "6-12-months", "12-months", "not-guessed"]
    assert listed[3] == {
        "slug": "12-months",
        "name": "12+ months",
        "min_months": 12,
        "max_months": None,
        "position": 3,
    }
    assert anyone.get("lead-times/12-months/").json() == listed[3]


def test_what_is_not_there_is_404(items, anyone):
    for path in ("themes/nowhere/", "lead-times/soon/"):
        answer = anyone.get(path)
        assert answer.status_code == 404
        assert path.split("/")[1] in answer.json()["detail"]


def test_unknown_parameters_are_named(items, anyone):
    for path in ("themes/?search=x", "lead-times/?theme=cloud"):
        assert anyone.get(path).status_code == 400
