"""acceptance.py ADDRESS VIEW_ADDRESS LIMITED_ADDRESS -- a program moves: everything the wire format promises."""
import base64
import json
import sys
import urllib.parse
from datetime import datetime, timedelta

from library import Client, Refused, flatten, multipart, send

address, view_address, limited_address = sys.argv[1:4]
checks = 0


def equal(got, wanted, what):
    global checks
    checks += 1
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def refused(status, what, call, *args):
    global checks
    checks += 1
    try:
        answer = call(*args)
    except Refused as error:
        assert error.status == status, f"{what}: {error}, wanted {status}"
        assert isinstance(error.answer, dict) and set(error.answer) == {"message", "error", "details", "errors"}, error
        return error.answer
    raise AssertionError(f"{what}: taken, {answer}")


ALL = {"autoconfig", "intervention-type.list", "intervention.list", "intervention.read", "intervention.create",
       "intervention.update", "intervention.report.read", "intervention.report.create", "intervention.report.update",
       "schedule-wizard"}

# ---- discovery
client = Client(address)
equal(set(client.routes), ALL, "routes of an access with every right")
for name, route in client.routes.items():
    equal(route["identifier"], name, "the route repeats its identifier")
    assert route["url"].startswith("http") and set(route) == {"identifier", "method", "url", "model", "send_as"}, route
equal(client.routes["intervention.list"]["model"], "intervention.search", "model of the list")
equal(client.routes["schedule-wizard"]["model"], "schedule_wizard", "model of the assistant")
equal(send(client.routes["autoconfig"]["method"], client.routes["autoconfig"]["url"])["routes"], client.routes,
      "autoconfig finds the same")

# ---- types
types = client.call("intervention-type.list")["interventionTypes"]
equal({one["reference"] for one in types}, {"maint", "repair"}, "types")
maint = next(one for one in types if one["reference"] == "maint")

# ---- created with a customer, and again
customer = {"reference": "ERP-1", "type": "company", "name": "Bäckerei & Söhne", "first_name": "", "mobile": "+423 790 11 22",
            "address": "Landstrasse 1, 9490 Vaduz", "email_address": "Buero@Example.org", "category": "Gold",
            "opening_hours": "1,4|08:00:00|12:00:00;3|10:00:00|12:00:00", "active": True,
            "assignment_restrictions": "prioritize;ana@example.org;0", "kiln_number": "K-77"}
first = client.call("intervention.create", "intervention", {
    "cref": "2027/0001", "title": "Ofen prüfen", "intervention_type": {"reference": "maint"}, "customer": customer,
    "priority": 3, "comment": "Schlüssel [links] & rechts = 50 %", "contact_type": "callin", "custom_status2": "blue",
    "custom_fields": {"boiler": "Viessmann", "urgent": True, "order_number": "O-1"},
    "financial": {"manual_price": "120.50"}, "accounting": {"billable": True, "billed_pieces": 2}})["intervention"]
equal(first["cref"], "2027/0001", "cref")
equal(first["status"], "pending", "a new one is pending")
equal(first["comment"], "Schlüssel [links] & rechts = 50 %", "comment")
equal(first["intervention_type"], maint, "its type")
equal(first["customer"]["name"], "Bäckerei & Söhne", "customer")
equal(first["customer"]["email"], "buero@example.org", "email by its older name")
equal(first["customer"]["mobile"], "+4237901122", "mobile")
equal(first["customer"]["opening_hours"], customer["opening_hours"], "opening hours")
equal(first["customer"]["assignment_restrictions"], "prioritize;ana@example.org;0", "wanted workers")
equal(first["customer"]["custom_fields"]["kiln_number"], "K-77", "an unknown key is a custom field")
equal(first["address"], "Landstrasse 1, 9490 Vaduz", "the customer's address is where the work is")
equal(first["custom_fields"], {"boiler": "Viessmann", "urgent": "1", "order_number": "O-1"}, "custom fields")
equal((first["contact_type"], first["custom_status2"], first["priority"]), ("callin", "blue", 3), "kept fields")
equal(first["financial"]["manual_price"], "120.50", "financial")
equal(first["accounting"]["billed_pieces"], "2", "accounting")
assert first["updated_at"].endswith("Z") or first["updated_at"].endswith("+00:00"), first["updated_at"]

again = client.call("intervention.create", "intervention", {
    "cref": "2027/0001", "title": "Ofen genau prüfen", "customer": {"reference": "ERP-1", "name": "Bäckerei Söhne AG"}})
