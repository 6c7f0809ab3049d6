#!/usr/bin/python3
"""calendar-feed.py FEED.ics... [--name TEXT]... : an iCalendar feed as two other programs' parsers read it, Debian's
python3-icalendar and python3-vobject, and as its bytes are. Exit 1 on any FAIL. < 1 s.
RFC 5545: CRLF and 75 octets (3.1), VERSION and PRODID once (3.6), UID, DTSTAMP and DTSTART once (3.6.1), DTEND after
DTSTART and of the same type (3.8.2.2), STATUS (3.8.1.11), no METHOD without an organizer (RFC 5546 3.2.1), UIDs that
differ, no instant in a zone that the file does not tell of. --name TEXT: some summary has this text, letter for letter.
"""
import datetime
import sys

import icalendar
import vobject

arguments = sys.argv[1:]
names = [arguments[i + 1] for i, a in enumerate(arguments) if a == '--name']
files = [a for i, a in enumerate(arguments) if a != '--name' and (i == 0 or arguments[i - 1] != '--name')]
total = 0


def judge(path):
    bad = 0

    def check(ok, what, about=''):
        nonlocal bad
        if not ok:
            bad += 1
            print('FAIL', what, about)

    raw = open(path, 'rb').read()
    check(raw.endswith(b'\r\n') and b'\n' not in raw.replace(b'\r\n', b'') and b'\r' not in raw.replace(b'\r\n', b''), 'lines end in CRLF')
    long = [line for line in raw.split(b'\r\n') if len(line) > 75]
    check(not long, 'a line over 75 octets', long[:1])
    for line in raw.split(b'\r\n'):
        line.decode('utf-8')  # no character is cut in two

    calendar = icalendar.Calendar.from_ical(raw)
    check(calendar.get('version') == '2.0' and calendar.get('prodid'), 'VERSION and PRODID')
    check('method' not in calendar, 'METHOD without an organizer')
    check(not calendar.errors, 'icalendar', calendar.errors)
    events = [c for c in calendar.walk('VEVENT')]
    summaries = []
    for e in events:
        about = str(e.get('uid'))
        check(not e.errors, 'icalendar', e.errors)
        for name in ('UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY', 'STATUS', 'LAST-MODIFIED'):
            check(name in e and not isinstance(e[name], list), name + ' once', about)
        begin, end = e.decoded('dtstart'), e.decoded('dtend')
        check(type(begin) is type(end) and end > begin, 'DTEND after DTSTART', about)
        if isinstance(begin, datetime.datetime):
            check(begin.utcoffset() == datetime.timedelta(0), 'an instant that is not UTC', about)
        check(str(e['status']) in ('CONFIRMED', 'TENTATIVE'), 'STATUS', about)
        summaries.append(str(e['summary']))
    check(len({str(e['uid']) for e in events}) == len(events), 'two events of one UID')
    for name in names:
        check(any(name in s for s in summaries), 'no summary has', repr(name))

    other = vobject.readOne(raw.decode('utf-8'))
    other.validate(raiseException=True)
    theirs = [e.summary.value for e in other.contents.get('vevent', [])]
    check(theirs == summaries, 'the two parsers read other summaries', [p for p in zip(theirs, summaries) if p[0] != p[1]][:1])
    print(f'{path}: {len(events)} events, {bad} failed')
    return bad


for path in files:
    total += judge(path)
sys.exit(1 if total or not files else 0)
