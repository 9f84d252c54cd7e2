/* SPDX-License-Identifier: Apache-2.0 */
/* rules_template.h -- six clauses that groups of this kind agree on, to begin with. */
#pragma once

#define CTL_RULES_TITLE_ZH "群规"
#define CTL_RULES_TITLE_EN "House rules"

#define CTL_RULES_ZH                                                                               \
    "1. 未经允许不发广告。想推广先问组织者，有专门的时间和位置。\n"    \
    "2. 认真听别人说完，再说自己的。\n"                                              \
    "3. 不刷屏：一次把话说清楚，把地方留给大家。\n"                            \
    "4. 有观点就给理由；可以不同意，请说明为什么。\n"                         \
    "5. 对事不对人，不作人身攻击。\n"                                                 \
    "6. 不揣测他人的动机，先相信对方是善意的。"

#define CTL_RULES_EN                                                                               \
    "1. No advertising without permission. Ask a host: there is a time and a place for it.\n"      \
    "2. Hear others out before you speak.\n"                                                       \
    "3. No flooding: say it once and clearly, and leave room for everybody.\n"                     \
    "4. Give reasons for what you think; disagree if you do, and say why.\n"                       \
    "5. Argue about things, never attack a person.\n"                                              \
    "6. Do not doubt other people's motives; assume that they mean well."
