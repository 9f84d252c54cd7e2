/* SPDX-License-Identifier: Apache-2.0 */
/* event_live.js -- the doors as they are now: the hub sends a new picture whenever something
 * changed. */

import { Line } from "./line.js";
import {
    Busy, Empty, Notice, Section, Tag, html, useEffect, useLoad, useMemo, useState,
} from "./ui.js";
import { can, get, path } from "./api.js";
import { number, relative, t, timeWithSeconds } from "./lang.js";
import { KioskFleet, doorSigns } from "./kiosks.js";

/* The hub ends each stream after a while and the browser comes back: so long nobody is told. */
const SILENCE_MS = 6000;

/* Whether the page can be seen; one that cannot keeps no connection, of which a browser has few. */
function useSeen() {
    const [seen, setSeen] = useState(!document.hidden);
    useEffect(() => {
        const turn = () => setSeen(!document.hidden);
        document.addEventListener("visibilitychange", turn);
        return () => document.removeEventListener("visibilitychange", turn);
    }, []);
    return seen;
}

/* What the hub last sent, and whether it can be heard. */
function useLive(event) {
    const [state, setState] = useState({ heard: false });
    const seen = useSeen();
    useEffect(() => {
        if (!seen)
            return undefined;
        let timer;
        const source = new EventSource(path("/live", { event }));
        const take = ({ data }) => {
            clearTimeout(timer);
            setState({ heard: true, now: JSON.parse(data) });
        };
        const lose = () => setState((old) => ({ ...old, heard: false,
            refused: source.readyState === EventSource.CLOSED }));
        source.addEventListener("snapshot", take);
        source.addEventListener("change", take);
        source.onerror = () => {
            clearTimeout(timer);
            timer = setTimeout(lose, SILENCE_MS);
        };
        return () => {
            clearTimeout(timer);
            source.close();
        };
    }, [event, seen]);
    return state;
}

/* Renders anew twice a minute, for what is said as "2 minutes ago". */
function useMinute() {
    const [, setTurn] = useState(0);
    useEffect(() => {
        const timer = setInterval(() => setTurn((turn) => turn + 1), 30000);
        return () => clearInterval(timer);
    }, []);
}

/* ---- numbers that are read from across a room ---- */

const Big = ({ label, value, note, kind = "" }) => html`<div class=${`big ${kind}`}>
    <span class="big-value">${number(value)}</span><span class="big-label">${label}</span>
    ${note && html`<span class="note">${note}</span>`}</div>`;

function Counts({ now: { counts, event } }) {
    const expected = event.tickets ? t("live.of_codes", { count: event.tickets }) : "";
    return html`<div class="bigs">
        <${Big} kind="first" label=${t("live.arrived")} value=${counts.arrived} note=${expected} />
        <${Big} label=${t("live.inside")} value=${counts.inside}
            note=${event.capacity ? t("event.of_capacity", { capacity: number(event.capacity) })
                : ""} />
        <${Big} label=${t("live.walk_ins")} value=${counts.walk_ins} />
        <${Big} label=${t("live.left")} value=${counts.left} />
        <${Big} label=${t("live.double_entries")} value=${counts.double_entries}
            kind=${counts.double_entries ? "warn" : ""} />
        <${Big} label=${t("live.undone")} value=${counts.undone} />
    </div>`;
}

/* ---- who comes in ---- */

const Arrival = ({ row, fresh }) => html`<li class=${fresh ? "arrival fresh" : "arrival"}>
    <span class="arrival-name">${row.member && can("read")
        ? html`<a href=${`#/people/${row.member}`}>${row.name ?? t("event.erased")}</a>`
        : row.name ?? t("event.erased")}
        ${row.walk_in && html` <${Tag} kind="info">${t("live.walk_in")}<//>`}
        ${row.verdict === "admit-again" && html` <${Tag}>${t("live.again")}<//>`}
        ${row.entry > 1 && row.verdict === "admit" && html` <${Tag} kind="warn">${
            t("live.double")}<//>`}
        ${row.undone && html` <${Tag} kind="bad">${t("live.taken_back")}<//>`}</span>
    <span class="note">${[row.door, row.admits > 1 && t("live.admits", { count: row.admits })]
        .filter(Boolean).join(" · ")}</span>
    <time class="arrival-time" datetime=${row.time}>${
        row.time ? timeWithSeconds(row.time) : t("live.time_unknown")}</time>
