/* The contract's part about what a module says to a person. */
#include "contract.h"

#include "channel/channel_talk.h"

#include <errno.h>

static void count_end(int r, json_t *answer, void *data)
{
	(void)r;
	json_decref(answer);
	++*(unsigned *)data;
}

void contract_who_asks_it_hears_an_end_once(void **state)
{
	struct stage *s = *state;
	struct channel *ch = contract_open(s);
	unsigned ends = 0, begun = 0;

	stage_start(s);
	for (unsigned i = 0; i < 2; i++) {
		const struct channel_talk talk = {
			.authorize = i, .ended = count_end, .data = &ends};
		int r = channels_talk(s->channels, "good", &talk);
		bool able = i ? ch->module->authorize != NULL : ch->module->examine != NULL;
		if (!able)
			assert_int_equal(r, -EOPNOTSUPP);
		begun += r == 0;
	}
	stage_turn_for(s, 20);
	channels_stop(s->channels);
	stage_turn_for(s, 20);
	assert_int_equal(ends, begun);
}
