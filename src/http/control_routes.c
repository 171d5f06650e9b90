/*
 * All routes of the API, and who may ask for each. Whoever is let in only as a coordinator gets
 * what is of their departments (control_job.h): of the rest it is as if it did not exist.
 */
#include "http/answering.h"
#include "http/control_private.h"

#define OPERATOR ROLE_OPERATOR
#define SUPERVISOR ROLE_SUPERVISOR
#define COORDINATOR ROLE_COORDINATOR
#define AUDITOR ROLE_AUDITOR

#define GET(path, handle, roles)                                 \
	{                                                        \
		HTTP_GET, "/api/v1" path, handle, 0, NULL, roles \
	}
#define POST(path, handle, roles)                                 \
	{                                                         \
		HTTP_POST, "/api/v1" path, handle, 0, NULL, roles \
	}
/* With attachments. */
#define POST_LARGE(path, handle, roles)                                            \
	{                                                                          \
		HTTP_POST, "/api/v1" path, handle, ANSWERING_BODY_MAX, NULL, roles \
	}

const struct http_route *control_routes(void)
{
	static const struct http_route routes[] = {
		GET("/status", control_status, OPERATOR | SUPERVISOR),
		GET("/roles", control_roles, ROLE_ANY),
		GET("/statistics", control_statistics, OPERATOR | COORDINATOR | SUPERVISOR),
		GET("/events", control_event_list, AUDITOR | SUPERVISOR),
		GET("/events/verification", control_event_verify, AUDITOR | SUPERVISOR),
		GET("/tickets", control_ticket_list, COORDINATOR | SUPERVISOR),
		GET("/tickets/{reference}", control_ticket_show, COORDINATOR | SUPERVISOR),
		GET("/tickets/{reference}/articles", control_article_list,
		    COORDINATOR | SUPERVISOR),
		GET("/tickets/{reference}/articles/{id}", control_article_show,
		    COORDINATOR | SUPERVISOR),
		GET("/tickets/{reference}/articles/{id}/raw", control_article_raw,
		    COORDINATOR | SUPERVISOR),
		GET("/tickets/{reference}/reports/{id}/raw", control_report_raw,
		    COORDINATOR | SUPERVISOR),
		POST_LARGE("/tickets/{reference}/replies", control_ticket_reply,
			   COORDINATOR | SUPERVISOR),
		POST_LARGE("/tickets/{reference}/notes", control_ticket_note,
			   COORDINATOR | SUPERVISOR),
		GET("/deliveries", control_delivery_list, OPERATOR | COORDINATOR | SUPERVISOR),
		GET("/deliveries/{id}", control_delivery_show, OPERATOR | COORDINATOR | SUPERVISOR),
		POST("/deliveries/{id}/retry", control_delivery_retry,
		     OPERATOR | COORDINATOR | SUPERVISOR),
		POST("/deliveries/{id}/cancel", control_delivery_cancel,
		     OPERATOR | COORDINATOR | SUPERVISOR),
		POST("/deliveries/release-held", control_delivery_release_held,
		     OPERATOR | SUPERVISOR),
		GET("/channels", control_channel_list, OPERATOR | SUPERVISOR),
		GET("/channels/{name}", control_channel_show, OPERATOR | SUPERVISOR),
		POST("/channels/{name}/pause", control_channel_pause, OPERATOR | SUPERVISOR),
		POST("/channels/{name}/resume", control_channel_resume, OPERATOR | SUPERVISOR),
		POST("/channels/{name}/poll", control_channel_poll, OPERATOR | SUPERVISOR),
		POST("/channels/{name}/check", control_channel_check, OPERATOR),
		POST("/channels/{name}/authorize", control_channel_authorize, OPERATOR),
		GET("/quarantine", control_quarantine_list, OPERATOR | COORDINATOR | SUPERVISOR),
		GET("/quarantine/{id}", control_quarantine_show, COORDINATOR | SUPERVISOR),
		POST("/quarantine/{id}/release", control_quarantine_release,
		     OPERATOR | COORDINATOR | SUPERVISOR),
		GET("/suppressions", control_suppression_list, OPERATOR | SUPERVISOR),
		POST("/suppressions", control_suppression_add, OPERATOR | SUPERVISOR),
		POST("/suppressions/remove", control_suppression_remove, OPERATOR | SUPERVISOR),
		{0, NULL, NULL},
	};

	return routes;
}

static json_t *list_of(char *const *words)
{
	json_t *list = json_array();

	for (; words && *words; words++)
		json_array_append_new(list, json_string(*words));
	return list;
}

/* What the caller is, so that a program can show what they may do. */
void control_roles(struct http_request *req, void *data)
{
	const struct control *c = data;
	const struct http_peer *peer = http_request_peer(req);
	_cleanup_(strings_freep) char **departments = roles_departments(c->roles, peer);
	_cleanup_(strings_freep) char **roles = roles_list(roles_of(c->roles, peer));

	http_answer_json(req, 200,
			 json_pack("{s:I, s:o, s:o}", "uid", (json_int_t)peer->uid, "roles",
				   list_of(roles), "departments", list_of(departments)));
}

bool control_permit(struct http_request *req, const struct http_route *route, void *data)
{
	const struct control *c = data;
	const struct http_peer *peer = http_request_peer(req);
	unsigned has = roles_of(c->roles, peer);

	if (has & route->who)
		return true;
	_cleanup_(freep) char *needed = roles_words((unsigned)route->who);
	_cleanup_(freep) char *is = roles_words(has);
	http_answer_problem(req, 403, "this is for %s; user %u is %s", needed, peer->uid, is);
	return false;
}
