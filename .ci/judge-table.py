#!/usr/bin/python3
"""judge-table.py LETTERS SAID PAGE: weighs what the judges said of each letter, names what is wrong, and writes the table
below the line in PAGE that begins it. Exit 1 when anything is wrong, when a judge said nothing about a letter, or when a
template lacks a language. What it writes is the same for the same letters: no times, no versions.
"""
import json
import pathlib
import re
import sys
import urllib.parse

LANGUAGES = {'nl', 'fr', 'en'}
BEGIN = '<!-- From here on written by make judge. -->\n'
HIGHEST_SCORE = 1.0  # of SpamAssassin as a whole
ONE_RULE = 1.0  # of SpamAssassin: no single rule may reach this
VIEWS = 8  # of axe: two widths, light and dark, pictures on and off
PAGES_ONLY = {'landmark-one-main', 'region'}  # advice of axe about pages: a mail stands within the main part of its reader's

letters, said, page = map(pathlib.Path, sys.argv[1:])
names = sorted(p.stem for p in letters.glob('*.eml'))
faults = []


def fault(name, text):
    faults.append(f'{name}: {text}')


def words(judge):
    return (said / judge).read_text(encoding='utf-8')


def stem(url):
    return pathlib.PurePosixPath(urllib.parse.urlsplit(url).path).stem


def lint():
    """Failed checks of mail-lint, which names a letter after its faults."""
    failed, found = {}, []
    for line in words('mail-lint').splitlines():
        if line.startswith('FAIL'):
            found.append(line)
        elif ended := re.fullmatch(r'(\S+)\.eml: .*', line):
            failed[ended[1]] = len(found)
            for one in found:
                fault(ended[1], 'mail-lint: ' + one)
            found = []
    return failed


def caniemail(allow):
    """Features that some client lacks, and that are allowed with a reason."""
    titles = [re.split(r'\t| {2,}', line)[0] for line in allow.read_text(encoding='utf-8').splitlines()
              if line.strip() and not line.startswith('#')]
    used, name = {}, ''
    for line in words('caniemail').splitlines():
        if began := re.match(r'== (\S+)\.html ', line):
            name = began[1]
            used[name] = set()
        elif asked := re.match(r'(\w+) +unsupported: (.*) \| allowed: (.*) \| partial:', line):
            if asked[2] != '-':
                fault(name, f'caniemail: {asked[1]} does not support {asked[2]}')
            used[name] |= {t for t in titles if re.search(rf'(^|, ){re.escape(t)}(, |$)', asked[3])}
        elif 'not asked' in line or line.startswith('allowed but used by no file'):
            fault(name, 'caniemail: ' + line)
    return {name: len(used[name]) for name in used}


def axe():
    """Violations of any weight, and overflow, over all views of a letter; and how much advice was not for mail."""
    counts, advice, views = {}, {}, {}
    for scheme in ('light', 'dark'):
        for seen in json.loads(words('axe-' + scheme)):
            name = stem(seen['url'])
            violations = [v for v in seen['violations'] if v['id'] not in PAGES_ONLY]
            views[name] = views.get(name, 0) + 1
            counts[name] = counts.get(name, 0) + len(violations) + (seen['overflowPx'] > 1)
            advice.setdefault(name, set()).update(v['id'] for v in seen['violations'] if v['id'] in PAGES_ONLY)
            where = f'axe: at {seen["width"]}, {scheme}, pictures {seen["url"].split("/")[-2]}:'
            for v in violations:
                fault(name, f'{where} {v["impact"]} {v["id"]} x{v["nodes"]}: {v["ex"]}')
            if seen['overflowPx'] > 1:
                fault(name, f'{where} {seen["overflowPx"]} px wider than the screen')
    return {name: f'{counts[name]} ({len(advice[name])})' for name in counts if views[name] == VIEWS}


def vnu():
    errors = dict.fromkeys(names, 0)
    for message in json.loads(words('vnu'))['messages']:
        name = stem(message.get('url', ''))
        errors[name] = errors.get(name, 0) + 1
        fault(name, f'vnu: line {message.get("lastLine")}: {message["message"]}')
    return errors


