/* SPDX-License-Identifier: Apache-2.0 */
/* server.c -- see server.h. */
#include "postgres/server.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define START_SECONDS 60

/* Who the server runs as: ourselves, or postgres when we are root. */
struct account {
    uid_t uid;
    gid_t gid;
};

static int version_of(const char *path)
{
    return (int)strtol(path + strlen("/usr/lib/postgresql/"), NULL, 10);
}

static bool find_programs(char *out, size_t cap)
{
    glob_t found;
    int best = 0;
    if (glob("/usr/lib/postgresql/*/bin/postgres", 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            if (version_of(found.gl_pathv[i]) <= best)
                continue;
            best = version_of(found.gl_pathv[i]);
            (void)snprintf(out, cap, "/usr/lib/postgresql/%d/bin", best);
        }
        globfree(&found);
    }
    return best > 0;
}

static bool find_account(struct account *ret_account)
{
    *ret_account = (struct account){getuid(), getgid()};
    if (getuid() != 0)
        return true;
    const struct passwd *user = getpwnam("postgres");
    if (!user)
        user = getpwnam("nobody");
    if (!user)
        return false;
    *ret_account = (struct account){user->pw_uid, user->pw_gid};
    return true;
}

/* Runs argv as `account`, output into folder/log; dies with its parent thread. */
static pid_t spawn(const struct pg_server *server, struct account account, char *const argv[])
{
    char log[96];
    (void)snprintf(log, sizeof(log), "%s/log", server->folder);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (getuid() == 0 && (setgroups(0, NULL) || setgid(account.gid) || setuid(account.uid)))
        _exit(127);
    (void)prctl(PR_SET_PDEATHSIG, SIGINT);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || chdir(server->folder) != 0)
        _exit(127);
    (void)setenv("LC_ALL", "C", 1);
    (void)execv(argv[0], argv);
    _exit(127);
}

static bool ran_well(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool init_cluster(const struct pg_server *server, struct account account, const char *bin)
{
    char program[80];
    char data[96];
    (void)snprintf(program, sizeof(program), "%s/initdb", bin);
    (void)snprintf(data, sizeof(data), "%s/data", server->folder);
    char *argv[] = {program,    "-D", data,     "-U",    "turnout",   "-E", "UTF8",
                    "--locale", "C",  "--auth", "trust", "--no-sync", NULL};
    return ran_well(spawn(server, account, argv));
}

static pid_t start_server(const struct pg_server *server, struct account account, const char *bin,
                          bool durable)
{
    char program[80];
    char data[96];
    char fsync[16];
    (void)snprintf(program, sizeof(program), "%s/postgres", bin);
    (void)snprintf(data, sizeof(data), "%s/data", server->folder);
    (void)snprintf(fsync, sizeof(fsync), "fsync=%s", durable ? "on" : "off");
    char *argv[] = {program,
                    "-D",
                    data,
                    "-k",
                    (char *)server->folder,
                    "-c",
                    "listen_addresses=",
                    "-c",
                    "shared_buffers=256MB",
                    "-c",
                    "max_wal_size=2GB",
                    "-c",
                    fsync,
                    NULL};
    return spawn(server, account, argv);
}

/* The socket takes connections some moments before sessions start; libpq's own connect then gets
 * "starting up".  The server writes this line when it is ready. */
static bool says_ready(const struct pg_server *server)
{
    char path[96];
    char text[16384];
    (void)snprintf(path, sizeof(path), "%s/log", server->folder);
    FILE *log = fopen(path, "re");
    if (!log)
        return false;
    size_t len = fread(text, 1, sizeof(text) - 1, log);
    text[len] = '\0';
    (void)fclose(log);
    return strstr(text, "ready to accept connections");
}

static bool wait_ready(const struct pg_server *server)
{
    for (int i = 0; i < START_SECONDS * 50; i++) {
        if (says_ready(server))
            return true;
        if (waitpid(server->pid, NULL, WNOHANG) == server->pid)
            return false;
        (void)nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    return false;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

enum tn_err pg_server_start(struct pg_server *server, bool durable, struct tn_fault *fault)
{
    char bin[64];
    struct account account;
    *server = (struct pg_server){0};
    if (!find_programs(bin, sizeof(bin)) || !find_account(&account))
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "no PostgreSQL server is installed: install the package postgresql");
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(server->folder, sizeof(server->folder), "%.40s/turnout-pg-XXXXXX",
                   tmp ? tmp : "/tmp");
    if (!mkdtemp(server->folder) || chown(server->folder, account.uid, account.gid) != 0)
        return tn_fault_errno(fault, errno, "no temporary folder %s", server->folder);
    if (!init_cluster(server, account, bin))
        return tn_fault_set(fault, TN_ERR_IO, "initdb failed: see %s/log", server->folder);
    server->pid = start_server(server, account, bin, durable);
    if (server->pid <= 0 || !wait_ready(server))
        return tn_fault_set(fault, TN_ERR_IO, "the PostgreSQL server did not start: see %s/log",
                            server->folder);
    (void)snprintf(server->url, sizeof(server->url), "postgresql:///postgres?host=%s&user=turnout",
                   server->folder);
    return TN_OK;
}

void pg_server_stop(struct pg_server *server)
{
    if (server->pid > 0) {
        (void)kill(server->pid, SIGINT);
        (void)waitpid(server->pid, NULL, 0);
    }
    if (server->folder[0])
        (void)nftw(server->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    *server = (struct pg_server){0};
}
