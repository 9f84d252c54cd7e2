/* SPDX-License-Identifier: Apache-2.0 */
/* settings_accounts.js -- who may sign in, and what their role lets them do. */

import {
    Button, ChoiceField, Dialog, Form, Loaded, Section, Table, Tag, TextField, confirmed, html,
    toast, toastProblem, useAction, useLoad, useState,
} from "./ui.js";
import { del, get, patch, post, session } from "./api.js";
import { date, relative, t } from "./lang.js";

export const ROLES = ["owner", "host", "door", "viewer"];
const KINDS = { owner: "staff", host: "info", door: "ok", viewer: "plain" };
export const RoleTag = ({ role }) => html`<${Tag} kind=${KINDS[role]}>${
    t(`shell.role.${role}`)}<//>`;
export const roleOptions = () => ROLES.map((role) =>
    [role, t(`shell.role.${role}`), t(`settings.role.${role}.may`)]);

const LEAST = 10;
const LOGIN = /^[a-z0-9._@-]{2,64}$/;

function wrong(draft, isNew) {
    const found = {};
    if (isNew && !LOGIN.test(draft.login))
        found.login = t("settings.login.wrong");
    if (!draft.name.trim())
        found.name = t("settings.name.missing");
    if ((isNew || draft.password) && draft.password.length < LEAST)
        found.password = t("settings.password.short", { least: LEAST });
    return found;
}

function Account({ account, onClose }) {
    const [draft, set] = useState({ login: "", name: "", role: "host", ...account, password: "" });
    const [errors, setErrors] = useState({});
    const [save, busy, problem] = useAction(async () => {
        const said = { name: draft.name.trim(), role: draft.role };
        if (draft.password)
            said.password = draft.password;
        await (account ? patch(`/accounts/${encodeURIComponent(account.login)}`, said)
            : post("/accounts", { ...said, login: draft.login }));
        toast(t("settings.saved"));
        onClose(true);
    });
    const submit = () => {
        const found = wrong(draft, !account);
        setErrors(found);
        if (Object.keys(found).length === 0)
            save();
    };
    const field = (name) => ({ label: t(`settings.${name}`), value: draft[name],
        error: errors[name], onInput: (value) => set({ ...draft, [name]: value }) });
    return html`<${Dialog} title=${account ? account.name : t("settings.accounts.add")}
        onClose=${() => onClose(false)}>
        <${Form} onSubmit=${submit} problem=${problem}>
            ${!account && html`<${TextField} autofocus autocomplete="off" autocapitalize="off"
                spellcheck=${false} hint=${t("settings.login.hint")} ...${field("login")} />`}
            <${TextField} autocomplete="off" ...${field("name")} />
            <${ChoiceField} ...${field("role")} options=${roleOptions()} />
            <${TextField} type="password" autocomplete="new-password" optional=${Boolean(account)}
                hint=${t(account ? "settings.password.reset" : "settings.password.first")}
                ...${field("password")} />
            <div class="actions end">
                <${Button} onClick=${() => onClose(false)}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}>${t("settings.save")}<//>
            </div>
        <//>
    <//>`;
}

async function remove(account, reload) {
    const sure = await confirmed({ danger: true, action: t("settings.accounts.remove"),
        title: t("settings.accounts.remove.title", { name: account.name }),
        text: t("settings.accounts.remove.text") });
    if (sure === null)
        return;
    try {
        await del(`/accounts/${encodeURIComponent(account.login)}`);
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const columns = (edit, reload) => [
    { key: "name", main: true, label: t("settings.name"), cell: (account) => html`
        ${account.name}<span class="note"> ${account.login}</span>` },
    { key: "role", label: t("settings.role"), cell: ({ role }) => html`<${RoleTag}
        role=${role} />` },
    { key: "seen", label: t("settings.seen"), cell: (account) => account.seen
        ? relative(account.seen) : t("settings.never") },
    { key: "created", label: t("settings.created"), cell: (account) => date(account.created) },
    { key: "acts", label: t("settings.acts"), cell: (account) => html`<span class="actions">
        <${Button} class="button quiet small" onClick=${() => edit(account)}
            aria-label=${`${t("board.edit")}: ${account.name}`}>${t("board.edit")}<//>
        ${account.login !== session().login && html`<${Button} class="button quiet small"
            onClick=${() => remove(account, reload)}
            aria-label=${`${t("settings.accounts.remove")}: ${account.name}`}>${
            t("settings.accounts.remove")}<//>`}</span>` },
];

export function Accounts() {
    const accounts = useLoad((signal) => get("/accounts", {}, signal));
    const [editing, setEditing] = useState(null);
    const done = (changed) => {
        setEditing(null);
        if (changed)
            accounts.reload();
    };
    return html`<${Section} kind="flush" title=${t("settings.accounts")}
        actions=${html`<${Button} kind="main" icon="plus" onClick=${() => setEditing({})}>${
            t("settings.accounts.add")}<//>`}>
        <${Loaded} from=${accounts}>${(all) => html`<${Table} caption=${t("settings.accounts")}
            columns=${columns((account) => setEditing({ account }), accounts.reload)} rows=${all}
            rowKey=${(row) => row.login} />`}<//>
        ${editing && html`<${Account} account=${editing.account} onClose=${done} />`}
    <//>
    <${Section} title=${t("settings.roles")}>
        <dl class="facts">${ROLES.map((role) => html`<div key=${role}>
            <dt><${RoleTag} role=${role} /></dt><dd>${t(`settings.role.${role}.may`)}</dd></div>`)}
        </dl>
    <//>`;
}
