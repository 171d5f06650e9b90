#include "ticket/prepare.h"

#include <string.h>

void message_prepare(struct message *m)
{
	size_t size = m->text_size < PREPARE_TEXT_MAX ? m->text_size : PREPARE_TEXT_MAX;

	m->language = text_language(m->text, text_cut(m->text, m->text_size, size));
	if (m->language == TEXT_LANGUAGE_UNKNOWN && m->subject)
		m->language = text_language(m->subject, strlen(m->subject));
}
