/* SPDX-License-Identifier: Apache-2.0 */
/* chart.js -- figures drawn: bars in tables, stacked bars, columns, a heat table, an interval.
 *
 * Every drawing stands beside its numbers as text: bars are cells of a table, a picture has a table
 * that unfolds.  What nobody knows is said to be unknown and drawn as nothing.  Colours are classes
 * and lengths are attributes of SVG: the page's policy allows no inline style. */

import { html, useEffect, useRef, useState } from "./ui.js";
import { number, percent, t } from "./lang.js";

/* A number as text, "unknown" where there is none. */
export const figure = (value, options) =>
    value === null || value === undefined ? t("report.unknown") : number(value, options);

/* A share that a report gives as "0.6316", as "63 %"; "unknown" where there is none. */
export const share = (text) =>
    text === null || text === undefined ? t("report.unknown") : percent(Number(text));

/* The width of an element as it is now, and a reference for it. */
export function useWidth(first) {
    const box = useRef(null);
    const [width, setWidth] = useState(first);
    useEffect(() => {
        const watcher = new ResizeObserver(([entry]) => {
            const now = Math.round(entry.contentRect.width);
            if (now > 0)
                setWidth(now);
        });
        watcher.observe(box.current);
        return () => watcher.disconnect();
    }, []);
    return [box, width];
}

/* Ticks of an axis from 0: at most five, in steps of 1, 2 or 5 times a power of ten. */
export function ticksTo(most) {
    let step = 1;
    for (let i = 1; most / step > 4; i++)
        step = [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3);
    const ticks = [0];
    while (ticks.at(-1) < most)
        ticks.push(ticks.at(-1) + step);
    return ticks;
}

/* The table that a picture stands for, folded away. */
function Numbers({ caption, head, rows }) {
    const cell = (text, i) => i === 0 ? html`<th scope="row">${text}</th>`
        : html`<td class="num">${text}</td>`;
    return html`<details class="chart-numbers">
        <summary>${t("report.as_table")}</summary>
        <div class="chart-scroll" tabindex="0" role="region"
            aria-label=${t("report.table_of", { title: caption })}>
            <table class="chart-table">
                <caption class="hidden">${caption}</caption>
                <thead><tr>${head.map((text, i) =>
                    html`<th scope="col" class=${i ? "num" : ""}>${text}</th>`)}</tr></thead>
                <tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody>
            </table>
        </div>
    </details>`;
}

/* ---- bars ---- */

function Bar({ share: part, tone }) {
    return html`<svg width="100%" height="14" aria-hidden="true" focusable="false">
        <rect class="fill-ground" width="100%" height="14" rx="4" />
        ${part > 0 && html`<rect class=${`fill-${tone}`} height="14" rx="4"
            width=${`${Math.max(1, 100 * part)}%`} />`}
    </svg>`;
}

/* One bar a row, beside its label or, `tall`, under it: rows of {label, value (null: unknown), note,
 * tone}. */
export function Bars({ caption, rows, tall }) {
    const top = Math.max(1, ...rows.map((row) => row.value || 0));
    const noted = rows.some((row) => row.note);
    return html`<table class=${tall ? "bars tall" : "bars"}>
        <caption class="hidden">${caption}</caption>
        <tbody>${rows.map((row) => html`<tr>
            <th scope="row">${row.label}</th>
            <td class="num">${figure(row.value)}</td>
            ${noted && html`<td class="bars-note">${row.note}</td>`}
            <td class="bars-bar"><${Bar} share=${(row.value || 0) / top}
                tone=${row.tone || "first"} /></td>
        </tr>`)}</tbody>
    </table>`;
}

function Key({ tone, children }) {
    return html`<span class="key">
        <svg width="12" height="12" aria-hidden="true" focusable="false">
            <rect class=${`fill-${tone}`} width="12" height="12" rx="3" /></svg>
        ${children}</span>`;
}

/* Bars of parts that add up, all on one scale: rows of {label, total, parts: [{label, value,
 * tone}]}. */
