#!/usr/bin/python3
"""judge-sizes.py SIZES PAGE: writes what .ci/readers-pages.py measured as a table into PAGE, between two marks that it has. Exit 1
when a page with its style sheet is larger than 15 kB, or no page was measured. A letter of the archive is a letter, and no page.
"""
import json
import pathlib
import sys

BEGIN, END = '<!-- Written by make judge. -->\n', '<!-- So far. -->\n'
MOST = 15_000  # octets

sizes = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'))
page = pathlib.Path(sys.argv[2])
LANGUAGES = ('nl', 'fr', 'en')


def kb(octets):
    return f'{octets / 1000:.1f}'


rows, large = [], []
for name, measured in sorted(sizes.items()):
    sheet = max(css for _, css in measured.values())
    rows.append([name, *(kb(measured[language][0]) for language in LANGUAGES), kb(sheet) if sheet else '-', *(kb(sum(measured[language])) for language in LANGUAGES)])
    if sheet and max(map(sum, measured.values())) > MOST:
        large.append(name)

head = ['page', 'HTML: nl', 'fr', 'en', 'CSS', 'both: nl', 'fr', 'en']
lines = ['| ' + ' | '.join(row) + ' |' for row in [head, ['---'] + ['---:'] * (len(head) - 1), *rows]]
before, _, rest = page.read_text(encoding='utf-8').partition(BEGIN)
_, mark, after = rest.partition(END)
if not mark:
    sys.exit(f'{page} has no marks between which the table belongs')
page.write_text(before + BEGIN + '\n' + '\n'.join(lines) + '\n\n' + END + after, encoding='utf-8')
both = [sum(one) for measured in sizes.values() for one in measured.values() if one[1]]
if large or not both:
    sys.exit(f'larger than {kb(MOST)} kB: {", ".join(large)}')
print(f'{len(rows)} pages, the largest {kb(max(both))} kB with its style sheet; the table is in {page}')
