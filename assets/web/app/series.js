/* SPDX-License-Identifier: Apache-2.0 */
/* series.js -- meetups that come back: made, one date left out, ended. */

import {
    Button, Dialog, Form, Loaded, Section, SelectField, Table, Tag, TextField, confirmed, html,
    toastProblem, useAction, useLoad, useState,
} from "./ui.js";
import { can, get, post } from "./api.js";
import { day, t } from "./lang.js";

/* Days as the rule calls them, Sunday first as Date counts them. */
const DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const RHYTHMS = ["week", "two_weeks", "month", "last", "date"];

/* What somebody chose and the first date say together; "" while there is none. */
export function ruleOf(rhythm, first) {
    const date = new Date(`${first}T00:00:00Z`);
    if (Number.isNaN(date.getTime()))
        return "";
    const name = DAYS[date.getUTCDay()];
    switch (rhythm) {
    case "two_weeks":
        return `FREQ=WEEKLY;INTERVAL=2;BYDAY=${name}`;
    case "month":
        return `FREQ=MONTHLY;BYDAY=${Math.min(4, Math.ceil(date.getUTCDate() / 7))}${name}`;
    case "last":
        return `FREQ=MONTHLY;BYDAY=-1${name}`;
    case "date":
        return "FREQ=MONTHLY";
    default:
        return `FREQ=WEEKLY;BYDAY=${name}`;
    }
}

/* The same in words; a rule somebody wrote elsewhere shows as it stands. */
function inWords(rule) {
    const part = Object.fromEntries(rule.split(";").map((one) => one.split("=")));
    const [, week, name] = /^(-?\d)?([A-Z]{2})$/.exec(part.BYDAY || "") || [];
    const weekday = name && t(`series.day.${name}`);
    if (part.FREQ === "WEEKLY" && weekday && !week && (part.INTERVAL || "1") <= 2)
        return t(part.INTERVAL === "2" ? "series.says.two_weeks" : "series.says.week", { weekday });
    if (part.FREQ === "MONTHLY" && weekday && week && !part.INTERVAL)
        return week === "-1" ? t("series.says.last", { weekday })
            : t("series.says.month", { weekday, week });
    return rule === "FREQ=MONTHLY" ? t("series.rhythm.date") : rule;
}

function NewSeries({ onClose, onMade }) {
    const [draft, set] = useState({ title: "", first: "", rhythm: "week" });
    const [tried, setTried] = useState(false);
    const rule = ruleOf(draft.rhythm, draft.first);
    const [make, busy, problem] = useAction(async () => {
        onMade(await post("/series", { title: draft.title.trim(), rule, first: draft.first }));
    });
    const submit = () => {
        setTried(true);
        if (draft.title.trim() && rule)
            make();
    };
    return html`<${Dialog} title=${t("series.new")} onClose=${onClose}>
        <${Form} onSubmit=${submit} problem=${problem}>
            <${TextField} label=${t("series.title")} value=${draft.title} maxlength="80"
                error=${tried && !draft.title.trim() && t("series.title.wanted")}
                onInput=${(title) => set({ ...draft, title })} />
            <div class="pair">
                <${TextField} type="date" label=${t("series.first")} value=${draft.first}
                    error=${tried && !rule && t("series.first.wanted")}
                    onInput=${(first) => set({ ...draft, first })} />
                <${SelectField} label=${t("series.rhythm")} value=${draft.rhythm}
                    onInput=${(rhythm) => set({ ...draft, rhythm })}
                    options=${RHYTHMS.map((one) => [one, t(`series.rhythm.${one}`)])} />
            </div>
            ${rule && html`<p class="note">${inWords(rule)}</p>`}
            <div class="actions end">
                <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}>${t("series.make")}<//>
            </div>
        <//>
    <//>`;
}

async function change(series, path, body, ask, reload) {
    if (await confirmed(ask) === null)
        return;
    try {
        await post(`/series/${series.id}/${path}`, body);
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const skip = (series, reload) => change(series, "dates", { date: series.next },
    { title: t("series.skip.title", { day: day(series.next) }), text: t("series.skip.text"),
      action: t("series.skip") }, reload);
const end = (series, reload) => change(series, "end", undefined,
    { title: t("series.end.title", { title: series.title }), text: t("series.end.text"),
      action: t("series.end"), danger: true }, reload);

const columns = (reload) => [
    { key: "title", main: true, label: t("series.title"), cell: (one) => html`${one.title}
        <span class="note under">${inWords(one.rule)}</span>` },
    { key: "next", label: t("series.next"), cell: (one) => one.ended
        ? html`<${Tag}>${t("series.ended")}<//>` : day(one.next) || "–" },
    { key: "last", label: t("series.last"), cell: (one) => html`<span>${day(one.last) || "–"}
        ${one.gap && html` <${Tag} kind="warn">${t("series.gap")}<//>`}</span>` },
    { key: "acts", label: t("settings.acts"), cell: (one) => can("edit") && !one.ended && html`
        <span class="actions">
            ${one.next && html`<${Button} class="button quiet small"
                onClick=${() => skip(one, reload)}
                aria-label=${`${t("series.skip")}: ${one.title}`}>${t("series.skip")}<//>`}
            <${Button} class="button quiet small" onClick=${() => end(one, reload)}
                aria-label=${`${t("series.end")}: ${one.title}`}>${t("series.end")}<//></span>` },
];

export function SeriesList() {
    const series = useLoad((signal) => get("/series", {}, signal));
    const [making, setMaking] = useState(false);
    const made = () => {
        setMaking(false);
        series.reload();
    };
    return html`<${Section} title=${t("series")} note=${t("series.note")}
        kind=${series.data?.length ? "flush" : ""}
        actions=${can("edit") && html`<${Button} icon="plus" onClick=${() => setMaking(true)}>${
            t("series.new")}<//>`}>
        <${Loaded} from=${series} lines=${2}>${(all) => all.length > 0 && html`
            <${Table} caption=${t("series")} columns=${columns(series.reload)} rows=${all} />`}<//>
        ${making && html`<${NewSeries} onClose=${() => setMaking(false)} onMade=${made} />`}
    <//>`;
}
