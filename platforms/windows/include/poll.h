/* Waits for a pipe that can be read. */
#ifndef RILLE_WINDOWS_POLL_H
#define RILLE_WINDOWS_POLL_H
struct pollfd {
  int fd;
  short events, revents;
};
enum { POLLIN = 1 };
int poll(struct pollfd *wanted, unsigned long count, int milliseconds); /* of the first */
#endif
