"""What the gateway takes a mail server's answers for: each answer, cut and delay at each place of the conversation.

A letter that is refused for good is dead, and somebody has to look; one that is refused for now goes again; of one
that may have arrived nobody knows, and it goes again as it is. What the server has against the gateway itself, its
name, its TLS, its login or its address as a sender, is no letter's fault.
"""
import subprocess
import sys
import tempfile
import unittest

DRIVER = sys.argv[1]
sys.argv[1:2] = []

from cli import BIN, SOURCE                # noqa: E402,F401  they read what is left
from mailserver import MailServer          # noqa: E402

OVER, AGAIN, DEAD, DOUBT, OURS = "handed over", "again", "dead", "in doubt", "the gateway's own trouble"

# (what the server does with the message, what that is, why)
MESSAGES = [
    ("ok", OVER, "250 at the end"),
    ("end-251", OVER, "any 2xx at the end has taken it over (RFC 5321 4.2.1)"),
    ("mail-421", AGAIN, "the server is closing"),
    ("mail-450", AGAIN, "for now"),
    ("mail-452", AGAIN, "its disk is full"),
    ("mail-501", OURS, "nobody has been named yet: it is the sender that is refused, and every letter has the same"),
    ("mail-550", OURS, "the sender again"),
    ("mail-553", OURS, "the sender is not this login's"),
    ("mail-530", OURS, "it wants a login"),
    ("mail-552", DEAD, "the size is told with MAIL (RFC 1870), and that is the letter's"),
    ("mail-cut", AGAIN, "nothing of the letter was told"),
    ("rcpt-421", AGAIN, "the server is closing"),
    ("rcpt-450", AGAIN, "a grey list"),
    ("rcpt-451", AGAIN, "for now"),
    ("rcpt-452", AGAIN, "too many of something"),
    ("rcpt-550", DEAD, "there is no such mailbox"),
    ("rcpt-551", DEAD, "nor here"),
    ("rcpt-553", DEAD, "nor can there be"),
    ("rcpt-554", DEAD, "it may not be written to"),
    ("rcpt-cut", AGAIN, "nothing of the letter was told"),
    ("data-421", AGAIN, "the server is closing"),
    ("data-451", AGAIN, "for now"),
    ("data-554", DEAD, "no recipient was good"),
    ("data-cut", AGAIN, "not one byte of the letter was sent"),
    ("text-cut", DOUBT, "whether the server keeps what it has, it has not said"),
    ("end-421", AGAIN, "the server is closing, and has said that it did not take it"),
    ("end-451", AGAIN, "for now"),
    ("end-452", AGAIN, "its disk is full"),
    ("end-550", DEAD, "what is in it is refused"),
    ("end-552", DEAD, "it is too large"),
    ("end-554", DEAD, "it was taken for spam"),
    ("end-cut", DOUBT, "it had the whole of it"),
    ("doubt", DOUBT, "it has taken it, and could not say so"),
]

# (what becomes of the connection, what that is for the letter, why)
CONNECTIONS = [
    ("greet-421", AGAIN, "too many connections"),
    ("greet-554", OURS, "no service here, for no letter"),
    ("greet-cut", AGAIN, "it is starting"),
    ("ehlo-421", AGAIN, "it is closing"),
    ("ehlo-cut", AGAIN, "likewise"),
    ("ehlo-502", OURS, "an old server: HELO is understood, but there is no TLS"),
    ("tls-454", OURS, "offered, and then not to be had: in the clear nothing is sent"),
    ("tls-501", OURS, "likewise"),
    ("tls-cut", AGAIN, "cut in the middle"),
    ("tls-broken", OURS, "what answers speaks no TLS"),
    ("tls-injected", OURS, "somebody speaks between (CVE-2011-0411)"),
    ("auth-454", OURS, "the login cannot be looked at"),
    ("auth-535", OURS, "the password is wrong"),
]


def outcome(line):
    code, whose, _ = line.split(" ", 2)
    if whose == "ours":
        assert 400 <= int(code) < 500, f"no letter is dead for it: {line}"
        return OURS
    return {"0": DOUBT, "2": OVER, "4": AGAIN, "5": DEAD}[code[0]]


class TestSmtp(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="duly-smtp-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def open_server(self, **more):
        server = MailServer(self.folder, **more)
        self.addCleanup(server.close)
        return server

    def start(self, server, times=1, seconds=30, *login):
        return subprocess.Popen([DRIVER, server.url, server.ca or "-", str(seconds), str(times), *login],
                                stdout=subprocess.PIPE, text=True)

    def finish(self, process):
        out, _ = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)
        return [outcome(line) for line in out.splitlines()]

    def send(self, server, *more):
        return self.finish(self.start(server, *more))

    def test_each_answer_at_each_place(self):
        for talkative in False, True:                      # an answer of several lines is one answer
            server = self.open_server(talkative=talkative, tls=False)
            # The one behind each goes on the same connection, or on another: neither is taken for the other.
            server.script = [w for word, _, _ in MESSAGES for w in (word, "ok")]
            got = self.send(server, 2 * len(MESSAGES))
            for i, (word, want, why) in enumerate(MESSAGES):
                with self.subTest(word=word, why=why, talkative=talkative):
                    self.assertEqual(got[2 * i:2 * i + 2], [want, OVER])

    def test_what_becomes_of_a_connection(self):
        with open(f"{self.folder}/secret", "w", encoding="ascii") as f:
            f.write("secret\n")
        server = self.open_server(users={"duly": "secret"})
        for word, want, why in CONNECTIONS:
            with self.subTest(word=word, why=why):
                server.lines = [word]
                self.assertEqual(self.send(server, 2, 30, "duly", f"{self.folder}/secret"), [want, OVER])
        self.assertEqual(len(server.taken), len(CONNECTIONS))

    def test_a_connection_that_is_taken_leave_of_between_two_letters(self):
        """The 421 is of nobody's letter: the next goes on another connection, or again; none is dead or in doubt."""
        server = self.open_server()
        server.script = ["bye"] * 5
        got = self.send(server, 6)
        self.assertEqual(set(got) - {OVER, AGAIN}, set())
        self.assertEqual(got[0], OVER)
        self.assertEqual(got.count(OVER), len(server.taken))

    def test_letters_go_on_one_connection(self):
        server = self.open_server()
        self.assertEqual(self.send(server, 5), [OVER] * 5)
        self.assertEqual(server.connections, 1)
        self.assertEqual([t.id for t in server.taken], [f"<{i}@example.gov.uk>" for i in range(5)])
        self.assertIn("\n.. and one that begins with dots.", server.taken[0].raw.decode())

    def test_a_server_that_takes_its_time(self):
        """Within it the letter is handed over; beyond, it goes again where nothing of it was sent, else it is in doubt."""
        for script, word, beyond in (("lines", "greet-late", AGAIN), ("lines", "ehlo-late", AGAIN),
                                     ("lines", "tls-late", AGAIN), ("script", "mail-late", AGAIN),
                                     ("script", "rcpt-late", AGAIN), ("script", "data-late", AGAIN),
                                     ("script", "end-late", DOUBT)):
            with self.subTest(word=word):
                server = self.open_server()
                setattr(server, script, [word])
                process = self.start(server)
                self.assertTrue(server.waits.wait(60))
                server.release()
                self.assertEqual(self.finish(process), [OVER])
                server.freed.clear()
                setattr(server, script, [word])
                self.assertEqual(self.send(server, 1, 1), [beyond])
                server.release()

    def test_nobody_listens(self):
        server = self.open_server()
        server.close()
        self.assertEqual(self.send(server, 2), [AGAIN, AGAIN])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
