/* The size of a console. */
#ifndef RILLE_WINDOWS_IOCTL_H
#define RILLE_WINDOWS_IOCTL_H
struct winsize {
  unsigned short ws_row, ws_col;
};
enum { TIOCGWINSZ = 1 };
int ioctl(int fd, int request, struct winsize *size);
#endif