equal(again["intervention"]["id"], first["id"], "a known cref updates")
equal(again["intervention"]["title"], "Ofen genau prüfen", "title after the update")
equal(again["intervention"]["customer"]["name"], "Bäckerei Söhne AG", "the customer was changed")
equal(again["intervention"]["customer"]["id"], first["customer"]["id"], "it is the same customer")
equal(again["intervention"]["custom_fields"], first["custom_fields"], "what was not said stays")

# ---- many, by every kind of body
create = client.routes["intervention.create"]["url"]
for number in range(2, 26):
    cref, start = f"2027/{number:04}", f"2027-03-{number % 28 + 1:02}T09:00:00+01:00"
    body = {"intervention": {"cref": cref, "intervention_type": {"reference": "repair" if number % 2 else "maint"},
            "customer": {"reference": f"ERP-{number % 5}", "name": f"Kunde {number % 5}", "address": f"Gasse {number}"},
            "reference": f"R{number}", "with_appointment": number % 3 == 0}}
    if number % 4:
        body["intervention"]["scheduled_start_at"] = start
    if number % 3 == 0:
        send("PATCH", create, json.dumps(body).encode(), "application/json")
    elif number % 3 == 1:
        send("POST", create, *multipart(flatten(body)))
    else:
        send("PUT", create, urllib.parse.urlencode(flatten(body)).encode(), "application/x-www-form-urlencoded")


# ---- searched
def search(**given):
    return client.call("intervention.list", "intervention.search", given)["result"]


def crefs(**given):
    return [one["cref"] for one in search(pagination={"limit": 100, "page": 1}, **given)["interventions"]]


def wanted(test):
    return [f"2027/{n:04}" for n in range(1, 26) if test(n)]


page = search()
equal((page["pagination"]["totalcount"], page["pagination"]["page"], page["pagination"]["pages"],
       page["pagination"]["returned"]), (25, 1, 3, 10), "ten on a page")
assert all(one["is_light_model"] for one in page["interventions"]), "light unless said"
equal([one["cref"] for one in page["interventions"]], wanted(lambda n: n <= 10), "the first page in order of creation")
equal([one["cref"] for one in search(pagination={"limit": 10, "page": 3})["interventions"]], wanted(lambda n: n > 20), "page 3")
equal(search(pagination={"limit": 10, "page": 4})["pagination"]["returned"], 0, "behind the last page")
equal(page["search"]["light_model"], True, "the search as understood")
equal(page["search"]["pagination"], {"limit": 10, "page": 1}, "pages as understood")
equal(search(light_model=False)["interventions"][0]["customer"]["opening_hours"], customer["opening_hours"], "whole model")
equal(crefs(cref="2027/0007"), ["2027/0007"], "by cref")
equal(crefs(cref=["2027/0007", "2027/0009"]), ["2027/0007", "2027/0009"], "by several")
equal(crefs(reference="R11"), ["2027/0011"], "by reference")
equal(crefs(status="pending"), wanted(lambda n: True), "by status")
equal(crefs(status=["terminated", "canceled"]), [], "by several statuses")
equal(crefs(intervention_types=[{"id": maint["id"]}]), wanted(lambda n: n == 1 or n % 2 == 0), "by type")
equal(crefs(intervention_types=[{"reference": "repair"}, {"reference": "maint"}]), wanted(lambda n: True), "by types")
equal(crefs(scheduled_start_at_min="2027-03-10T00:00:00+01:00", scheduled_start_at_max="2027-03-12T00:00:00+01:00"),
      wanted(lambda n: n % 4 and 10 <= n + 1 < 12), "by start")
equal(crefs(with_appointment=True), wanted(lambda n: n % 3 == 0 and n % 4), "with an appointment")
equal(crefs(without_appointment=True), wanted(lambda n: not (n % 3 == 0 and n % 4)), "without")
equal(crefs(without_scheduled_start=True), wanted(lambda n: n == 1 or n % 4 == 0), "without a start")
equal(crefs(updated_at_min="2027-02-26T00:00:00+01:00"), wanted(lambda n: True), "changed since")
equal(crefs(updated_at_max="2027-02-25T00:00:00+01:00"), [], "changed until")
equal(crefs(sort_by="id", sort_order="desc"), wanted(lambda n: True)[::-1], "down")
equal(len(crefs(sort_by="updated_at", sort_order="asc")), 25, "by change")
refused(422, "an unknown status", lambda: search(status="gone"))
refused(422, "an unknown order", lambda: search(sort_by="name"))

