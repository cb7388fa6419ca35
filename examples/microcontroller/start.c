/* What runs before main on a Cortex-M4, and how it prints: for QEMU's board mps2-an386. Another board has
 * another table of interrupts, another place of its memory (board.ld), and a serial port in the place of
 * semihosting. */
#include <stdint.h>

extern uint32_t data_start[], data_end[], data_image[], bss_start[], bss_end[], stack_top[];
int main(void);
void put(const char *text);
void reset(void);

/* Asks the debugger, which QEMU plays. */
static int semihosting(int operation, const void *argument) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void put(const char *text) {
  semihosting(0x04, text); /* SYS_WRITE0 */
}

static void leave(int code) {
  const uint32_t argument[2] = {0x20026, (uint32_t)code}; /* ADP_Stopped_ApplicationExit */
  semihosting(0x20, argument);                            /* SYS_EXIT_EXTENDED */
  for (;;) {
  }
}

void reset(void) {
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20; /* CPACR: the unit for floats is on */
  __asm__ volatile("dsb\n isb");
  for (uint32_t *to = data_start, *from = data_image; to < data_end; to++, from++) *to = *from;
  for (uint32_t *to = bss_start; to < bss_end; to++) *to = 0;
  leave(main());
}

static void fault(void) {
  put("fault\n");
  leave(1);
}

/* The first words of the flash: the stack, where to begin, and what to do when something went wrong. */
__attribute__((section(".vectors"), used)) static const struct {
  uint32_t *stack;
  void (*handlers[15])(void);
} vectors = {stack_top, {reset, fault, fault, fault, fault, fault}};
