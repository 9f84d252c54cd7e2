/* SPDX-License-Identifier: Apache-2.0 */
/* page_matches.js -- pairs of records that may be one person: what speaks for it, both beside each
 * other, and a decision by button or by key. */

import { can, get, post } from "./api.js";
import { relative, t } from "./lang.js";
import { Portrait } from "./member_merge.js";
import {
    Button, Empty, Icon, Loaded, Page, Section, Tag, TextField, Trouble, classes, go, html, toast,
    useAction, useEffect, useLoad, useState,
} from "./ui.js";

const AGAINST = ["other-id", "other-family"];
const KEYS = { s: "same", d: "different", l: "later" };

const Evidence = ({ kinds }) => html`<ul class="evidence" aria-label=${t("matches.evidence")}>
    ${kinds.map((kind) => html`<li key=${kind}><${Tag} kind=${AGAINST.includes(kind) ? "bad" : "ok"}>
        ${t(AGAINST.includes(kind) ? "matches.against" : "matches.for")} ${
        t(`evidence.${kind}`)}<//></li>`)}
</ul>`;

/* ---- the queue ---- */

const Queue = ({ cases, chosen }) => html`<ul class="queue">${cases.map((entry) => html`
    <li key=${entry.id}><a href=${`#/matches/${entry.id}`}
        aria-current=${entry.id === chosen ? "true" : undefined}>
        <strong class="wrap">${t("overview.pair", { left: entry.left.name,
                                                    right: entry.right.name })}</strong>
        <span class="note">${entry.evidence.filter((kind) => !AGAINST.includes(kind))
            .map((kind) => t(`evidence.${kind}`)).join(" · ")}</span>
        ${entry.state === "later" && html`<${Tag}>${t("matches.state.later")}<//>`}
    </a></li>`)}</ul>`;

/* ---- one ---- */

/* A key decides only while nothing is being written and no dialog stands before the page. */
function useKeys(act) {
    useEffect(() => {
        const onKey = (event) => {
            const writing = event.target.closest("input, textarea, select, dialog");
            if (writing || event.ctrlKey || event.metaKey || event.altKey)
                return;
            act(event.key.toLowerCase());
        };
        addEventListener("keydown", onKey);
        return () => removeEventListener("keydown", onKey);
    });
}

const Side = ({ title, member, other, known }) => html`<section class="side" aria-label=${title}>
    <h3>${title}</h3>
    <${Portrait} member=${member} other=${other} />
    <a href=${`#/people/${member.id}`}>${t(known ? "matches.open_member" : "matches.open_record")}</a>
</section>`;

function Decision({ entry, onDecide, busy, problem }) {
    const [why, setWhy] = useState("");
    const decide = (state) => busy || onDecide(entry, state, why.trim());
    useKeys((key) => KEYS[key] && decide(KEYS[key]));
    return html`<div class="form">
        <${Trouble} problem=${problem} />
        <${TextField} label=${t("member.why")} optional=${true} value=${why} onInput=${setWhy}
            maxlength="200" />
        <div class="actions">
            <${Button} kind="main" icon="merge" busy=${busy} onClick=${() => decide("same")}
                aria-keyshortcuts="s">${t("matches.same")}<kbd>S</kbd><//>
            <${Button} icon="split" busy=${busy} onClick=${() => decide("different")}
                aria-keyshortcuts="d">${t("matches.different")}<kbd>D</kbd><//>
            <${Button} kind="quiet" icon="clock" busy=${busy} onClick=${() => decide("later")}
                aria-keyshortcuts="l">${t("matches.later")}<kbd>L</kbd><//>
        </div>
        <p class="note">${t("matches.remembered")}</p>
    </div>`;
}

function Case({ id, onDecide, busy, problem }) {
    const from = useLoad((signal) => get(`/matches/${id}`, {}, signal), [id]);
    return html`<${Section} title=${t("matches.question")}
        actions=${from.data && html`<span class="note">${relative(from.data.opened)}</span>`}>
        <${Loaded} from=${from} lines=${7}>${(entry) => html`
            <${Evidence} kinds=${entry.evidence} />
            <div class="two">
                <${Side} title=${t("matches.arrival")} member=${entry.left}
                    other=${entry.right} />
                <${Side} title=${t("matches.known")} member=${entry.right}
                    other=${entry.left} known=${true} />
            </div>
            ${can("edit") && html`<${Decision} key=${entry.id} entry=${entry} busy=${busy}
                onDecide=${onDecide} problem=${problem} />`}`}<//>
    <//>`;
}

const Nothing = () => html`<div class="card"><${Empty} icon="check" title=${t("matches.nothing")}
    text=${t("matches.nothing_text")} /></div>`;

export default function Matches({ params }) {
    const from = useLoad((signal) => get("/matches", {}, signal));
    const cases = from.data || [];
    const chosen = params[0] || cases[0]?.id;
    const at = cases.findIndex((entry) => entry.id === chosen);
    const [decide, busy, problem] = useAction(async (entry, state, why) => {
        await post(`/matches/${entry.id}`, { state, why });
        toast(t(`matches.said.${state}`));
        dispatchEvent(new Event("turnout-cases"));
        const next = cases.filter((other) => other.id !== entry.id && other.state === "open")[0];
        go(next ? `#/matches/${next.id}` : "#/matches");
        from.reload();
    });
    useKeys((key) => {
        const next = cases[at + { j: 1, k: -1 }[key]];
        if (next)
            go(`#/matches/${next.id}`);
    });
    return html`<${Page} title=${t("matches.title")} lead=${t("matches.lead")}>
        <${Loaded} from=${from}>${() => cases.length === 0 ? html`<${Nothing} />` : html`
            <div class=${classes("split-view", params[0] && "one")}>
                <nav class="card" aria-label=${t("matches.queue")}>
                    <${Queue} cases=${cases} chosen=${chosen} />
                    <p class="note keys"><kbd>J</kbd> <kbd>K</kbd> ${t("matches.keys")}</p>
                </nav>
                <div class="stack">
                    <a class="back" href="#/matches"><${Icon} name="back" size=${18} />${
                        t("matches.queue")}</a>
                    <${Case} key=${chosen} id=${chosen} onDecide=${decide} busy=${busy}
                        problem=${problem} />
                </div>
            </div>`}<//>
    <//>`;
}
