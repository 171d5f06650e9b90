#include "stage.h"

#include <string.h>

static void note(const struct channel_published *p, void *context)
{
	struct buffer *out = context;
	const char *const words[] = {p->module, p->title_ar, p->title_en, p->hours_ar, p->hours_en};

	for (size_t i = 0; i < ELEMENTS(words); i++)
		buffer_printf(out, "%s|", words[i] ? words[i] : "-");
}

static void every_channel_may_say_what_is_published(void **state)
{
	struct stage *s = *state;
	struct buffer out = BUFFER_INIT(1024);

	stage_open(s, MODULES,
		   "[channel one]\nmodule = sample\nneeded = x\n"
		   "[channel two]\nmodule = sample\nneeded = x\ntitle_ar = بريد\n"
		   "title_en = Mail\nhours_ar = دائمًا\nhours_en = always\n");
	channels_each_published(s->channels, note, &out);
	assert_string_equal(buffer_string(&out), "sample|-|-|-|-|sample|بريد|Mail|دائمًا|always|");
	buffer_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_channel_may_say_what_is_published,
						stage_setup, stage_teardown),
	};

	unit_speak_tap();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
