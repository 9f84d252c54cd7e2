# SPDX-License-Identifier: Apache-2.0
"""People who use the hub's interface as a browser does: by a cookie and a CSRF value."""
import http.cookies
import json
import re

import hub_device

PASSWORD = "correct horse battery"
COOKIE = "__Host-turnout"
JSON = {"Content_Type": "application/json"}


def setup_code(hub):
    """What the hub printed for the first owner, None where there was one."""
    found = re.search(r"first run: open https://\S+/#/setup\?code=(\S+)", "\n".join(hub.lines))
    return found and found.group(1)


def cookie_of(headers):
    """(value, attributes) of the session cookie an answer sets."""
    jar = http.cookies.SimpleCookie(headers["Set-Cookie"] or "")
    return (jar[COOKIE].value, jar[COOKIE]) if COOKIE in jar else (None, None)


class Person:
    """One session.  Each request has a connection of its own, as after any refusal."""

    def __init__(self, url, authority, cookie=None, csrf=None):
        self.url, self.authority, self.cookie, self.csrf = url, authority, cookie, csrf

    def sign_in(self, login, password=PASSWORD, **headers):
        """The status; from then on requests are this session's."""
        status, answer, text = self.ask("POST", "/v1/session", json.dumps(
            {"login": login, "password": password}), **JSON, **headers)
        if status == 200:
            self.cookie, _ = cookie_of(answer)
            self.csrf = json.loads(text)["csrf"]
        return status

    def headers(self):
        own = {}
        if self.cookie:
            own["Cookie"] = f"{COOKIE}={self.cookie}"
        if self.csrf:
            own["X_Turnout_CSRF"] = self.csrf
        return own

    def ask(self, method, path, body=None, **headers):
        connection = hub_device.Hub(self.url, self.authority)
        try:
            return connection.ask(method, path, body, **{**self.headers(), **headers})
        finally:
            connection.close()

    def post(self, path, value, method="POST", **headers):
        """(status, what the answer says)."""
        status, _, text = self.ask(method, path, json.dumps(value), **JSON, **headers)
        return status, json.loads(text) if text else None
