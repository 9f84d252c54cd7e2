/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- turnout: a noun, a verb, an exit code.
 *
 * 0 done; 1 refused or failed, one sentence on stderr; 2 wrong usage. */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

#include "turnout/os.h"

/* clang-format off */
static const struct ctl_command *const commands[] = {
    &ctl_group_create, &ctl_group_show, &ctl_group_backup, &ctl_group_restore,
    &ctl_group_tree, &ctl_group_add, &ctl_group_size, &ctl_group_end,
    &ctl_group_join, &ctl_group_leave, &ctl_group_line, &ctl_group_undo,
    &ctl_member_import, &ctl_member_list, &ctl_member_show,
    &ctl_member_merge, &ctl_member_undo_merge, &ctl_member_split,
    &ctl_member_consent, &ctl_member_export, &ctl_member_erase, &ctl_member_readmit,
    &ctl_member_expire,
    &ctl_match_list, &ctl_match_show, &ctl_match_same, &ctl_match_different, &ctl_match_later,
    &ctl_activity_import, &ctl_activity_list, &ctl_activity_undo,
    &ctl_event_create, &ctl_event_list, &ctl_event_show, &ctl_event_set, &ctl_event_close,
    &ctl_event_renew_key, &ctl_event_import_signups, &ctl_event_signups,
    &ctl_event_import_calendar, &ctl_event_calendars, &ctl_event_undo_calendar,
    &ctl_ticket_issue, &ctl_ticket_check, &ctl_ticket_list, &ctl_ticket_revoke,
    &ctl_notice_add, &ctl_notice_list, &ctl_notice_approve, &ctl_notice_withdraw,
    &ctl_notice_remove,
    &ctl_topic_add, &ctl_topic_list, &ctl_topic_show, &ctl_topic_close, &ctl_topic_remove,
    &ctl_card_set, &ctl_card_show, &ctl_card_clear,
    &ctl_rules_set, &ctl_rules_show, &ctl_rules_clear,
    &ctl_programme_set, &ctl_programme_show, &ctl_programme_clear,
    &ctl_meetup_add, &ctl_meetup_list, &ctl_meetup_remove,
    &ctl_question_add, &ctl_question_list, &ctl_question_remove,
    &ctl_kiosk_invite, &ctl_kiosk_list, &ctl_kiosk_revoke,
    &ctl_update_add, &ctl_update_list, &ctl_update_remove,
    &ctl_series_add, &ctl_series_list, &ctl_series_skip, &ctl_series_end, &ctl_series_place,
    &ctl_attendance_list, &ctl_attendance_role, &ctl_attendance_roles,
    &ctl_attendance_mark, &ctl_attendance_unmark, &ctl_attendance_import, &ctl_attendance_marks,
    &ctl_bundle_export, &ctl_bundle_import, &ctl_bundle_show, &ctl_log_list,
    &ctl_feedback_list,
    &ctl_report_event, &ctl_report_group,
    &ctl_report_rules, &ctl_referral_add, &ctl_referral_remove, &ctl_referral_list,
    &ctl_points_show, &ctl_points_set, &ctl_points_member, &ctl_points_grant, &ctl_points_redeem,
    &ctl_points_correct,
    &ctl_reach_out_make, &ctl_reach_out_list, &ctl_reach_out_show, &ctl_reach_out_mark,
    &ctl_account_create, &ctl_account_list, &ctl_account_set, &ctl_account_remove,
    &ctl_token_create, &ctl_token_list, &ctl_token_revoke,
    &ctl_doctor,
};
/* clang-format on */
#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

/* ---- help ---- */

static void list_commands(FILE *to, const char *noun)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        char name[40];
        if (noun && strcmp(noun, commands[i]->noun) != 0)
            continue;
        (void)snprintf(name, sizeof name, "%s %s", commands[i]->noun, commands[i]->verb);
        (void)fprintf(to, "  turnout %-19s %s\n", name, commands[i]->summary);
    }
}

static void print_help(FILE *to, const char *noun)
{
    (void)fprintf(to, "turnout -- a group's members, events, entry codes and kiosks\n\n"
                      "usage: turnout NOUN VERB [OPTIONS]\n\n");
    list_commands(to, noun);
    (void)fprintf(to, "\nEvery command takes --data DIR, --json and --help.  The data folder is "
                      "--data, else\n$TURNOUT_DATA, else $XDG_DATA_HOME/turnout, else "
                      "~/.local/share/turnout.\nExit code: 0 done, 1 refused or failed, 2 wrong "
                      "usage.\n");
}

static void print_command_help(const struct ctl_command *command)
{
    TN_BUF_AUTO text = {0};
    tn_buf_addf(&text, "usage: turnout %s%s%s %s\n\n%s\n\n", command->noun,
                command->verb[0] ? " " : "", command->verb, command->arguments, command->summary);
    if (command->text)
        tn_buf_addf(&text, "%s\n\n", command->text);
    tn_conf_help(command->options, &text);
    (void)fputs(tn_buf_text(&text), stdout);
}

/* ---- finding the command ---- */

static bool has_noun(const char *noun)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->noun, noun) == 0)
            return true;
    }
    return false;
}

/* A noun without verbs (doctor) has the empty verb. */
static const struct ctl_command *find_command(const char *noun, const char *verb,
                                              bool *ret_used_verb)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->noun, noun) != 0)
            continue;
        *ret_used_verb = commands[i]->verb[0] != '\0';
        if (!*ret_used_verb || (verb && strcmp(commands[i]->verb, verb) == 0))
            return commands[i];
    }
    return NULL;
}

