/* SPDX-License-Identifier: Apache-2.0 */
/* page_events.js -- the events by when they are, and how a new one is made. */

import {
    Button, Dialog, Empty, Figure, Form, LinkButton, Loaded, Page, Section, Table, Tag, go, html,
    useAction, useLoad, useState,
} from "./ui.js";
import { can, get, post } from "./api.js";
import { number, relative, span, t } from "./lang.js";
import { WhatFields, nextDraft, said, wrong } from "./policy.js";
import { phase, phaseTag } from "./event.js";
import { SeriesList } from "./series.js";

/* ---- a new one ---- */

function NewEvent({ events, onClose }) {
    const [draft, set] = useState(() => nextDraft(events));
    const [errors, setErrors] = useState({});
    const [make, busy, problem] = useAction(async () => {
        const event = await post("/events", said(draft));
        go(`#/events/${event.id}`);
    });
    const submit = () => {
        const found = wrong(draft);
        setErrors(found);
        if (Object.keys(found).length === 0)
            make();
    };
    return html`<${Dialog} title=${t("events.new")} onClose=${onClose}>
        <${Form} onSubmit=${submit} problem=${problem}>
            <${WhatFields} isNew draft=${draft} set=${set} errors=${errors} />
            <p class="note">${t(events.length ? "events.new.as_last" : "events.new.defaults")}</p>
            <div class="actions end">
                <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}>${t("events.new.make")}<//>
            </div>
        <//>
    <//>`;
}

/* ---- those there are ---- */

function Running({ event }) {
    return html`<${Section} kind="running" title=${event.title}
        note=${[span(event.starts, event.ends), event.venue].filter(Boolean).join(" · ")}
        actions=${html`<${Tag} kind="ok">${t("events.phase.running")}<//>`}>
        <div class="figures">
            <${Figure} label=${t("events.came")} value=${event.admissions} />
            <${Figure} label=${t("events.inside")} value=${event.people_inside} />
            <${Figure} label=${t("events.codes")} value=${event.tickets} />
        </div>
        <div class="actions">
            <${LinkButton} kind="main" icon="door" href=${`#/events/${event.id}/live`}>${
                t("events.to_live")}<//>
            <${LinkButton} href=${`#/events/${event.id}`}>${t("events.to_event")}<//>
        </div>
    <//>`;
}

const COLUMNS = () => [
    { key: "title", main: true, label: t("events.event"), cell: (event) => html`
        <a class="row-link" href=${`#/events/${event.id}`}>${event.title}</a>
        ${event.venue && html`<span class="note under">${event.venue}</span>`}` },
    { key: "when", label: t("events.when"), cell: (event) => html`<div>${
        span(event.starts, event.ends)}<span class="note under">${
        relative(event.starts)}</span></div>` },
    { key: "tickets", num: true, label: t("events.codes"), cell: (event) => number(event.tickets) },
];
const CAME = () => ({ key: "came", num: true, label: t("events.came"),
                      cell: (event) => number(event.admissions) });
const STATE = () => ({ key: "state", label: t("events.state"), cell: (event) => {
    const [kind, text] = phaseTag(event);
    return html`<${Tag} kind=${kind}>${text}<//>`;
} });

function Coming({ events }) {
    return events.length > 0 && html`<${Section} kind="flush" title=${t("events.coming")}>
        <${Table} caption=${t("events.coming")} columns=${COLUMNS()} rows=${events} /><//>`;
}

function Past({ events }) {
    return events.length > 0 && html`<${Section} kind="flush" title=${t("events.past")}>
        <${Table} caption=${t("events.past")} columns=${[...COLUMNS(), CAME(), STATE()]}
            rows=${events} /><//>`;
}

const NewButton = ({ onClick }) => can("edit") && html`
    <${Button} kind="main" icon="plus" onClick=${onClick}>${t("events.new")}<//>`;

function Listed({ events, onNew }) {
    const later = [...events].sort((a, b) => Date.parse(a.starts) - Date.parse(b.starts));
    const of = (...names) => later.filter((event) => names.includes(phase(event)));
    if (events.length === 0)
        return html`<${Empty} icon="events" title=${t("events.none")} text=${t("events.none.text")}>
            <${NewButton} onClick=${onNew} /><//>`;
    return html`${of("running").map((event) => html`<${Running} key=${event.id} event=${event} />`)}
        <${Coming} events=${of("coming")} />
        <${Past} events=${of("over", "closed").reverse()} />`;
}

export default function Events({ query }) {
    const events = useLoad((signal) => get("/events", {}, signal));
    const [making, setMaking] = useState(query.has("new"));
    const begin = () => setMaking(true);
    return html`<${Page} title=${t("events.title")} lead=${t("events.lead")}
        actions=${html`<${NewButton} onClick=${begin} />`}>
        <${Loaded} from=${events}>${(all) => html`
            <${Listed} events=${all} onNew=${begin} />
            <${SeriesList} />
            ${making && html`<${NewEvent} events=${all} onClose=${() => setMaking(false)} />`}`}
        <//>
    <//>`;
}
