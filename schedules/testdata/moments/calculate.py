"""Asks other programs for the moments of each question, and writes what they answer into by-PROGRAM.txt.

A question has four columns: the rule as dorpspost writes it, how it is asked, the zone, and what is asked.
"""

import collections
import datetime
import os
import subprocess
import zoneinfo

import croniter
import dateutil.easter
import dateutil.rrule
import holidays

FIRST, LAST = datetime.datetime(2022, 1, 1), datetime.datetime(2051, 1, 1)
NINE = datetime.timedelta(hours=9)


def run(*command, zone="UTC", given=None):
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": zone}
    return subprocess.run(command, env=environment, input=given, capture_output=True, text=True, check=True).stdout


def told(walls, zone):
    """Wall times with the offset that Python's own reading of the tz database gives them."""
    for wall in sorted(walls):
        if FIRST <= wall < LAST:
            yield wall.replace(tzinfo=zoneinfo.ZoneInfo(zone)).strftime("%Y-%m-%d %a %H:%M %z")


def rrule(question, zone):
    start = FIRST.replace(tzinfo=zoneinfo.ZoneInfo(zone))  # dateutil's own zones know no summer time after 2037
    rule = dateutil.rrule.rrulestr(question.replace("\\n", "\n"), dtstart=start, tzids=zoneinfo.ZoneInfo)
    for moment in rule.xafter(start - datetime.timedelta(seconds=1)):
        if moment.replace(tzinfo=None) >= LAST:
            return
        yield moment.strftime("%Y-%m-%d %a %H:%M %z")


def easter(days, zone):
    sundays = [dateutil.easter.easter(year) for year in range(2022, 2051)]
    return told([datetime.datetime.combine(day, datetime.time(9)) + datetime.timedelta(int(days)) for day in sundays], zone)


def ncal(days, zone):
    walls = []
    for year in range(2022, 2051):
        sunday = datetime.datetime.strptime(run("ncal", "-e", str(year)).strip(), "%m/%d/%y")
        walls.append(sunday + datetime.timedelta(int(days)) + NINE)
    return told(walls, zone)


def edges(dates, which):
    """The first or the last of the dates in each month."""
    months = collections.defaultdict(list)
    for date in dates:
        months[date.year, date.month].append(date)
    return [min(month) if which == "first" else max(month) for month in months.values()]


def working(which, zone):
    """Monday to Friday by dateutil, without the ten public holidays of Belgium."""
    off = set()
    for year in range(2022, 2051):
        off |= {(year, *day) for day in [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]}
        for days in (1, 39, 50):
            day = dateutil.easter.easter(year) + datetime.timedelta(days)
            off.add((year, day.month, day.day))
    days = dateutil.rrule.rrule(dateutil.rrule.DAILY, dtstart=FIRST + NINE, until=LAST, byweekday=range(5))
    return told(edges([day for day in days if (day.year, day.month, day.day) not in off], which), zone)


def elapses(expression, zone):
    """What systemd says of one calendar expression, as pairs of wall time and UTC."""
    said = run("systemd-analyze", "calendar", "--iterations=11000", "--base-time=2021-12-31 23:59:59", expression, zone=zone)
    wall = None
    for line in said.splitlines():
        key, _, rest = line.strip().partition(": ")
        if key == "Next elapse" or key.startswith("Iter. #"):
            wall = datetime.datetime.strptime(rest.rsplit(" ", 1)[0], "%a %Y-%m-%d %H:%M:%S")
            if zone == "UTC":
                yield wall, wall
        elif key == "(in UTC)":
            yield wall, datetime.datetime.strptime(rest, "%a %Y-%m-%d %H:%M:%S UTC")


def systemd(question, zone):
    moments = [moment for expression in question.split(" | ") for moment in elapses(expression, zone)]
    for wall, utc in sorted(set(moments)):
        if FIRST <= wall < LAST:
            yield wall.replace(tzinfo=datetime.timezone(wall - utc)).strftime("%Y-%m-%d %a %H:%M %z")


def systemd_working(which, zone):
    """Monday to Friday by systemd, without the holidays that the library `holidays` knows."""
    off = holidays.country_holidays("BE") if hasattr(holidays, "country_holidays") else holidays.CountryHoliday("BE")
    days = [wall for wall, _ in elapses("Mon..Fri *-*-* 09:00:00", "UTC") if wall < LAST]
    return told(edges([day for day in days if day.date() not in off], which), zone)


def cron(question, zone):
    expression, _, start = question.partition(" | ")
    start = datetime.datetime.fromisoformat(start) if start else FIRST
    answers = croniter.croniter(expression, start - datetime.timedelta(seconds=1), max_years_between_matches=20)
    walls = []
    for wall in answers.all_next(datetime.datetime):
        if wall >= LAST:
            return told(walls, zone)
        walls.append(wall)


def steps(question, zone):
    """GNU date: so many steps from a date, up to a last date."""
    start, days, last = question.split(" | ")
    last = min(LAST, datetime.datetime.fromisoformat(last) + datetime.timedelta(1))
    count = (last - datetime.datetime.fromisoformat(start)).days // max(int(days), 1) + 1 if days != "0" else 1
    asked = "".join(f"{start} {n * int(days)} days\n" for n in range(count))
    walls = [datetime.datetime.fromisoformat(line) for line in run("date", "-f", "-", "+%F %H:%M", given=asked).split("\n") if line]
    return told([wall for wall in walls if wall < last], zone)


def week(question, zone):
    """GNU date: the days that have this number of the ISO week and of the day in it."""
    days = [(FIRST + datetime.timedelta(n)).strftime("%F") for n in range((LAST - FIRST).days)]
    numbered = run("date", "-f", "-", "+%F %-V %u", given="\n".join(days))
    return told([datetime.datetime.fromisoformat(line[:10]) + NINE for line in numbered.splitlines() if line[11:] == question], zone)


def isocalendar(question, zone):
    """The same by Python's own calendar."""
    number, day = map(int, question.split())
    weeks = [year for year in range(2021, 2051) if datetime.date(year, 12, 28).isocalendar()[1] >= number]
    days = [datetime.date.fromisocalendar(year, number, day) for year in weeks]
    return told([datetime.datetime.combine(day, datetime.time(9)) for day in days], zone)


HOW = {
    "rrule": ("dateutil", rrule), "easter": ("dateutil", easter), "working": ("dateutil", working),
    "systemd": ("systemd", systemd), "systemd working": ("systemd", systemd_working),
    "cron": ("croniter", cron), "steps": ("date", steps), "week": ("date", week), "isocalendar": ("python", isocalendar),
    "ncal": ("ncal", ncal),
}

answers = collections.defaultdict(list)
with open("questions.tsv") as questions:
    for line in questions:
        title, how, zone, question = line.rstrip("\n").split("\t")
        program, ask = HOW[how]
        answers[program].append("\n".join([f"# {title}", *ask(question, zone)]) + "\n")
for program, sections in answers.items():
    with open(f"by-{program}.txt", "w") as file:
        file.write("\n".join(sections))
