#!/usr/bin/python3
"""judge-sign.py LETTER.eml KEY.pem SELECTOR DOMAIN: the letter with a DKIM signature, on stdout.

Until we sign ourselves, the judges see our letters signed by dkimpy with a test key: every header that a receiver may look
at (RFC 6376 section 5.4.1, RFC 8058 section 4), and those that nobody may prepend named once more than they are there.
"""
import re
import sys

import dkim

SIGNED = [b'from', b'to', b'subject', b'date', b'message-id', b'mime-version', b'content-type',
          b'content-transfer-encoding', b'reply-to', b'list-id', b'list-unsubscribe', b'list-unsubscribe-post', b'feedback-id']
ONCE_MORE = [b'from', b'subject', b'list-unsubscribe', b'list-unsubscribe-post']

letter, key, selector, domain = sys.argv[1:]
with open(letter, 'rb') as file:
    message = re.sub(rb'\r?\n', b'\r\n', file.read())
with open(key, 'rb') as file:
    private = file.read()

head = message.split(b'\r\n\r\n', 1)[0]
present = [name for name in SIGNED if re.search(rb'(?im)^' + name + rb':', head)]
signature = dkim.sign(message, selector.encode(), domain.encode(), private, canonicalize=(b'relaxed', b'relaxed'),
                      include_headers=present + ONCE_MORE)
sys.stdout.buffer.write(signature + message)
