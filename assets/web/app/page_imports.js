/* SPDX-License-Identifier: Apache-2.0 */
/* page_imports.js -- files of others: what they are, what would come of them, taken, taken back.
 *
 * A file is read twice, once to be looked at and once to be kept; nothing stays here of the first. */

import { can, del, get, upload } from "./api.js";
import { bytes, date, dateTime, day, t } from "./lang.js";
import { Sample, guessMap, mapSays, readMap, writeMap } from "./import_map.js";
import { Result } from "./import_result.js";
import {
    Button, CheckField, ChoiceField, Empty, Icon, LinkButton, Loaded, Notice, Page, Section, SelectField,
    Table, Tag, TextField, Trouble, classes, confirmed, html, toast, toastProblem, useAction,
    useId, useLoad, useState,
} from "./ui.js";

const KINDS = ["members", "signups", "activity", "calendar"];

/* ---- which file ---- */

function Drop({ kind, onFile }) {
    const [over, setOver] = useState(false);
    const id = useId();
    const dropped = (event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer.files[0])
            onFile(event.dataTransfer.files[0]);
    };
    return html`<div class=${classes("drop", over && "over")} onDrop=${dropped}
        onDragOver=${(event) => {
            event.preventDefault();
            setOver(true);
        }} onDragLeave=${() => setOver(false)}>
        <${Icon} name="file" size=${32} />
        <p>${t("imports.drop")}</p>
        <label class="button main" for=${id}>${t("imports.choose")}</label>
        <input class="hidden" type="file" id=${id} aria-describedby=${`${id}-hint`}
            onChange=${(event) => event.target.files[0] && onFile(event.target.files[0])} />
        <p class="note" id=${`${id}-hint`}>${t(`imports.takes.${kind}`)}</p>
    </div>`;
}

