/* SPDX-License-Identifier: Apache-2.0 */
/* page_points.js -- what points are given for, who has how many, and what a person enters. */

import {
    Button, CheckField, Dialog, Empty, Figure, Form, Loaded, Page, Section, Table, TextField, html,
    toast, useAction, useLoad, useState,
} from "./ui.js";
import { can, get, patch, post } from "./api.js";
import { number, t } from "./lang.js";

function Plan({ points, reload }) {
    const [draft, set] = useState({ on: points.on,
        ...Object.fromEntries(points.rules.map(({ rule, points: given }) => [rule, String(given)])) });
    const [save, busy, problem] = useAction(async () => {
        await patch("/points", { on: draft.on, rules: Object.fromEntries(points.rules.map(
            ({ rule }) => [rule, Number(draft[rule] || 0)])) });
        toast(t("settings.saved"));
        reload();
    });
    return html`<${Section} title=${t("points.plan")} note=${t("points.plan.note")}>
        <${Form} onSubmit=${save} problem=${problem}>
            <${CheckField} label=${t("points.on")} hint=${t("points.on.hint")} value=${draft.on}
                onInput=${(on) => set({ ...draft, on })} />
            <div class="pair">${points.rules.map(({ rule }) => html`<${TextField} key=${rule}
                type="number" min="0" label=${t(`points.rule.${rule}`)} value=${draft[rule]}
                onInput=${(value) => set({ ...draft, [rule]: value })} />`)}</div>
            <div class="actions"><${Button} type="submit" busy=${busy}>${t("settings.save")}<//></div>
        <//>
    <//>`;
}

function Redeem({ member, onClose, onDone }) {
    const [draft, set] = useState({ points: "", key: "", why: "" });
    const fits = Number(draft.points) >= 1 && draft.key.trim();
    const [save, busy, problem] = useAction(async () => {
        await post(`/members/${member.member}/points`, { act: "redeem", key: draft.key.trim(),
            points: Number(draft.points), why: draft.why.trim() });
        toast(t("points.redeemed.done"));
        onDone();
    });
    return html`<${Dialog} title=${t("points.redeem.title", { name: member.name })}
        onClose=${onClose}>
        <${Form} onSubmit=${() => fits && save()} problem=${problem}>
            <${TextField} type="number" min="1" max=${member.points} label=${t("points.points")}
                value=${draft.points} onInput=${(points) => set({ ...draft, points })} />
            <${TextField} label=${t("points.key")} hint=${t("points.key.hint")} maxlength="60"
                value=${draft.key} onInput=${(key) => set({ ...draft, key })} />
            <${TextField} optional label=${t("points.why")} maxlength="150" value=${draft.why}
                onInput=${(why) => set({ ...draft, why })} />
            <div class="actions end">
                <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy} disabled=${!fits}>${
                    t("points.redeem")}<//>
            </div>
        <//>
    <//>`;
}

function Balances({ points, reload }) {
    const [member, setMember] = useState(null);
    const done = () => {
        setMember(null);
        reload();
    };
    const columns = [
        { key: "name", main: true, label: t("people.name"), cell: (one) => html`<a
            href=${`#/people/${one.member}`}>${one.name}</a>` },
        { key: "points", num: true, label: t("points.points"), cell: (one) => number(one.points) },
        { key: "acts", label: t("settings.acts"), cell: (one) => can("edit") && one.points > 0 &&
            html`<${Button} class="button quiet small" onClick=${() => setMember(one)}
                aria-label=${`${t("points.redeem")}: ${one.name}`}>${t("points.redeem")}<//>` },
    ];
    return html`<${Section} title=${t("points.balances")}
        kind=${points.balances.length ? "flush" : ""}>
        ${points.balances.length ? html`<${Table} caption=${t("points.balances")}
            columns=${columns} rows=${points.balances} rowKey=${(one) => one.member} />`
        : html`<${Empty} title=${t("points.none")} text=${t("points.none.text")} />`}
        ${member && html`<${Redeem} member=${member} onClose=${() => setMember(null)}
            onDone=${done} />`}
    <//>`;
}

export default function Points() {
    const from = useLoad((signal) => get("/points", {}, signal));
    return html`<${Page} title=${t("points.title")} lead=${t("points.lead")}
        back=${{ href: "#/people", text: t("people.title") }}>
        <${Loaded} from=${from}>${(points) => html`
            <div class="card"><div class="figures">
                <${Figure} label=${t("points.issued")} value=${points.issued} />
                <${Figure} label=${t("points.redeemed")} value=${points.redeemed} />
                <${Figure} label=${t("points.liability")} value=${points.liability} />
            </div></div>
            ${can("edit") && html`<${Plan} points=${points} reload=${from.reload} />`}
            <${Balances} points=${points} reload=${from.reload} />`}<//>
    <//>`;
}
