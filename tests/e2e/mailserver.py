"""A mail server that does what a test tells it: refuses, is slow, cuts the line, takes a message twice.

TLS by a certificate of an authority that is made for the test (openssl). Each message that was taken is in
`taken`, with whom it was for and how it came.
"""
import base64
import email
import email.policy
import os
import socket
import ssl
import subprocess
import threading


def make_authority(folder):
    """An authority and a certificate for localhost and 127.0.0.1; gives (ca, certificate, key)."""
    ca, key = f"{folder}/ca.pem", f"{folder}/server.key"
    run = lambda *args: subprocess.run(["openssl", *args], check=True, capture_output=True)
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/ca.key", "-out", ca, "-days", "2",
        "-subj", "/CN=authority of a test")
    run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", f"{folder}/server.csr", "-subj", "/CN=localhost")
    with open(f"{folder}/ext", "w", encoding="ascii") as f:
        f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    run("x509", "-req", "-in", f"{folder}/server.csr", "-CA", ca, "-CAkey", f"{folder}/ca.key", "-CAcreateserial",
        "-out", f"{folder}/server.pem", "-days", "2", "-extfile", f"{folder}/ext")
    return ca, f"{folder}/server.pem", key


class Taken:
    def __init__(self, to, raw, way):
        self.to, self.raw, self.way = to, raw, way
        self.message = email.message_from_bytes(raw, policy=email.policy.default)

    @property
    def id(self):
        return self.message["Message-Id"]

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self):
        return self.message.get_body(("html",)).get_content()


class MailServer:
    """`script` is what becomes of the next messages, one word each; then they are taken:

      ok          taken
      PLACE-CODE  answered so: mail, rcpt, data (in the place of 354), end (after the message)
      PLACE-cut   the line is cut there, unanswered; text-cut: in the midst of the message
      PLACE-late  there nothing is answered before release(), and then as ever
      doubt       taken, and the line is cut before the answer
      stuck       no answer to the message; cut at release()
      bye         taken, and then the connection is taken leave of (421) and closed

    `lines` is what becomes of the next connections, likewise: PLACE is greet, ehlo, tls or auth. And
    tls-broken (no handshake comes), tls-injected (more is said in the clear behind the answer).
    """

    def __init__(self, folder, tls=True, users=None, tokens=None, talkative=False):
        self.script, self.lines, self.taken, self.seen, self.connections = [], [], [], 0, 0
        self.users, self.tokens, self.refused_logins = users, tokens, 0
        self.talkative = talkative      # each answer is of several lines
        self.lock, self.freed, self.waits = threading.Condition(), threading.Event(), threading.Event()
        self.context, self.ca = None, None
        if tls:
            self.ca, certificate, key = make_authority(folder)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        self.port, self.open_lines = 0, set()
        self.open()

    def open(self):
        self.socket = socket.create_server(("127.0.0.1", self.port), reuse_port=True)
        self.port = self.socket.getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, args=(self.socket,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(line,), daemon=True).start()

    def close(self):
        self.freed.set()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()

    def kill(self):
        """As kill -9 would: nobody listens, each line is cut wherever it is. open() starts it again."""
        self.close()
        with self.lock:
            lines = list(self.open_lines)
        for conversation in lines:
            conversation.cut()

    def release(self):
        self.freed.set()

    def next_word(self, script):
        with self.lock:
            self.seen += script is self.script
            return script.pop(0) if script else "ok"

    def wait(self):
        self.waits.set()
        self.freed.wait(120)

    def serve(self, line):
        conversation = Conversation(self, line)
        with self.lock:
            self.open_lines.add(conversation)
        try:
            conversation.run()
        except (OSError, EOFError):
            pass
        with self.lock:
            self.open_lines.discard(conversation)
        conversation.cut()


