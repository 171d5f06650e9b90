/*
 * Transfer's end: gives back what is kept for a loop between transfers. Loop thread.
 */
#pragma once

#include <wasl/loop.h>

/* Closes the connections that are kept. Every transfer has ended or been cancelled before. */
void transfer_shutdown(struct loop *loop);
