"""A typed client of our interfaces: one class for each service, one method for each operation (docs/api.md).

`planner.py`, `reporting.py` and `notifier.py` are written by `thongsuot api write` from the OpenAPI documents. Answers
are the JSON as it came, typed as TypedDicts: a field that a newer service adds disturbs nobody.

    with httpx.Client() as http:
        planner = Planner(http, "https://kehoach.tinh.gov.vn/planner", lambda: token)
        for plan in planner.every_plans(scope="received"):
            print(plan["symbol"], plan["title"])
"""
