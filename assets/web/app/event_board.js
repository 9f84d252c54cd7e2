/* SPDX-License-Identifier: Apache-2.0 */
/* event_board.js -- what an event's kiosks show and ask: notices, topics, the group's card, rules,
 * the order of the day, coming meetups, questions. */

import {
    Button, Dialog, Form, Loaded, Section, Tag, confirmed, html, toast, toastProblem, useAction,
    useLoad, useState,
} from "./ui.js";
import { del, get, put } from "./api.js";
import { dateTime, number, span, t, time } from "./lang.js";
import { ContentFields, isFilled, toDraft, toValue } from "./content.js";
import { inWords } from "./event.js";
import { Bars } from "./chart.js";

/* ---- writing one ---- */

export function Editor({ kind, value, save, onClose }) {
    const [draft, set] = useState(() => toDraft(kind, value));
    const [keep, busy, problem] = useAction(async () => {
        await save(toValue(kind, draft));
        toast(t("board.saved"));
        onClose(true);
    });
    return html`<${Dialog} wide title=${t(`board.${kind}.${value ? "change" : "add"}`)}
        onClose=${() => onClose(false)}>
        <${Form} onSubmit=${() => isFilled(kind, draft) && keep()} problem=${problem}>
            <${ContentFields} kind=${kind} draft=${draft} set=${set} />
            <div class="actions end">
                <${Button} onClick=${() => onClose(false)}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}
                    disabled=${!isFilled(kind, draft)}>${t("board.save")}<//>
            </div>
        <//>
    <//>`;
}

/* ---- how one is told in a line ---- */

function noticeState(value, now = Date.now()) {
    if (!value.approved)
        return ["warn", t("board.notice.waiting")];
    if (value.ends && value.ends <= now)
        return ["plain", t("board.notice.expired")];
    return value.starts > now ? ["info", t("board.notice.scheduled")]
        : ["ok", t("board.notice.showing")];
}

function topicState(value, now = Date.now()) {
    if (value.closes && value.closes <= now)
        return ["plain", t("board.topic.closed")];
    return value.opens > now ? ["info", t("board.topic.later")] : ["ok", t("board.topic.open")];
}

const during = (starts, ends) => starts && ends ? span(starts, ends)
    : starts ? t("board.from", { time: dateTime(starts) })
        : ends ? t("board.until", { time: dateTime(ends) }) : "";

const TOLD = {
    notice: (value) => ({ title: inWords(value.title), text: inWords(value.body),
        tag: noticeState(value), note: [t(`board.notice.kind.${value.kind}`),
            during(value.starts, value.ends)] }),
    topic: (value, votes) => ({ title: inWords(value.question), tag: topicState(value),
        note: [during(value.opens, value.closes), value.hide_tally && t("board.topic.hidden")],
        more: html`<${Bars} caption=${inWords(value.question)} rows=${value.options.map(
            (option, i) => ({ label: inWords(option), value: votes ? votes[i] : null }))} />` }),
    meetup: (value) => ({ title: inWords(value.title), text: inWords(value.topic),
        note: [span(value.starts, value.ends), value.venue] }),
    question: (value) => ({ title: inWords(value.prompt),
        tag: value.required ? ["warn", t("board.question.is_required")] : null,
        note: [t(`board.question.kind.${value.kind}`), t(`board.question.at.${value.at}`),
            value.options.map(inWords).join(" / ")] }),
    card: (value) => ({ title: inWords(value.name), text: inWords(value.line),
        note: [value.members && t("board.card.of", { members: number(value.members),
                                                     cap: number(value.cap) }),
            value.link && html`<span class="wrap">${value.link}</span>`,
            value.expires && t("board.until", { time: dateTime(value.expires) })] }),
    rules: (value) => ({ title: value.title_zh || value.title_en,
        tag: ["info", t("board.rules.version", { version: value.version })],
        text: inWords({ zh: value.text_zh, en: value.text_en }) }),
    programme: (value) => ({ more: html`<ul class="programme">${value.items.map((item) => html`
        <li key=${item.at}><time>${time(item.at)}${item.ends ? `–${time(item.ends)}` : ""}</time>
            <span>${inWords(item.title)}<span class="note"> ${item.place}</span></span></li>`)}
    </ul>` }),
};

