#include "http/server_private.h"

#include <wasl/text.h>

#include <string.h>
#include <strings.h>

/* What is said to a person, and to a program. */
struct kind {
	int status;
	const char *name;  /* of its URI */
	const char *title; /* its reason phrase, too */
	const char *arabic, *english;
};

static const struct kind kinds[] = {
	{400, "bad-request", "Bad Request",
	 "تعذر فهم الطلب. ارجع إلى الصفحة السابقة وحاول مرة أخرى.",
	 "The request could not be understood. Go back and try again."},
	{401, "unauthorized", "Unauthorized", "لا يمكن قبول هذا الطلب.",
	 "This request cannot be accepted."},
	{403, "forbidden", "Forbidden", "لا يسمح بهذا الطلب.", "This request is not allowed."},
	{404, "not-found", "Not Found", "الصفحة غير موجودة. تحقق من العنوان.",
	 "There is no such page. Check the address."},
	{405, "method-not-allowed", "Method Not Allowed",
	 "لا تقبل هذه الصفحة هذا النوع من الطلبات.",
	 "This page does not take requests of this kind."},
	{408, "timeout", "Request Timeout", "استغرق الإرسال وقتا طويلا. حاول مرة أخرى.",
	 "Sending took too long. Try again."},
	{409, "conflict", "Conflict", "تغيرت البيانات في هذه الأثناء. حدث الصفحة وحاول مرة أخرى.",
	 "Something changed meanwhile. Reload the page and try again."},
	{410, "gone", "Gone", "لم تعد هذه الصفحة متاحة.", "This page is no longer available."},
	{413, "too-large", "Content Too Large",
	 "حجم ما أرسلته أكبر من المسموح. قلل المرفقات وحاول مرة أخرى.",
	 "What you sent is too large. Send fewer or smaller attachments."},
	{415, "unsupported-type", "Unsupported Media Type", "نوع المحتوى غير مدعوم.",
	 "This kind of content is not supported."},
	{417, "expectation-failed", "Expectation Failed", "تعذر فهم الطلب.",
	 "The request could not be understood."},
	{422, "unprocessable", "Unprocessable Content",
	 "تعذر قبول البيانات المرسلة. راجعها وحاول مرة أخرى.",
	 "What was sent cannot be accepted. Check it and try again."},
	{429, "too-many-requests", "Too Many Requests",
	 "الطلبات كثيرة جدا. انتظر قليلا ثم حاول مرة أخرى.",
	 "There were too many requests. Wait a little and try again."},
	{431, "headers-too-large", "Request Header Fields Too Large", "تعذر فهم الطلب.",
	 "The request could not be understood."},
	{501, "not-implemented", "Not Implemented", "تعذر فهم الطلب.",
	 "The request could not be understood."},
	{503, "unavailable", "Service Unavailable",
	 "الخدمة غير متاحة الآن. حاول مرة أخرى بعد قليل.",
	 "The service is not available now. Try again in a little while."},
	{505, "version-not-supported", "HTTP Version Not Supported", "تعذر فهم الطلب.",
	 "The request could not be understood."},
	{500, "internal", "Internal Server Error", "حدث خطأ لدينا. حاول مرة أخرى بعد قليل.",
	 "Something went wrong on our side. Try again in a little while."},
};

/* The last one is of whatever is not in the table. */
static const struct kind *kind_of(int status)
{
	size_t i = 0;

	while (i < ELEMENTS(kinds) - 1 && kinds[i].status != status)
		i++;
	return &kinds[i];
}

/* --- the form --- */

/* A browser names HTML first; a program that takes anything gets what programs read. */
static bool wants_html(const struct http_wish *wish)
{
	const char *html = wish->accept ? strstr(wish->accept, "text/html") : NULL;
	const char *json = wish->accept ? strstr(wish->accept, "json") : NULL;

	return html && (!json || html < json);
}

static bool wants_english(const struct http_wish *wish)
{
	const char *target = wish->target ? wish->target : "";

	if (strncmp(target, "/en", 3) == 0 && strchr("/?", target[3]))
		return true; /* the end, too */
	return wish->language && strncasecmp(wish->language, "en", 2) == 0;
}

static char *page(const struct kind *kind, bool english)
{
	return xasprintf(
		"<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>%s</title>\n"
		"<link rel=\"stylesheet\" "
		"href=\"/static/wasl.css\">\n</head>\n<body>\n<main>\n<h1>%s</h1>\n<p>%s</p>\n"
		"</main>\n</body>\n</html>\n",
		english ? "en" : "ar", english ? "ltr" : "rtl", english ? kind->title : "تنبيه",
		english ? kind->title : "تنبيه", english ? kind->english : kind->arabic);
}

static char *document(const struct kind *kind, int status, const char *detail)
{
	_cleanup_(freep) char *type = xasprintf("urn:wasl:problem:%s", kind->name);
	json_t *json =
		json_pack("{s:s, s:s, s:i}", "type", type, "title", kind->title, "status", status);
	size_t size = strlen(detail);
	struct buffer words = BUFFER_INIT(3 * size + 1);

	/* words of the request may be in it, and cut */
	text_repair(detail, size, &words);
	json_object_set_new(json, "detail", json_stringn(buffer_string(&words), words.size));
	buffer_done(&words);
	_cleanup_(freep) char *text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	if (!text)
		abort();
	return xasprintf("%s\n", text);
}

struct http_problem http_problem_of(const struct http_wish *wish, int status, const char *detail)
{
	const struct kind *kind = kind_of(status);
	bool html = wants_html(wish);

	return (struct http_problem){
		.title = kind->title,
		.content_type = html ? "text/html; charset=utf-8" : "application/problem+json",
		.body = html ? page(kind, wants_english(wish)) : document(kind, status, detail),
	};
}

/* --- headers --- */

const struct web_header *http_common_headers(void)
{
	static const struct web_header headers[] = {
		{"Content-Security-Policy",
		 "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
		 "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
		 "frame-ancestors 'none'"},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "same-origin"},
		{"Cache-Control", "no-store"},
		{NULL, NULL},
	};

	return headers;
}

const struct web_header *http_problem_headers(int status)
{
	static const struct web_header later[] = {{"Retry-After", "30"}, {NULL, NULL}};

	return status == 429 || status == 503 ? later : &later[1];
}