export function Stacked({ rows }) {
    const top = Math.max(1, ...rows.map((row) => row.total));
    const drawn = (row) => {
        let at = 0;
        return row.parts.filter((part) => part.value > 0).map((part) => {
            const from = at;
            at += part.value;
            return html`<rect class=${`fill-${part.tone} part`} height="32" rx="5"
                x=${`${(100 * from) / top}%`} width=${`${(100 * part.value) / top}%`} />`;
        });
    };
    return rows.map((row) => html`<div class="stacked">
        <p><b class="num">${figure(row.total)}</b> ${row.label}</p>
        <svg width="100%" height="32" aria-hidden="true" focusable="false">
            <rect class="fill-ground" width="100%" height="32" rx="5" />
            ${drawn(row)}
        </svg>
        <ul class="chart-keys">${row.parts.map((part) => html`<li><${Key} tone=${part.tone}>
            <b class="num">${figure(part.value)}</b> ${part.label}<//></li>`)}</ul>
    </div>`);
}

/* ---- columns ---- */

const HEIGHT = 190;
const LEFT = 34;
const BOTTOM = 26;
const TOP = 18;
/* Where a value of an axis to `top` stands. */
const high = (value, top) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);

function Column({ x, width, value, top, tone }) {
    return value > 0 && html`<rect class=${`fill-${tone}`} x=${x} width=${width}
        y=${high(value, top)} height=${high(0, top) - high(value, top)}
        rx=${Math.min(4, width / 3)} />`;
}

/* Columns beside each other: points of {label, short, value, second}; `second` is a part of the
 * value; `head` names the table's columns and the legend's entries. */
export function Columns({ caption, head, points }) {
    const [box, width] = useWidth(640);
    const ticks = ticksTo(Math.max(1, ...points.map((point) => point.value || 0)));
    const top = ticks.at(-1);
    const step = (width - LEFT) / Math.max(1, points.length);
    const bar = Math.min(48, Math.max(2, step * 0.72));
    const longest = Math.max(1, ...points.map((point) => point.short.length));
    const skip = Math.ceil((longest * 7 + 8) / step);
    const column = (point, i) => {
        const x = LEFT + step * i + (step - bar) / 2;
        return html`<g>
            <${Column} x=${x} width=${bar} value=${point.value} top=${top} tone="first" />
            <${Column} x=${x} width=${bar} value=${point.second} top=${top} tone="second" />
            ${point.value > 0 && step > 22 && html`<text class="chart-value" text-anchor="middle"
                x=${x + bar / 2} y=${high(point.value, top) - 5}>${figure(point.value)}</text>`}
            ${i % skip === 0 && html`<text class="chart-label" text-anchor="middle"
                x=${x + bar / 2} y=${HEIGHT - 7}>${point.short}</text>`}
        </g>`;
    };
    const row = (point) => [point.label, figure(point.value)]
        .concat(head.length > 2 ? [figure(point.second)] : []);
    return html`<figure class="chart">
        ${head.length > 2 && html`<p class="chart-keys"><${Key} tone="first">${head[1]}<//>
            ${" "}<${Key} tone="second">${head[2]}<//></p>`}
        <div ref=${box}>
            <svg role="img" aria-label=${caption} viewBox=${`0 0 ${width} ${HEIGHT}`} width="100%">
                ${ticks.map((tick) => html`<g>
                    <line class="chart-grid" x1=${LEFT} x2=${width} y1=${high(tick, top)}
                        y2=${high(tick, top)} />
                    <text class="chart-label" text-anchor="end" x=${LEFT - 8}
                        y=${high(tick, top) + 4}>${figure(tick)}</text></g>`)}
                ${points.map(column)}
            </svg>
        </div>
        <${Numbers} caption=${caption} head=${head} rows=${points.map(row)} />
    </figure>`;
}

/* ---- shares by row and month ---- */

function HeatCell({ text }) {
    if (text === null || text === undefined)
        return html`<td class="heat-none"><span class="hidden">${t("report.unknown")}</span></td>`;
    const tenth = Math.min(5, Math.floor(Number(text) * 5.999));
    return html`<td class=${`heat heat-${tenth}`}>${share(text)}</td>`;
}

/* Rows of {label, people, cells: [share or null]}. */
export function Heat({ caption, head, rows }) {
    return html`<div class="chart-scroll" tabindex="0" role="region"
        aria-label=${t("report.table_of", { title: caption })}>
        <table class="heat-table">
            <caption class="hidden">${caption}</caption>
            <thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
            <tbody>${rows.map((row) => html`<tr>
                <th scope="row">${row.label}</th><td class="num">${figure(row.people)}</td>
                ${row.cells.map((text) => html`<${HeatCell} text=${text} />`)}</tr>`)}</tbody>
        </table>
    </div>`;
}

/* ---- an estimate between two bounds, against zero ---- */

export const signed = (value) => number(value, {
    signDisplay: "exceptZero", minimumFractionDigits: 2, maximumFractionDigits: 2,
});

export function Interval({ caption, low, middle, high: upper }) {
    const [box, width] = useWidth(520);
    const reach = Math.max(0.5, Math.abs(low), Math.abs(upper)) * 1.15;
    const x = (value) => 16 + ((width - 32) * (value + reach)) / (2 * reach);
    /* Beside the line of zero, not across it. */
    const bound = (value) => {
        const near = Math.abs(x(value) - x(0)) < 30;
        const [anchor, at] = !near ? ["middle", x(value)]
            : value < 0 ? ["end", Math.min(x(value) + 7, x(0) - 4)]
            : ["start", Math.max(x(value) - 7, x(0) + 4)];
        return html`<text class="chart-label" text-anchor=${anchor} x=${at} y="72">${
            signed(value)}</text>`;
    };
    return html`<figure class="chart"><div ref=${box}>
        <svg role="img" aria-label=${caption} viewBox=${`0 0 ${width} 92`} width="100%">
            <line class="chart-grid" x1="16" x2=${width - 16} y1="44" y2="44" />
            <line class="chart-zero" x1=${x(0)} x2=${x(0)} y1="22" y2="66" />
            <text class="chart-label" text-anchor="middle" x=${x(0)} y="84">0</text>
            <rect class="fill-third" x=${x(low)} width=${Math.max(2, x(upper) - x(low))} y="37"
                height="14" rx="7" />
            <circle class="fill-first" cx=${x(middle)} cy="44" r="9" />
            <text class="chart-value" text-anchor="middle" x=${x(middle)} y="16">
                ${signed(middle)}</text>
            ${bound(low)}${bound(upper)}
        </svg></div></figure>`;
}
