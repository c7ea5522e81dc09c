"""A plan begun here, and what each level would get before anything is published."""

from __future__ import annotations

from tests.planner.support import DISTRICT, PROVINCE, Planner


async def test_a_plan_written_here_goes_the_same_way(office: Planner) -> None:
    body = {"title": "Chuyển đổi số năm 2022"}
    draft = await office.ok("POST", "/drafts", json=body, key_="mot")
    assert (await office.ok("POST", "/drafts", json=body, key_="mot"))["id"] == draft["id"]
    document = draft["document"]
    assert document["title"] == "Chuyển đổi số năm 2022"
    assert document["preamble"].startswith("Ủy ban nhân dân tỉnh Tây Ninh ban hành Kế hoạch chuyển đổi số")
    assert [one["label"] for one in document["sections"]] == ["I", "II", "III", "IV"]
    assert document["signer"]["position"] == "CHỦ TỊCH"
    task = {"insert": {"kind": "task", "inside": "document"}, "fields": {
        "text": "Thành lập 10 tổ công nghệ số", "lead": ["UBND các huyện, thị xã, thành phố"]}}
    draft = await office.ok("POST", f"/drafts/{draft['id']}/nodes", tag=draft["revision"], json=task)
    assert draft["addressees"]["units"]
    plan = await office.publish(draft)
    assert plan["symbol"] == "01/KH-UBND"
    _, drafts = await office.cascaded()
    assert drafts


async def test_a_plan_is_begun_by_an_officer_for_his_own_unit(office: Planner) -> None:
    body = {"title": "Kế hoạch", "issuer": DISTRICT}
    assert (await office.call("POST", "/drafts", PROVINCE, "clerk", json={"title": "x"})).status_code == 403
    assert (await office.call("POST", "/drafts", json=body)).json()["code"] == "issuer_mismatch"
    assert (await office.call("POST", "/drafts", json={"title": " "})).status_code in (201, 422)
    organ = await office.ok("POST", "/drafts", "72.SNV", json={"title": "Kiểm tra công vụ"})
    assert organ["document"]["superior"] == "Ủy ban nhân dân tỉnh Tây Ninh"
    assert organ["document"]["signer"] == {
        "collective": None, "capacity": None, "authority": None, "position": "GIÁM ĐỐC", "name": None}


async def test_what_a_level_would_get_is_what_it_then_gets(office: Planner) -> None:
    draft = await office.imported()
    seen = await office.ok("GET", f"/drafts/{draft['id']}/derived")
    [group] = seen["classes"]
    assert len(group["units"]) == 9
    assert group["units"][0]["name"].startswith("UBND ")
    ahead = (await office.ok("GET", f"/drafts/{draft['id']}/derived?unit={DISTRICT}"))["document"]
    assert (await office.call("GET", f"/drafts/{draft['id']}/derived?unit=25489")).status_code == 404
    assert (await office.call("GET", f"/drafts/{draft['id']}/derived", DISTRICT)).status_code == 404

    await office.publish(draft)
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.ok("GET", f"/drafts/{line['id']}", DISTRICT)
    differing = {name for name in ahead if ahead[name] != child["document"][name]}
    assert differing <= {"bases", "sections", "tasks"}                       # the number is open, so is its citation
    assert "Kế hoạch số …/KH-UBND" in ahead["bases"][0]["text"]
    assert [one["text"] for one in ahead["tasks"]] == [one["text"] for one in child["document"]["tasks"]]
    lies_over = await office.ok("GET", f"/drafts/{line['id']}/base", DISTRICT)
    assert lies_over == {"document": child["document"], "derived": True}
    assert (await office.call("GET", f"/drafts/{line['id']}/base")).status_code == 404
