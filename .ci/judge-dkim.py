#!/usr/bin/python3
"""judge-dkim.py SIGNED RECORDS SAID [KIND...]: letters that our own signer signed (SIGNED/KIND/NAME.eml; a KIND is rsa,
ed25519 or both, and all of them where none is named) before three verifiers that share no code with it: dkimpy (by
judges/dkim-verify.py), OpenDKIM and Mail::DKIM.

RECORDS is what `mail keys --json` says: the verifiers see the very text that goes into the DNS. Each must accept each
signature that it knows, and must not once the body is changed, the Subject is, or a second From stands before the first.
What was said of a letter is in SAID/NAME.dkim: its first line is "N of M". Exit 1 when a verdict is not what it must be.

Mail::DKIM knows Ed25519 only in versions after 1.20230212; before, it is asked about RSA alone.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

PERL = r'''
use Mail::DKIM::Verifier; use Mail::DKIM::DNS; use Net::DNS::RR;
my %zone; open my $z, "<", $ARGV[0]; while (<$z>) { chomp; my ($n, $v) = split / /, $_, 2; $zone{lc $n} = $v }
{ no warnings; *Mail::DKIM::DNS::query = sub {
  my $v = $zone{lc $_[0]}; return unless $v;
  return Net::DNS::RR->new(owner => $_[0], type => "TXT", txtdata => [unpack "(A255)*", $v]) } }
my $v = Mail::DKIM::Verifier->new; open my $m, "<:raw", $ARGV[1];
while (<$m>) { s/\r?\n$//; $v->PRINT("$_\015\012") } $v->CLOSE;
print $_->algorithm, " ", $_->result, "\n" for $v->signatures;
'''
knows_ed25519 = subprocess.run(['perl', '-MMail::DKIM::Algorithm::ed25519_sha256', '-e', '1'], capture_output=True).returncode == 0

signed, records, said = map(pathlib.Path, sys.argv[1:4])
kinds = sys.argv[4:] or ['rsa', 'ed25519', 'both']
zone = {}
for line in records.read_text().splitlines():
    record = json.loads(line)['record']
    zone[record['name']] = record['value']
work = pathlib.Path(tempfile.mkdtemp())
(work / 'zone').write_text(''.join(f'{name} {value}\n' for name, value in zone.items()))
(work / 'opendkim.conf').write_text(f'Mode v\nTestDNSData file:{work}/zone\nDomain verifier.example\n')
for name, value in zone.items():
    (work / name).write_text(value)


def output(*command):
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


def dkimpy(letter):
    """It tampers with the letter by itself."""
    keys = [part for name in zone for part in ('--key', f'{name}={work / name}')]
    text = output('/usr/bin/python3', 'judges/dkim-verify.py', letter, *keys)
    ended = re.search(r'(\d+) checks, (\d+) failed', text)
    return bool(ended) and ended[2] == '0', text


def opendkim(letter):
    """Each signature is a line of its own: dkim=pass, or something else."""
    text = output('opendkim', '-x', work / 'opendkim.conf', '-vvv', '-t', letter)
    return re.findall(r'dkim=(\w+).*?header\.a=([\w-]+)', text), text


def maildkim(letter):
    text = output('perl', '-e', PERL, work / 'zone', letter)
    return [tuple(reversed(line.split()[:2])) for line in text.splitlines() if line.strip()], text


def wanted(kind, ed25519):
    """The algorithms of a letter's signatures that a verifier knows."""
    return {'rsa': ['rsa-sha256'], 'ed25519': ['ed25519-sha256'], 'both': ['rsa-sha256', 'ed25519-sha256']}[kind][:None if ed25519 or kind == 'ed25519' else 1]


def changed(letter):
    """The letter, changed in ways of which each must break every signature."""
    message = letter.read_bytes()
    head, body = message.split(b'\r\n\r\n', 1)
    for what, text in {
        'another body': head + b'\r\n\r\n' + body.replace(b'e', b'a', 1),
        'another Subject': head.replace(b'\r\nSubject: ', b'\r\nSubject: X', 1) + b'\r\n\r\n' + body,
        'a second From': b'From: Evil <x@evil.example>\r\n' + message,
    }.items():
        assert text != message
        path = work / 'changed.eml'
        path.write_bytes(text)
        yield what, path


def verdicts(kind, letter):
    """What each verifier says of a letter: (verifier, whether it is right, what it said)."""
    yield f'dkimpy, {kind}', *dkimpy(letter)
    for name, ask, ed25519 in (('OpenDKIM', opendkim, True), ('Mail::DKIM', maildkim, knows_ed25519)):
        if kind == 'ed25519' and not ed25519:
            continue
        found, text = ask(letter)
        passed = [algorithm for verdict, algorithm in found if verdict == 'pass']
        yield f'{name}, {kind}', passed == wanted(kind, ed25519), text
        for what, path in changed(letter):
            found, text = ask(path)
            yield f'{name}, {kind}, refuses {what}', bool(found) and not [v for v, _ in found if v == 'pass'], text


wrong = letters = 0
for path in sorted((signed / kinds[0]).glob('*.eml')):
    letters += 1
    lines, right, count = [], 0, 0
    for kind in kinds:
        for name, ok, text in verdicts(kind, signed / kind / path.name):
            right, count = right + ok, count + 1
            lines.append(f'{"ok  " if ok else "FAIL"} {name}\n')
            if not ok:
                lines.append(text)
                print(f'{path.stem}: {name}: {text}')
    wrong += count - right
    (said / f'{path.stem}.dkim').write_text(f'{right} of {count}\n' + ''.join(lines))
for file in work.iterdir():
    file.unlink()
work.rmdir()
print(f'{letters} letters, {wrong} verdicts wrong' + ('' if knows_ed25519 else '; Mail::DKIM does not know Ed25519 here'))
sys.exit(1 if wrong or not letters else 0)
