/* SPDX-License-Identifier: Apache-2.0 */
/* ui.js -- what every page is made of: the page itself, tables, fields, buttons, dialogs, toasts,
 * and the two ways of asking the hub (what is shown, what is done). */

import {
    html, useEffect, useLayoutEffect, useRef, useState,
} from "/web/vendor-preact.js";
import { Problem, get } from "./api.js";
import { Icon } from "./icons.js";
import { number, t } from "./lang.js";

export { html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from
    "/web/vendor-preact.js";
export { Icon };

export const go = (to) => {
    location.hash = to;
};
export const classes = (...names) => names.filter(Boolean).join(" ");

let made = 0;
export const useId = () => useState(() => `id-${++made}`)[0];

/* ---- asking the hub ---- */

/* What `load(signal)` brings, anew whenever `deps` change: {data, problem, busy, reload}. */
export function useLoad(load, deps = []) {
    const [state, setState] = useState({ busy: true });
    const [turn, setTurn] = useState(0);
    useEffect(() => {
        const abort = new AbortController();
        setState((old) => ({ ...old, busy: true }));
        load(abort.signal).then(
            (data) => abort.signal.aborted || setState({ data, busy: false }),
            (problem) => abort.signal.aborted ||
                setState((old) => ({ ...old, busy: false, problem })));
        return () => abort.abort();
    }, [...deps, turn]);
    return { ...state, reload: () => setTurn((old) => old + 1) };
}

/* A list that comes in pages: {items, total, more, hasMore, busy, problem, reload}. */
export function usePaged(path, query, deps = []) {
    const [pages, setPages] = useState([]);
    const [adding, setAdding] = useState(false);
    const first = useLoad((signal) => get(path, query, signal), [path, ...deps]);
    useEffect(() => setPages([]), [first.data]);
    const last = pages[pages.length - 1] || first.data;
    const more = async () => {
        setAdding(true);
        try {
            const page = await get(path, { ...query, after: last.next });
            setPages((old) => [...old, page]);
        } catch (problem) {
            toastProblem(problem);
        }
        setAdding(false);
    };
    return {
        items: [first.data, ...pages].flatMap((page) => page?.items || []),
        total: last?.total ?? 0, hasMore: Boolean(last?.next), more, adding,
        loaded: Boolean(first.data), busy: first.busy, problem: first.problem,
        reload: first.reload,
    };
}

/* Something done once at a time: [run, busy, problem]; `run` answers undefined when refused. */
export function useAction(act) {
    const [state, setState] = useState({});
    const run = async (...given) => {
        setState({ busy: true });
        try {
            const result = await act(...given);
            setState({});
            return result ?? true;
        } catch (problem) {
            setState({ problem });
            return undefined;
        }
    };
    return [run, Boolean(state.busy), state.problem];
}

/* ---- the page ---- */

let focused = null;

/* Where somebody is, by hash without its query: the heading takes the focus once per place. */
function useHeadingFocus(heading) {
    useEffect(() => {
        const here = location.hash.split("?")[0];
        if (focused !== null && focused !== here) {
            scrollTo(0, 0);
            heading.current?.focus({ preventScroll: true });
        }
        focused = here;
    }, []);
}

/* `back` is {href, text}; `width` is narrow or middle where a page has little to show. */
export function Page({ title, lead, back, actions, children, width }) {
    const heading = useRef();
    useHeadingFocus(heading);
    useEffect(() => {
        document.title = `${title} · Turnout`;
    }, [title]);
    return html`<div class=${classes("page", width && `page-${width}`)}>
        <header class="page-head">
            ${back && html`<a class="back" href=${back.href}><${Icon} name="back" size=${18} />${
                back.text}</a>`}
            <div class="page-title">
                <h1 tabindex="-1" ref=${heading}>${title}</h1>
                ${actions && html`<div class="actions">${actions}</div>`}
            </div>
            ${lead && html`<p class="lead">${lead}</p>`}
        </header>
        ${children}
    </div>`;
}

/* A surface with a heading. */
export function Section({ title, note, actions, children, kind }) {
    const id = useId();
    return html`<section class=${classes("card", kind)} aria-labelledby=${title && id}>
        ${(title || actions) && html`<header class="card-head">
            <h2 id=${id}>${title}</h2>
            ${actions && html`<div class="actions">${actions}</div>`}
        </header>`}
        ${note && html`<p class="note">${note}</p>`}
        ${children}
    </section>`;
}

/* The parts of one page: items are [href, text, current]. */
export function Tabs({ label, items }) {
    const nav = useRef();
    const reveal = () => {
        const now = nav.current.querySelector("[aria-current]");
        if (now)
            nav.current.scrollLeft = now.offsetLeft - nav.current.offsetLeft - 48;
    };
    useLayoutEffect(reveal);
    useEffect(() => {
        addEventListener("resize", reveal);
        return () => removeEventListener("resize", reveal);
    }, []);
    return html`<nav class="tabs" aria-label=${label} ref=${nav}>
        ${items.map(([href, text, now]) => html`<a key=${href} href=${href}
            aria-current=${now ? "page" : undefined}>${text}</a>`)}
    </nav>`;
}

export const Empty = ({ title, text, children, icon = "info" }) => html`<div class="empty">
    <span class="empty-mark"><${Icon} name=${icon} size=${28} /></span>
    <p class="empty-title">${title}</p>
    ${text && html`<p class="note">${text}</p>`}
    ${children && html`<div class="actions">${children}</div>`}
</div>`;

/* Shown from the first third of a second on. */
export const Busy = ({ lines = 4 }) => html`<div class="busy" role="status">
    <span class="hidden">${t("shell.loading")}</span>
    ${Array.from({ length: lines }, (_, index) => html`<span key=${index} class="bone"></span>`)}
</div>`;

/* What went wrong, and what the hub said about it. */
export function Trouble({ problem, retry }) {
    if (!problem)
        return null;
    const known = problem instanceof Problem;
    if (!known)
        console.error(problem);
    return html`<div class="notice bad" role="alert">
        <${Icon} name="alert" />
        <div>
            <p>${known ? problem.sentence : t("problem.page")}</p>
            ${known && problem.detail && html`<p class="note" lang="en">${problem.detail}</p>`}
            ${retry && html`<${Button} kind="quiet" onClick=${retry}>${t("shell.retry")}<//>`}
        </div>
    </div>`;
}

export const Notice = ({ kind = "info", title, children }) => html`
    <div class=${`notice ${kind}`}>
        <${Icon} name=${kind === "ok" ? "check" : kind === "info" ? "info" : "alert"} />
        <div>${title && html`<p><strong>${title}</strong></p>`}${children}</div>
    </div>`;

/* Waits, complains or shows: children is a function of what was loaded. */
export function Loaded({ from, lines, children }) {
    if (from.data !== undefined)
        return html`${from.problem && html`<${Trouble} problem=${from.problem}
            retry=${from.reload} />`}${children(from.data)}`;
    return from.problem ? html`<${Trouble} problem=${from.problem} retry=${from.reload} />`
        : html`<${Busy} lines=${lines} />`;
}

/* ---- small things ---- */

/* kind: main, plain, quiet, danger. */
export const Button = ({ kind = "plain", busy, icon, children, type = "button", disabled,
                         ...rest }) => html`
    <button type=${type} class=${`button ${kind}`} disabled=${disabled || busy}
        aria-busy=${busy ? "true" : undefined} ...${rest}>
        ${icon && html`<${Icon} name=${icon} size=${18} />`}${children}</button>`;

export const LinkButton = ({ kind = "plain", icon, children, ...rest }) => html`
    <a class=${`button ${kind}`} ...${rest}>
        ${icon && html`<${Icon} name=${icon} size=${18} />`}${children}</a>`;

/* A word with a colour that says no more than the word. */
export const Tag = ({ kind = "plain", children }) => html`<span class=${`tag ${kind}`}>${
    children}</span>`;

/* Rows of [term, description, class]; what nobody knows is left out by the caller or shown as "–". */
export const Facts = ({ rows }) => html`<dl class="facts">
    ${rows.filter(Boolean).map(([term, value, kind], index) => html`<div key=${index} class=${kind}>
        <dt>${term}</dt><dd>${value ?? "–"}</dd></div>`)}
</dl>`;

/* The first few of a list, the rest on demand. */
export function Folded({ rows, most = 5, children }) {
    const first = html`<ul class="plain-list">${rows.slice(0, most).map(children)}</ul>`;
    return rows.length <= most ? first : html`${first}<details>
        <summary>${t("shell.rest", { count: rows.length - most })}</summary>
        <ul class="plain-list">${rows.slice(most).map(children)}</ul></details>`;
}

export const Figure = ({ label, value, note }) => html`<div class="figure">
    <span class="figure-label">${label}</span>
    <span class="figure-value">${typeof value === "number" ? number(value) : value ?? "–"}</span>
    ${note && html`<span class="note">${note}</span>`}
</div>`;

/* ---- tables ---- */

/* Columns are {key, label, cell(row), num, main, wide}; on a phone each row becomes a card whose
 * head is the main column, without those that are wide. */
export const Table = ({ caption, columns, rows, rowKey = (row) => row.id }) => html`
    <table role="table" class="table">
        <caption class="hidden">${caption}</caption>
        <thead role="rowgroup"><tr role="row">${columns.map((column) => html`
            <th key=${column.key} role="columnheader" scope="col"
                class=${classes(...["num", "wide"].filter((kind) => column[kind]))}>${
                column.label}</th>`)}</tr></thead>
        <tbody role="rowgroup">${rows.map((row) => html`
            <tr key=${rowKey(row)} role="row">${columns.map((column) => html`
                <td key=${column.key} role="cell" data-label=${column.label}
                    class=${classes(...["num", "main", "wide"].filter((kind) => column[kind]))}>${
                    column.cell ? column.cell(row) : row[column.key]}</td>`)}</tr>`)}</tbody>
    </table>`;

/* Under a list that comes in pages. */
export const More = ({ list }) => html`<div class="more">
    <span class="note" role="status">${t("shell.shown", { shown: list.items.length,
                                                         total: list.total })}</span>
    ${list.hasMore && html`<${Button} busy=${list.adding} onClick=${list.more}>${
        t("shell.more")}<//>`}
</div>`;

/* ---- fields ---- */

/* A label, a control (made by children from {id, describedBy, invalid}), a hint, an error. */
export function Field({ label, hint, error, children, optional }) {
    const id = useId();
    const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
    return html`<div class=${classes("field", error && "wrong")}>
        <label for=${id}>${label}${optional && html`<span class="optional">${
            t("shell.optional")}</span>`}</label>
        ${children({ id, "aria-describedby": told || undefined,
                     "aria-invalid": error ? "true" : undefined })}
        ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
        ${error && html`<p class="error" id=${`${id}-error`}>${error}</p>`}
    </div>`;
}

export const TextField = ({ label, hint, error, optional, value, onInput, area, ...rest }) => html`
    <${Field} label=${label} hint=${hint} error=${error} optional=${optional}>
        ${(control) => area
            ? html`<textarea rows="5" ...${control} ...${rest} value=${value ?? ""}
                onInput=${(event) => onInput(event.target.value)}></textarea>`
            : html`<input type="text" ...${control} ...${rest} value=${value ?? ""}
                onInput=${(event) => onInput(event.target.value)} />`}
    <//>`;

/* options: [value, text]. */
export const SelectField = ({ label, hint, error, optional, value, onInput, options, ...rest }) => html`
    <${Field} label=${label} hint=${hint} error=${error} optional=${optional}>
        ${(control) => html`<select ...${control} ...${rest} value=${value}
            onChange=${(event) => onInput(event.target.value)}>
            ${options.map(([code, text]) => html`<option key=${code} value=${code}
                selected=${code === value}>${text}</option>`)}
        </select>`}
    <//>`;

export function CheckField({ label, hint, value, onInput, ...rest }) {
    const id = useId();
    return html`<div class="check">
        <input type="checkbox" id=${id} checked=${value} ...${rest}
            aria-describedby=${hint ? `${id}-hint` : undefined}
            onChange=${(event) => onInput(event.target.checked)} />
        <div><label for=${id}>${label}</label>
            ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}</div>
    </div>`;
}

/* A few ways of which one is taken: options [value, text, hint]. */
export function ChoiceField({ label, value, onInput, options }) {
    const id = useId();
    return html`<fieldset class="choices"><legend>${label}</legend>
        ${options.map(([code, text, hint]) => html`<label key=${code} class="choice">
            <input type="radio" name=${id} value=${code} checked=${code === value}
                onChange=${() => onInput(code)} />
            <span><span class="choice-text">${text}</span>
                ${hint && html`<span class="hint">${hint}</span>`}</span>
        </label>`)}
    </fieldset>`;
}

export const Form = ({ onSubmit, children, problem }) => html`
    <form class="form" novalidate onSubmit=${(event) => {
        event.preventDefault();
        onSubmit();
    }}><${Trouble} problem=${problem} />${children}</form>`;

/* ---- dialogs ---- */

/* `onClose` also answers Escape; the focus goes back where it came from. */
export function Dialog({ title, onClose, children, wide }) {
    const dialog = useRef();
    const id = useId();
    useLayoutEffect(() => {
        const element = dialog.current;
        const opener = document.activeElement;
        element.showModal();
        return () => {
            element.close();
            if (opener?.isConnected)
                opener.focus();
        };
    }, []);
    return html`<dialog ref=${dialog} class=${classes(wide && "wide")} aria-labelledby=${id}
        onCancel=${(event) => {
            event.preventDefault();
            onClose();
        }}>
        <header class="dialog-head"><h2 id=${id}>${title}</h2>
            <button type="button" class="round" onClick=${onClose}
                aria-label=${t("shell.close")}><${Icon} name="close" /></button></header>
        <div class="dialog-body">${children}</div>
    </dialog>`;
}

let show = { question: () => {}, toast: () => {} };

/* Asks before something is done.  With `why` (a label) a reason is asked for too: answers null when
 * it shall not be done, else the reason ("" where none was asked). */
export const confirmed = ({ title, text, action, danger, why }) =>
    new Promise((resolve) => show.question({ title, text, action, danger, why, resolve }));

function Question({ question, onDone }) {
    const [reason, setReason] = useState("");
    const answer = (value) => {
        onDone();
        question.resolve(value);
    };
    return html`<${Dialog} title=${question.title} onClose=${() => answer(null)}>
        <${Form} onSubmit=${() => answer(reason.trim())}>
            ${question.text && html`<p>${question.text}</p>`}
            ${question.why && html`<${TextField} label=${question.why} value=${reason}
                onInput=${setReason} maxlength="200" />`}
            <div class="actions end">
                <${Button} onClick=${() => answer(null)}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind=${question.danger ? "danger" : "main"}
                    disabled=${question.why && !reason.trim()}>${question.action}<//>
            </div>
        <//>
    <//>`;
}

/* ---- toasts ---- */

/* A short word that something happened; `action` is {text, run}. */
export const toast = (text, { kind = "ok", action } = {}) => show.toast({ text, kind, action });
export const toastProblem = (problem) =>
    toast(problem instanceof Problem ? problem.sentence : t("problem.page"), { kind: "bad" });

const TOAST_MS = 6000;

function Toast({ entry, onGone }) {
    useEffect(() => {
        const timer = setTimeout(onGone, entry.action || entry.kind === "bad" ? 2 * TOAST_MS
                                                                             : TOAST_MS);
        return () => clearTimeout(timer);
    }, []);
    return html`<div class=${`toast ${entry.kind}`}>
        <${Icon} name=${entry.kind === "bad" ? "alert" : "check"} />
        <span>${entry.text}</span>
        ${entry.action && html`<button type="button" class="toast-action" onClick=${() => {
            onGone();
            entry.action.run();
        }}>${entry.action.text}</button>`}
        <button type="button" class="round" aria-label=${t("shell.close")}
            onClick=${onGone}><${Icon} name="close" size=${18} /></button>
    </div>`;
}

/* The one place where questions and toasts appear; the shell holds it. */
export function Overlays() {
    const [question, setQuestion] = useState(null);
    const [toasts, setToasts] = useState([]);
    useLayoutEffect(() => {
        show = {
            question: setQuestion,
            toast: (entry) => setToasts((old) => [...old.slice(-2), { ...entry, id: ++made }]),
        };
    }, []);
    const gone = (id) => () => setToasts((old) => old.filter((entry) => entry.id !== id));
    return html`
        <div class="toasts" role="status" aria-live="polite">${toasts.map((entry) => html`
            <${Toast} key=${entry.id} entry=${entry} onGone=${gone(entry.id)} />`)}</div>
        ${question && html`<${Question} key=${question.title} question=${question}
            onDone=${() => setQuestion(null)} />`}`;
}
