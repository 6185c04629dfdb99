"""An SMTP server for tests (aiosmtpd): prints its port, then each message that it took as a line of JSON.

Who is written to decides what happens: refused@ and later@ are turned away, slow@ is answered too late, so that a story
can tell of servers that do so. It ends when its standard input does, and so never outlives its test.
"""

import asyncio
import base64
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

TOO_LATE_S = 30


def attached(part):
    content = base64.b64encode(part.get_content()).decode()
    return {"name": part.get_filename(), "content_type": part.get_content_type(), "content": content}


class Mailboxes:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 5.1.1 No such mailbox here"
        if address.startswith("later@"):
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("slow@"):
            await asyncio.sleep(TOO_LATE_S)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        taken = {
            "to": envelope.rcpt_tos[0],
            "from": message["from"],
            "message_id": message["message-id"],
            "subject": message["subject"],
            "text": message.get_body(("plain",)).get_content(),
            "html": message.get_body(("html",)).get_content(),
            "files": [attached(part) for part in message.iter_attachments()],
        }
        print(json.dumps(taken), flush=True)
        return "250 Taken"


def protocol():
    """Takes mail from anybody; with a certificate, a key and a password as arguments only over STARTTLS from `test`."""
    if len(sys.argv) < 4:
        return SMTP(Mailboxes(), hostname="localhost")
    chain, key, password = sys.argv[1:4]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)

    def authenticate(server, session, envelope, mechanism, given):
        known = given.login == b"test" and given.password == password.encode()
        return AuthResult(success=known, handled=False)

    return SMTP(
        Mailboxes(),
        hostname="localhost",
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
