/* SPDX-License-Identifier: Apache-2.0 */
/* test_chat.c -- every shape of chat export: who counts, on which day, and what never comes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "memory_file.h"
#include "turnout/chat.h"
#include "turnout/text.h"

#define CANARY "CANARY-3f9c"

/* What came out of one reading, as text that a test can hold against another. */
struct reading {
    struct memory_file file;
    struct tn_buf acts;     /* "chat platform:id/name day kind×count\n" */
    struct tn_buf problems; /* "line: sentence\n" */
    struct tn_chat_summary summary;
    struct tn_fault fault;
    enum tn_err err;
};

static enum tn_err on_act(void *context, const struct tn_chat_act *act, struct tn_fault *fault)
{
    struct reading *reading = context;
    (void)fault;
    assert_true(tn_chat_counts(act->kind));
    assert_true(tn_text_valid(act->chat, strlen(act->chat)));
    assert_null(strstr(act->name, CANARY));
    assert_null(strstr(act->id, CANARY));
    assert_null(strstr(act->chat, CANARY));
    tn_buf_addf(&reading->acts, "%s %s:%s/%s %d %s", act->chat, act->platform, act->id, act->name,
                act->day, tn_chat_sort_name(act->kind));
    if (act->count != 1)
        tn_buf_addf(&reading->acts, "x%lld", (long long)act->count);
    tn_buf_add_text(&reading->acts, "\n");
    return TN_OK;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct reading *reading = context;
    assert_null(strstr(sentence, CANARY));
    tn_buf_addf(&reading->problems, "%lld: %s\n", (long long)line, sentence);
}

static int shanghai(void *context, int64_t wall_ms)
{
    (void)context;
    (void)wall_ms;
    return 480;
}

static void read_chat(struct reading *reading, const char *format, const char *chat,
                      const char *region)
{
    struct tn_import_source source = memory_file_source(&reading->file, "chat");
    struct tn_chat_options options = {
        .format = format, .chat = chat, .region = region, .offset_min = shanghai};
    struct tn_chat_sink sink = {reading, on_act, on_problem, NULL};
    reading->err = tn_chat_read(&source, &options, &sink, &reading->summary, &reading->fault);
    assert_null(strstr(reading->fault.text, CANARY));
}

static void release(struct reading *reading)
{
    tn_buf_release(&reading->acts);
    tn_buf_release(&reading->problems);
}