</li>`;

const keyOf = (row) => `${row.log}.${row.seq}`;

/* Those that were not there before are marked until the next ones come. */
function Latest({ rows }) {
    const [shown, setShown] = useState({ keys: rows.map(keyOf), fresh: [] });
    useEffect(() => setShown((old) => ({
        keys: rows.map(keyOf), fresh: rows.map(keyOf).filter((key) => !old.keys.includes(key)),
    })), [rows]);
    return html`<${Section} title=${t("live.latest")}>
        ${rows.length === 0 ? html`<${Empty} icon="door" title=${t("live.nobody")}
            text=${t("live.nobody.text")} />`
            : html`<ol class="arrivals">${rows.map((row) => html`<${Arrival} key=${keyOf(row)}
                row=${row} fresh=${shown.fresh.includes(keyOf(row))} />`)}</ol>`}
        <p class="hidden" role="status">${rows[0] && t("live.spoken", {
            name: rows[0].name ?? t("event.erased") })}</p>
    <//>`;
}

const Sign = ({ sign: [label, text, kind] }) => html`<li class=${kind || ""}>${label} <b>${
    text}</b></li>`;

const Door = ({ row, device }) => html`<li><span class="door-name">${row.door}</span>
    <span class="door-count">${number(row.arrived)}<span class="hidden"> ${
        t("live.arrived")}</span></span>
    <span class="note">${t("live.door_note", {
        last: row.last_at ? relative(row.last_at) : t("live.none_yet"),
        seen: row.seen ? relative(row.seen) : t("report.unknown") })}</span>
    ${device && html`<ul class="signs">${doorSigns(device).map((sign) => html`
        <${Sign} key=${sign[0]} sign=${sign} />`)}</ul>`}</li>`;

/* ---- how many there were when ---- */

/* Each code when it came in first, in the order of time. */
function climbed(rows) {
    const first = new Map();
    for (const row of rows.filter((one) => one.time && !one.undone)) {
        const at = Date.parse(row.time) / 1000;
        first.set(row.ticket, Math.min(at, first.get(row.ticket) ?? at));
    }
    return [...first.values()].sort((a, b) => a - b).map((at, i) => [at, i + 1]);
}

/* What the evening was until this page was opened, and every number it heard since. */
function usePoints(now) {
    const before = useLoad((signal) => get(`/events/${now.event.id}/attendance`, {}, signal),
                           [now.event.id]);
    const [heard, setHeard] = useState([]);
    useEffect(() => setHeard((old) => [...old.slice(-2000),
                                       [Date.now() / 1000, now.counts.arrived]]), [now]);
    return useMemo(() => {
        const known = climbed(before.data || now.latest);
        const since = known.length ? known.at(-1)[0] : 0;
        return [...known, ...heard.filter(([at]) => at > since)];
    }, [before.data, heard]);
}

function Climb({ now }) {
    const points = usePoints(now);
    const text = t("live.climb.text", { count: now.counts.arrived });
    return points.length > 2 && html`<${Section} title=${t("live.climb")} note=${text}>
        <${Line} caption=${`${t("live.climb")}. ${text}`} label=${t("live.arrived")}
            points=${points} /><//>`;
}

/* ---- all of it ---- */

function State({ heard, refused }) {
    if (refused)
        return html`<${Notice} kind="bad" title=${t("live.refused")}>${t("live.refused.text")}<//>`;
    return heard ? html`<p class="live-state" role="status"><span class="live-dot"></span>${
        t("live.on")}</p>` : html`<${Notice} kind="warn">${t("live.off")}<//>`;
}

export default function Live({ event }) {
    const { heard, refused, now } = useLive(event.id);
    useMinute();
    if (!now)
        return refused ? html`<${State} refused=${refused} />` : html`<${Busy} lines=${6} />`;
    return html`<div class="stack">
        <${State} heard=${heard} refused=${refused} />
        <${Counts} now=${now} />
        <div class="beside">
            <${Latest} rows=${now.latest} />
            <div class="stack">
                <${Section} title=${t("live.doors")}>
                    ${now.doors.length ? html`<ul class="door-list">${now.doors.map((row) => html`
                        <${Door} key=${row.device || row.door} row=${row}
                            device=${now.devices.find(({ id }) => id === row.device)} />`)}</ul>`
                        : html`<p class="note">${t("live.no_doors")}</p>`}
                <//>
                <${Climb} now=${now} />
            </div>
        </div>
        <${Section} title=${t("live.kiosks")} note=${t("live.kiosks.note")}>
            <${KioskFleet} devices=${now.devices} /><//>
    </div>`;
}