function Begin({ about, setAbout, events, onFile }) {
    const set = (some) => setAbout((old) => ({ ...old, ...some }));
    const open = (events || []).filter((event) => event.status === "open");
    return html`<${ChoiceField} label=${t("imports.kind")} value=${about.kind}
            onInput=${(kind) => set({ kind })} options=${KINDS.map((kind) =>
                [kind, t(`imports.kind.${kind}`), t(`imports.kind.${kind}_text`)])} />
        ${about.kind === "signups" && (open.length ? html`<${SelectField}
            label=${t("imports.event")} value=${about.event || open[0].id}
            onInput=${(event) => set({ event })}
            options=${open.map((event) => [event.id, `${event.title} · ${date(event.starts)}`])} />`
            : html`<${Notice} kind="warn"><p>${t("imports.no_event")} <a href="#/events?new=1">${
                t("setup.plan_event")}</a></p><//>`)}
        ${about.kind === "members" && html`<${CheckField} label=${t("imports.complete")}
            hint=${t("imports.complete_hint")} value=${about.complete}
            onInput=${(complete) => set({ complete })} />`}
        ${about.kind === "activity" && html`<${TextField} label=${t("imports.chat")}
            optional=${true} hint=${t("imports.chat_hint")} value=${about.chat}
            onInput=${(chat) => set({ chat })} />
            <p class="note">${t("imports.activity_privacy")}</p>`}
        ${(about.kind !== "signups" || open.length > 0) && html`<${Drop} kind=${about.kind}
            onFile=${(file) => onFile(file, about.event || open[0]?.id)} />`}`;
}

/* ---- what would come of it ---- */

const Progress = ({ share, text }) => html`<div class="progress" role="status">
    <progress max="1" value=${share} aria-label=${text}></progress>
    <span class="note">${text}</span></div>`;

function Columns({ kind, preview, map, setMap, changed, onAgain, busy }) {
    return html`<${Sample} columns=${preview.columns} sample=${preview.sample} kind=${kind}
            map=${map} onMap=${setMap} />
        <div class="actions">
            ${!map && html`<${Button} kind="quiet" icon="edit"
                onClick=${() => setMap(guessMap(preview.columns, kind))}>${t("imports.map_self")}<//>`}
            ${map && html`<${Button} kind=${changed ? "main" : "plain"} busy=${busy}
                disabled=${!mapSays(map) || !changed} onClick=${() => onAgain(writeMap(map))}>${
                    t("imports.map_apply")}<//>
                <span class="note">${t("imports.map_hint")}</span>`}
        </div>`;
}

function Preview({ about, file, preview, busy, onAgain, onTake, onBack }) {
    const unclear = Boolean(preview.question) && !preview.asked;
    const [map, setMap] = useState(preview.asked || unclear
        ? readMap(preview.asked || preview.map) : null);
    const taken = preview.taken ?? preview.rows;
    const changed = Boolean(map) && writeMap(map) !== preview.asked;
    return html`<p class="file-line"><${Icon} name="file" /><span><strong class="wrap">${
            file.name}</strong><span class="note"> ${bytes(file.size)}</span></span></p>
        ${unclear && html`<${Notice} kind="warn" title=${t("imports.unclear")}><p>${
            t("imports.unclear_text")}</p><//>`}
        ${preview.columns && about.kind !== "activity" && html`<${Columns} kind=${about.kind}
            preview=${preview} map=${map} setMap=${setMap} changed=${changed} busy=${busy}
            onAgain=${onAgain} />`}
        <${Result} kind=${about.kind} result=${preview} />
        <div class="actions end">
            <${Button} onClick=${onBack}>${t("imports.other_file")}<//>
            <${Button} kind="main" icon="check" busy=${busy} onClick=${onTake}
                disabled=${!taken || unclear || changed}>${t("imports.take", { count: taken })}<//>
        </div>`;
}

const NEXT = { members: ["#/people", "imports.see_people"],
               signups: ["#/events", "imports.see_event"],
               activity: ["#/reports", "imports.see_reports"],
               calendar: ["#/events", "imports.see_events"] };

const Done = ({ about, result, onAgain }) => html`
    <${Notice} kind="ok" title=${t("imports.done", {
        count: result.taken ?? (result.rows || 0) - (result.left_out || 0) })} />
    <${Result} kind=${about.kind} result=${result} />
    <div class="actions end">
        <${Button} onClick=${onAgain}>${t("imports.another")}<//>
        <${LinkButton} kind="main" href=${about.kind === "signups" && about.event
            ? `#/events/${about.event}/signups` : NEXT[about.kind][0]}>${
            t(NEXT[about.kind][1])}<//>
    </div>`;

const askedOf = (about, map) => ({ kind: about.kind, map,
    event: about.kind === "signups" ? about.event : "",
    chat: about.kind === "activity" ? about.chat : "",
    complete: about.kind === "members" && about.complete ? "1" : "" });

/* A list that is said to be complete ends memberships, so that is asked once more. */
const mayTake = async (preview) => !preview.left || await confirmed({ danger: true,
    title: t("imports.left_title", { count: preview.left }), text: t("imports.left_text"),
    action: t("imports.left_yes") }) !== null;

function Importing({ first, events, onDone }) {
    const [about, setAbout] = useState({ kind: KINDS.includes(first) ? first : "members",
                                         event: "", chat: "", complete: false });
    const [file, setFile] = useState(null);
    const [share, setShare] = useState(0);
    const [preview, setPreview] = useState(null);
    const [result, setResult] = useState(null);
    const [look, looking, unread] = useAction(async (given, whose, map = "") => {
        setShare(0);
        const found = await upload("/imports/preview", given, askedOf(whose, map), setShare);
        setPreview({ ...found, asked: map });
    });
    const [take, taking, refused] = useAction(async () => {
        if (!await mayTake(preview))
            return;
        setShare(0);
        setResult(await upload("/imports", file, { ...askedOf(about, preview.asked),
            confirm: preview.left ? "1" : "" }, setShare));
        dispatchEvent(new Event("turnout-cases"));
        onDone();
    });
    const begin = (given, event) => {
        const whose = { ...about, event };
        setAbout(whose);
        setFile(given);
        look(given, whose);
    };
    const back = () => {
        setPreview(null);
        setResult(null);
        setFile(null);
    };
    const busy = looking || taking;
    return html`<${Section} title=${t(result ? "imports.title_done"
            : preview ? "imports.title_preview" : "imports.title_new")}>
        <${Trouble} problem=${unread || refused} />
        ${busy && html`<${Progress} share=${share} text=${t(looking ? "imports.reading"
                                                                    : "imports.taking")} />`}
        ${result ? html`<${Done} about=${about} result=${result} onAgain=${back} />`
        : preview ? html`<${Preview} key=${preview.asked} about=${about} file=${file}
            preview=${preview} busy=${busy} onBack=${back} onTake=${take}
            onAgain=${(map) => look(file, about, map)} />`
        : !looking && html`<${Begin} about=${about} setAbout=${setAbout} events=${events}
            onFile=${begin} />`}
    <//>`;
}

