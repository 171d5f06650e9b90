#include "base/confine.h"

#include <wasl/memory.h>

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "say which AUDIT_ARCH this machine is"
#endif

/* Programs, debugging, signals, mounts, modules, identity, name spaces, keys. */
static const uint32_t refused[] = {
	SYS_execve,
	SYS_execveat,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_pidfd_getfd,
	SYS_process_madvise,
	SYS_tkill,
	SYS_rt_sigqueueinfo,
	SYS_rt_tgsigqueueinfo,
	SYS_pidfd_send_signal,
	SYS_kcmp,
	SYS_mount,
	SYS_umount2,
	SYS_fsopen,
	SYS_fsconfig,
	SYS_fspick,
	SYS_fsmount,
	SYS_mount_setattr,
	SYS_move_mount,
	SYS_open_tree,
	SYS_pivot_root,
	SYS_chroot,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
	SYS_kexec_file_load,
	SYS_bpf,
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_io_uring_register,
	SYS_fanotify_init,
	SYS_syslog,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_setuid,
	SYS_setgid,
	SYS_setreuid,
	SYS_setregid,
	SYS_setresuid,
	SYS_setresgid,
	SYS_setfsuid,
	SYS_setfsgid,
	SYS_setgroups,
	SYS_capset,
	SYS_setns,
	SYS_unshare,
	SYS_add_key,
	SYS_request_key,
	SYS_keyctl,
	SYS_reboot,
	SYS_swapon,
	SYS_swapoff,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_clock_adjtime,
	SYS_adjtimex,
	SYS_personality,
	SYS_acct,
	SYS_quotactl,
	SYS_quotactl_fd,
	SYS_open_by_handle_at,
};

/* On x86-64 the same calls have a second set of numbers (x32), from here on; none elsewhere. */
#define NUMBERS_END 0x40000000U

#define NAME_SPACES                                                                    \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET)

#define FILTER_MAX (32U + 2U * ELEMENTS(refused))

struct filter {
	struct sock_filter list[FILTER_MAX];
	unsigned short size;
};

static void add(struct filter *f, struct sock_filter statement)
{
	assert(f->size < FILTER_MAX);
	f->list[f->size++] = statement;
}

static void load(struct filter *f, size_t offset)
{
	add(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* Passes over so many statements where what was loaded is, or is not, the value. */
static void jump(struct filter *f, uint32_t value, uint8_t if_it_is, uint8_t if_not)
{
	add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, if_it_is, if_not));
}

static void end(struct filter *f, uint32_t verdict)
{
	add(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict));
}

static void refuse(struct filter *f, uint32_t call, uint32_t error)
{
	jump(f, call, 0, 1);
	end(f, SECCOMP_RET_ERRNO | error);
}

/* A signal and a limit only for ourselves: the daemon is of the same user. */
static void refuse_others(struct filter *f, uint32_t call, uint32_t pid)
{
	jump(f, call, 0, 5);
	load(f, offsetof(struct seccomp_data, args[0]));
	jump(f, pid, 2, 0);
	jump(f, 0, call == SYS_prlimit64 ? 1 : 0, 0);
	end(f, SECCOMP_RET_ERRNO | EPERM);
	end(f, SECCOMP_RET_ALLOW);
}

/* Threads by clone(), whose flags can be looked at; clone3() is answered as by an old kernel. */
static void refuse_name_spaces(struct filter *f)
{
	refuse(f, SYS_clone3, ENOSYS);
	jump(f, SYS_clone, 0, 4);
	load(f, offsetof(struct seccomp_data, args[0]));
	add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NAME_SPACES, 0, 1));
	end(f, SECCOMP_RET_ERRNO | EPERM);
	end(f, SECCOMP_RET_ALLOW);
}

static void require_architecture(struct filter *f)
{
	load(f, offsetof(struct seccomp_data, arch));
	jump(f, ARCHITECTURE, 1, 0);
	end(f, SECCOMP_RET_KILL_PROCESS);
	load(f, offsetof(struct seccomp_data, nr));
	add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, NUMBERS_END, 0, 1));
	end(f, SECCOMP_RET_KILL_PROCESS);
}

int confine_self(void)
{
	struct filter f = {.size = 0};
	uint32_t pid = (uint32_t)getpid();

	require_architecture(&f);
	for (size_t i = 0; i < ELEMENTS(refused); i++)
		refuse(&f, refused[i], EPERM);
	refuse_name_spaces(&f);
	refuse_others(&f, SYS_kill, pid);
	refuse_others(&f, SYS_tgkill, pid);
	refuse_others(&f, SYS_prlimit64, pid);
	end(&f, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = {.len = f.size, .filter = f.list};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		return -errno;
	return 0;
}