/* 2019-07-16 is day 18093. */
static const struct shape {
    const char *what, *chat, *region, *text, *format, *acts, *problems;
} shapes[] = {
    {"telegram: one chat, text and array, voice, service, deleted account, channel, reaction", NULL,
     "CN",
     "{\n \"name\": \"Makers\",\n \"type\": \"private_supergroup\",\n \"id\": 1234567,\n"
     " \"messages\": [\n"
     "  {\"id\": 1, \"type\": \"service\", \"date\": \"2019-07-16T10:00:00\", \"date_unixtime\": "
     "\"1563242400\", \"actor\": \"Ann\", \"actor_id\": \"user9007199254740993\", \"action\": "
     "\"join_group_by_link\", \"inviter\": \"Bob\", \"text\": \"\", \"members\": [\"Cid\"]},\n"
     "  {\"id\": 2, \"type\": \"message\", \"date\": \"2019-07-16T10:00:01\", \"date_unixtime\": "
     "\"1563242401\", \"from\": \"Ann\", \"from_id\": \"user9007199254740993\", \"text\": "
     "\"" CANARY "\"},\n"
     "  {\"id\": 3, \"type\": \"message\", \"date\": \"2019-07-16T10:00:02\", \"date_unixtime\": "
     "\"1563242402\", \"from_id\": \"user22222\", \"media_type\": \"voice_message\", \"text\": "
     "[\"" CANARY "\", {\"type\": \"link\", \"text\": \"" CANARY
     "\"}], \"reactions\": [{\"type\": \"emoji\", "
     "\"count\": 1, \"emoji\": \"x\", \"recent\": [{\"from\": \"Ann\", \"from_id\": "
     "\"user9007199254740993\", \"date\": \"2019-07-17T01:00:00\"}]}]},\n"
     "  {\"id\": 4, \"type\": \"message\", \"date\": \"2019-07-16T10:00:02\", \"from\": "
     "\"Makers\", "
     "\"from_id\": \"channel1234567\", \"text\": \"" CANARY "\"},\n"
     "  {\"id\": 5, \"type\": \"unsupported\", \"date\": \"2019-07-16T10:00:02\"}\n ]\n}\n",
     "telegram",
     "telegram:1234567 telegram:9007199254740993/Ann 18093 message\n"
     "telegram:1234567 telegram:9007199254740993/Ann 18094 reaction\n"
     "telegram:1234567 telegram:22222/ 18093 voice\n",
     ""},
    {"telegram: the day is the group's, not UTC's", NULL, "CN",
     "{\"name\":\"M\",\"type\":\"private_group\",\"id\":7,\"messages\":[{\"id\":1,\"type\":"
     "\"message\",\"date\":\"2019-07-16T22:00:00\",\"date_unixtime\":\"1563314400\",\"from\":\"A\","
     "\"from_id\":\"user12345\",\"text\":\"" CANARY "\"}]}",
     "telegram", "telegram:7 telegram:12345/A 18094 message\n", ""},
    {"telegram: illegal escapes and values without quotes", NULL, "CN",
     "{\"name\":\"M\",\"type\":\"private_group\",\"id\":7,\"messages\":[\n"
     "{\"id\":1,\"type\":\"message\",\"date\":\"2019-07-16T22:00:00\",\"file\": \"(File not "
     "included)\","
     "\"from\":\"A\\xe9\\x07B \\ud83d\\ude00 \\q\",\"from_id\":12345,\"text\":\"\\x1b" CANARY
     "\"},\n"
     "{\"id\":2,\"type\":\"message\",\"date\":\"2019-07-16T22:00:00\",\"from\":\"B\","
     "\"from_id\":\"user777777\",\n"
     "\"document_id\": video_files/" CANARY ".mp4,\n document_id: video_files/x y.mp4\n"
     ",\"text\":\"" CANARY "\",\"via\": (File not included. " CANARY ")}]}",
     "telegram",
     "telegram:7 telegram:12345/A\xC3\xA9 B \xF0\x9F\x98\x80 q 18093 message\n"
     "telegram:7 telegram:777777/B 18093 message\n",
     ""},
    {"telegram: everything a person has, one chat asked for", "Makers", "CN",
     "{\"about\":\"x\",\"chats\":{\"about\":\"y\",\"list\":[{\"name\":\"Mum\",\"type\":"
     "\"personal_chat\",\"id\":1,\"messages\":[{\"id\":1,\"type\":\"message\",\"date\":"
     "\"2019-07-16T22:00:00\",\"from_id\":\"user55555\",\"text\":\"" CANARY
     "\"}]},{\"name\":\"Makers\","
     "\"type\":\"private_group\",\"id\":2,\"messages\":[{\"id\":1,\"type\":\"message\",\"date\":"
     "\"2019-07-16T22:00:00\",\"from_id\":\"user66666\",\"text\":\"" CANARY "\"}]}]}}",
     "telegram", "telegram:2 telegram:66666/ 18093 message\n", ""},
    {"discord json: bots, joins, offsets, reactions", NULL, "CN",
     "{\"guild\":{\"id\":\"1\",\"name\":\"G\"},\"channel\":{\"id\":\"900719925474099312\",\"type\":"
     "\"GuildTextChat\",\"name\":\"general\"},\"messages\":[{\"id\":\"5\",\"type\":\"Default\","
     "\"timestamp\":\"2019-07-16T18:15:05.123+00:00\",\"content\":\"" CANARY
     "\",\"author\":{\"id\":"
     "\"900719925474099399\",\"name\":\"ann\",\"nickname\":\"Ann\",\"isBot\":false,\"roles\":[{"
     "\"id\":"
     "\"1\",\"name\":\"r\"}]},\"reactions\":[{\"emoji\":{\"id\":\"\",\"name\":\"x\"},\"count\":1,"
     "\"users\":[{\"id\":\"42424242\",\"name\":\"bob\",\"isBot\":false}]}]},"
     "{\"id\":\"6\",\"type\":\"GuildMemberJoin\",\"timestamp\":\"2019-07-16T18:15:05+00:00\","
     "\"author\":{\"id\":\"7\",\"name\":\"z\",\"isBot\":false}},"
     "{\"id\":\"7\",\"type\":\"Default\",\"timestamp\":\"2019-07-16T18:15:05+00:00\","
     "\"author\":{\"id\":\"8\",\"name\":\"bot\",\"isBot\":true}}],\"messageCount\":3}",
     "discord",
     "discord:900719925474099312 discord:42424242/bob 18094 reaction\n"
     "discord:900719925474099312 discord:900719925474099399/Ann 18094 message\n",
     ""},
    {"discord csv: quoted, of several lines, no chat in it", "general", "CN",
     "\xEF\xBB\xBF\"AuthorID\",\"Author\",\"Date\",\"Content\",\"Attachments\",\"Reactions\"\n"
     "\"900719925474099399\",\"ann#0001\",\"2019-07-16T10:00:00.0000000+00:00\",\"" CANARY
     "\nmore, \"\"" CANARY "\"\"\",\"\",\"\"\n"
     "\"42424242\",\"bob\",\"16-Jul-19 06:15 PM\",\"Joined the server.\",\"\",\"\"\n"
     "\"42424242\",\"bob\",\"16-Jul-19 06:15 PM\",\"\",\"a.png\",\"\"\n"
     "\"42424242\",\"bob\",\"" CANARY "\",\"\",\"a.png\",\"\"\n",
     "discord",
     "discord:general discord:900719925474099399/ann#0001 18093 message\n"
     "discord:general discord:42424242/bob 18093 message\n",
     "6: this row has no date\n"},
    {"qq text: banner, the four heads, the system", NULL, "CN",
     "\xEF\xBB\xBF消息记录（此消息记录为文本格式，不支持重新导入）\r\n\r\n"
     "================================================================\r\n消息分组:我的群聊\r\n"
     "================================================================\r\n消息对象:周末创客\r\n"
     "================================================================\r\n\r\n"
     "2019-07-16 18:15:05 地瓜(23333233)\r\n" CANARY "\r\n\r\n"
     "2019-07-16 18:15:06 土豆<a@b.com>\r\n" CANARY "\r\n消息对象:" CANARY "\r\n\r\n"
     "2019-07-16 18:15:07 【管理员】Al(i)ce(10001)\r\n[语音]\r\n\r\n"
     "2019-07-17 8:43:38 PM 名(1)(23333234)\r\n\r\n"
     "2019-07-17 8:43:38 番茄\r\n" CANARY "\r\n\r\n"
     "2019-07-17 8:43:39 系统消息(10000)\r\n番茄加入本群。\r\n\r\n"
     "2019-07-17 8:43:39 系统消息(1000000)\r\n" CANARY "\r\n\r\n"
     "2019-07-17 8:43:40 番茄\r\n番茄撤回了一条消息\r\n\r\n"
     "2019-07-17 8:43:41 番茄\r\n[QQ红包]请使用新版手机QQ查收红包。\r\n\r\n",
     "qq",
     "qq:周末创客 qq:23333233/地瓜 18093 message\n"
     "qq:周末创客 email:a@b.com/土豆 18093 message\n"
     "qq:周末创客 qq:10001/Al(i)ce 18093 voice\n"
     "qq:周末创客 qq:23333234/名(1) 18094 message\n"
     "qq:周末创客 qq:/番茄 18094 message\n",
     ""},
    {"qq copied from its window", "创客", "CN",
     "【冒泡】某某 2/14/2020 9:16:13 PM\n" CANARY "\n\n【冒泡】a b(10001) 2020/2/15 21:16:13\nx\n",
     "qq", "qq:创客 qq:/某某 18306 message\nqq:创客 qq:10001/a b 18307 message\n", ""},
    {"qq, not another program's lines", "g", "CN", "2019-07-16 18:15:05 Ann - she(10001)\nx: y\n",
     "qq", "qq:g qq:10001/Ann - she 18093 message\n", ""},
    {"qq json", NULL, "CN",
     "{\"metadata\":{\"name\":\"QQChatExporter\"},\"chatInfo\":{\"name\":\"创客\",\"type\":"
     "\"group\"},"
     "\"statistics\":{},\"messages\":[{\"id\":\"1\",\"timestamp\":1563271200000,\"sender\":{"
     "\"uid\":"
     "\"u_x\",\"uin\":\"23333233\",\"name\":\"地瓜\"},\"type\":\"text\",\"isSystemMessage\":false,"
     "\"isRecalled\":false,\"content\":{\"text\":\"" CANARY
     "\"},\"rawMessage\":{\"sendNickName\":\"n\","
     "\"sendMemberName\":\"\"}},{\"timestamp\":1563271200000,\"sender\":{\"uid\":\"u_x\",\"uin\":"
     "\"23333233\"},\"isSystemMessage\":false,\"isRecalled\":true},{\"timestamp\":1563271200000,"
     "\"sender\":{\"uid\":\"\",\"uin\":\"0\"},\"isSystemMessage\":true}]}",
     "qq", "qq:创客 qq:23333233/n 18093 message\n", ""},
    {"wechat: MemoTrace", NULL, "CN",
     "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,"
     "Sender\n1,3,1,0,0,1563271200,,\"" CANARY "\",2019-07-16 18:00:00,,小安,wxid_aaaaa\n"
     "2,3,34,0,0,1563271200,,x,2019-07-16 18:00:00,安安,小安,wxid_aaaaa\n"
     "3,3,10000,0,0,1563271200,,\"" CANARY "\",x,,,\n4,3,49,2001,0,1563271200,,x,x,,,wxid_aaaaa\n"
     "5,3,49,62,0,1563271200,,x,x,,,wxid_aaaaa\n6,3,49,57,0,1563271200,,x,x,,,wxid_bbbbb\n",
     "wechat",
     "wxid:3 wxid:wxid_aaaaa/小安 18093 message\nwxid:3 wxid:wxid_aaaaa/安安 18093 voice\n"
     "wxid:3 wxid:wxid_bbbbb/ 18093 message\n",
     ""},
    {"wechat: chatlog csv", NULL, "CN",
     "Time,SenderName,Sender,TalkerName,Talker,Content\n"
     "2019-07-16 18:00:00,小安,wxid_aaaaa,创客,123@chatroom," CANARY "\n"
     "2019-07-16 18:00:00,,系统消息,创客,123@chatroom," CANARY "\n"
     "2019-07-16 18:00:00,小安,wxid_aaaaa,创客,123@chatroom,[拍一拍] " CANARY "\n",
     "wechat", "wxid:123@chatroom wxid:wxid_aaaaa/小安 18093 message\n", ""},
    {"wechat: chatlog json", NULL, "CN",
     "[{\"seq\":1,\"time\":\"2019-07-16T18:00:00+08:00\",\"talker\":\"123@chatroom\","
     "\"talkerName\":"
     "\"创客\",\"sender\":\"wxid_aaaaa\",\"senderName\":\"小安\",\"isSelf\":false,\"type\":1,"
     "\"subType\":0,"
     "\"content\":\"" CANARY "\"},{\"seq\":2,\"time\":\"2019-07-16T18:00:00+08:00\",\"talker\":"
     "\"123@chatroom\",\"sender\":\"\",\"type\":10000,\"content\":\"" CANARY "\"}]",
     "wechat", "wxid:123@chatroom wxid:wxid_aaaaa/小安 18093 message\n", ""},
    {"wechat: WeFlow", NULL, "CN",
     "{\"weflow\":{\"version\":\"1\"},\"session\":{\"wxid\":\"123@chatroom\",\"nickname\":\"创客\","
     "\"type\":"
     "\"群聊\"},\"messages\":[{\"localId\":1,\"createTime\":1563271200,\"type\":\"文本消息\","
     "\"content\":\"" CANARY
     "\",\"isSend\":0,\"senderUsername\":\"wxid_aaaaa\",\"senderDisplayName\":\"小安\"},"
     "{\"createTime\":1563271200,\"type\":\"系统消息\",\"isSend\":null},{\"createTime\":1563271200,"
     "\"type\":\"红包卡片\",\"isSend\":1,\"senderUsername\":\"wxid_aaaaa\"},{\"createTime\":"
     "1563271200,"
     "\"type\":\"语音消息\",\"isSend\":1,\"senderUsername\":\"wxid_bbbbb\"}]}",
     "wechat",
     "wxid:123@chatroom wxid:wxid_aaaaa/小安 18093 message\n"
     "wxid:123@chatroom wxid:wxid_bbbbb/ 18093 voice\n",
     ""},
    {"wechat: wechat_stat", NULL, "CN",
     "time(Asia/Shanghai),group_id,group_name,from_id,from_nickname,content_type,content\n"
     "2019-07-16 23:59:59,g1,创客,wxid_aaaaa,小安,text," CANARY "\n"
     "2019-07-16 23:59:59,g1,创客,,,system," CANARY "\n",
     "wechat", "wxid:g1 wxid:wxid_aaaaa/小安 18093 message\n", ""},
    {"chatlab json", NULL, "CN",
     "{\"chatlab\":{\"version\":\"0.0.1\",\"exportedAt\":1},\"meta\":{\"name\":\"创客\","
     "\"platform\":\"qq\","
     "\"type\":\"group\",\"groupId\":\"99\"},\"members\":[{\"platformId\":\"10001\","
     "\"accountName\":\"A\"}],"
     "\"messages\":[{\"sender\":\"10001\",\"accountName\":\"A\",\"groupNickname\":\"安\","
     "\"timestamp\":"
     "1563271200,\"type\":0,\"content\":\"" CANARY
     "\"},{\"sender\":\"10001\",\"timestamp\":1563271200,"
     "\"type\":22,\"content\":null},{\"sender\":\"10001\",\"timestamp\":1563271200,\"type\":81},"
     "{\"sender\":\"10001\",\"timestamp\":1563271200,\"type\":2}]}",
     "chatlab", "qq:99 qq:10001/安 18093 message\nqq:99 qq:10001/ 18093 voice\n", ""},
    {"chatlab json lines", NULL, "CN",
     "{\"_type\":\"header\",\"chatlab\":{\"version\":\"0.0.1\"},\"meta\":{\"name\":\"创客\","
     "\"platform\":"
     "\"wechat\"}}\n{\"_type\":\"member\",\"platformId\":\"wxid_aaaaa\",\"accountName\":\"A\"}\n"
     "{\"_type\":\"message\",\"sender\":\"wxid_aaaaa\",\"timestamp\":1563271200,\"type\":0,"
     "\"content\":\"" CANARY "\"}\n",
     "chatlab", "wxid:创客 wxid:wxid_aaaaa/ 18093 message\n", ""},
    {"whatsapp of one kind, days first by the file", "Makers", "US",
     "[16.07.19, 18:15:05] Ann Lee: \xE2\x80\x8E" CANARY "\nmore " CANARY "\n"
     "\xE2\x80\x8E[03.08.19, 18:15:05] ~ Bob: \xE2\x80\x8Eimage omitted\n"
     "[03.08.19, 18:15:05] \xE2\x80\xAA+44 7700 900123\xE2\x80\xAC: \xE2\x80\x8E"
     "audio omitted\n"
     "[03.08.19, 18:15:05] Ann Lee: \xE2\x80\x8EThis message was deleted.\n"
     "[03.08.19, 18:15:05] Ann Lee: hello: " CANARY "\n",
     "whatsapp",
     "whatsapp:Makers phone:/Bob 18111 message\nwhatsapp:Makers phone:+447700900123/ 18111 "
     "voice\n"
     "whatsapp:Makers phone:/Ann Lee 18111 message\n",
     ""},
    {"whatsapp of the other kind, months first by the region", "Makers", "US",
     "7/6/19, 6:15\xE2\x80\xAFPM - Messages and calls are end-to-end encrypted.\n"
     "7/6/19, 6:15\xE2\x80\xAFPM - Ann: <Media omitted>\n7/6/19, 6:15\xE2\x80\xAFPM - Bob left\n",
     "whatsapp", "whatsapp:Makers phone:/Ann 18083 message\n", ""},
    {"line", "Makers", "CN",
     "[LINE] Chat history in Makers\nSaved on: 2019/07/20 "
     "10:00\n\n2019/07/16(Tue)\n18:15\tAnn\t" CANARY
     "\nmore\n18:16\tBob joined the group.\n2019.07.17 Wednesday\n上午08:16\tBob\t[Voice]\n",
     "line", "line:Makers line:/Ann 18093 message\nline:Makers line:/Bob 18094 voice\n", ""},
    {"mbox", NULL, "CN",
     "From ann@x.org Tue Jul 16 18:15:05 2019\nFrom: Ann <ann@x.org>\nList-Id: Makers "
     "<makers.x.org>\n"
     "Date: Tue, 16 Jul 2019 20:15:05 +0100\nSubject: " CANARY "\n\n" CANARY "\nFrom here on\n\n"
     "From r@x.org Tue Jul 16 18:15:05 2019\nFrom: r@x.org\nList-Id: <makers.x.org>\n"
     "Date: Tue, 16 Jul 2019 20:15:05 +0100\nAuto-Submitted: auto-replied\n\n" CANARY "\n",
     "mbox", "email:makers.x.org email:ann@x.org/ 18094 post\n", ""},
    {"our own csv", NULL, "CN",
     "platform,handle,date,count,kind\nqq,10001,2019-07-16,3,\nnick,小安,2019-07-16,1,post\n"
     "qq,10001,2019-07-16,0,\nqq,10001,2019-02-30,1,\nqq,10001,2019-07-16,1,shout\n",
     "minimum", "minimum:qq qq:10001/ 18093 messagex3\nminimum:nick nick:/小安 18093 post\n",
     "4: the count is not a number from 1 to 1000000\n5: the date is not one such as 2026-12-05\n"
     "6: the kind is none of message, post, reaction and voice\n"},
    {"our own json lines", "forum", "CN",
     "{\"platform\":\"discourse\",\"handle\":\"ann\",\"date\":\"2019-07-16\",\"count\":2,\"kind\":"
     "\"post\"}\n"
     "{\"platform\":\"discourse\",\"handle\":\"bob\",\"date\":\"2019-07-16\",\"count\":1}\n",
     "minimum",
     "minimum:forum discourse:ann/ 18093 postx2\nminimum:forum discourse:bob/ 18093 message\n", ""},
};
#define SHAPE_COUNT (sizeof shapes / sizeof shapes[0])

