#include "http/pages/names.h"
#include "http/pages/pages_private.h"

#include <string.h>

static const char *const variables[] = {"channels", "name", "hours", NULL};

const struct page_kind agreement_page = {"sla", variables};

struct listing {
	json_t *list;
	bool english;
	const struct office *office;
};

/* By that name it is known where it says no other. */
static const char *usual_name(const char *module, bool english)
{
	static const struct {
		const char *module, *names[2];
	} usual[] = {
		{"email", {"البريد الإلكتروني", "E-mail"}},
		{"web",
		 {"نموذج التواصل في المنصة الإلكترونية", "The contact form of the web platform"}},
		{"callcenter", {"مركز الاتصال الموحد", "The unified call centre"}},
		{"x", {"منصة إكس", "X"}},
	};

	for (size_t i = 0; i < ELEMENTS(usual); i++)
		if (strcmp(usual[i].module, module) == 0)
			return usual[i].names[english];
	return NULL;
}

static bool has_name(const json_t *list, const char *name)
{
	const json_t *o;
	size_t i;

	json_array_foreach(list, i, o) if (strcmp(json_string_value(json_object_get(o, "name")),
						  name) == 0) return true;
	return false;
}

static void add_channel(const struct channel_published *p, void *context)
{
	struct listing *l = context;
	const char *title = l->english ? p->title_en : p->title_ar;
	const char *hours = l->english ? p->hours_en : p->hours_ar;
	const struct office_options *office = &l->office->options;

	if (!title)
		title = usual_name(p->module, l->english);
	if (!hours)
		hours = l->english ? office->hours_en : office->hours_ar;
	/* two mailboxes of one name are one channel to whoever writes */
	if (title && !has_name(l->list, title))
		json_array_append_new(l->list, json_pack("{s:s, s:s}", "name", title, "hours",
							 hours ? hours : ""));
}

void agreement_show(struct http_request *req, void *data)
{
	struct pages *pages = data;
	enum text_language language = pages_language(req);
	struct listing l = {json_array(), language == TEXT_LANGUAGE_ENGLISH, pages->office};

	channels_each_published(pages->options.channels, add_channel, &l);
	json_t *values = json_pack("{s:o}", "channels", l.list);
	const struct web_page page = {
		.status = 200,
		.kind = agreement_page.name,
		.language = language,
		.other = l.english ? "/sla" : "/en/sla",
		.values = values,
	};
	pages_answer(pages, req, &page);
	json_decref(values);
}
