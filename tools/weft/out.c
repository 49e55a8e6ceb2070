// SPDX-License-Identifier: GPL-2.0
/* Lists as columns or as JSON, from the same calls. */
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "tool.h"

static bool json, pretty;
static struct json_object *open_values[8];	/* the list, its row, an array in the row, ... */
static int depth;

void out_format(bool as_json, bool be_pretty)
{
	json = as_json;
	pretty = be_pretty;
}

bool out_is_json(void)
{
	return json;
}

static void add(const char *key, struct json_object *value)
{
	struct json_object *to = open_values[depth - 1];

	if (key)
		json_object_object_add(to, key, value);
	else
		json_object_array_add(to, value);
}

static void enter(const char *key, struct json_object *value)
{
	if (depth)
		add(key, value);
	open_values[depth++] = value;
}

void out_begin(void)
{
	if (json)
		enter(NULL, json_object_new_array());
}

int out_end(void)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	if (json) {
		flags |= pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED :
				  JSON_C_TO_STRING_PLAIN;
		puts(json_object_to_json_string_ext(open_values[0], flags));
		json_object_put(open_values[0]);
		depth = 0;
	}
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	perror("weft: cannot write");
	return EXIT_ARGUMENT;
}

void out_object_begin(void)
{
	if (json)
		enter(NULL, json_object_new_object());
}

void out_member_begin(const char *key)
{
	if (json)
		enter(key, json_object_new_object());
}

void out_object_end(void)
{
	if (json)
		depth--;
}

void out_row_begin(void)
{
	out_object_begin();
}

void out_row_end(void)
{
	out_object_end();
	out_text("\n");
}

void out_array_begin(const char *key, const char *text)
{
	if (json)
		enter(key, json_object_new_array());
	out_text("%s", text);
}

void out_array_end(const char *text)
{
	if (json)
		depth--;
	out_text("%s", text);
}

void out_str(const char *key, const char *fmt, const char *value)
{
	if (json)
		add(key, json_object_new_string(value));
	else if (fmt)
		printf(fmt, value);
}

void out_uint(const char *key, const char *fmt, uint64_t value)
{
	if (json)
		add(key, json_object_new_uint64(value));
	else if (fmt)
		printf(fmt, value);
}

void out_bool(const char *key, const char *fmt_if_true, bool value)
{
	if (json)
		add(key, json_object_new_boolean(value));
	else if (fmt_if_true && value)
		fputs(fmt_if_true, stdout);
}

void out_text(const char *fmt, ...)
{
	va_list ap;

	if (json)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}
