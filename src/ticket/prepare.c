#include "ticket/prepare.h"

#include <string.h>

/* What somebody writes says more than what they quote. */
void message_prepare(struct message *m)
{
	size_t size = m->text_size < PREPARE_TEXT_MAX ? m->text_size : PREPARE_TEXT_MAX;

	size = text_cut(m->text, m->text_size, size);
	m->language = text_own_language(m->text, size, m->marks, m->marks_count);
	if (m->language == TEXT_LANGUAGE_UNKNOWN && m->subject)
		m->language = text_language(m->subject, strlen(m->subject));
	if (m->language == TEXT_LANGUAGE_UNKNOWN)
		m->language = text_language(m->text, size);
}
