"""Debian's Postfix with a configuration, queue and mailboxes of its own, on loopback, for one test.

It is started and stopped by its own command on that configuration, never as a service of the system. Only root may
start it: is_possible() says whether it can be.
"""
import os
import pwd
import socket
import subprocess

from mailserver import MailServer, make_authority

DAEMONS, POSTFIX = "/usr/lib/postfix/sbin", "/usr/sbin/postfix"
SERVICES = """pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def is_possible():
    return os.geteuid() == 0 and os.access(POSTFIX, os.X_OK)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class Postfix:
    """Mailboxes of @people in example.gov.uk, a maildir each; mail to `gone` is taken, refused by the server that it
    is handed on to, and comes back."""

    def __init__(self, folder, people):
        self.folder, self.people, self.port = folder, people, free_port()
        self.url, self.user = f"smtp://127.0.0.1:{self.port}", pwd.getpwnam("postfix")
        os.chmod(folder, 0o755)
        for name in "conf", "queue", "data", "boxes":
            os.makedirs(f"{folder}/{name}")
        for name in "data", "boxes":
            os.chown(f"{folder}/{name}", self.user.pw_uid, self.user.pw_gid)
        self.ca, certificate, key = make_authority(folder)
        self.write("conf/master.cf", f"127.0.0.1:{self.port} inet n - n - - smtpd\n{SERVICES}")
        self.write("conf/boxes", "".join(f"{p}@example.gov.uk {p}/\n" for p in [*people, "gone"]))
        self.behind = MailServer(folder, tls=False)
        self.behind.script = ["rcpt-550"] * 100
        self.write("conf/ways", f"gone@example.gov.uk smtp:[127.0.0.1]:{self.behind.port}\n")
        self.write("conf/main.cf", f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {DAEMONS}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.gov.uk
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
virtual_mailbox_domains = example.gov.uk
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = texthash:{folder}/conf/boxes
virtual_uid_maps = static:{self.user.pw_uid}
virtual_gid_maps = static:{self.user.pw_gid}
virtual_minimum_uid = {min(self.user.pw_uid, 100)}
transport_maps = texthash:{folder}/conf/ways
alias_maps =
alias_database =
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
""")

    def write(self, name, text):
        with open(f"{self.folder}/{name}", "w", encoding="ascii") as f:
            f.write(text)

    def run(self, *args):
        done = subprocess.run([POSTFIX, "-c", f"{self.folder}/conf", *args], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"postfix {args}: {done.stdout}{done.stderr}{self.log()}")

    def start(self):
        self.run("start")

    def stop(self):
        self.run("stop")

    def abort(self):
        """At once, whatever is on its way."""
        subprocess.run([POSTFIX, "-c", f"{self.folder}/conf", "abort"], capture_output=True, check=False)

    def master(self):
        with open(f"{self.folder}/queue/pid/master.pid", encoding="ascii") as f:
            return int(f.read())

    def log(self):
        try:
            with open(f"{self.folder}/log", encoding="utf-8") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def box(self, person):
        return f"{self.folder}/boxes/{person}"

    def mails(self, person):
        folder = f"{self.box(person)}/new"
        found = []
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            with open(f"{folder}/{name}", "rb") as f:
                found.append(f.read())
        return found
