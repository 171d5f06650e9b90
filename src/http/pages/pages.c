#include "http/pages/pages_private.h"

#include "outbox/acknowledgement.h"
#include "ticket/token.h"

#include <string.h>

/* Questions for a ticket: of one address, and of its network. */
#define ASK_WINDOW_MS ((int64_t)10 * 60 * 1000)
#define ASK_ADDRESS 20U
#define ASK_NETWORK 200U
#define FORM_MAX ((size_t)16 << 10)

/* --- templates --- */

struct kinds {
	struct page_kind *list;
	size_t count;
};

static void add_kind(const struct page_kind *kind, void *context)
{
	struct kinds *kinds = context;

	kinds->list = xreallocarray(kinds->list, kinds->count + 1, sizeof(*kinds->list));
	kinds->list[kinds->count++] = *kind;
}

static int load(const struct pages_options *options, struct page_set **ret, struct error *err)
{
	static const struct page_kind end = {NULL, NULL};
	struct kinds kinds = {0};

	add_kind(&agreement_page, &kinds);
	add_kind(&status_ask_page, &kinds);
	add_kind(&status_show_page, &kinds);
	channels_each_page(options->channels, add_kind, &kinds);
	add_kind(&end, &kinds);
	int r = page_set_load(options->folder, kinds.list, ret, err);
	free(kinds.list);
	return r;
}

static void note_any(const struct page_kind *kind, void *context)
{
	(void)kind;
	*(bool *)context = true;
}

static bool have_modules_pages(const struct channels *channels)
{
	bool any = false;

	channels_each_page(channels, note_any, &any);
	return any;
}

bool pages_are_wanted(const struct pages_options *options)
{
	return options->public_url || have_modules_pages(options->channels);
}

void pages_check(const struct pages_options *options, struct config *config)
{
	_cleanup_(page_set_freep) struct page_set *set = NULL;
	struct error err = ERROR_NONE;

	if (options->folder && pages_are_wanted(options) && load(options, &set, &err) < 0)
		config_complain(config, "wasl", "template_directory", "%s", err.text);
}

/* --- its life --- */

static void serve_file(struct http_request *req, void *data)
{
	const struct pages *pages = data;

	static_files_answer(pages->files, req);
}

static void make_routes(struct pages *pages)
{
	const struct http_route routes[PAGES_ROUTES] = {
		{HTTP_GET, "/sla", agreement_show, 0, pages},
		{HTTP_GET, "/en/sla", agreement_show, 0, pages},
		{HTTP_GET, "/ticket", status_get, 0, pages},
		{HTTP_GET, "/en/ticket", status_get, 0, pages},
		{HTTP_POST, "/ticket", status_post, FORM_MAX, pages},
		{HTTP_POST, "/en/ticket", status_post, FORM_MAX, pages},
		{HTTP_GET, "/static/{file}", serve_file, 0, pages},
		{0, NULL, NULL, 0, NULL},
	};

	memcpy(pages->routes, routes, sizeof(routes));
}

int pages_open(const struct pages_options *options, struct office *office, struct pages **ret,
	       struct error *err)
{
	_cleanup_(freep) char *folder = xasprintf("%s/static", options->folder);
	_cleanup_(static_files_freep) struct static_files *files = NULL;
	_cleanup_(page_set_freep) struct page_set *set = NULL;

	int r = load(options, &set, err);
	if (r == 0)
		r = static_files_read(folder, &files, err);
	if (r < 0)
		return r;
	struct pages *pages = xcalloc(1, sizeof(*pages));
	pages->options = *options;
	pages->office = office_ref(office);
	pages->set = TAKE(set);
	pages->files = TAKE(files);
	pages->limiter =
		limiter_new(&(struct limiter_rates){ASK_ADDRESS, ASK_NETWORK, ASK_WINDOW_MS});
	make_routes(pages);
	*ret = pages;
	return 0;
}

void pages_free(struct pages *pages)
{
	if (!pages)
		return;
	status_forget(pages);
	office_unref(pages->office);
	page_set_free(pages->set);
	static_files_free(pages->files);
	limiter_free(pages->limiter);
	free(pages);
}