/* The command line taken apart: noun and verb out, options and the rest in `left`. */
struct words {
    const char *noun, *verb;
    char **left;
    int left_count;
    bool help, version;
};

/* Options may stand before the noun; those that every command has take a value in the next word. */
static bool takes_next_word(const char *word)
{
    return strcmp(word, "--data") == 0 || strcmp(word, "--database") == 0;
}

static void take_words(int argc, char **argv, struct words *words)
{
    bool value_next = false;
    words->left[words->left_count++] = argv[0];
    for (int i = 1; i < argc; i++) {
        bool option = argv[i][0] == '-' && argv[i][1] != '\0';
        if (!words->noun && !value_next && strcmp(argv[i], "--version") == 0)
            words->version = true;
        else if (!words->noun && !value_next && !option)
            words->noun = argv[i];
        else if (words->noun && !words->verb && !value_next && !option)
            words->verb = argv[i];
        else
            words->left[words->left_count++] = argv[i];
        words->help |=
            !value_next && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0);
        value_next = !value_next && !words->verb && takes_next_word(argv[i]);
    }
    words->left[words->left_count] = NULL;
}

/* ---- running it ---- */

static size_t count_args(const struct tn_conf *conf)
{
    size_t count = 0;
    while (tn_conf_arg(conf, count))
        count++;
    return count;
}

static enum ctl_exit check_args(struct ctl *ctl, const struct ctl_command *command)
{
    size_t count = count_args(ctl->conf);
    if (count < command->least_args)
        return ctl_usage(ctl, "something is missing; usage: turnout %s %s %s", command->noun,
                         command->verb, command->arguments);
    if (count > command->most_args)
        return ctl_usage(ctl, "\"%s\" is too much; usage: turnout %s %s %s",
                         tn_conf_arg(ctl->conf, command->most_args), command->noun, command->verb,
                         command->arguments);
    return CTL_DONE;
}

static enum ctl_exit run_command(struct ctl *ctl, const struct ctl_command *command)
{
    ctl_find_folder(ctl);
    ctl->database = tn_conf_text(ctl->conf, "database");
    ctl->json = tn_conf_flag(ctl->conf, "json");
    if (check_args(ctl, command) != CTL_DONE)
        return CTL_USAGE;
    if (tn_seal_init())
        return ctl_failed(tn_fault_set(&ctl->fault, TN_ERR_SEAL, "libsodium does not start"));
    if (command->needs != CTL_NEEDS_NOTHING) {
        enum tn_err err = ctl_open_group(ctl);
        if (err && !(err == TN_ERR_ABSENT && command->needs == CTL_TRIES_GROUP))
            return ctl_failed(err);
    }
    enum ctl_exit code = command->run(ctl);
    if ((fflush(stdout) || ferror(stdout)) && code == CTL_DONE)
        code = ctl_failed(tn_fault_set(&ctl->fault, TN_ERR_IO, "the answer cannot be written out"));
    return code;
}

static enum ctl_exit run(const struct ctl_command *command, const struct words *words)
{
    struct ctl ctl = {.conf = tn_conf_create(command->options)};
    enum ctl_exit code = CTL_USAGE;
    if (tn_conf_parse_args(ctl.conf, words->left_count, words->left, &ctl.fault) == TN_OK)
        code = run_command(&ctl, command);
    if (code != CTL_DONE && ctl.fault.text[0])
        ctl_warn("turnout: %s", ctl.fault.text);
    tn_people_close(ctl.people);
    tn_registry_close(ctl.registry);
    tn_conf_release(ctl.conf);
    return code;
}

static enum ctl_exit refuse(const struct words *words)
{
    if (!words->noun)
        ctl_warn("turnout: a noun and a verb are missing; turnout --help lists them");
    else if (!has_noun(words->noun))
        ctl_warn("turnout: there is no \"%s\"; turnout --help lists what there is", words->noun);
    else if (!words->verb)
        ctl_warn("turnout: what to do with \"%s\"? turnout %s --help lists it", words->noun,
                 words->noun);
    else
        ctl_warn("turnout: there is no \"%s %s\"; turnout %s --help lists what there is",
                 words->noun, words->verb, words->noun);
    return CTL_USAGE;
}

/* A noun without a verb keeps its next word as an argument. */
static void give_back_verb(struct words *words)
{
    if (!words->verb)
        return;
    memmove(words->left + 2, words->left + 1,
            (size_t)(words->left_count - 1) * sizeof *words->left);
    /* conf takes main's argv as it comes and changes nothing in it */
    words->left[1] = (char *)(uintptr_t)words->verb;
    words->left[++words->left_count] = NULL;
}

static enum ctl_exit dispatch(struct words *words)
{
    bool used_verb = true;
    const struct ctl_command *command =
        words->noun ? find_command(words->noun, words->verb, &used_verb) : NULL;
    if (words->version) {
        (void)printf("turnout %s\n", TURNOUT_VERSION);
    } else if (command && words->help) {
        print_command_help(command);
    } else if (words->help && (!words->noun || has_noun(words->noun))) {
        print_help(stdout, words->noun);
    } else if (command) {
        if (!used_verb)
            give_back_verb(words);
        return run(command, words);
    } else {
        return refuse(words);
    }
    return CTL_DONE;
}

int main(int argc, char **argv)
{
    tn_process_harden(); /* what is written names people */
    struct words words = {.left = calloc((size_t)argc + 2, sizeof *words.left)};
    if (!words.left)
        return CTL_FAILED;
    take_words(argc, argv, &words);
    enum ctl_exit code = dispatch(&words);
    free(words.left);
    return (int)code;
}
