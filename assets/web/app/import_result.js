/* SPDX-License-Identifier: Apache-2.0 */
/* import_result.js -- what came, or would come, of a file: counted, and what was left out, why. */

import { day, number, t } from "./lang.js";
import { Figure, Notice, html } from "./ui.js";

const COUNTS = {
    members: ["added", "changed", "unchanged", "repeated", "left"],
    signups: ["added", "changed", "unchanged", "newcomers", "arrived"],
    activity: ["counted", "by_name", "days", "replaced_days"],
    calendar: ["events", "series", "changed", "unchanged"],
};

const strangers = (result) => Object.values(result.strangers || {})
    .reduce((sum, count) => sum + count, 0);
const leftOut = (result) => result.problem_count ?? result.left_out ?? 0;

/* One line: "csv · UTF-8 · 40 rows". */
export const described = (result) => [
    result.format && t("imports.format", { format: result.format }), result.encoding,
    result.chat, result.rows !== undefined && t("imports.rows", { count: result.rows }),
    result.first_day && `${day(result.first_day)} – ${day(result.last_day)}`,
].filter(Boolean).join(" · ");

function Problems({ result }) {
    const count = leftOut(result);
    if (!count)
        return null;
    const problems = result.problems || [];
    return html`<details class="problems" open=${count <= 10}>
        <summary>${t("imports.left_out", { count })}</summary>
        <ol class="plain-list">${problems.map((problem, index) => html`<li key=${index}>
            <span class="note num">${t("imports.line", { line: problem.line })}</span>
            <span lang="en">${problem.sentence || problem.text}</span></li>`)}</ol>
        ${count > problems.length && html`<p class="note">${t("imports.more_problems",
            { count: count - problems.length })}</p>`}
    </details>`;
}

export function Result({ kind, result }) {
    if (result.repeated === true)
        return html`<${Notice} kind="info" title=${t("imports.repeated_title")}><p>${
            t("imports.repeated_text")}</p><//>`;
    const away = kind === "activity" ? strangers(result) : 0;
    return html`<p class="note">${described(result)}</p>
        <div class="figures">${COUNTS[kind].filter((name) => typeof result[name] === "number" &&
                (name !== "left" || result.left > 0))
            .map((name) => html`<${Figure} key=${name} label=${t(`imports.count.${name}`)}
                value=${number(result[name])} />`)}
            ${kind === "activity" && html`<${Figure} label=${t("imports.count.strangers")}
                value=${number(away)} />`}
            ${leftOut(result) > 0 && html`<${Figure} label=${t("imports.count.left_out")}
                value=${number(leftOut(result))} />`}
        </div>
        <${Problems} result=${result} />`;
}
