/* Copies whose source and target run along different dims in memory. */
#ifndef RILLE_CORE_TRANSPOSE_H
#define RILLE_CORE_TRANSPOSE_H

#include "core/loop.h"

/* Runs a loop of two operands (target, source) of one dtype that is a transposed copy; false where it is not
 * one, and nothing was done. */
bool rille_copy_transposed(const RilleLoop *loop);

#endif
