/* A disk that can lose its power: preloaded into the program, it writes down, in their order, all that SQLite does to its
 * files, so that a test can build the disk anew from what was synced alone. It kills the program at the step that the test
 * names.
 *
 * DORPSPOST_POWERCUT_DATABASE  the database file; the files of SQLite beside it and its folder are watched too
 * DORPSPOST_POWERCUT_LOG       where the steps are appended
 * DORPSPOST_POWERCUT_FUSE      eight bytes, written by the test at any time: so many more steps, then the power is gone; 0: never.
 *                              Below 0: so many steps with the database file itself, which are those of a checkpoint
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, UNLINK };
enum { NONE = 0, DATABASE, WAL, JOURNAL, FOLDER };

struct step { uint64_t op, file, offset, length; };
static char *names[FOLDER + 1];
static unsigned char watched[1 << 16]; /* by descriptor */
static int log_file = -1;
static volatile int64_t *fuse;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static char *joined(const char *a, const char *b) {
	char *both = malloc(strlen(a) + strlen(b) + 1);
	return strcat(strcpy(both, a), b);
}

__attribute__((constructor)) static void begin(void) {
	const char *database = getenv("DORPSPOST_POWERCUT_DATABASE"), *at = getenv("DORPSPOST_POWERCUT_FUSE");
	if (!database || !at) return;
	names[DATABASE] = joined(database, "");
	names[WAL] = joined(database, "-wal");
	names[JOURNAL] = joined(database, "-journal");
	names[FOLDER] = joined(database, "");
	*strrchr(names[FOLDER], '/') = 0;
	log_file = syscall(SYS_openat, AT_FDCWD, getenv("DORPSPOST_POWERCUT_LOG"), O_WRONLY | O_APPEND | O_CLOEXEC);
	int file = syscall(SYS_openat, AT_FDCWD, at, O_RDONLY | O_CLOEXEC);
	fuse = mmap(NULL, sizeof *fuse, PROT_READ, MAP_SHARED, file, 0);
	if (log_file < 0 || file < 0 || fuse == MAP_FAILED) abort();
}

static int which(const char *path) {
	for (int i = DATABASE; path && i <= FOLDER; i++)
		if (names[i] && !strcmp(names[i], path)) return i;
	return NONE;
}

static int of(int fd) { return fd >= 0 && fd < (int)sizeof watched ? watched[fd] : NONE; }

/* done writes a step down after it was done, and then looks whether that was the last. The mutex is held. */
static void done(int op, int file, uint64_t offset, uint64_t length, const void *data) {
	static int64_t steps, lit; /* since the fuse was lit */
	struct step s = {op, file, offset, length};
	struct iovec parts[] = {{&s, sizeof s}, {(void *)data, data ? length : 0}};
	ssize_t all = parts[0].iov_len + parts[1].iov_len;
	if (syscall(SYS_writev, log_file, parts, 2) != all) abort();
	if (*fuse != lit) lit = *fuse, steps = 0;
	if (lit > 0 || (lit < 0 && file == DATABASE)) steps++;
	if (lit && steps >= llabs(lit)) {
		syscall(SYS_kill, getpid(), SIGKILL);
		for (;;) pause();
	}
}

static int open_(const char *path, int flags, mode_t mode) {
	int file = which(path);
	if (!file) return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	pthread_mutex_lock(&order);
	int fresh = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK);
	int fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (fd >= (int)sizeof watched) abort();
	if (fd >= 0) watched[fd] = file;
	if (fd >= 0 && fresh) done(CREATE, file, 0, 0, NULL);
	pthread_mutex_unlock(&order);
	return fd;
}

static ssize_t write_at(int fd, const void *data, size_t n, off_t at) {
	if (!of(fd)) return syscall(SYS_pwrite64, fd, data, n, at);
	pthread_mutex_lock(&order);
	ssize_t written = syscall(SYS_pwrite64, fd, data, n, at);
	if (written > 0) done(WRITE, of(fd), at, written, data);
	pthread_mutex_unlock(&order);
	return written;
}

static int truncate_(int fd, off_t length) {
	if (!of(fd)) return syscall(SYS_ftruncate, fd, length);
	pthread_mutex_lock(&order);
	int failed = syscall(SYS_ftruncate, fd, length);
	if (!failed) done(TRUNCATE, of(fd), length, 0, NULL);
	pthread_mutex_unlock(&order);
	return failed;
}

static int sync_(int fd, long call) {
	if (!of(fd)) return syscall(call, fd);
	pthread_mutex_lock(&order);
	int failed = syscall(call, fd);
	if (!failed) done(SYNC, of(fd), 0, 0, NULL);
	pthread_mutex_unlock(&order);
	return failed;
}

int open(const char *path, int flags, ...) {
	va_list rest;
	va_start(rest, flags);
	mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	return open_(path, flags, mode);
}
int open64(const char *path, int flags, ...) __attribute__((alias("open")));
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { return write_at(fd, data, n, at); }
ssize_t pwrite64(int fd, const void *data, size_t n, off_t at) { return write_at(fd, data, n, at); }
int ftruncate(int fd, off_t length) { return truncate_(fd, length); }
int ftruncate64(int fd, off_t length) { return truncate_(fd, length); }
int fsync(int fd) { return sync_(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_(fd, SYS_fdatasync); }

int unlink(const char *path) {
	int file = which(path);
	if (!file) return syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	pthread_mutex_lock(&order);
	int failed = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	if (!failed) done(UNLINK, file, 0, 0, NULL);
	pthread_mutex_unlock(&order);
	return failed;
}

int close(int fd) {
	if (of(fd)) watched[fd] = NONE;
	return syscall(SYS_close, fd);
}