/* Protects: each shape's senders, days and kinds; that pieces of any size make no difference; that
 * no text of a message comes out anywhere. */
static void shapes_are_read(void **state)
{
    static const size_t steps[] = {0, 1, 7};
    (void)state;
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
            const struct shape *shape = &shapes[i];
            struct reading reading = {
                .file = {.data = shape->text, .len = strlen(shape->text), .step = steps[s]}};
            read_chat(&reading, "auto", shape->chat, shape->region);
            if (reading.err)
                fail_msg("%s: %s", shape->what, reading.fault.text);
            if (strcmp(tn_buf_text(&reading.acts), shape->acts) != 0)
                fail_msg("%s:\n%s", shape->what, tn_buf_text(&reading.acts));
            assert_string_equal(tn_buf_text(&reading.problems), shape->problems);
            assert_string_equal(reading.summary.format, shape->format);
            int64_t sum = reading.summary.problems;
            for (int sort = 0; sort < TN_CHAT_SORT_COUNT; sort++)
                sum += reading.summary.sorts[sort];
            assert_int_equal(sum, reading.summary.rows);
            release(&reading);
        }
    }
}

static void to_utf16(const char *text, bool big, struct tn_buf *out)
{
    tn_buf_add(out, big ? "\xFE\xFF" : "\xFF\xFE", 2);
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        unsigned c = *at++;
        int more = c < 0x80 ? 0 : c < 0xE0 ? 1 : 2;
        c = more == 0 ? c : more == 1 ? c & 0x1F : c & 0x0F;
        while (more-- > 0)
            c = c << 6 | (*at++ & 0x3F);
        tn_buf_add_byte(out, (uint8_t)(big ? c >> 8 : c));
        tn_buf_add_byte(out, (uint8_t)(big ? c : c >> 8));
    }
}

