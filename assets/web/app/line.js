/* SPDX-License-Identifier: Apache-2.0 */
/* line.js -- a line that climbs in steps over time, drawn by uPlot, which is fetched for the first.
 *
 * uPlot paints a canvas: its colours are read from the style sheet, again when the scheme turns. */

import { html, useEffect, useRef, useState } from "./ui.js";
import { ticksTo, useWidth } from "./chart.js";
import { currentZone } from "./lang.js";

const LEAST_S = 600; /* of time shown */
const MINUTES = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];

let plotting = null;

function loadPlot() {
    if (!plotting) {
        const sheet = document.createElement("link");
        sheet.rel = "stylesheet";
        sheet.href = new URL("./uplot.css", import.meta.url).href;
        document.head.append(sheet);
        plotting = import("./uplot.js").then((module) => module.default);
    }
    return plotting;
}

const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(Plot, width, label) {
    const clock = new Intl.DateTimeFormat("en-GB", {
        hour: "2-digit", minute: "2-digit", timeZone: currentZone(),
    });
    const axis = {
        stroke: colour("--ink2"), font: "12px Inter, sans-serif",
        grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false },
    };
    return {
        width, height: 200, legend: { show: false }, cursor: { show: false },
        scales: {
            x: { range: (_plot, least, most) => [least, Math.max(most, least + LEAST_S)] },
            y: { range: (_plot, _least, most) => [0, ticksTo(Math.max(1, most)).at(-1)] },
        },
        axes: [
            { ...axis, incrs: MINUTES,
              values: (_plot, at) => at.map((s) => clock.format(new Date(s * 1000))) },
            { ...axis, size: 40, splits: (_plot, _axis, _least, most) => ticksTo(most) },
        ],
        series: [{}, {
            label, stroke: colour("--prim"), width: 2.5, fill: colour("--tint"),
            points: { show: false }, paths: Plot.paths.stepped({ align: 1 }),
        }],
    };
}

/* Counts up when the reader's colour scheme turns. */
function useScheme() {
    const [turns, setTurns] = useState(0);
    useEffect(() => {
        const dark = matchMedia("(prefers-color-scheme: dark)");
        const turn = () => setTurns((count) => count + 1);
        dark.addEventListener("change", turn);
        return () => dark.removeEventListener("change", turn);
    }, []);
    return turns;
}

const data = (points) => [points.map(([at]) => at), points.map(([, value]) => value)];

/* Points of [seconds since 1970, value]; whoever draws it tells the numbers as text beside it. */
export function Line({ caption, label, points }) {
    const [box, width] = useWidth(640);
    const plot = useRef(null);
    const latest = useRef(points);
    const turns = useScheme();
    latest.current = points;
    useEffect(() => {
        let gone = false;
        loadPlot().then((Plot) => {
            if (!gone)
                plot.current = new Plot(options(Plot, width, label), data(latest.current),
                                        box.current);
        });
        return () => {
            gone = true;
            plot.current?.destroy();
            plot.current = null;
        };
    }, [width, label, turns]);
    useEffect(() => plot.current?.setData(data(points)), [points]);
    return html`<figure class="chart">
        <div class="plot" ref=${box} role="img" aria-label=${caption}></div>
    </figure>`;
}
