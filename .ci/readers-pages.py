#!/usr/bin/python3
"""readers-pages.py BASE INBOX PAGES: every page of the readers, as the service at BASE serves it, in Dutch, French and English:
PAGES/NAME-LANGUAGE.html, with what it loads beside it; and PAGES/sizes.json, the octets of HTML and CSS.

The personal pages are come to as a reader does: by the links of the mails in INBOX (the folder of the practice inbox), and by
filling in what the pages ask. Exit 1 when a page is answered otherwise than it should be.
"""
import email
import email.policy
import html.parser
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

base, inbox, out = sys.argv[1].rstrip('/'), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
LANGUAGES = ('nl', 'fr', 'en')
PATIENCE = 30  # seconds for a mail
FORM_TIME = 3.2  # seconds: a form that comes back sooner is taken for a program's
LOADED = re.compile(r'(?:<link rel="(?:stylesheet|icon)" href|<img [^>]*?\bsrc)="((?:/|' + re.escape(base) + r')[^"]+)"')
sizes = {}


class Form(html.parser.HTMLParser):
    """What a browser would send with a page's first form by POST if nobody touched it."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.select, self.inside = None, [], None, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == 'form':
            self.inside = self.action is None and a.get('method') == 'post'
            self.action = a['action'] if self.inside else self.action
        elif not self.inside:
            return
        elif tag == 'input' and a.get('name') and (a.get('type') not in ('checkbox', 'radio') or 'checked' in a):
            self.fields.append((a['name'], a.get('value') or ''))
        elif tag == 'select':
            self.select = a['name']
        elif tag == 'option' and self.select and 'selected' in a:
            self.fields.append((self.select, a['value']))

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != 'form'
        self.select = None if tag == 'select' else self.select


def ask(address, values=None):
    """The status, the page and where it is; a POST where there are values."""
    data = None if values is None else urllib.parse.urlencode(values).encode()
    request = urllib.request.Request(urllib.parse.urljoin(base + '/', address), data, {'Accept-Language': 'nl', **({} if data is None else {'Origin': base})})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.url
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), refused.url


def in_language(address, language):
    path, _, query = address.partition('?')
    rest = [(k, v) for k, v in urllib.parse.parse_qsl(query) if k != 'taal']
    return path + '?' + urllib.parse.urlencode(rest + [('taal', language)])


def keep(name, language, answer, status):
    got, page, address = answer
    if got != status:
        sys.exit(f'{name} ({language}): {address} answers {got}, and not {status}')
    beside = page
    for path in set(LOADED.findall(page)):
        beside = beside.replace(f'"{path}"', '"' + fetch(path) + '"')
    (out / f'{name}-{language}.html').write_text(beside, encoding='utf-8')
    css = sum((out / fetch(path)).stat().st_size for path in set(LOADED.findall(page)) if path.endswith('.css'))
    sizes.setdefault(name, {})[language] = (len(page.encode()), css)


def fetch(path):
    """What a page loads, once; its name beside the page."""
    name = path.rsplit('/', 1)[-1]
    if not (out / name).exists():
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(urllib.parse.urljoin(base, path), timeout=30) as answer:
            (out / name).write_bytes(answer.read())
    return name


def show(name, address, status=200):
    """Keeps a page that one can look at."""
    for language in LANGUAGES:
        keep(name, language, ask(in_language(address, language)), status)


def submit(address, *values, without=(), wait=False):
    """Fills in the form of a page: what is given takes the place of what is there."""
    page = ask(address)[1]
    form = Form(page)
    given = {name for name, _ in values}
    if wait:
        time.sleep(FORM_TIME)
    return ask(urllib.parse.urljoin(address, form.action), [f for f in form.fields if f[0] not in given and f[0] not in without] + list(values))


def address_of(mail):
    return mail['To'].addresses[0].addr_spec


def mails_to(address=None):
    for file in sorted(inbox.glob('*.eml')):
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
        if address in (None, address_of(mail)):
            yield mail


def link(mail, kind):
    return re.search(rf'https?://\S+?/{kind}/\S+', mail.get_body(('plain',)).get_content())[0]


def mail_with(address, kind):
    """Waits for a mail to this address that has such a link, and returns the link."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for mail in mails_to(address):
            if f'/{kind}/' in mail.get_body(('plain',)).get_content():
                return link(mail, kind)
        time.sleep(0.2)
    sys.exit(f'no mail with a link to /{kind}/ came to {address}')


