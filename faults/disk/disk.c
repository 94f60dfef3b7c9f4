/* Stands between SQLite and the disk, by LD_PRELOAD. Files below FAULTS_DISK_WATCH are watched,
 * the wal-index (-shm) is not: it lives in memory and is made anew.
 *
 * FAULTS_DISK_LOG: every write, truncation, sync, creation and removal is appended to this file:
 *   u8 what, u32 length of the path, u64 offset, u64 length of the data, path, data.
 *   what: W write, T truncate to offset, S sync begins, E sync has ended, O created, U removed.
 * FAULTS_DISK_TROUBLE: four u32 shared with the driver: errors per mille of writes, of syncs,
 *   the errno to fail with, and how many calls have failed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
#define PATH 512

static char names[MOST][PATH]; /* by descriptor; "" for one that is not watched */
static const char *watch;
static int book = -1;
static volatile uint32_t *trouble;

static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_write = dlsym(RTLD_NEXT, "write");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  watch = getenv("FAULTS_DISK_WATCH");
  const char *log = getenv("FAULTS_DISK_LOG"), *shared = getenv("FAULTS_DISK_TROUBLE");
  if (log) book = real_open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (shared) {
    int fd = real_open(shared, O_RDWR | O_CLOEXEC);
    void *at = mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED) trouble = at;
    real_close(fd);
  }
}

static int ours(const char *path) {
  size_t long_ = path ? strlen(path) : 0;
  if (!watch || long_ >= PATH || strncmp(path, watch, strlen(watch))) return 0;
  return long_ < 4 || strcmp(path + long_ - 4, "-shm");
}

static const char *name(int fd) { return fd >= 0 && fd < MOST && names[fd][0] ? names[fd] : NULL; }

static void say(char what, const char *path, uint64_t offset, const void *data, uint64_t size) {
  if (book < 0) return;
  uint32_t letters = strlen(path);
  char head[21];
  head[0] = what;
  memcpy(head + 1, &letters, 4);
  memcpy(head + 5, &offset, 8);
  memcpy(head + 13, &size, 8);
  struct iovec parts[3] = {{head, 21}, {(void *)path, letters}, {(void *)data, size}};
  if (writev(book, parts, size ? 3 : 2) < 0) abort();
}

static int fails(int which) {
  static __thread unsigned seed;
  if (!trouble || !trouble[which]) return 0;
  if (!seed) seed = (unsigned)(uintptr_t)&seed ^ (unsigned)getpid() ^ 1u;
  if ((uint32_t)(rand_r(&seed) % 1000) >= trouble[which]) return 0;
  __sync_fetch_and_add(&trouble[3], 1);
  errno = (int)trouble[2];
  return 1;
}

int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
  va_end(more);
  struct stat there;
  int fresh = ours(path) && (flags & O_CREAT) && stat(path, &there);
  int fd = real_open(path, flags, mode);
  if (fd >= 0 && fd < MOST) {
    names[fd][0] = 0;
    if (ours(path)) strcpy(names[fd], path);
    if (fresh) say('O', path, 0, NULL, 0);
  }
  return fd;
}

int close(int fd) {
  if (fd >= 0 && fd < MOST) names[fd][0] = 0;
  return real_close(fd);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  const char *path = name(fd);
  if (path && fails(0)) return -1;
  ssize_t done = real_pwrite(fd, data, size, offset);
  if (path && done > 0) say('W', path, offset, data, done);
  return done;
}

ssize_t write(int fd, const void *data, size_t size) {
  const char *path = name(fd);
  if (path && fails(0)) return -1;
  off64_t offset = path ? lseek64(fd, 0, SEEK_CUR) : 0;
  ssize_t done = real_write(fd, data, size);
  if (path && done > 0) say('W', path, offset, data, done);
  return done;
}

static int synced(int fd, int (*real)(int)) {
  const char *path = name(fd);
  if (path && fails(1)) return -1;
  if (path) say('S', path, 0, NULL, 0);
  int done = real(fd);
  if (path && !done) say('E', path, 0, NULL, 0);
  return done;
}

int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int ftruncate64(int fd, off64_t size) {
  const char *path = name(fd);
  int done = real_ftruncate(fd, size);
  if (path && !done) say('T', path, size, NULL, 0);
  return done;
}

int unlink(const char *path) {
  int done = real_unlink(path);
  if (!done && ours(path)) say('U', path, 0, NULL, 0);
  return done;
}
