/* SPDX-License-Identifier: Apache-2.0 */
/* policy.js -- an event as somebody fills it in: what it is, and in people's words what its doors
 * do. */

import { CheckField, ChoiceField, Section, SelectField, TextField, html } from "./ui.js";
import { fromField, rfc3339, toField } from "./event.js";
import { t } from "./lang.js";

const MINUTE = 60000;
const WEEK = 7 * 24 * 60 * MINUTE;
const FLAGS = ["re_entry", "sign_up", "find", "second_fact", "questions", "leaving", "feedback",
               "milestones"];
const WORDS = ["unlisted", "clock_unset", "entry"];

/* ---- an event as a draft, and a draft as what the hub is told ---- */

const minutes = (later, earlier) =>
    String(Math.round((Date.parse(later) - Date.parse(earlier)) / MINUTE));

export function draftOf(event) {
    const draft = {
        title: event.title, venue: event.venue, starts: toField(event.starts),
        ends: toField(event.ends), any_time: !event.opens && !event.closes,
        before: event.opens ? minutes(event.starts, event.opens) : "60",
        after: event.closes ? minutes(event.closes, event.ends) : "60",
        capacity: event.capacity ? String(event.capacity) : "", quota: String(event.quota),
        rules: event.rules > 0,
    };
    for (const name of [...FLAGS, ...WORDS])
        draft[name] = event[name];
    return draft;
}

/* A new event: as the newest one there is, on the next such weekday; else in a week at seven. */
export function nextDraft(events) {
    const last = [...events].sort((a, b) => Date.parse(b.starts) - Date.parse(a.starts))[0];
    if (!last)
        return { ...draftOf(FIRST), ...firstTimes() };
    let ms = Date.parse(last.starts);
    while (ms <= Date.now())
        ms += WEEK;
    if (ms === Date.parse(last.starts))
        ms += WEEK;
    const long = Date.parse(last.ends) - Date.parse(last.starts);
    return { ...draftOf(last), title: "", rules: false, starts: toField(ms),
             ends: toField(ms + long) };
}

const FIRST = {
    title: "", venue: "", capacity: 0, quota: 200, rules: 0, re_entry: false, sign_up: true,
    find: true, second_fact: true, questions: false, leaving: false, feedback: true,
    milestones: false, unlisted: "admit", clock_unset: "admit", entry: "open",
};

function firstTimes() {
    const day = toField(Date.now() + WEEK).slice(0, 10);
    return { starts: `${day}T19:00`, ends: `${day}T22:00`, any_time: false };
}

/* What is wrong with it by field; {} if nothing. */
export function wrong(draft) {
    const found = {};
    const starts = fromField(draft.starts);
    const ends = fromField(draft.ends);
    if (!draft.title.trim())
        found.title = t("event.error.title");
    if (!starts)
        found.starts = t("event.error.time");
    if (!ends)
        found.ends = t("event.error.time");
    else if (ends <= starts)
        found.ends = t("event.error.order");
    for (const name of ["before", "after", "capacity", "quota"]) {
        if (draft[name] && !/^\d{1,7}$/.test(draft[name]))
            found[name] = t("event.error.number");
    }
    return found;
}

export function said(draft) {
    const starts = fromField(draft.starts);
    const ends = fromField(draft.ends);
    const body = {
        title: draft.title.trim(), venue: draft.venue.trim(),
        starts: rfc3339(starts), ends: rfc3339(ends),
        opens: draft.any_time ? null : rfc3339(starts - Number(draft.before) * MINUTE),
        closes: draft.any_time ? null : rfc3339(ends + Number(draft.after) * MINUTE),
        capacity: Number(draft.capacity) || 0, quota: Number(draft.quota) || 200,
        rules: draft.rules,
    };
    for (const name of [...FLAGS, ...WORDS])
        body[name] = draft[name];
    return body;
}

/* ---- fields; each part is given {draft, set, errors} ---- */

const field = ({ draft, set, errors }, name) => ({
    label: t(`event.field.${name}`), value: draft[name], error: errors[name],
    onInput: (value) => set({ ...draft, [name]: value }),
});
const explained = (form, name) => ({ ...field(form, name), hint: t(`event.hint.${name}`) });

/* The end moves with the beginning, as long as it was. */
function timeField(form) {
    const { draft, set } = form;
    return { ...field(form, "starts"), onInput: (starts) => {
        const long = fromField(draft.ends) - fromField(draft.starts);
        const moved = fromField(starts) && long > 0;
        set({ ...draft, starts, ends: moved ? toField(fromField(starts) + long) : draft.ends });
    } };
}

export const WhatFields = (form) => html`
    <${TextField} autofocus=${form.isNew} ...${field(form, "title")} required maxlength="80" />
    <${TextField} ...${field(form, "venue")} optional maxlength="80" />
    <div class="pair">
        <${TextField} type="datetime-local" required ...${timeField(form)} />
        <${TextField} type="datetime-local" required ...${field(form, "ends")} />
    </div>`;

const choices = (form, name, values) => ({ ...field(form, name), options: values.map((value) =>
    [value, t(`event.${name}.${value}`), t(`event.${name}.${value}.hint`)]) });

const DoorTimes = (form) => html`
    <${CheckField} ...${explained(form, "any_time")} />
    ${!form.draft.any_time && html`<div class="pair">
        <${TextField} inputmode="numeric" ...${field(form, "before")} />
        <${TextField} inputmode="numeric" ...${field(form, "after")} />
    </div>`}`;

const DoorFields = (form) => html`
    <${DoorTimes} ...${form} />
    <${TextField} inputmode="numeric" optional ...${explained(form, "capacity")} />
    <${CheckField} ...${explained(form, "re_entry")} />
    <${CheckField} ...${explained(form, "leaving")} />
    <${ChoiceField} ...${choices(form, "unlisted", ["admit", "host"])} />
    <${ChoiceField} ...${choices(form, "clock_unset", ["admit", "host"])} />`;

const WalkInFields = (form) => html`
    <${CheckField} ...${explained(form, "sign_up")} />
    ${form.draft.sign_up && html`
        <${SelectField} ...${field(form, "entry")} options=${["open", "rules", "answer",
            "invite", "approve", "attend-first"].map((value) => [value, t(`event.entry.${value}`)])}
        />
        <${TextField} inputmode="numeric" ...${explained(form, "quota")} />`}
    <${CheckField} ...${explained(form, "find")} />
    ${form.draft.find && html`<${CheckField} ...${explained(form, "second_fact")} />`}`;

const AskedFields = (form) => html`
    <${CheckField} ...${explained(form, "rules")} disabled=${!form.hasRules} />
    <${CheckField} ...${explained(form, "questions")} />
    <${CheckField} ...${explained(form, "feedback")} />
    <${CheckField} ...${explained(form, "milestones")} />`;

/* All of it as sections. */
export const PolicySections = (form) => html`
    <${Section} title=${t("event.part.doors")}><${DoorFields} ...${form} /><//>
    <${Section} title=${t("event.part.walk_ins")} note=${t("event.part.walk_ins.note")}>
        <${WalkInFields} ...${form} /><//>
    <${Section} title=${t("event.part.asked")}><${AskedFields} ...${form} /><//>`;
