"""What the documents of Haidian and Songyang say, asked of the demo's congresses over HTTP."""

import httpx

from api.app import create_app
from api.demo.neighbours import LOGIN
from api.demo.people import PASSWORD


async def check_neighbours(settings):
    """What the documents of Haidian and Songyang say, asked at the addresses that the README gives."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://demo") as http:

        async def got(slug, path, **query):
            given = {"congress": slug, "username": LOGIN, "password": PASSWORD}
            token = (await http.post("/v1/sign-in", json=given)).json()["access_token"]
            who = {"Authorization": f"Bearer {token}"}
            answer = await http.get(f"/v1/{slug}/{path}", params=query, headers=who)
            assert answer.status_code == 200, answer.text
            return answer.json()

        async def whole(slug, figure, **query):
            found = await got(slug, f"statistics/{figure}", **query)
            return next(each for each in found["cells"] if not any(each["keys"]))

        year = {"as_of": "2024-12-31T15:59:59Z"}
        progressing = await whole("haidian", "solved_or_progressing", **year, compare=True)
        assert (progressing["part"], progressing["count"], progressing["rate"]) == (126, 206, 61.2)
        assert (progressing["before"]["rate"], progressing["points"]) == (59.2, 2.0)
        latest = (await got("haidian", "sessions", sort="-starts_on"))["items"][0]["id"]
        for in_session, count in ((True, 203), (False, 3)):
            listed = await got("haidian", "suggestions", session=latest, in_session=in_session, total=True, limit=1)
            assert listed["total"] == count
        ledger = await got("haidian", "promises/ledger", from_year=2022, to_year=2024, **year)
        total = ledger["total"]
        assert (total["entered"], total["fulfilled"], total["progressing"], total["overdue"]) == (29, 13, 16, 0)
        assert [each["entered"] for each in ledger["years"]] == [11, 9, 9]
        watched = await got("haidian", "key-supervisions/figures", year=2024)
        assert (watched["accepted"], watched["decisions"]["in_time"]) == (206, 5)
        assert (watched["decisions"]["outcomes"]["solved"], watched["decisions"]["outcomes"]["major_progress"]) == (
            3,
            2,
        )

        for figure, (part, count) in {
            "satisfaction_process_first_round": (215, 220),
            "satisfaction_process": (220, 220),
            "satisfaction_result_first_round": (198, 220),
            "satisfaction_result": (218, 220),
        }.items():
            cell = await whole("songyang", figure)
            assert (cell["part"], cell["count"]) == (part, count), figure
        [session] = (await got("songyang", "sessions"))["items"]
        for which, satisfied in (("first", (215, 198)), ("latest", (220, 218))):
            found = await got("songyang", "evaluations/figures", session=session["id"], round=which)
            assert tuple(each["satisfied"] for each in found["dimensions"]) == satisfied
