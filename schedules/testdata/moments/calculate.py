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


def own_holidays():
    """The ten public holidays of Belgium, by dateutil's Easter."""
    for year in range(2021, 2052):
        for month, day in [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]:
            yield datetime.date(year, month, day)
        for days in (1, 39, 50):
            yield dateutil.easter.easter(year) + datetime.timedelta(days)


def working(which, zone):
    """Monday to Friday by dateutil, without the public holidays."""
    off = set(own_holidays())
    days = dateutil.rrule.rrule(dateutil.rrule.DAILY, dtstart=FIRST + NINE, until=LAST, byweekday=range(5))
    return told(edges([day for day in days if day.date() not in off], which), zone)


def rrule_walls(question):
    return list(dateutil.rrule.rrulestr(question, dtstart=FIRST - datetime.timedelta(60)).between(FIRST - datetime.timedelta(59), LAST))


def rrule_shifted(question, zone):
    """The moments of an RRULE, so many days later: one for each number of days."""
    value, days = question.split(" | ")
    return told([wall + datetime.timedelta(int(n)) for wall in rrule_walls(value) for n in days.split(",")], zone)


def kept(walls, move, off):
    """Moments that move away from weekends and holidays, or do not happen."""
    for wall in walls:
        day = wall
        while move != "skip" and (day.weekday() > 4 or day.date() in off):
            day += datetime.timedelta(1 if move == "after" else -1)
        if day.weekday() < 5 and day.date() not in off:
            yield day


def rrule_avoiding(question, zone):
    value, move = question.split(" | ")
    return told(set(kept(rrule_walls(value), move, set(own_holidays()))), zone)


def elapses(expression, zone):
    """What systemd says of one calendar expression, as pairs of wall time and UTC."""
    said = run("systemd-analyze", "calendar", "--iterations=11000", "--base-time=2021-11-30 23:59:59", expression, zone=zone)
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


def belgian_holidays():
    return holidays.country_holidays("BE") if hasattr(holidays, "country_holidays") else holidays.CountryHoliday("BE")


def systemd_working(which, zone):
    """Monday to Friday by systemd, without the holidays that the library `holidays` knows."""
    off = belgian_holidays()
    days = [wall for wall, _ in elapses("Mon..Fri *-*-* 09:00:00", "UTC") if wall < LAST]
    return told(edges([day for day in days if day.date() not in off], which), zone)


def systemd_shifted(question, zone):
    expression, days = question.split(" | ")
    return told([wall + datetime.timedelta(int(n)) for wall, _ in elapses(expression, "UTC") for n in days.split(",")], zone)


def systemd_avoiding(question, zone):
    expression, move = question.split(" | ")
    return told(set(kept([wall for wall, _ in elapses(expression, "UTC")], move, belgian_holidays())), zone)


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
    "rrule shifted": ("dateutil", rrule_shifted), "systemd shifted": ("systemd", systemd_shifted),
    "rrule avoiding": ("dateutil", rrule_avoiding), "systemd avoiding": ("systemd", systemd_avoiding),
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
