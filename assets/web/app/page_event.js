/* SPDX-License-Identifier: Apache-2.0 */
/* page_event.js -- one event: its parts as tabs, each fetched when it is first looked at. */

import {
    Busy, Loaded, Page, Tabs, Tag, Trouble, html, useEffect, useLoad, useState,
} from "./ui.js";
import { can, get } from "./api.js";
import { span, t } from "./lang.js";
import { phaseTag } from "./event.js";

/* [last part of the address, the rights it takes] */
const PARTS = [
    ["", "events"], ["live", "events"], ["signups", "events"], ["tickets", "read"],
    ["roll", "check_in"], ["board", "edit"], ["report", "read"], ["settings", "edit"],
];
const allowed = ([, ...rights]) => rights.every(can);
const parts = new Map();

function usePart(name) {
    const [, setLoaded] = useState(0);
    const known = parts.get(name);
    useEffect(() => {
        if (!known)
            import(`/web/event_${name || "overview"}.js`).then(
                (module) => parts.set(name, { part: module.default }),
                (problem) => parts.set(name, { problem })).then(() => setLoaded((n) => n + 1));
    }, [name]);
    return known || {};
}

function Part({ name, event, reload }) {
    const { part, problem } = usePart(name);
    if (problem)
        return html`<${Trouble} problem=${problem} retry=${() => location.reload()} />`;
    return part ? html`<${part} key=${name} event=${event} reload=${reload} />` : html`<${Busy} />`;
}

const tabs = (event, now) => PARTS.filter(allowed).map(([name]) => [
    `#/events/${event.id}${name ? `/${name}` : ""}`, t(`event.tab.${name || "overview"}`),
    name === now,
]);

const Head = ({ event }) => {
    const [kind, text] = phaseTag(event);
    return html`<span>${[span(event.starts, event.ends), event.venue].filter(Boolean).join(" · ")}
        ${" "}<${Tag} kind=${kind}>${text}<//></span>`;
};

export default function Event({ params: [id, now = ""] }) {
    const event = useLoad((signal) => get(`/events/${id}`, {}, signal), [id]);
    const part = PARTS.find(([name]) => name === now);
    const back = { href: "#/events", text: t("events.title") };
    return html`<${Loaded} from=${event}>${(shown) => html`
        <${Page} title=${shown.title} back=${back} lead=${html`<${Head} event=${shown} />`}>
            <${Tabs} label=${t("event.tabs")} items=${tabs(shown, now)} />
            ${part && allowed(part)
                ? html`<${Part} name=${now} event=${shown} reload=${event.reload} />`
                : html`<p>${t("shell.forbidden_text")}</p>`}
        <//>`}<//>`;
}
