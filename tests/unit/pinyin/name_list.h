/* SPDX-License-Identifier: Apache-2.0 */
/* name_list.h -- sixty names as people have them, and how each is read.
 *
 * Written down before the tables of name mode existed, to measure them; the tables are not to be
 * changed because a name stands here. */
#pragma once

struct name_reading {
    const char *name;
    const char *reading; /* one syllable a character */
};

static const struct name_reading name_list[] = {
    {"张伟", "zhang wei"},
    {"王芳", "wang fang"},
    {"李娜", "li na"},
    {"刘洋", "liu yang"},
    {"陈静", "chen jing"},
    {"杨帆", "yang fan"},
    {"赵磊", "zhao lei"},
    {"黄敏", "huang min"},
    {"周杰", "zhou jie"},
    {"吴昊", "wu hao"},
    {"徐丽", "xu li"},
    {"孙悦", "sun yue"},
    {"马超", "ma chao"},
    {"朱琳", "zhu lin"},
    {"胡军", "hu jun"},
    {"郭晓明", "guo xiao ming"},
    {"何佳怡", "he jia yi"},
    {"林志强", "lin zhi qiang"},
    {"罗文静", "luo wen jing"},
    {"高建国", "gao jian guo"},
    {"郑雨桐", "zheng yu tong"},
    {"梁诗涵", "liang shi han"},
    {"谢宇轩", "xie yu xuan"},
    {"宋子豪", "song zi hao"},
    {"唐梓涵", "tang zi han"},
    {"许浩然", "xu hao ran"},
    {"韩雪梅", "han xue mei"},
    {"冯思远", "feng si yuan"},
    {"邓玉兰", "deng yu lan"},
    {"曹睿", "cao rui"},
    {"彭欣怡", "peng xin yi"},
    {"曾志伟", "zeng zhi wei"},
    {"肖俊杰", "xiao jun jie"},
    {"田雨欣", "tian yu xin"},
    {"董明珠", "dong ming zhu"},
    {"潘晓婷", "pan xiao ting"},
    {"于海洋", "yu hai yang"},
    {"王子轩", "wang zi xuan"},
    {"蔡明轩", "cai ming xuan"},
    {"余秋雨", "yu qiu yu"},
    {"杜若溪", "du ruo xi"},
    {"叶知秋", "ye zhi qiu"},
    {"程一鸣", "cheng yi ming"},
    {"魏晨曦", "wei chen xi"},
    {"苏婉清", "su wan qing"},
    {"吕思清", "lv si qing"},
    {"任嘉伦", "ren jia lun"},
    {"沈梦瑶", "shen meng yao"},
    {"单晓峰", "shan xiao feng"},
    {"曾雅琴", "zeng ya qin"},
    {"仇英", "qiu ying"},
    {"解晓东", "xie xiao dong"},
    {"翟天宇", "zhai tian yu"},
    {"区静怡", "ou jing yi"},
    {"欧阳雪", "ou yang xue"},
    {"欧阳志远", "ou yang zhi yuan"},
    {"司马云飞", "si ma yun fei"},
    {"诸葛宇", "zhu ge yu"},
    {"查文斌", "zha wen bin"},
    {"朴正浩", "piao zheng hao"},
};
