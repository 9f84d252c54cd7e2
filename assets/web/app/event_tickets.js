/* SPDX-License-Identifier: Apache-2.0 */
/* event_tickets.js -- an event's codes: issued, printed, sent, and taken back one by one. */

import {
    Button, Dialog, Empty, Facts, Form, LinkButton, Loaded, More, Section, Table, Tag, TextField,
    confirmed, html, toast, toastProblem, useAction, usePaged, useState,
} from "./ui.js";
import { can, path, post } from "./api.js";
import { dateTime, number, t } from "./lang.js";
import { printed } from "./event.js";

const STATES = { valid: "ok", revoked: "bad", blocked: "warn" };
const stateTag = (state) => html`<${Tag} kind=${STATES[state] || "plain"}>${
    t(`tickets.state.${state}`)}<//>`;

/* ---- one code ---- */

const DANGER = ["revoke", "block"];
const actLabel = (what) => t(what === "host" ? "tickets.make_host" : `tickets.${what}`);
const actsOf = (ticket) => ticket.state !== "valid" ? ["restore"]
    : ["revoke", "block", ...(ticket.host ? [] : ["host"])];

function Code({ event, ticket, onClose, onChanged }) {
    const at = `/events/${event.id}/tickets/${ticket.id}`;
    const act = async (what) => {
        const sure = await confirmed({
            title: t(`tickets.${what}.title`, { name: ticket.name }),
            text: t(`tickets.${what}.text`),
            action: actLabel(what), danger: DANGER.includes(what),
        });
        if (sure === null)
            return;
        try {
            await post(`${at}/${what}`);
            toast(t(`tickets.${what}.done`, { name: ticket.name }));
            onChanged();
        } catch (problem) {
            toastProblem(problem);
        }
    };
    const picture = path(`/tickets/${event.id}/${ticket.id}.png`);
    return html`<${Dialog} title=${ticket.name} onClose=${onClose}>
        ${can("export") && html`<img class="code" src=${picture} width="222" height="222"
            alt=${t("tickets.picture", { name: ticket.name })} />`}
        <${Facts} rows=${[
            [t("tickets.code"), html`<span class="mono">${printed(ticket.short_code)}</span>`],
            [t("tickets.kind"), t(`tickets.kind.${ticket.kind}`)],
            [t("tickets.admits"), number(ticket.admits)],
            [t("tickets.state"), stateTag(ticket.state)],
            ticket.host && [t("tickets.host"), t("tickets.host.yes")],
            [t("tickets.issued"), dateTime(ticket.issued)],
        ]} />
        <div class="actions">
            ${can("export") && html`<${LinkButton} icon="download" href=${picture}
                download=${`${ticket.name}.png`}>${t("tickets.png")}<//>`}
            ${can("edit") && actsOf(ticket).map((what) => html`<${Button} key=${what}
                onClick=${() => act(what)}>${actLabel(what)}<//>`)}
        </div>
    <//>`;
}

/* ---- for guests ---- */

/* A line "name, people, note" each. */
export function readGuests(text) {
    return text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
        const [name, admits = "", ...note] = line.split(/[,，\t]/).map((part) => part.trim());
        const counted = /^\d+$/.test(admits);
        return { name, admits: counted ? Number(admits) : 1,
                 note: [...(counted || !admits ? [] : [admits]), ...note].join(", ") };
    });
}

function Guests({ event, onClose, onIssued }) {
    const [text, setText] = useState("");
    const guests = readGuests(text);
    const wrong = guests.some((guest) => !guest.name || guest.admits < 1 || guest.admits > 255);
    const [issue, busy, problem] = useAction(async () => {
        const { issued } = await post(`/events/${event.id}/tickets`, { guests });
        toast(t("tickets.issued_some", { count: issued }));
        onIssued();
    });
    return html`<${Dialog} title=${t("tickets.guests")} onClose=${onClose}>
        <${Form} onSubmit=${() => guests.length > 0 && !wrong && issue()} problem=${problem}>
            <${TextField} area autofocus rows="6" label=${t("tickets.guests.who")}
                hint=${t("tickets.guests.hint")} value=${text} onInput=${setText}
                error=${wrong && t("tickets.guests.wrong")} />
            <div class="actions end">
                <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}
                    disabled=${guests.length === 0 || wrong}>${
                    t("tickets.guests.issue", { count: guests.length })}<//>
            </div>
        <//>
    <//>`;
}

