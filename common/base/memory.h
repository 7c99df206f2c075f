/* memory.h - the one place where memory that cannot be had ends the process. */
#pragma once
#include <stddef.h>

/* Never NULL, @n of 0 included: prints one line to standard error and aborts instead. */
void *memory_resize(void *old, size_t n);
/* The same of fresh bytes, all of them zero. */
void *memory_zeroed(size_t n);
/* @p, which a library gave; NULL where it had none ends the process as well. */
void *memory_need(void *p);
