# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of the tests' own: a new cluster in a folder, reached through a socket there."""
import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

import rig

USER = "turnout"


def programs():
    """The folder of the newest server's programs."""
    found = glob.glob("/usr/lib/postgresql/*/bin/postgres")
    if not found:
        raise RuntimeError("no PostgreSQL server here; toolchain/setup --tests installs one")
    return pathlib.Path(max(found, key=lambda path: int(path.split("/")[4]))).parent


class PostgreSQL:
    """Started by the constructor; `close` ends it and removes its folder.  A server does not run as
    root, so there it runs as postgres."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="turnout-pg-"))
        self.account = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            self.account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data = self.folder / "data"
        self.run("initdb", "-D", data, "-U", USER, "-E", "UTF8", "--locale", "C", "--auth",
                 "trust", "--no-sync")
        self.log = open(self.folder / "log", "wb")
        self.server = subprocess.Popen(
            [programs() / "postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses=",
             "-c", "fsync=off"], cwd=self.folder, stdout=self.log, stderr=self.log,
            **self.account)
        rig.until(lambda: b"ready to accept connections" in
                  (self.folder / "log").read_bytes(), "PostgreSQL to start")

    def run(self, program, *words):
        done = subprocess.run([programs() / program, *words], cwd=self.folder,
                              capture_output=True, text=True, check=False, **self.account)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout

    def url(self, name="turnout"):
        """A new database of this name."""
        self.run("createdb", "-h", self.folder, "-U", USER, name)
        return f"postgresql:///{name}?host={self.folder}&user={USER}"

    def close(self):
        self.server.send_signal(signal.SIGINT)
        self.server.wait(30)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
