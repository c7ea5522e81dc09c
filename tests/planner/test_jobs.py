"""Long work: many files at once, a plan with all that came of it; told item by item, also when it was interrupted."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from services.planner.domain.jobs import counts, ended, new_job, seen, told
from tests.planner.support import DISTRICT, PLAN, PROVINCE, Planner

AT = "2026-11-28T08:00:00+07:00"


def test_a_job_that_nobody_works_on_any_more_is_told_as_interrupted() -> None:
    job = told(new_job("j", "import", "72", "an", AT, ["a.txt", "b.txt"]), 0, AT, state="done", draft="d")
    now = dt.datetime.fromisoformat(AT)
    assert seen(job, now + dt.timedelta(minutes=1)) == job
    late = seen(job, now + dt.timedelta(minutes=4))
    assert counts(late) == {"total": 2, "done": 1, "refused": 0, "interrupted": 1}
    assert late["running"] == 0
    assert seen(ended(job, AT), now + dt.timedelta(days=1))["items"] == job["items"]


async def settled(office: Planner, id: str) -> Any:
    await office.jobs.idle()
    return await office.ok("GET", f"/jobs/{id}")


async def test_many_files_become_drafts_and_the_bad_ones_say_why(office: Planner) -> None:
    files = [("file", ("a.txt", PLAN.encode())), ("file", ("thu.xlsx", b"PK\x03\x04")),
             ("file", ("mat.txt", f"MẬT\n{PLAN}".encode())), ("file", ("b.txt", PLAN.replace("2022", "2023").encode()))]
    job = await office.ok("POST", "/imports", files=files, key_="mot")
    assert (job["total"], job["kind"]) == (4, "import")
    done = await settled(office, job["id"])
    assert (done["running"], done["done"], done["refused"]) == (False, 2, 2)
    assert [one["state"] for one in done["items"]] == ["done", "refused", "refused", "done"]
    assert "thu.xlsx" in done["items"][1]["reason"]
    draft = await office.ok("GET", f"/drafts/{done['items'][0]['draft']}")
    assert draft["title"] == done["items"][0]["title"]
    assert len((await office.ok("GET", "/drafts"))["items"]) == 2
    again = await office.ok("POST", "/imports", files=files, key_="mot")
    assert again == done
    assert (await office.ok("GET", "/jobs"))["items"] == [done]
    assert (await office.call("GET", f"/jobs/{job['id']}", DISTRICT)).status_code == 404
    stored = [str(doc) for name in ("jobs", "drafts") for doc in await office.stores.database[name].find()]
    assert not any("MẬT" in text for text in stored)


async def test_what_cannot_be_begun_is_refused_at_once(office: Planner) -> None:
    assert (await office.call("POST", "/imports", files=[("other", ("a.txt", b"x"))])).status_code == 422
    assert (await office.call("POST", "/imports", PROVINCE, "leader",
                              files=[("file", ("a.txt", b"x"))])).status_code == 403
    assert (await office.call("POST", "/plans/gone/exports", json={})).status_code == 404
    assert (await office.ok("GET", "/jobs"))["items"] == []


async def test_a_plan_goes_out_with_all_that_came_of_it(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    await office.publish(await office.ok("GET", f"/drafts/{line['id']}", DISTRICT), DISTRICT)
    job = await office.ok("POST", f"/plans/{plan['id']}/exports", json={"format": "docx"})
    done = await settled(office, job["id"])
    assert (done["total"], done["done"], done["file"]) == (2, 2, True)
    answer = await office.call("GET", f"/jobs/{job['id']}/file")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert [name[:6] for name in names] == ["001-72", "002-70"]
    assert all(name.endswith(".docx") for name in names)
    assert "filename=" in answer.headers["content-disposition"]
    mine = await office.ok("POST", f"/plans/{plan['id']}/exports", DISTRICT, json={})
    assert mine["total"] == 2                               # the plan was published to it, its own is its own
