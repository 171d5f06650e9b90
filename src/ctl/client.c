#include "ctl/client.h"

#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define TOTAL_SECONDS 60L

char *client_escape(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";
	size_t size = strlen(text);
	struct buffer out = BUFFER_INIT(3 * size + 1);

	for (const char *s = text; *s; s++) {
		if (strchr(plain, *s))
			buffer_add_char(&out, *s);
		else
			buffer_printf(&out, "%%%02X", (unsigned char)*s);
	}
	return buffer_take(&out, NULL);
}

struct answer {
	CURL *curl;
	FILE *out;
	struct buffer *body;
};

static long status_of(CURL *curl)
{
	long status = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* Less than what came makes curl give up. */
static size_t take(char *data, size_t size, size_t count, void *context)
{
	const struct answer *answer = context;

	if (answer->out && status_of(answer->curl) == 200)
		return fwrite(data, 1, size * count, answer->out);
	return buffer_add(answer->body, data, size * count) < 0 ? 0 : size * count;
}

static int try_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (fd < 0)
		return -errno;
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
}

static long seconds_of(const struct client_request *request)
{
	return request->seconds ? request->seconds : TOTAL_SECONDS;
}

/* curl knows only that it could not connect; a person wants to know why. */
static int explain(const struct client_request *request, CURLcode code, struct error *err)
{
	const char *path = request->socket;
	int r = code == CURLE_COULDNT_CONNECT ? try_connect(path) : 0;

	switch (r) {
	case -ENOENT:
		return error_set(err, r,
				 "wasld is not running (no socket at %s); start it with "
				 "\"systemctl start wasld\"",
				 path);
	case -ECONNREFUSED:
		return error_set(err, r,
				 "wasld is not running (nobody listens at %s); start it with "
				 "\"systemctl start wasld\"",
				 path);
	case -EACCES:
	case -EPERM:
		return error_set(
			err, r,
			"you may not connect to wasld at %s: its permissions are not those "
			"that wasld or its socket unit give it",
			path);
	case -ENAMETOOLONG:
		return error_set(err, r, "the socket's path is too long: %s", path);
	default:
		break;
	}
	if (code == CURLE_OPERATION_TIMEDOUT)
		return error_set(err, -ETIMEDOUT, "wasld at %s did not answer within %ld s", path,
				 seconds_of(request));
	if (code == CURLE_WRITE_ERROR && request->out)
		return error_set(err, -EIO, "the answer could not be written: %s", strerror(errno));
	if (request->out && (code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR))
		return error_set(err, -EIO, "wasld broke off: what was written is not all of it");
	if (code == CURLE_WRITE_ERROR)
		return error_set(err, -EMSGSIZE, "the answer of wasld is too large");
	return error_set(err, -EIO, "wasld at %s: %s", path, curl_easy_strerror(code));
}

static int explain_status(long status, const struct buffer *body, struct error *err)
{
	json_t *json = body->size ? json_loadb(body->data, body->size, 0, NULL) : NULL;
	const char *detail = json_string_value(json_object_get(json, "detail"));

	int r = detail ? error_set(err, -EPROTO, "%s", detail)
		       : error_set(err, -EPROTO, "wasld answered with status %ld", status);
	json_decref(json);
	return r;
}

static void set_body(CURL *curl, const struct client_request *request)
{
	const char *body = request->body ? request->body : "";
	size_t size = request->body_size ? request->body_size : strlen(body);

	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)size);
}

/* Of "<PATH>; rel="next"", the only link there is. */
static char *next_page(CURL *curl)
{
	struct curl_header *header;
	const char *start, *end;

	if (curl_easy_header(curl, "Link", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return NULL;
	start = strchr(header->value, '<');
	end = start ? strchr(start, '>') : NULL;
	if (!end || !strstr(end, "rel=\"next\"") || start[1] != '/')
		return NULL;
	return xstrndup(start + 1, (size_t)(end - start - 1));
}

static int perform(CURL *curl, const struct client_request *request, struct buffer *ret,
		   struct error *err)
{
	_cleanup_(freep) char *url = xasprintf("http://wasld%s", request->path);
	struct answer answer = {curl, request->out, ret};

	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request->socket);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (request->out) {
		curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
		curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, TOTAL_SECONDS);
	} else {
		curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds_of(request));
	}
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
	if (strcmp(request->method, "POST") == 0)
		set_body(curl, request);
	CURLcode code = curl_easy_perform(curl);
	if (code != CURLE_OK)
		return explain(request, code, err);
	long status = status_of(curl);
	if (status == 200 && request->ret_next)
		*request->ret_next = next_page(curl);
	return status == 200 ? 0 : explain_status(status, ret, err);
}

int client_ask(const struct client_request *request, struct buffer *ret, struct error *err)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	CURL *curl = curl_easy_init();
	if (!curl)
		return error_set(err, -ENOMEM, "cannot set up a request");
	int r = perform(curl, request, ret, err);
	curl_easy_cleanup(curl);
	curl_global_cleanup();
	return r;
}