/* Protects: QQ's files in the encodings it wrote over the years. */
static void qq_comes_in_every_encoding(void **state)
{
    static const char text[] = "消息对象:x\r\n2019-07-16 18:15:05 地瓜(23333233)\r\n中文\r\n";
    /* the same in GBK */
    static const char gbk[] = "\xCF\xFB\xCF\xA2\xB6\xD4\xCF\xF3:x\r\n2019-07-16 18:15:05 "
                              "\xB5\xD8\xB9\xCF(23333233)\r\n\xD6\xD0\xCE\xC4\r\n";
    TN_BUF_AUTO little = {0};
    TN_BUF_AUTO big = {0};
    (void)state;
    to_utf16(text, false, &little);
    to_utf16(text, true, &big);
    const struct {
        const char *data;
        size_t len;
        const char *encoding;
    } files[] = {
        {text, sizeof text - 1, "UTF-8"},
        {gbk, sizeof gbk - 1, "GB18030"},
        {(const char *)little.data, little.len, "UTF-16LE"},
        {(const char *)big.data, big.len, "UTF-16BE"},
    };
    for (size_t i = 0; i < 4; i++) {
        struct reading reading = {.file = {.data = files[i].data, .len = files[i].len, .step = 3}};
        read_chat(&reading, NULL, "g", "CN");
        assert_int_equal(reading.err, TN_OK);
        assert_string_equal(tn_buf_text(&reading.acts), "qq:g qq:23333233/地瓜 18093 message\n");
        assert_string_equal(reading.summary.encoding, files[i].encoding);
        release(&reading);
    }
}