def joining():
    show('sign-up', '/inschrijven')
    show('embed', '/inschrijven/insluiten')
    show('link', '/link')
    show('confirm-dead', '/b/vals', 404)
    for language in LANGUAGES:
        form = f'/inschrijven?taal={language}'
        keep('sign-up-too-soon', language, submit(form, ('address', 'zonnebloem@opvang.example'), ('topic', 'imh-week')), 200)
        wrong = [('address', 'zonnebloem,opvang.example'), ('first_name', 'a' * 300), ('profession', 'tovenaar'), ('region', 'maan'), ('language', 'xx')]
        keep('sign-up-faults', language, submit(form, *wrong, wait=True), 422)
        keep('link-fault', language, submit(f'/link?taal={language}', ('address', 'zonnebloem'), wait=True), 422)
    status, _, mailbox = submit('/inschrijven', ('address', 'zonnebloem@opvang.example'), ('topic', 'imh-week'), ('topic', 'vorming'), wait=True)
    show('mailbox', mailbox, status)
    show('mailbox-too-soon', submit(mailbox)[2])
    confirm = mail_with('zonnebloem@opvang.example', 'b')
    show('confirm', confirm)
    show('confirm-done', submit(confirm)[2])


def choosing(reader):
    preferences, leave = link(reader, 'v'), link(reader, 'u')
    show('preferences', preferences)
    submit('/inschrijven', ('address', address_of(reader)), ('topic', 'kinderopvang'), wait=True)
    show('confirm-more', mail_with(address_of(reader), 'b'))
    show('why', preferences + '/waarom')
    show('move', preferences + '/adres')
    show('data-ask', preferences + '/gegevens')
    show('leave', leave)
    for language in LANGUAGES:
        keep('move-fault', language, submit(f'{preferences}/adres?taal={language}', ('address', 'geen adres')), 422)
    show('preferences-saved', submit(preferences, ('pause', '3'), ('often', 'digest'), ('topic', 'imh-week'), ('topic', 'vorming'))[2])


def leaving(reader):
    leave = link(reader, 'u')
    show('leave-done', submit(leave, ('act', 'leave'))[2])
    show('leave-thanks', ask(leave, [('act', 'why'), ('why', 'other_work')])[2])
    show('preferences-left', link(reader, 'v'))


def moving(reader):
    preferences = link(reader, 'v')
    show('move-mailbox', submit(preferences + '/adres', ('address', 'nieuw@opvang.example'))[2])
    new = mail_with('nieuw@opvang.example', 'n')
    show('moved', new)
    show('moved-done', submit(new)[2])
    show('data-not-yet', preferences + '/gegevens')
    back = mail_with(address_of(reader), 't')
    show('back', back)
    show('back-done', submit(back)[2])


def erasing(readers):
    for language, reader in zip(LANGUAGES, readers):
        address = address_of(reader)
        asked = submit(link(reader, 'v') + '/gegevens')[2]
        data = mail_with(address, 'g')
        if language == 'nl':
            show('data-mailbox', asked)
            show('data', data)
            show('move-fresh', data + '/adres')
            show('erase', data + '/wissen')
        erase = f'{data}/wissen?taal={language}'
        keep('erase-fault', language, submit(erase), 422)
        keep('erase-done', language, submit(erase, ('sure', 'yes')), 200)


def elsewhere():
    show('archive', '/archief')
    letter = re.search(r'href="(/archief/\d+/[^"?]+)', ask('/archief')[1])[1]
    for language in LANGUAGES:
        keep('archive-letter', language, ask(in_language(letter, language)), 200)
    show('dead-link', '/v/vals', 404)
    show('no-page', '/nergens', 404)


out.mkdir(parents=True, exist_ok=True)
dutch = sorted((mail for mail in mails_to() if '<html lang="nl' in mail.get_body(('html',)).get_content()), key=address_of)
if len(dutch) < 6:
    sys.exit(f'{inbox} has {len(dutch)} mails in Dutch, and not 6')
joining()
choosing(dutch[0])
leaving(dutch[1])
moving(dutch[2])
erasing(dutch[3:6])
elsewhere()
(out / 'sizes.json').write_text(json.dumps(sizes, indent=1), encoding='utf-8')
print(f'{len(sizes)} pages in {len(LANGUAGES)} languages')