int pages_reload(struct pages *pages, struct office *office, struct error *err)
{
	struct page_set *set = NULL;

	int r = load(&pages->options, &set, err);
	if (r < 0)
		return r;
	page_set_free(pages->set);
	pages->set = set;
	office_unref(pages->office);
	pages->office = office_ref(office);
	return 0;
}

const struct http_route *pages_routes(const struct pages *pages)
{
	return pages->routes;
}

/* --- answers --- */

enum text_language pages_language(const struct http_request *req)
{
	const char *target = http_request_target(req);

	return strncmp(target, "/en/", 4) == 0 ? TEXT_LANGUAGE_ENGLISH : TEXT_LANGUAGE_ARABIC;
}

static void set_target(json_t *o, const char *name, bool english, const char *path)
{
	_cleanup_(freep) char *target = xasprintf("%s%s", english ? "/en" : "", path);

	json_object_set_new(o, name, json_string(target));
}

static void set_targets(const struct pages *pages, const struct web_page *page, json_t *o)
{
	bool english = page->language == TEXT_LANGUAGE_ENGLISH;

	if (have_modules_pages(pages->options.channels))
		set_target(o, "home_target", english, "/");
	set_target(o, "ticket_target", english, "/ticket");
	set_target(o, "sla_target", english, "/sla");
	json_object_set_new(o, "static_target", json_string("/static"));
	json_object_set_new(o, "other_target", json_string(page->other));
	json_object_set_new(o, "other_form", json_string(page->form ? page->form : ""));
	json_object_set_new(o, "other_link", json_boolean(!page->form));
	json_object_set_new(o, "at_home", json_boolean(strcmp(page->kind, "contact") == 0));
	json_object_set_new(o, "at_ticket", json_boolean(strncmp(page->kind, "ticket", 6) == 0));
	json_object_set_new(o, "at_sla", json_boolean(strcmp(page->kind, "sla") == 0));
}

static void set_days(json_t *o, const char *name, const char *days, enum text_language language)
{
	_cleanup_(freep) char *words = days_in_words(days, language);

	json_object_set_new(o, name, json_string(words));
}

static void set_text(json_t *o, const char *name, const char *text)
{
	json_object_set_new(o, name, json_string(text ? text : ""));
}

static json_t *common_of(const struct pages *pages, const struct web_page *page)
{
	const struct office_options *office = &pages->office->options;
	bool english = page->language == TEXT_LANGUAGE_ENGLISH;
	json_t *o = json_object();

	set_text(o, "office_name", english ? office->name_en : office->name_ar);
	set_text(o, "phone", office->phone);
	set_text(o, "website", office->website);
	set_days(o, "routine_days", office->routine_days, page->language);
	set_days(o, "critical_days", office->critical_days, page->language);
	set_days(o, "complex_days", office->complex_days, page->language);
	json_object_set_new(o, "mail_is_sent", json_boolean(office_reaches(pages->office, "mail")));
	set_targets(pages, page, o);
	return o;
}

void pages_answer(struct pages *pages, struct http_request *req, const struct web_page *page)
{
	json_t *common = common_of(pages, page);
	_cleanup_(freep) char *html = page_set_render(pages->set, page, common);

	json_decref(common);
	if (!html) {
		http_answer_problem(req, 500, "the page is too large");
		return;
	}
	const struct web_answer answer = {
		.status = page->status,
		.content_type = "text/html; charset=utf-8",
		.body = html,
		.size = strlen(html),
		.headers = page->headers,
	};
	http_answer(req, &answer);
}

char *pages_status_target(const struct pages *pages, const char *reference,
			  enum text_language language)
{
	const struct crypto_key *key = store_key(pages->options.store, STORE_KEY_TOKEN);
	struct token_target target = {.kind = TOKEN_STATUS, .letter = office_letter(pages->office)};
	char token[TOKEN_SIZE];

	memcpy(target.reference, reference, REFERENCE_SIZE);
	token_make(key, &target, token);
	return xasprintf("%s/ticket?t=%s", language == TEXT_LANGUAGE_ENGLISH ? "/en" : "", token);
}