class Conversation:
    def __init__(self, server, line):
        self.server, self.line, self.file, self.thread = server, line, line.makefile("rb"), threading.current_thread()
        self.tls, self.user, self.to, self.word = False, None, None, server.next_word(server.lines)

    def cut(self):
        try:
            self.line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        if threading.current_thread() is self.thread:
            self.file.close()
            self.line.close()

    def say(self, text):
        if self.server.talkative:
            code, _, rest = text.partition(" ")
            text = f"{code}-first\r\n{code}-554 second\r\n{code} {rest}"
        self.line.sendall(text.encode() + b"\r\n")

    def hear(self):
        got = self.file.readline()
        if not got:
            raise EOFError
        return got.decode("latin-1").rstrip("\r\n")

    def is_answered(self, place):
        """Whether the word of this message or connection is of @place, and that was answered so."""
        where, _, what = self.word.partition("-")
        if where != place or not what:
            return False
        if what == "cut":
            raise EOFError
        if what == "late":
            self.server.wait()
        if what.isdigit():
            self.say(what + " as the test has it")
        return what.isdigit()

    def run(self):
        if self.is_answered("greet"):
            return
        self.say("220 test ESMTP")
        while True:
            heard = self.hear()
            verb = heard.split(" ")[0].upper().split(":")[0]
            if verb == "QUIT":
                self.say("221 bye")
                return
            getattr(self, "do_" + verb.lower(), self.do_other)(heard)

    def do_other(self, heard):
        self.say("502 no such thing")

    def do_rset(self, heard):
        self.say("250 ok")

    def do_ehlo(self, heard):
        if self.is_answered("ehlo"):
            return
        able = ["test", "8BITMIME"]
        if self.server.context and not self.tls:
            able.append("STARTTLS")
        if (self.server.users or self.server.tokens) and (self.tls or not self.server.context):
            able.append("AUTH PLAIN LOGIN XOAUTH2" if self.server.users else "AUTH XOAUTH2")
        self.line.sendall("".join(f"250{'-' if i < len(able) - 1 else ' '}{a}\r\n" for i, a in enumerate(able)).encode())

    do_helo = do_ehlo

    def do_starttls(self, heard):
        if self.is_answered("tls"):
            return
        if self.word == "tls-injected":
            self.line.sendall(b"220 go on\r\n250 and on\r\n")
        else:
            self.say("220 go on")
        if self.word == "tls-broken":
            self.line.sendall(b"this is no handshake\r\n")
            raise EOFError
        self.file.close()
        self.line = self.server.context.wrap_socket(self.line, server_side=True)
        self.file, self.tls = self.line.makefile("rb"), True

    def do_auth(self, heard):
        if self.is_answered("auth"):
            return
        parts = heard.split(" ")
        kind, given = parts[1].upper(), parts[2] if len(parts) > 2 else None
        if kind == "LOGIN":
            user = self.ask("VXNlcm5hbWU6") if given is None else given
            password = self.ask("UGFzc3dvcmQ6")
            user, password = (base64.b64decode(x).decode() for x in (user, password))
        else:
            text = base64.b64decode(given if given is not None else self.ask("")).decode()
            if kind == "PLAIN":
                _, user, password = text.split("\0")
            else:
                fields = dict(f.split("=", 1) for f in text.split("\x01") if f)
                user, password = fields["user"], fields["auth"].removeprefix("Bearer ")
        known = self.server.tokens if kind == "XOAUTH2" else self.server.users
        if (known or {}).get(user) == password:
            self.user = (kind, user)
            self.say("235 welcome")
        else:
            self.server.refused_logins += 1
            self.say("535 5.7.8 no")

    def ask(self, prompt):
        self.say("334 " + prompt)
        return self.hear()

    def do_mail(self, heard):
        if (self.server.users or self.server.tokens) and self.user is None:
            self.say("530 5.7.0 log in first")
            return
        self.word = self.server.next_word(self.server.script)
        if not self.is_answered("mail"):
            self.say("250 ok")

    def do_rcpt(self, heard):
        if not self.is_answered("rcpt"):
            self.to = heard[heard.index("<") + 1:heard.index(">")]
            self.say("250 ok")

    def do_data(self, heard):
        if self.is_answered("data"):
            return
        self.say("354 go on")
        lines = []
        while (got := self.file.readline()) not in (b".\r\n", b""):
            self.is_answered("text")
            lines.append(got[1:] if got.startswith(b"..") else got)
        if got:
            self.end(b"".join(lines))

    def end(self, raw):
        if self.word == "stuck":
            self.server.wait()
            raise EOFError
        if self.word != "end-251" and self.is_answered("end"):
            return
        with self.server.lock:
            self.server.taken.append(Taken(self.to, raw, {"tls": self.tls, "user": self.user}))
        if self.word == "doubt":
            raise EOFError
        self.say(("251" if self.word == "end-251" else "250") + " 2.0.0 taken")
        if self.word == "bye":
            self.say("421 4.3.2 closing down")
            raise EOFError