/* Protects: what cannot be taken is refused as a whole, in a sentence that says what to do. */
static void others_are_refused(void **state)
{
#define TWO_CHATS                                                                                  \
    "{\"chats\":{\"list\":[{\"name\":\"A\",\"type\":\"x\",\"id\":1,\"messages\":[{\"id\":1,"       \
    "\"type\":\"message\",\"date\":\"2019-07-16T22:00:00\",\"from_id\":\"user1\"}]},{\"name\":"    \
    "\"B\",\"type\":\"x\",\"id\":2,\"messages\":[{\"id\":1,\"type\":\"message\",\"date\":"         \
    "\"2019-07-16T22:00:00\",\"from_id\":\"user1\"}]}]}}"
    static const struct {
        const char *text, *format, *chat, *says;
        enum tn_err err;
    } cases[] = {
        {"", NULL, NULL, "is empty", TN_ERR_FORMAT},
        {"PK\x03\x04zip", NULL, NULL, "unpack it first", TN_ERR_FORMAT},
        {"hello " CANARY "\n", NULL, NULL, "no chat export known", TN_ERR_FORMAT},
        {"{\"a\":\"" CANARY "\"}", NULL, NULL, "rows are not those", TN_ERR_FORMAT},
        {"{\"messages\":[{\"text\":\"" CANARY "\"", NULL, NULL, "ends in the middle",
         TN_ERR_FORMAT},
        {"{\"a\":1}}", NULL, NULL, "", TN_ERR_FORMAT},
        {"{\"a\" \"" CANARY "\"}", NULL, NULL, "line 1: a comma is missing", TN_ERR_FORMAT},
        {"{]", NULL, NULL, "line 1: a bracket closes", TN_ERR_FORMAT},
        {TWO_CHATS, NULL, NULL, "several chats", TN_ERR_FORMAT},
        {"{\"name\":\"Mum\",\"type\":\"personal_chat\",\"id\":1,\"messages\":[{\"id\":1,"
         "\"type\":\"message\",\"date\":\"2019-07-16T22:00:00\",\"from_id\":\"user12345\"}]}",
         NULL, NULL, "conversations of two", TN_ERR_ABSENT},
        {TWO_CHATS, NULL, "C", "no chat called \"C\"", TN_ERR_ABSENT},
        {TWO_CHATS, "discord", NULL, "rows are not those", TN_ERR_FORMAT},
        {TWO_CHATS, "icq", NULL, "no format \"icq\"", TN_ERR_FORMAT},
        {"[16.07.19, 18:15:05] Ann: hi\n", NULL, NULL, "does not say which chat", TN_ERR_FORMAT},
        {"platform,handle,date,count\n", NULL, NULL, "holds no messages", TN_ERR_FORMAT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading = {.file = {.data = cases[i].text, .len = strlen(cases[i].text)}};
        read_chat(&reading, cases[i].format, cases[i].chat, "CN");
        if (reading.err != cases[i].err || !strstr(reading.fault.text, cases[i].says))
            fail_msg("%zu: %d %s", i, reading.err, reading.fault.text);
        release(&reading);
    }
}

/* ---- size ---- */

#define BIG_BYTES ((int64_t)200 << 20)

/* A Telegram export made as it is read; it is never there as a whole. */
struct big_file {
    int64_t at;
    char piece[512];
    size_t piece_len, piece_at;
    int64_t number, acts;
    bool ended;
};

static void next_piece(struct big_file *file)
{
    const char *head = "{\"name\":\"M\",\"type\":\"private_group\",\"id\":7,\"messages\":[";
    int64_t n = file->number++;
    int len =
        n == 0 ? snprintf(file->piece, sizeof file->piece, "%s", head)
               : snprintf(file->piece, sizeof file->piece,
                          "%s{\"id\":%lld,\"type\":\"message\",\"date\":\"2019-07-16T22:00:00\","
                          "\"date_unixtime\":\"%lld\",\"from\":\"A%lld\",\"from_id\":\"user%lld\","
                          "\"text\":\"%0200d\",\"text_entities\":[{\"type\":\"plain\"}]}",
                          n > 1 ? ",\n" : "", (long long)n, 1563271200 + (long long)n,
                          (long long)(n % 5000), 100000 + (long long)(n % 5000), 0);
    if (file->at >= BIG_BYTES) {
        len = file->ended ? 0 : snprintf(file->piece, sizeof file->piece, "]}");
        file->ended = true;
    }
    file->piece_len = (size_t)len;
    file->piece_at = 0;
}

static ptrdiff_t big_read(void *context, void *out, size_t cap)
{
    struct big_file *file = context;
    size_t got = 0;
    while (got < cap) {
        if (file->piece_at == file->piece_len)
            next_piece(file);
        size_t left = file->piece_len - file->piece_at;
        size_t len = left < cap - got ? left : cap - got;
        if (len == 0)
            break;
        memcpy((char *)out + got, file->piece + file->piece_at, len);
        file->piece_at += len;
        file->at += (int64_t)len;
        got += len;
    }
    return (ptrdiff_t)got;
}

static bool big_rewind(void *context)
{
    struct big_file *file = context;
    *file = (struct big_file){.acts = file->acts};
    return true;
}

static enum tn_err count_act(void *context, const struct tn_chat_act *act, struct tn_fault *fault)
{
    struct big_file *file = context;
    (void)act;
    (void)fault;
    file->acts++;
    return TN_OK;
}

static long peak_kib(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* Protects: a chat's name of any length leaves whole characters of it. */
static void long_names_are_cut_at_a_character(void **state)
{
    static const char text[] = "platform,handle,date,count\nqq,12345,2019-07-16,3\n";
    (void)state;
    for (size_t lead = 0; lead < 3; lead++) {
        TN_BUF_AUTO name = {0};
        struct reading reading = {.file = {.data = text, .len = strlen(text)}};
        for (size_t i = 0; i < lead; i++)
            tn_buf_add_text(&name, "x");
        for (int i = 0; i < 100; i++)
            tn_buf_add_text(&name, "聚");
        read_chat(&reading, NULL, tn_buf_text(&name), "CN");
        assert_int_equal(reading.err, TN_OK);
        assert_int_equal(reading.summary.rows, 1);
        assert_non_null(strstr(tn_buf_text(&reading.acts), "minimum:"));
        release(&reading);
    }
}

/* Protects: memory does not grow with the file. */
static void big_files_take_no_memory(void **state)
{
    struct big_file file = {0};
    struct tn_import_source source = {&file, big_read, big_rewind, "big"};
    struct tn_chat_options options = {.offset_min = shanghai};
    struct tn_chat_sink sink = {&file, count_act, on_problem, NULL};
    struct tn_chat_summary summary;
    struct tn_fault fault = {0};
    (void)state;
    long before = peak_kib();
    assert_int_equal(tn_chat_read(&source, &options, &sink, &summary, &fault), TN_OK);
    assert_true(file.acts > 500000);
    assert_int_equal(file.acts, summary.rows);
    assert_true(peak_kib() - before < 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_are_read),
        cmocka_unit_test(qq_comes_in_every_encoding),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(long_names_are_cut_at_a_character),
        cmocka_unit_test(big_files_take_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
