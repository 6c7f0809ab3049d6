#!/usr/bin/python3
"""judge-pages.py LETTERS PAGES: the letters as a browser can open them, with pictures (PAGES/on) and without (PAGES/off).

A letter names its pictures by an address of a site that is nowhere (PUBLIC_URL/m/HASH.ending) or by a part of its own mail
(cid:). With pictures, those stand beside the page, found by their hash among our drawings or in the mail. Without, each
address leads nowhere, as where a mail client loads none. Exit 1 when a picture cannot be found.
"""
import email
import email.policy
import hashlib
import html
import pathlib
import re
import sys

IMAGE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)(")')
drawings = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in pathlib.Path('templates/pictures').glob('*.png')}


def parts_of(mail):
    """The parts of a mail that have a Content-ID."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.SMTP)
    return {part['Content-ID'].strip('<> '): part.get_content() for part in message.walk() if part['Content-ID']}


def picture(source, parts):
    """The bytes of a picture and a name for its file."""
    if source.startswith('cid:'):
        data = parts[source[len('cid:'):]]
        return hashlib.sha256(data).hexdigest(), data
    name = source.rsplit('/', 1)[-1]
    return name, drawings[name.split('.')[0]].read_bytes()


def show(letter, pages):
    text = letter.read_text(encoding='utf-8')
    parts = parts_of(letter.with_suffix('.eml'))

    def beside(match):
        name, data = picture(html.unescape(match[2]), parts)
        (pages / 'on' / name).write_bytes(data)
        return match[1] + name + match[3]

    (pages / 'on' / letter.name).write_text(IMAGE.sub(beside, text), encoding='utf-8')
    (pages / 'off' / letter.name).write_text(IMAGE.sub(r'\1https://nowhere.example/\3', text), encoding='utf-8')


def main():
    letters, pages = map(pathlib.Path, sys.argv[1:])
    for folder in ('on', 'off'):
        (pages / folder).mkdir(parents=True, exist_ok=True)
    for letter in sorted(letters.glob('*.html')):
        try:
            show(letter, pages)
        except KeyError as missing:
            sys.exit(f'{letter.name}: the picture {missing} is neither in the mail nor among templates/pictures')


main()
