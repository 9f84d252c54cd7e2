/* SPDX-License-Identifier: Apache-2.0 */
/* icons.js -- the drawings beside words, on a grid of 24; a drawing never stands for a word alone
 * unless its button is named. */

import { html } from "/web/vendor-preact.js";

const PATHS = {
    overview: "M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z",
    events: "M5 6.5h14a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7.5a1 1 0 0 1 1-1zM4 10.5h16M8.5 4v4M15.5 4v4",
    people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.4-3.6 3-5.5 6.5-5.5s6.1 1.9 6.5 5.5M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.9c2 .7 3.2 2.5 3.5 5.1",
    matches: "M8.5 16a5.5 5.5 0 1 1 4.8-8.2M15.5 8a5.5 5.5 0 1 1-4.8 8.2",
    imports: "M12 4v11M7.5 10.5 12 15l4.5-4.5M4.5 19.5h15",
    reports: "M4.5 19.5h15M7 16v-5M12 16V5M17 16V8.5",
    devices: "M6 3.5h12a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM9 20.5h6M12 16.5v4",
    settings: "M4 7h9M17 7h3M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM4 17h3M11 17h9M9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    more: "M5 12h.01M12 12h.01M19 12h.01",
    search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
    close: "M6 6l12 12M18 6 6 18",
    back: "M14.5 5.5 8 12l6.5 6.5",
    next: "M9.5 5.5 16 12l-6.5 6.5",
    check: "M5 12.5 10 17.5 19.5 7",
    plus: "M12 5v14M5 12h14",
    alert: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2h.01",
    info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.7h.01",
    file: "M7 3.5h7l4.5 4.5v11.5a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM13.5 3.5V8.5h5",
    out: "M14 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h8M11 12h9M16.5 8.5 20 12l-3.5 3.5",
    language: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.6 3.7 5.6 3.7 9s-1.2 6.4-3.7 9c-2.5-2.6-3.7-5.6-3.7-9S9.5 5.6 12 3z",
    door: "M4 20.5h16M7 20.5V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v15.5M13.5 12.5h.01",
    clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.2l3.2 2",
    merge: "M6 4v4c0 4 6 3.5 6 8v4M18 4v4c0 4-6 3.5-6 8M9.5 17.5 12 20l2.5-2.5",
    split: "M12 20v-4c0-4.5-6-4-6-8V4M12 16c0-4.5 6-4 6-8V4M3.5 6.5 6 4l2.5 2.5M15.5 6.5 18 4l2.5 2.5",
    undo: "M8.5 5 4 9.5 8.5 14M4.5 9.5h9.5a5.5 5.5 0 0 1 0 11H10",
    edit: "M4.5 19.5l1-4.5L16 4.5 19.5 8 9 18.5zM13.5 7l3.5 3.5",
    trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v6M13.5 10.5v6",
    download: "M12 4v10M8 10.5 12 14.5l4-4M5 19.5h14",
    print: "M7 9V4h10v5M7 17H4.5V9.5h15V17H17M7 14h10v6H7z",
    link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
    ticket: "M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3zM14 7v2M14 11v2M14 15v2",
};

/* A drawing of the height of the text beside it. */
export const Icon = ({ name, size = 20 }) => html`
    <svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true"
        focusable="false"><path d=${PATHS[name]} /></svg>`;
