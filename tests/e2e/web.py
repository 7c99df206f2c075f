"""duly-web beside a scheduler, and requests to it, for tests that run both."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading

import jsonschema

from cli import BIN, Duly, event
from cli import SOURCE as TREE

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


class Document:
    """schemas/openapi.json: what each answer has to be."""

    def __init__(self):
        files = {name: self.read(f"{name}.schema.json") for name in ("obligation", "alert", "events-answer")}
        self.root = self.read("openapi.json")
        self.resolver = jsonschema.RefResolver("http://duly/openapi.json", self.root, {
            f"http://duly/{name}.schema.json": text for name, text in files.items()})
        self.lock = threading.Lock()     # a resolver is for one at a time
        self.paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in self.root["paths"].items()]

    @staticmethod
    def read(name):
        with open(f"{TREE}/schemas/{name}", encoding="utf-8") as f:
            return json.load(f)

    def response(self, method, path, status):
        for pattern, item in self.paths:
            if pattern.fullmatch(path.split("?")[0]) and method.lower() in item:
                found = item[method.lower()]["responses"][str(status)]
                while "$ref" in found:
                    found = self.resolver.resolve(found["$ref"])[1]
                return found
        return {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}

    def judge(self, method, path, answer):
        with self.lock:
            self.look_at(method, path, answer)

    def look_at(self, method, path, answer):
        """Of ten thousand results a hundred."""
        kind = answer.headers.get_content_type()
        wanted = self.response(method, path, answer.status)
        content = wanted["content"][kind]["schema"]
        value = answer.json() if kind == JSON else answer.text
        if isinstance(value, dict) and len(value.get("results", [])) > 100:
            value["results"] = value["results"][:50] + value["results"][-50:]
        jsonschema.Draft202012Validator(content, resolver=self.resolver).validate(value)
        for header in wanted.get("headers", {}):
            assert header in answer.headers, f"{header} is wanted with {answer.status}"


class Answer:
    document = None

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.bytes = response.read()
        self.text = self.bytes.decode(errors="replace")

    def judged(self, method, path):
        """Each answer is as the document says, but those that libmicrohttpd gives itself."""
        Answer.document = Answer.document or Document()
        if self.status != 431 and method != "HEAD":
            Answer.document.judge(method, path, self)
        return self

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
        self.started = []
        self.addCleanup(self.end)

    def end(self):
        for process in *self.started, self.scheduler:
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()

    def start(self, *args):
        super().start(*args)
        self.started.append(self.scheduler)

    def start_web(self, *args, code=None):
        """On a UNIX socket and a port, which is self.port. With @code it is expected to end so."""
        self.said_at = f"{self.folder}/web.said"
        with open(self.said_at, "w", encoding="utf-8") as said:
            self.web = subprocess.Popen(
                [f"{BIN}/duly-web", "--data", self.env["DULY_DATA"], "--events", self.env["DULY_EVENTS"],
                 *(() if "--listen" in args else ("--listen", f"unix:{self.folder}/web", "--listen", "127.0.0.1:0")),
                 *args], env=self.env, stdout=subprocess.DEVNULL, stderr=said)
        self.started.append(self.web)
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
            return Answer(connection.getresponse()).judged(method, path)
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
