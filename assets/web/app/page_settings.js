/* SPDX-License-Identifier: Apache-2.0 */
/* page_settings.js -- one's own sign-in, and for owners the group, who may use this, tokens and the
 * log of what was done. */

import { Button, Facts, Form, Page, Section, Tabs, TextField, html, toast, useAction, useState }
    from "./ui.js";
import { can, post, session } from "./api.js";
import { LOCALES, chooseLocale, currentLocale, t } from "./lang.js";
import { Accounts } from "./settings_accounts.js";
import { Audit } from "./settings_audit.js";
import { GroupSettings } from "./settings_group.js";
import { Tokens } from "./settings_tokens.js";
import { Webhooks } from "./settings_webhooks.js";

const LEAST = 10;

function Password() {
    const [draft, set] = useState({ old: "", fresh: "", again: "" });
    const [errors, setErrors] = useState({});
    const [change, busy, problem] = useAction(async () => {
        await post("/session/password", { old: draft.old, new: draft.fresh });
        set({ old: "", fresh: "", again: "" });
        toast(t("settings.password.done"));
    });
    const submit = () => {
        const found = {};
        if (!draft.old)
            found.old = t("settings.password.old.missing");
        if (draft.fresh.length < LEAST)
            found.fresh = t("settings.password.short", { least: LEAST });
        else if (draft.fresh !== draft.again)
            found.again = t("settings.password.differ");
        setErrors(found);
        if (Object.keys(found).length === 0)
            change();
    };
    const field = (name, complete) => html`<${TextField} type="password" autocomplete=${complete}
        label=${t(`settings.password.${name}`)} value=${draft[name]} error=${errors[name]}
        onInput=${(value) => set({ ...draft, [name]: value })} />`;
    return html`<${Section} title=${t("settings.password")}>
        <${Form} onSubmit=${submit} problem=${problem}>
            ${field("old", "current-password")}
            ${field("fresh", "new-password")}
            ${field("again", "new-password")}
            <div class="actions"><${Button} type="submit" kind="main" busy=${busy}>${
                t("settings.password.change")}<//></div>
        <//>
    <//>`;
}

const Me = () => html`
    <${Section} title=${t("settings.me")}>
        <${Facts} rows=${[
            [t("settings.login"), session().login],
            [t("settings.name"), session().name],
            [t("settings.role"), `${t(`shell.role.${session().role}`)}: ${
                t(`settings.role.${session().role}.may`)}`],
        ]} />
        <div class="language" role="group" aria-label=${t("shell.language")}>
            ${LOCALES.map(([code, name]) => html`<button key=${code} type="button" lang=${code}
                aria-pressed=${currentLocale() === code ? "true" : "false"}
                onClick=${() => chooseLocale(code)}>${name}</button>`)}</div>
    <//>
    <${Password} />`;

const PARTS = { "": Me, group: GroupSettings, accounts: Accounts, tokens: Tokens,
                webhooks: Webhooks, audit: Audit };

export default function Settings({ params: [now = ""] }) {
    const names = can("admin") ? Object.keys(PARTS) : [""];
    const part = names.includes(now) ? PARTS[now] : null;
    const items = names.map((name) => [`#/settings${name && `/${name}`}`,
                                       t(`settings.tab.${name || "me"}`), name === now]);
    return html`<${Page} title=${t("settings.title")}>
        ${names.length > 1 && html`<${Tabs} label=${t("settings.tabs")} items=${items} />`}
        ${part ? html`<div class="stack" key=${now}><${part} /></div>`
            : html`<p>${t("shell.forbidden_text")}</p>`}
    <//>`;
}