# ---- contained
send("PATCH", create, *(urllib.parse.urlencode(flatten({"intervention": {
    "cref": "part", "parent_id": "2027/0002", "customer": {"reference": "ERP-2"}}})).encode(),
    "application/x-www-form-urlencoded"))
equal(crefs(parent_id="2027/0002"), ["part"], "by parent")

# ---- slots, and a place in the plan
question = {"address": "Landstrasse 1, 9490 Vaduz", "date_min": "2027-03-01T00:00:00+01:00",
            "date_max": "2027-03-06T00:00:00+01:00", "duration": "01:00:00", "intervention_type": {"reference": "maint"}}
dates = client.call("schedule-wizard", "schedule_wizard", question)["result"]["dates"]
assert 1 <= len(dates) <= 5, dates
best, relevance = None, 0
for day in dates:
    datetime.fromisoformat(day["date"])
    for slot in day["slots"]:
        assert set(slot) == {"date", "time", "magnetTime", "available", "unavailableReason", "userId", "relevance",
                             "relevanceClass"}, slot
        equal(slot["date"][:10], day["date"][:10], "a slot stands below its day")
        if slot["available"] and slot["relevance"] > relevance:
            best, relevance = slot, slot["relevance"]
assert best, "no slot"
booked = client.call("intervention.update", "intervention", {
    "cref": "2027/0001", "scheduled_start_at": best["date"], "duration": 3600, "assignments": [{"user_id": best["userId"]}]})
booked = booked["intervention"]
equal(datetime.fromisoformat(booked["scheduled_start_at"]), datetime.fromisoformat(best["date"]), "booked at the slot")
equal(booked["assignments"][0]["user_id"], best["userId"], "with its worker")
equal(booked["assignments"][0]["user_email"], "ana@example.org", "who is named")
equal(booked["status"], "pending", "planned is still pending there")
refused(409, "two at the same time", client.call, "intervention.update", "intervention", {
    "cref": "2027/0003", "scheduled_start_at": best["date"], "assignments": [{"user_email": "ana@example.org"}]})
equal(client.call("intervention.read", "intervention", {"cref": "2027/0003"})["intervention"]["assignments"], [],
      "the loser is where it was")
forced = client.call("intervention.update", "intervention", {
    "cref": "2027/0003", "scheduled_start_at": best["date"], "ignore_restriction": True,
    "assignments": [{"user_email": "ana@example.org"}]})["intervention"]
equal(forced["scheduled_start_at"], booked["scheduled_start_at"], "unless restrictions are to be ignored")
moved = client.call("schedule-wizard", "schedule_wizard", {"address": "", "intervention_cref": "2027/0001",
                    "date_min": "2027-03-08T00:00:00+01:00", "date_max": "2027-03-10T00:00:00+01:00"})["result"]["dates"]
assert moved and all(slot["available"] for day in moved for slot in day["slots"]), "slots to move it"
equal(client.call("schedule-wizard", "schedule_wizard", {"address": "Nowhere 99"})["result"]["dates"], [],
      "an address that nobody knows has no slots")
closed_days = client.call("schedule-wizard", "schedule_wizard", {
    "address": "Landstrasse 1, 9490 Vaduz", "intervention_type": {"reference": "maint"},
    "date_min": "2027-02-27T00:00:00+01:00", "date_max": "2027-02-28T00:00:00+01:00"})["result"]["dates"]
assert closed_days and all(not slot["available"] and slot["unavailableReason"] for day in closed_days for slot in day["slots"]), \
    closed_days
automatic = client.call("intervention.create", "intervention", {
    "cref": "auto", "status": "autoassign_pending", "intervention_type": {"reference": "maint"}, "customer": {"reference": "ERP-1"}})
assert automatic["intervention"]["assignments"], "planned by itself"

# ---- closed, and its report
report = client.call("intervention.report.create", "intervention.report", {
    "cref": "2027/0001", "status": "ok", "comment": "Alles dicht", "start_at": "2027-02-26T08:00:00+01:00",
    "end_at": "2027-02-26T08:45:00+01:00"})["report"]
