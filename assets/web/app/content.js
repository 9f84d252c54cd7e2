/* SPDX-License-Identifier: Apache-2.0 */
/* content.js -- what a kiosk's board holds, as fields: each kind is a list of them, a draft is made
 * of a value and a value of a draft. */

import { CheckField, SelectField, TextField, html } from "./ui.js";
import { fromField, rfc3339, toField } from "./event.js";
import { t } from "./lang.js";

/* [name, type, more]: both: {zh, en}; area: the same, long; text; time: ms, 0 for none; number;
 * check; select; lines: each of options a line "zh | en"; items: a programme's rows */
export const KINDS = {
    notice: [["kind", "select", ["notice", "charity", "service", "promotion"]], ["title", "both"],
             ["body", "area"], ["starts", "time"], ["ends", "time"],
             ["weight", "select", ["1", "2", "3", "4", "5"]], ["approved", "check"]],
    topic: [["question", "both"], ["options", "lines"], ["opens", "time"], ["closes", "time"],
            ["hide_tally", "check"]],
    meetup: [["title", "both"], ["topic", "both"], ["venue", "text"], ["starts", "time"],
             ["ends", "time"], ["url", "text"]],
    question: [["prompt", "both"], ["kind", "select", ["choice", "text", "consent"]],
               ["options", "lines"], ["required", "check"],
               ["at", "select", ["sign-up", "entry", "both"]], ["order", "number"]],
    card: [["name", "both"], ["line", "both"], ["owner", "text"], ["link", "text"],
           ["expires", "time"], ["members", "number"], ["cap", "number"], ["waiting", "text"]],
    rules: [["title", "both"], ["text", "area"]],
    programme: [["items", "items"]],
};

const FIRST = {
    notice: { kind: "notice", weight: 1, approved: false }, topic: { hide_tally: false },
    meetup: {}, question: { kind: "choice", at: "sign-up", order: 1, required: false },
    card: { members: 0, cap: 0 }, rules: {}, programme: {},
};

/* ---- between a value and its fields ---- */

const line = ({ zh, en }) => zh && en ? `${zh} | ${en}` : zh || en;
function readLine(text) {
    const [first, second] = text.split(/[|｜]/).map((part) => part.trim());
    if (second !== undefined)
        return { zh: first, en: second };
    return /[\u2e80-\u9fff]/.test(first) ? { zh: first, en: "" } : { zh: "", en: first };
}

const MAKE = {
    both: (value) => value || { zh: "", en: "" },
    area: (value) => value || { zh: "", en: "" },
    text: (value) => value || "",
    time: (value) => toField(value || 0),
    number: (value) => value ? String(value) : "",
    check: Boolean,
    select: String,
    lines: (value) => (value || []).map(line).join("\n"),
    items: (value) => (value || []).map((item) => ({ ...item, at: toField(item.at),
        ends: toField(item.ends), zh: item.title.zh, en: item.title.en })),
};

const READ = {
    both: (text) => ({ zh: text.zh.trim(), en: text.en.trim() }),
    area: (text) => ({ zh: text.zh.trim(), en: text.en.trim() }),
    text: (text) => text.trim(),
    time: fromField,
    number: (text) => Number(text) || 0,
    check: Boolean,
    select: (text) => /^\d+$/.test(text) ? Number(text) : text,
    lines: (text) => text.split("\n").filter((one) => one.trim()).map(readLine),
    items: (rows) => rows.filter((row) => row.at).map((row) => ({
        at: fromField(row.at), ends: fromField(row.ends),
        title: { zh: row.zh.trim(), en: row.en.trim() }, place: (row.place || "").trim(),
    })),
};

/* The rules are told with each text under a name of its own. */
const unfolded = (kind, value) => kind !== "rules" || !value ? value : {
    title: { zh: value.title_zh, en: value.title_en },
    text: { zh: value.text_zh, en: value.text_en },
};
const folded = (kind, value) => kind !== "rules" ? value : {
    title_zh: value.title.zh, title_en: value.title.en, text_zh: value.text.zh,
    text_en: value.text.en,
};

export function toDraft(kind, given) {
    const value = unfolded(kind, given) || FIRST[kind];
    return Object.fromEntries(KINDS[kind].map(([name, type]) => [name, MAKE[type](value[name])]));
}

export function toValue(kind, draft) {
    const value = Object.fromEntries(KINDS[kind].map(([name, type]) =>
        [name, READ[type](draft[name])]));
    if (kind === "meetup") {
        const offset = rfc3339(value.starts || Date.now()).slice(-6);
        const [hours, minutes] = offset.slice(1).split(":").map(Number);
        value.offset_min = (offset[0] === "-" ? -1 : 1) * (60 * hours + minutes);
    }
    return folded(kind, value);
}

