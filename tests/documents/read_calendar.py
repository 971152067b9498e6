"""Prints what a calendar says as JSON: each event with its times in UTC, by the zone's name and by the file's own rules."""

import json
import sys
from datetime import timezone

from icalendar import Calendar

with open(sys.argv[1], "rb") as file:
    calendar = Calendar.from_ical(file.read())

(zone,) = calendar.walk("VTIMEZONE")
own = zone.to_tz(lookup_tzid=False)


def times(event, name):
    moment = event.decoded(name)
    by_rules = moment.replace(tzinfo=own)
    return [moment.isoformat()] + [at.astimezone(timezone.utc).isoformat() for at in (moment, by_rules)]


print(json.dumps({
    "zone": str(zone["TZID"]),
    "errors": [str(error) for part in calendar.walk() for error in part.errors],
    "events": [
        {
            "uid": str(event["UID"]),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
            "location": str(event.get("LOCATION", "")),
            "free": str(event["TRANSP"]) == "TRANSPARENT",
            "start": times(event, "DTSTART"),
            "end": times(event, "DTEND"),
        }
        for event in calendar.walk("VEVENT")
    ],
}))
