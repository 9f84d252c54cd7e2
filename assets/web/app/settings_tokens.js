/* SPDX-License-Identifier: Apache-2.0 */
/* settings_tokens.js -- keys for programs; each is shown once, as it is made. */

import {
    Button, ChoiceField, Dialog, Empty, Form, Loaded, Notice, Section, Table, Tag, TextField,
    confirmed, html, toast, toastProblem, useAction, useLoad, useState,
} from "./ui.js";
import { del, get, post } from "./api.js";
import { date, t } from "./lang.js";
import { RoleTag, roleOptions } from "./settings_accounts.js";

/* A secret that nobody can be shown again. */
export function Made({ token, onClose }) {
    const copy = async () => {
        await navigator.clipboard.writeText(token);
        toast(t("settings.tokens.copied"));
    };
    return html`<${Notice} kind="warn">${t("settings.tokens.once")}<//>
        <p class="mono token">${token}</p>
        <div class="actions end">
            ${navigator.clipboard && html`<${Button} onClick=${copy}>${
                t("settings.tokens.copy")}<//>`}
            <${Button} kind="main" onClick=${onClose}>${t("settings.tokens.kept")}<//>
        </div>`;
}

function NewToken({ onClose }) {
    const [draft, set] = useState({ label: "", role: "viewer" });
    const [token, setToken] = useState("");
    const [make, busy, problem] = useAction(async () => {
        setToken((await post("/tokens", { ...draft, label: draft.label.trim() })).token);
    });
    return html`<${Dialog} title=${t("settings.tokens.add")} onClose=${onClose}>
        ${token ? html`<${Made} token=${token} onClose=${onClose} />`
            : html`<${Form} onSubmit=${() => draft.label.trim() && make()} problem=${problem}>
                <${TextField} autofocus required maxlength="60" label=${t("settings.tokens.label")}
                    hint=${t("settings.tokens.label.hint")} value=${draft.label}
                    onInput=${(label) => set({ ...draft, label })} />
                <${ChoiceField} label=${t("settings.role")} value=${draft.role}
                    onInput=${(role) => set({ ...draft, role })} options=${roleOptions()} />
                <div class="actions end">
                    <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                    <${Button} type="submit" kind="main" busy=${busy}
                        disabled=${!draft.label.trim()}>${t("settings.tokens.make")}<//>
                </div>
            <//>`}
    <//>`;
}

async function revoke(token, reload) {
    const sure = await confirmed({ danger: true, action: t("settings.tokens.revoke"),
        title: t("settings.tokens.revoke.title", { name: token.label }),
        text: t("settings.tokens.revoke.text") });
    if (sure === null)
        return;
    try {
        await del(`/tokens/${encodeURIComponent(token.name)}`);
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const columns = (reload) => [
    { key: "label", main: true, label: t("settings.tokens.label"), cell: (token) => html`
        ${token.label} <span class="mono note">${token.name}</span>` },
    { key: "role", label: t("settings.role"), cell: ({ role }) => html`<${RoleTag}
        role=${role} />` },
    { key: "created", label: t("settings.created"), cell: (token) => date(token.created) },
    { key: "acts", label: t("settings.acts"), cell: (token) => token.revoked
        ? html`<${Tag} kind="bad">${t("settings.tokens.revoked")}<//>`
        : html`<${Button} class="button quiet small" onClick=${() => revoke(token, reload)}
            aria-label=${`${t("settings.tokens.revoke")}: ${token.label}`}>${
            t("settings.tokens.revoke")}<//>` },
];

export function Tokens() {
    const tokens = useLoad((signal) => get("/tokens", {}, signal));
    const [making, setMaking] = useState(false);
    const done = () => {
        setMaking(false);
        tokens.reload();
    };
    return html`<${Section} kind="flush" title=${t("settings.tokens")}
        note=${t("settings.tokens.note")}
        actions=${html`<${Button} kind="main" icon="plus" onClick=${() => setMaking(true)}>${
            t("settings.tokens.add")}<//>`}>
        <${Loaded} from=${tokens}>${(all) => all.length === 0
            ? html`<${Empty} icon="link" title=${t("settings.tokens.none")} />`
            : html`<${Table} caption=${t("settings.tokens")} columns=${columns(tokens.reload)}
                rows=${all} rowKey=${(row) => row.name} />`}<//>
        ${making && html`<${NewToken} onClose=${done} />`}
    <//>`;
}