/* ---- all of them ---- */

const columns = (open) => [
    { key: "name", main: true, label: t("tickets.name"), cell: (ticket) => html`
        <button type="button" class="row-button" onClick=${() => open(ticket)}>${
            ticket.name ?? t("event.erased")}</button>
        ${ticket.host && html` <${Tag} kind="staff">${t("tickets.host")}<//>`}` },
    { key: "kind", wide: true, label: t("tickets.kind"),
      cell: (ticket) => t(`tickets.kind.${ticket.kind}`) },
    { key: "code", label: t("tickets.code"),
      cell: (ticket) => html`<span class="mono">${printed(ticket.short_code)}</span>` },
    { key: "admits", num: true, label: t("tickets.admits"),
      cell: (ticket) => number(ticket.admits) },
    { key: "state", label: t("tickets.state"), cell: (ticket) => stateTag(ticket.state) },
    { key: "number", num: true, wide: true, label: t("tickets.number"),
      cell: (ticket) => number(ticket.number) },
];

function Making({ event, onIssued }) {
    const [asking, setAsking] = useState(false);
    const [issueAll, busy, problem] = useAction(async () => {
        const { issued } = await post(`/events/${event.id}/tickets`, { all: true });
        toast(issued ? t("tickets.issued_some", { count: issued }) : t("tickets.issued_none"));
        onIssued();
    });
    const at = (file) => path(`/events/${event.id}/tickets/${file}`);
    return html`<${Section} title=${t("tickets.make")} note=${t("tickets.make.note")}>
        ${problem && html`<p class="error">${problem.sentence}</p>`}
        ${can("edit") && html`<div class="actions">
            <${Button} kind=${event.tickets ? "plain" : "main"} icon="ticket" busy=${busy}
                onClick=${issueAll}>${t("tickets.all")}<//>
            <${Button} icon="plus" onClick=${() => setAsking(true)}>${t("tickets.guests")}<//>
        </div>`}
        ${can("export") && event.tickets > 0 && html`<div class="actions">
                <${LinkButton} icon="print" href=${at("sheet.pdf")} download>${
                    t("tickets.sheet")}<//>
                <${LinkButton} icon="download" href=${at("list.csv")} download>${
                    t("tickets.list")}<//>
            </div>
            <p class="note">${t("tickets.out.note")}</p>`}
        ${asking && html`<${Guests} event=${event} onClose=${() => setAsking(false)}
            onIssued=${() => {
                setAsking(false);
                onIssued();
            }} />`}
    <//>`;
}

export default function Tickets({ event, reload }) {
    const [search, setSearch] = useState("");
    const [open, setOpen] = useState(null);
    const list = usePaged(`/events/${event.id}/tickets`, { q: search }, [search]);
    const changed = () => {
        setOpen(null);
        list.reload();
        reload();
    };
    return html`<div class="stack">
        <${Making} event=${event} onIssued=${changed} />
        <${Section} kind="flush" title=${t("tickets.title")}>
            <div class="tools"><${TextField} type="search" label=${t("tickets.search")}
                value=${search} onInput=${setSearch} /></div>
            <${Loaded} from=${{ ...list, data: list.loaded ? list : undefined }}>${() =>
                list.items.length === 0 ? html`<${Empty} icon="ticket"
                    title=${t(search ? "tickets.none_found" : "tickets.none")} />`
                : html`<${Table} caption=${t("tickets.title")} columns=${columns(setOpen)}
                    rows=${list.items} /><${More} list=${list} />`}<//>
        <//>
        ${open && html`<${Code} event=${event} ticket=${open} onClose=${() => setOpen(null)}
            onChanged=${changed} />`}
    </div>`;
}