export function Told({ kind, value, votes }) {
    const told = TOLD[kind](value, votes);
    const notes = (told.note || []).filter(Boolean);
    return html`<div class="told">
        ${told.title && html`<p class="told-title">${told.title} ${told.tag &&
            html`<${Tag} kind=${told.tag[0]}>${told.tag[1]}<//>`}</p>`}
        ${told.text && html`<p class="told-text">${told.text}</p>`}
        ${notes.length > 0 && html`<p class="note">${notes.map((note, i) =>
            html`${i > 0 && " · "}${note}`)}</p>`}
        ${told.more}
    </div>`;
}

/* ---- the list of a kind ---- */

function Item({ kind, item, event, onEdit, reload }) {
    const at = `/events/${event.id}/content/${kind}`;
    const act = async (what) => {
        try {
            await what();
            reload();
        } catch (problem) {
            toastProblem(problem);
        }
    };
    const remove = async () => {
        const sure = await confirmed({ title: t("board.remove"), danger: true,
            text: t(`board.${kind}.remove`), action: t("board.remove") });
        if (sure !== null)
            act(() => del(at, { id: item.id }));
    };
    const approve = (approved) => act(() => put(at, { ...item.value, approved }, { id: item.id }));
    return html`<li class="row board-item">
        <${Told} kind=${kind} value=${item.value} votes=${item.votes} />
        <div class="actions">
            ${kind === "notice" && html`<${Button} kind=${item.value.approved ? "quiet" : "main"}
                class=${`button small ${item.value.approved ? "quiet" : "main"}`}
                onClick=${() => approve(!item.value.approved)}>${
                t(item.value.approved ? "board.notice.withdraw" : "board.notice.approve")}<//>`}
            <${Button} class="button quiet small" onClick=${onEdit}>${t("board.edit")}<//>
            <${Button} class="button quiet small" onClick=${remove}>${t("board.remove")}<//>
        </div>
    </li>`;
}

function Kind({ kind, items, event, reload, single }) {
    const [editing, setEditing] = useState(null);
    const done = (changed) => {
        setEditing(null);
        if (changed)
            reload();
    };
    const save = (value) => put(`/events/${event.id}/content/${kind}`, value,
                                { id: editing.id });
    const add = (!single || items.length === 0) && html`<${Button} icon="plus"
        onClick=${() => setEditing({})}>${t(`board.${kind}.add`)}<//>`;
    return html`<${Section} title=${t(`board.${kind}`)} note=${t(`board.${kind}.note`)}
        actions=${add}>
        ${items.length > 0 && html`<ul class="plain-list">${items.map((item) => html`<${Item}
            key=${item.id} kind=${kind} item=${item} event=${event} reload=${reload}
            onEdit=${() => setEditing(item)} />`)}</ul>`}
        ${editing && html`<${Editor} kind=${kind} value=${editing.value} save=${save}
            onClose=${done} />`}
    <//>`;
}

const ORDER = [["notice"], ["topic"], ["programme", true], ["card", true], ["rules", true],
               ["meetup"], ["question"]];
const listed = (kind, content, single) => !single ? content[kind] || []
    : content[kind] ? [{ id: kind, value: content[kind] }] : [];

export default function Board({ event }) {
    const content = useLoad((signal) => get(`/events/${event.id}/content`, {}, signal), [event.id]);
    return html`<${Loaded} from=${content} lines=${8}>${(all) => html`<div class="stack">
        <p class="lead">${t("board.lead")}</p>
        ${ORDER.map(([kind, single]) => html`<${Kind} key=${kind} kind=${kind} single=${single}
            items=${listed(kind, all, single)} event=${event} reload=${content.reload} />`)}
    </div>`}<//>`;
}