equal((report["status"], report["comment"]), ("ok", "Alles dicht"), "the report")
equal(datetime.fromisoformat(report["end_at"]) - datetime.fromisoformat(report["start_at"]), timedelta(minutes=45), "its times")
read = client.call("intervention.read", "intervention", {"cref": "2027/0001", "withReports": True})["intervention"]
equal(read["status"], "terminated", "closed")
assert base64.b64decode(read["reports_b64"][0], validate=True).startswith(b"%PDF-"), "a PDF"
alone = send("GET", client.routes["intervention.report.read"]["url"].replace(":interventionId", "2027/0001"))
assert base64.b64decode(alone["report"]["reports_b64"][0]).startswith(b"%PDF-"), "the same on its own"
corrected = client.call("intervention.report.update", "intervention.report", {"cref": "2027/0001", "status": "ko",
                        "comment": "Doch nicht dicht"})["report"]
equal((corrected["status"], corrected["comment"], corrected["start_at"]), ("ko", "Doch nicht dicht", report["start_at"]),
      "corrected")

# ---- updated by cref, even where the path still names the call before
stale = client.routes["intervention.update"]["url"].replace(":interventionId", "2027/0001")
renamed = send("PATCH", stale, urllib.parse.urlencode({"intervention[cref]": "2027/0005", "intervention[title]": "Anders"}).encode(),
               "application/x-www-form-urlencoded")["intervention"]
equal((renamed["cref"], renamed["title"]), ("2027/0005", "Anders"), "the cref that is sent is meant")
canceled = client.call("intervention.update", "intervention", {"cref": "2027/0006", "status": "cancelled"})["intervention"]
equal(canceled["status"], "canceled", "canceled")
equal(client.call("intervention.update", "intervention", {"cref": "2027/0006", "status": "pending"})["intervention"]["status"],
      "pending", "and open again")
equal(crefs(status="terminated"), ["2027/0001"], "closed ones")
whole = client.call("intervention.read", "intervention", {"cref": "2027/0002"})["intervention"]
echo = client.call("intervention.update", "intervention", whole)["intervention"]
equal({k: v for k, v in echo.items() if k != "updated_at"}, {k: v for k, v in whole.items() if k != "updated_at"},
      "what was read and is sent back changes nothing")
refused(404, "an unknown cref", client.call, "intervention.read", "intervention", {"cref": "nobody"})
refused(404, "updating an unknown one", client.call, "intervention.update", "intervention", {"cref": "nobody", "title": "X"})
assert "intervention_type" in refused(422, "a strange type", client.call, "intervention.create", "intervention", {
    "cref": "x", "intervention_type": {"reference": "none"}})["errors"], "the field that is wrong is named"
for wrong in ({"scheduled_start_at": "tomorrow"}, {"duration": "long"}, {"customer": "Array"}, {"assignments": [{"user_id": "9"}]},
              {"status": "lost"}, {"customer": {"name": "X", "opening_hours": "9|x"}}, {"contact_type": "pigeon"},
              {"reference": "R11"}, {"cref": "y" * 300}):
    refused(422, f"{wrong}", client.call, "intervention.create", "intervention", {
        "cref": "wrong", "customer": {"reference": "ERP-1"}, **wrong})
equal(crefs(cref="wrong"), [], "nothing of them was kept")
refused(422, "no JSON", send, "PATCH", create, b"{not json", "application/json")

# ---- an access that may only look
viewer = Client(view_address)
equal(set(viewer.routes), {"autoconfig", "intervention-type.list", "intervention.list", "intervention.read",
                           "intervention.report.read"}, "routes of one who may look")
equal(viewer.call("intervention.list", "intervention.search", {})["result"]["pagination"]["totalcount"], 27, "it sees all")
for name in ("intervention.create", "intervention.update", "intervention.report.create", "schedule-wizard"):
    route = client.routes[name]
    refused(403, f"{name} by its address", send, route["method"], route["url"].replace(address, view_address)
            .replace(":interventionId", "2027/0001"), *([] if route["method"] == "GET" else [b"", "application/x-www-form-urlencoded"]))
limited = Client(limited_address)
equal([one["reference"] for one in limited.call("intervention-type.list")["interventionTypes"]], ["repair"], "one type only")
equal(limited.call("intervention.list", "intervention.search", {})["result"]["pagination"]["totalcount"], 12, "and its own")
refused(404, "one of another type", limited.call, "intervention.read", "intervention", {"cref": "2027/0002"})
refused(409, "a cref of another type", limited.call, "intervention.create", "intervention", {"cref": "2027/0002"})
refused(404, "another key", send, "GET", address[:-1] + ("A" if address[-1] != "A" else "B"))
refused(404, "another id", send, "GET", address.replace(address.split("/")[-2], "A" * 22))
print(f"{checks} checks")
