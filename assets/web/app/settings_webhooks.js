/* SPDX-License-Identifier: Apache-2.0 */
/* settings_webhooks.js -- programs elsewhere that are told of what happens; each one's secret is
 * shown once. */

import {
    Button, Dialog, Empty, Form, Loaded, Notice, Section, Table, Tag, TextField, confirmed, html,
    toast, toastProblem, useAction, useLoad, useState,
} from "./ui.js";
import { del, get, post } from "./api.js";
import { date, number, t } from "./lang.js";
import { Made } from "./settings_tokens.js";

function NewWebhook({ onClose }) {
    const [draft, set] = useState({ url: "https://", ca: "" });
    const [secret, setSecret] = useState("");
    const fits = /^https:\/\/[^/\s]+/.test(draft.url);
    const [make, busy, problem] = useAction(async () => {
        const ca = draft.ca.trim();
        const made = await post("/webhooks", { url: draft.url.trim(), ...(ca ? { ca } : {}) });
        setSecret(made.secret);
    });
    return html`<${Dialog} title=${t("settings.webhooks.add")} onClose=${onClose}>
        ${secret ? html`<${Made} token=${secret} onClose=${onClose} />`
            : html`<${Form} onSubmit=${() => fits && make()} problem=${problem}>
                <${TextField} autofocus type="url" required label=${t("settings.webhooks.url")}
                    hint=${t("settings.webhooks.url.hint")} value=${draft.url}
                    onInput=${(url) => set({ ...draft, url })} />
                <${TextField} area optional rows="3" label=${t("settings.webhooks.ca")}
                    hint=${t("settings.webhooks.ca.hint")} value=${draft.ca}
                    onInput=${(ca) => set({ ...draft, ca })} />
                <div class="actions end">
                    <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                    <${Button} type="submit" kind="main" busy=${busy} disabled=${!fits}>${
                        t("settings.webhooks.make")}<//>
                </div>
            <//>`}
    <//>`;
}

async function remove(webhook, reload) {
    const sure = await confirmed({ danger: true, action: t("settings.webhooks.remove"),
        title: t("settings.webhooks.remove.title"), text: webhook.url });
    if (sure === null)
        return;
    try {
        await del(`/webhooks/${webhook.id}`);
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

async function again(webhook, reload) {
    try {
        const { messages } = await post(`/webhooks/${webhook.id}/again`);
        toast(t("settings.webhooks.again.done", { count: messages }));
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const columns = (reload) => [
    { key: "url", main: true, label: t("settings.webhooks.url"), cell: (webhook) => html`
        <span class="wrap">${webhook.url}</span>
        ${webhook.problem && html`<span class="note under" lang="en">${webhook.problem}</span>`}` },
    { key: "waiting", num: true, label: t("settings.webhooks.waiting"),
      cell: (webhook) => number(webhook.waiting) },
    { key: "dead", num: true, label: t("settings.webhooks.dead"), cell: (webhook) => webhook.dead
        ? html`<${Tag} kind="bad">${number(webhook.dead)}<//>` : number(0) },
    { key: "created", label: t("settings.created"), cell: (webhook) => date(webhook.created) },
    { key: "acts", label: t("settings.acts"), cell: (webhook) => html`<span class="actions">
        ${webhook.dead > 0 && html`<${Button} class="button quiet small"
            onClick=${() => again(webhook, reload)}
            aria-label=${`${t("settings.webhooks.again")}: ${webhook.url}`}>${
            t("settings.webhooks.again")}<//>`}
        <${Button} class="button quiet small" onClick=${() => remove(webhook, reload)}
            aria-label=${`${t("settings.webhooks.remove")}: ${webhook.url}`}>${
            t("settings.webhooks.remove")}<//></span>` },
];

export function Webhooks() {
    const webhooks = useLoad((signal) => get("/webhooks", {}, signal));
    const [making, setMaking] = useState(false);
    const done = () => {
        setMaking(false);
        webhooks.reload();
    };
    return html`<${Section} kind="flush" title=${t("settings.webhooks")}
        note=${t("settings.webhooks.note")}
        actions=${html`<${Button} kind="main" icon="plus" onClick=${() => setMaking(true)}>${
            t("settings.webhooks.add")}<//>`}>
        <${Loaded} from=${webhooks}>${(all) => all.length === 0
            ? html`<${Empty} icon="link" title=${t("settings.webhooks.none")} />`
            : html`<${Table} caption=${t("settings.webhooks")} columns=${columns(webhooks.reload)}
                rows=${all} />`}<//>
        ${making && html`<${NewWebhook} onClose=${done} />`}
    <//>
    <${Notice}>${t("settings.webhooks.how")}<//>`;
}