/* Whether there is enough of it: a first text, and options where they are chosen from. */
export function isFilled(kind, draft) {
    const [name, type] = KINDS[kind].find(([, of]) => ["both", "items"].includes(of));
    if (type === "items")
        return draft.items.some((row) => row.at && (row.zh || row.en));
    const said = Boolean(draft[name].zh.trim() || draft[name].en.trim());
    const asks = kind === "topic" || (kind === "question" && draft.kind === "choice");
    const timed = kind !== "meetup" || (draft.starts && draft.ends);
    return said && timed && (!asks || READ.lines(draft.options).length >= 2);
}

/* ---- fields ---- */

const Both = ({ label, value, onInput, area, rows }) => html`<fieldset class="both">
    <legend>${label}</legend>
    <div class="pair">${["zh", "en"].map((lang) => html`<${TextField} key=${lang} area=${area}
        rows=${rows} lang=${lang === "zh" ? "zh-CN" : "en"} label=${t(`board.lang.${lang}`)}
        value=${value[lang]} onInput=${(text) => onInput({ ...value, [lang]: text })} />`)}</div>
</fieldset>`;

const EMPTY_ROW = { at: "", ends: "", zh: "", en: "", place: "" };

function Items({ value, onInput }) {
    const rows = [...value, EMPTY_ROW].slice(0, 16);
    const change = (i, name) => (text) => {
        const next = rows.map((row, k) => k === i ? { ...row, [name]: text } : row);
        onInput(next.filter((row) => Object.values(row).some(Boolean)));
    };
    return rows.map((row, i) => html`<fieldset class="programme-row" key=${i}>
        <legend>${t("board.item", { number: i + 1 })}</legend>
        <div class="pair">
            <${TextField} type="datetime-local" label=${t("board.item.at")} value=${row.at}
                onInput=${change(i, "at")} />
            <${TextField} type="datetime-local" label=${t("board.item.ends")} value=${row.ends}
                onInput=${change(i, "ends")} />
            <${TextField} label=${t("board.item.zh")} lang="zh-CN" value=${row.zh}
                onInput=${change(i, "zh")} />
            <${TextField} label=${t("board.item.en")} lang="en" value=${row.en}
                onInput=${change(i, "en")} />
            <${TextField} label=${t("board.item.place")} value=${row.place}
                onInput=${change(i, "place")} />
        </div>
    </fieldset>`);
}

function OneField({ kind, name, type, options, value, onInput }) {
    const label = t(`board.${kind}.${name}`);
    const given = { label, value, onInput };
    switch (type) {
    case "both":
        return html`<${Both} ...${given} />`;
    case "area":
        return html`<${Both} ...${given} area rows=${kind === "rules" ? 10 : 3} />`;
    case "time":
        return html`<${TextField} type="datetime-local" optional ...${given} />`;
    case "number":
        return html`<${TextField} inputmode="numeric" optional ...${given} />`;
    case "check":
        return html`<${CheckField} ...${given} hint=${t(`board.${kind}.${name}.hint`)} />`;
    case "select":
        return html`<${SelectField} ...${given} options=${options.map((code) =>
            [code, t(`board.${kind}.${name}.${code}`)])} />`;
    case "lines":
        return html`<${TextField} area rows="4" ...${given} hint=${t("board.lines.hint")} />`;
    case "items":
        return html`<${Items} ...${given} />`;
    default:
        return html`<${TextField} optional ...${given} />`;
    }
}

/* Times stand beside each other, as do numbers. */
const together = (type) => ["time", "number"].includes(type);

export function ContentFields({ kind, draft, set }) {
    const fields = KINDS[kind].filter(([name]) =>
        kind !== "question" || name !== "options" || draft.kind === "choice");
    const one = ([name, type, options]) => html`<${OneField} key=${name} kind=${kind} name=${name}
        type=${type} options=${options} value=${draft[name]}
        onInput=${(value) => set({ ...draft, [name]: value })} />`;
    const shown = [];
    for (let i = 0; i < fields.length; i++) {
        const next = fields[i + 1];
        const paired = together(fields[i][1]) && next && next[1] === fields[i][1];
        shown.push(paired ? html`<div class="pair">${one(fields[i])}${one(next)}</div>`
            : one(fields[i]));
        i += paired ? 1 : 0;
    }
    return shown;
}
