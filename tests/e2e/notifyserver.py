"""GOV.UK Notify as far as duly-mail uses it, told by a test what to answer.

TLS by an authority that is made for the test. Who asks is checked for real: the signature of the token with the
secret of the key, whose it is, and that it was made within half a minute of now.
"""
import base64
import hashlib
import hmac
import http.server
import json
import re
import socket
import ssl
import threading
import time
import urllib.parse
import uuid

from mailserver import make_authority

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class Denied(Exception):
    """An answer that is none of those hoped for: code, kind of error, what is said."""


class NotifyServer:
    """`script` is what becomes of the next letters, one word each; then they are taken:

      ok                taken
      400, 400-ours     refused for its address; for the template
      403, 429, 500     refused so (429 with `retry_after`, where that is set)
      late-500          taken, and answered with 500
      cut, lost         the line is cut: after it was taken; before
      stuck             taken, and no answer, until release()
      slow              taken at release()

    `letters` are those that were taken, as they came, with `id` and `status`; `asked` counts what was asked: by
    reference, of one letter. `key_file()` is the key as its owner has it.
    """

    def __init__(self, folder):
        self.service, self.secret, self.template = (str(uuid.uuid4()) for _ in range(3))
        self.reply_to = str(uuid.uuid4())
        self.script, self.letters, self.status, self.retry_after = [], [], "delivered", None
        self.posts_at, self.denied, self.asked = [], [], {"reference": 0, "one": 0}
        self.changed, self.freed, self.clock = threading.Condition(), threading.Event(), 0
        self.ca, certificate, key = make_authority(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = self

        class Handler(NotifyHandler):
            notify = server

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.http.daemon_threads, self.http.handle_error = True, lambda *_: None
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True, do_handshake_on_connect=False)
        self.http.server_bind()
        self.http.server_activate()
        self.url = f"https://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.freed.set()
        self.http.shutdown()
        self.http.server_close()

    def release(self):
        self.freed.set()

    def key(self, name="duly-live"):
        return f"{name}-{self.service}-{self.secret}"

    def texts(self):
        return [letter["personalisation"] for letter in self.letters]

    @property
    def posts(self):
        return len(self.posts_at)

    # ---- what it does --------------------------------------------------------------------------

    def admit(self, header):
        scheme, _, token = (header or "").partition(" ")
        if scheme != "Bearer":
            raise Denied(401, "AuthError", "Unauthorized: authentication bearer scheme must be used")
        signed, _, signature = token.rpartition(".")
        want = hmac.new(self.secret.encode(), signed.encode(), hashlib.sha256).digest()
        head, claims = (json.loads(decode(p)) for p in signed.split("."))
        if head != {"typ": "JWT", "alg": "HS256"} or claims["iss"] != self.service or decode(signature) != want:
            raise Denied(403, "AuthError", "Invalid token: API key not found")
        if "=" in token or abs(time.time() + self.clock - claims["iat"]) > 30:
            raise Denied(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")

    def next_word(self):
        with self.changed:
            self.posts_at.append(time.monotonic())
            return self.script.pop(0) if self.script else "ok"

    def take(self, letter):
        if set(letter) - {"email_reply_to_id"} != {"email_address", "template_id", "personalisation", "reference"}:
            raise Denied(400, "ValidationError", "Additional properties are not allowed")
        if letter["template_id"] != self.template:
            raise Denied(400, "BadRequestError", "Template not found")
        if letter.get("email_reply_to_id", self.reply_to) != self.reply_to:
            raise Denied(400, "BadRequestError", "email_reply_to_id does not exist in database")
        with self.changed:
            taken = {**letter, "id": str(uuid.uuid4()), "status": self.status}
            self.letters.append(taken)
            return taken

    def refuse(self, word):
        kinds = {"400": (400, "ValidationError", "email_address is not a valid email address"),
                 "400-ours": (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
                 "403": (403, "AuthError", "Invalid token: API key not found"),
                 "429": (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 10 requests per 60 seconds"),
                 "500": (500, "Exception", "Internal server error")}
        if word in kinds:
            raise Denied(*kinds[word])

    def shown(self, letter):
        return {"id": letter["id"], "reference": letter["reference"], "status": letter["status"], "type": "email",
                "email_address": letter["email_address"], "subject": letter["personalisation"]["subject"],
                "body": letter["personalisation"]["body"]}

    def find(self, path):
        parts = urllib.parse.urlsplit(path)
        with self.changed:
            if parts.path == "/v2/notifications":
                query = dict(urllib.parse.parse_qsl(parts.query))
                if set(query) - {"reference", "template_type", "status", "older_than"}:
                    raise Denied(400, "ValidationError", "Additional properties are not allowed")
                self.asked["reference"] += 1
                found = [self.shown(x) for x in self.letters if x["reference"] == query.get("reference", x["reference"])]
                return {"notifications": found[::-1], "links": {"current": path}}
            one = parts.path.removeprefix("/v2/notifications/")
            if not UUID.fullmatch(one):
                raise Denied(400, "ValidationError", "id is not a valid UUID")
            self.asked["one"] += 1
            for letter in self.letters:
                if letter["id"] == one:
                    return self.shown(letter)
        raise Denied(404, "NoResultFound", "No result found")


class NotifyHandler(http.server.BaseHTTPRequestHandler):
    protocol_version, notify = "HTTP/1.1", None

    def answer(self, code, body):
        raw = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if code == 429 and self.notify.retry_after:
            self.send_header("Retry-After", str(self.notify.retry_after))
        self.end_headers()
        self.wfile.write(raw)

    def guarded(self, what):
        try:
            self.notify.admit(self.headers["Authorization"])
            what()
        except Denied as no:
            code, kind, message = no.args
            self.notify.denied.append((code, kind))
            self.answer(code, {"status_code": code, "errors": [{"error": kind, "message": message}]})

    def cut(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass               # whoever asked was killed

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.guarded(lambda: self.post(json.loads(body)))

    def post(self, letter):
        if self.path != "/v2/notifications/email":
            raise Denied(404, "NoResultFound", "No result found")
        word = self.notify.next_word()
        self.notify.refuse(word)
        if word == "lost":
            self.cut()
            return
        if word == "slow":
            self.notify.freed.wait(120)
        taken = self.notify.take(letter)
        if word == "late-500":
            self.notify.refuse("500")
        if word == "stuck":
            self.notify.freed.wait(120)
        if word in ("cut", "stuck"):
            self.cut()
            return
        self.answer(201, {"id": taken["id"], "reference": taken["reference"],
                          "content": {**letter["personalisation"], "from_email": "duly@notifications.service.gov.uk"},
                          "template": {"id": letter["template_id"], "version": 1, "uri": "-"}})

    def do_GET(self):
        self.guarded(lambda: self.answer(200, self.notify.find(self.path)))

    def log_message(self, *_):
        pass