/* ---- what was taken before ---- */

async function undo(batch, reload) {
    const sure = await confirmed({ title: t("imports.undo_title"), danger: true,
        text: t("imports.undo_text", { chat: batch.chat, count: batch.counted }),
        action: t("imports.undo") });
    if (sure === null)
        return;
    try {
        await del(`/imports/${batch.id}`);
        toast(t("imports.undone"));
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const columns = (reload) => [
    { key: "chat", label: t("imports.what"), main: true, cell: (row) => html`${
        row.chat.replace(/^[^:]*:/, "")}<div class="note">${row.format}</div>` },
    { key: "taken", label: t("imports.when"), cell: (row) => dateTime(row.taken) },
    { key: "days", label: t("imports.span"),
      cell: (row) => row.first_day ? `${day(row.first_day)} – ${day(row.last_day)}` : "–" },
    { key: "counted", label: t("imports.count.counted"), num: true, cell: (row) => row.counted },
    { key: "undo", label: t("imports.state"), num: true, cell: (row) => row.undone
        ? html`<${Tag}>${t("imports.was_undone")}<//>`
        : can("edit") ? html`<${Button} kind="quiet small" icon="undo"
            onClick=${() => undo(row, reload)}>${t("imports.undo")}<//>`
        : html`<${Tag} kind="ok">${t("imports.counts")}<//>` },
];

const Past = ({ from }) => html`<${Section} title=${t("imports.past")}
    kind=${from.data?.length ? "flush" : ""}>
    <${Loaded} from=${from} lines=${3}>${(batches) => batches.length === 0
        ? html`<${Empty} icon="imports" title=${t("imports.none")} text=${t("imports.none_text")} />`
        : html`<${Table} caption=${t("imports.past")} columns=${columns(from.reload)}
            rows=${batches} />`}<//>
<//>`;

/* ---- calendars that were read ---- */

async function undoCalendar(batch, reload) {
    const sure = await confirmed({ title: t("imports.undo_title"), danger: true,
        text: t("imports.undo_calendar"), action: t("imports.undo") });
    if (sure === null)
        return;
    try {
        await del(`/imports/${batch.id}`);
        toast(t("imports.undone"));
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const calendarColumns = (reload) => [
    { key: "taken", main: true, label: t("imports.when"), cell: (row) => dateTime(row.taken) },
    ...["events", "series", "changed"].map((name) => ({ key: name, num: true,
        label: t(`imports.count.${name}`), cell: (row) => row[name] })),
    { key: "undo", label: t("imports.state"), num: true, cell: (row) => row.undone
        ? html`<${Tag}>${t("imports.was_undone")}<//>`
        : can("edit") && html`<${Button} kind="quiet small" icon="undo"
            onClick=${() => undoCalendar(row, reload)}>${t("imports.undo")}<//>` },
];

const Calendars = ({ from }) => from.data?.length > 0 && html`<${Section} kind="flush"
    title=${t("imports.calendars")}><${Table} caption=${t("imports.calendars")}
        columns=${calendarColumns(from.reload)} rows=${from.data} /><//>`;

export default function Imports({ query }) {
    const from = useLoad((signal) => get("/imports", {}, signal));
    const calendars = useLoad((signal) => get("/imports/calendars", {}, signal));
    const events = useLoad((signal) => get("/events", {}, signal));
    return html`<${Page} title=${t("imports.title")} lead=${t("imports.lead")}>
        ${can("edit") && html`<${Importing} first=${query.get("kind")} events=${events.data}
            onDone=${() => {
                from.reload();
                calendars.reload();
            }} />`}
        <${Past} from=${from} />
        <${Calendars} from=${calendars} />
    <//>`;
}
