/* Uuencode: files written into a text, as mail programs did before MIME. Pure; any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct uuencode_file {
	const char *begin; /* of its first line, borrowed from the text */
	size_t size;	   /* up to behind its last one */
	const char *name;  /* as written, borrowed, name_size long */
	size_t name_size;
};

/*
 * The first whole file in text: "begin 644 NAME", lines that hold what they say, "end".
 * A text that ends within a file was cut there. False when there is none.
 */
bool uuencode_find(const char *text, size_t size, struct uuencode_file *ret);
