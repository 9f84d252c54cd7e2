/* SPDX-License-Identifier: Apache-2.0 */
/* rules_template.js -- six clauses that groups of this kind agree on, to begin with; the same as
 * `turnout rules set --template`. */

export const RULES = {
    title_zh: "群规",
    title_en: "House rules",
    text_zh: `1. 未经允许不发广告。想推广先问组织者，有专门的时间和位置。
2. 认真听别人说完，再说自己的。
3. 不刷屏：一次把话说清楚，把地方留给大家。
4. 有观点就给理由；可以不同意，请说明为什么。
5. 对事不对人，不作人身攻击。
6. 不揣测他人的动机，先相信对方是善意的。`,
    text_en: `1. No advertising without permission. Ask a host: there is a time and a place for it.
2. Hear others out before you speak.
3. No flooding: say it once and clearly, and leave room for everybody.
4. Give reasons for what you think; disagree if you do, and say why.
5. Argue about things, never attack a person.
6. Do not doubt other people's motives; assume that they mean well.`,
};
