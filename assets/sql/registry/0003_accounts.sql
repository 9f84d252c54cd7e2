-- SPDX-License-Identifier: Apache-2.0
-- Who may use the dashboard, the sessions they are in, tries to get in, and what was done by whom.

-- password: an Argon2id hash that says its own parameters.  seen_ms: the last sign-in, 0 none yet.
CREATE TABLE account (
    login {text} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    role {text} NOT NULL,
    password {text} NOT NULL,
    created_ms {int} NOT NULL,
    seen_ms {int} NOT NULL
) {rowless};

-- A session's token is nowhere, only its hash.
CREATE TABLE session (
    token_hash {blob} NOT NULL PRIMARY KEY,
    login {text} NOT NULL REFERENCES account (login) ON DELETE CASCADE,
    began_ms {int} NOT NULL,
    seen_ms {int} NOT NULL
) {rowless};
CREATE INDEX session_login ON session (login);

-- Sign-ins that failed, counted by a hash of what they have in common: what was typed as a login
-- may have been a password.
CREATE TABLE sign_in_try (
    common {blob} NOT NULL PRIMARY KEY,
    failed {int} NOT NULL,
    last_ms {int} NOT NULL
) {rowless};

-- A token's scope is a role; what could read before there were roles is a viewer.
UPDATE api_token SET scope = 'viewer' WHERE scope = 'read';

CREATE TABLE audit (
    number {serial},
    at_ms {int} NOT NULL,
    who {text} NOT NULL,
    address {text} NOT NULL,
    act {text} NOT NULL,
    subject {text} NOT NULL
) {strict};
-- @sqlite
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is never deleted'); END;
-- @postgresql
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''the audit log is never changed or deleted''; END';
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
-- @both
