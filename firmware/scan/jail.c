/* SPDX-License-Identifier: Apache-2.0 */
/* jail.c -- resource limits first, then seccomp, which also forbids lifting them.
 * Source: seccomp(2), prctl(2), setrlimit(2). */
#include "jail.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* An hour of CPU is hours of scanning; a child that used it up is replaced between two frames. */
#define CPU_LIMIT_S 3600

static enum tn_err limit(int resource, rlim_t value, struct tn_fault *fault)
{
    struct rlimit bound = {value, value};
    if (setrlimit((__rlimit_resource_t)resource, &bound) != 0)
        return tn_fault_errno(fault, errno, "the decoder could not limit its own resources");
    return TN_OK;
}

static enum tn_err limit_all(size_t memory_mib, struct tn_fault *fault)
{
    const struct {
        int resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CPU, CPU_LIMIT_S},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NPROC, 0},
        {RLIMIT_CORE, 0},
        {RLIMIT_NOFILE, 0},
        {RLIMIT_AS, memory_mib ? (rlim_t)memory_mib << 20 : RLIM_INFINITY},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        enum tn_err err = limit(limits[i].resource, limits[i].value, fault);
        if (err)
            return err;
    }
    return TN_OK;
}

/* What decoding, malloc, sanitizers and dying need.  mmap and mprotect must not make memory
 * executable; mmap may not map a file, for no new descriptor can be had.  Where a machine of 32
 * bits has another call for the same, both are named; libseccomp passes over what there is not. */
static int allow_all(scmp_filter_ctx filter)
{
    static const int calls[] = {
        SCMP_SYS(read),         SCMP_SYS(write),
        SCMP_SYS(recvfrom),     SCMP_SYS(sendto),
        SCMP_SYS(poll),         SCMP_SYS(ppoll),
        SCMP_SYS(futex),        SCMP_SYS(munmap),
        SCMP_SYS(mremap),       SCMP_SYS(madvise),
        SCMP_SYS(brk),          SCMP_SYS(clock_gettime),
        SCMP_SYS(gettimeofday), SCMP_SYS(sched_yield),
        SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(sigaltstack),  SCMP_SYS(getpid),
        SCMP_SYS(gettid),       SCMP_SYS(exit),
        SCMP_SYS(exit_group),   SCMP_SYS(restart_syscall),
        SCMP_SYS(recv),         SCMP_SYS(send),
        SCMP_SYS(futex_time64), SCMP_SYS(clock_gettime64),
        SCMP_SYS(ppoll_time64), SCMP_SYS(sigreturn),
    };
    int failed = 0;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    const struct scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    static const int mappings[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)};
    for (size_t i = 0; i < sizeof mappings / sizeof mappings[0]; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, mappings[i], 1, not_executable);
    return failed;
}

static enum tn_err filter_calls(struct tn_fault *fault)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int failed = !filter || allow_all(filter) || seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    if (failed)
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "the kernel did not accept the decoder's seccomp filter; the kernel "
                            "needs CONFIG_SECCOMP_FILTER");
    return TN_OK;
}

enum tn_err tn_scan_jail_enter(size_t memory_mib, struct tn_fault *fault)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return tn_fault_errno(fault, errno, "the decoder could not give up its privileges");
    enum tn_err err = limit_all(memory_mib, fault);
    return err ? err : filter_calls(fault);
}
