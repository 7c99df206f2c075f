"""duly-web beside a scheduler, and requests to it, for tests that run both."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess

from cli import BIN, Duly, event

JSON = "application/json"
BATCH = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
SOURCE = "/councils/example/mosaic"


class Local(http.client.HTTPConnection):
    """HTTP over a UNIX socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.bytes = response.read()
        self.text = self.bytes.decode()

    def json(self):
        return json.loads(self.text)

    def code(self):
        return self.json()["error"]["code"]


class Web(Duly):
    """A folder with a scheduler and a web service in it. What a test starts ends with it."""
    web = None

    def setUp(self):
        super().setUp()
        self.tokens = f"{self.folder}/tokens"
        self.addCleanup(self.end)

    def end(self):
        for process in self.web, self.scheduler:
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()

    def start_web(self, *args, code=None):
        """On a UNIX socket and a port, which is self.port. With @code it is expected to end so."""
        self.said_at = f"{self.folder}/web.said"
        with open(self.said_at, "w", encoding="utf-8") as said:
            self.web = subprocess.Popen(
                [f"{BIN}/duly-web", "--data", self.env["DULY_DATA"], "--events", self.env["DULY_EVENTS"],
                 *(() if "--listen" in args else ("--listen", f"unix:{self.folder}/web", "--listen", "127.0.0.1:0")),
                 *args], env=self.env, stderr=said)
        if code is not None:
            self.assertEqual(self.web.wait(60), code, self.said())
            return
        self.wait_until("duly-web is ready", lambda: self.web.poll() is not None or "event=ready" in self.said())
        self.assertIsNone(self.web.poll(), self.said())
        found = re.search(r'address="127\.0\.0\.1:(\d+)"', self.said())
        self.port = int(found.group(1)) if found else None

        self.idle = self.threads()

    def threads(self):
        return len(os.listdir(f"/proc/{self.web.pid}/task"))

    def said(self):
        with open(self.said_at, encoding="utf-8") as f:
            return f.read()

    def stop_web(self):
        self.web.terminate()
        self.assertEqual(self.web.wait(60), 0, self.said())
        self.web = None

    def token(self, name, *args):
        return self.out("token", "new", name, "--tokens", self.tokens, *args).strip()

    def ask(self, method, path, body=None, token=None, **headers):
        """One request on a connection of its own."""
        connection = Local(f"{self.folder}/web")
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, body, kind=JSON, **more):
        if not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        return self.ask("POST", "/v1/events", body, Content_Type=kind, **more)

    def results(self, body, kind=JSON, **more):
        answer = self.post(body, kind, **more)
        self.assertEqual(answer.status, 200, answer.text[:2000])
        return answer.json()["results"]

    def statuses(self, body, kind=JSON, **more):
        return [r["status"] if r["status"] != "rejected" else r["code"] for r in self.results(body, kind, **more)]


def entered(number, source=SOURCE, subject=None):
    """The event that opens a case of its own."""
    return {**event(number, "care.entered", "2026-01-12", legal_status="C1"), "source": source,
            "subject": subject or f"C-{number}"}