def spam(name):
    """SpamAssassin's score with our zone's SPF and DKIM, and its worst rule."""
    text = words(name + '.spam')
    asked = text.split('== SpamAssassin with SPF/DKIM/DMARC')[-1].split('\n==')[0]
    rules = {rule: float(points) for points, rule in re.findall(r'(?m)^ *(-?\d+\.\d+) ([A-Z]\w+)', asked)}
    score = re.search(r'\((-?\d+\.\d+) points', asked)
    if not score or 'DKIM_VALID_AU' not in rules or 'SPF_PASS' not in rules:
        fault(name, 'SpamAssassin did not judge it, or found no valid DKIM and SPF: ' + asked)
        return '?'
    worst = max(rules, key=rules.get)
    if float(score[1]) > HIGHEST_SCORE or rules[worst] >= ONE_RULE:
        fault(name, f'SpamAssassin: {score[1]} points; {rules[worst]} for {worst}')
    return f'{score[1]} ({rules[worst]})'


def dkim(name):
    """How many verdicts of those that check signatures are what they must be: .ci/judge-dkim.py."""
    text = words(name + '.dkim')
    right, of = map(int, re.match(r'(\d+) of (\d+)\n', text).groups())
    for line in text.splitlines():
        if line.startswith('FAIL'):
            fault(name, 'DKIM: ' + line)
    if right != of or not of:
        fault(name, f'DKIM: only {right} of {of} verdicts are right')
    return f'{right} of {of}'


def juice():
    said_all = json.loads(words('juice'))
    for group in said_all['unknown']:
        fault(group['example'], 'juice: {property} is {ours} with us and {theirs} with juice, {count} times'.format(**group))
    for line in said_all['unused']:
        fault('docs/juice-known.txt', 'no letter needs: ' + line)
    for letter in said_all['letters']:
        if letter['pixels']:
            fault(letter['name'], f'juice: {letter["pixels"]} pixels differ')
    return {one['name']: one for one in said_all['letters']}


def whole():
    """Every template has its languages, and the judges who take many letters at once took them all."""
    of = {}
    for name in names:
        template, _, language = name.rpartition('-')
        of.setdefault(template, set()).add(language)
    for design in pathlib.Path('templates/designs').glob('*.yaml'):
        for language in sorted(LANGUAGES - of.get(design.stem, set())):
            fault(design.stem, f'it has no letter in {language}')


def table():
    judges = {'mail-lint': lint(), 'caniemail': caniemail(pathlib.Path('docs/mail-support.txt')), 'axe': axe(), 'vnu': vnu(), 'juice': juice()}
    rows = []
    for name in names:
        for judge, verdicts in judges.items():
            if name not in verdicts:
                fault(name, f'{judge} said nothing about it')
        said_of = {judge: verdicts.get(name, '?') for judge, verdicts in judges.items()}
        compared = said_of['juice']
        template, _, language = name.rpartition('-')
        size = (letters / f'{name}.html').stat().st_size
        rows.append([template, language, f'{size:,}', said_of['mail-lint'], said_of['caniemail'], said_of['axe'], said_of['vnu'],
                     spam(name), dkim(name),
                     compared if compared == '?' else f'{compared["known"]} + {compared["unknown"]} in {compared["elements"]} elements'])
    return rows


HEADS = ['template', 'language', 'HTML, octets', 'mail-lint: failed', 'caniemail: lacking, allowed', 'axe: violations (advice for pages)',
         'vnu: errors', 'SpamAssassin (worst rule)', 'DKIM: verdicts right', 'juice: known + other differences']


def write(rows):
    head = page.read_text(encoding='utf-8').split(BEGIN)[0]
    lines = ['| ' + ' | '.join(map(str, row)) + ' |' for row in [HEADS, ['---'] * 2 + ['---:'] * (len(HEADS) - 2), *rows]]
    page.write_text(head + BEGIN + '\n' + '\n'.join(lines) + '\n', encoding='utf-8')


whole()
rows = table()
write(rows)
for one in faults:
    print(one)
print(f'{len(rows)} letters judged, {len(faults)} faults; the table is in {page}')
sys.exit(1 if faults or not rows else 0)
