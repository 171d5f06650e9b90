"""The bodies of what is refused. A type is a short name here; the server writes its base before it."""
BLANK = "about:blank"


class Refused(Exception):
    """why is for the person who reads a failed test; it is not sent."""

    def __init__(self, status, body, why="", headers=None):
        super().__init__(why or str(body))
        self.status, self.body, self.why, self.headers = status, body, why or str(body), headers or {}


def problem(status, title, detail, kind=BLANK, **more):
    return {"title": title, "detail": detail, "type": kind, "status": status, **more}


def unauthorized(why):
    return Refused(401, problem(401, "Unauthorized", "Unauthorized"), why)


def forbidden(detail, kind=BLANK, title="Forbidden", why=""):
    return Refused(403, problem(403, title, detail, kind), why or detail)


def invalid(parameter, value, message):
    """The status is not among its members, as with X."""
    values = [str(v) for v in (value if isinstance(value, list) else [value])]
    return Refused(400, {"errors": [{"parameters": {parameter: values}, "message": message}],
                         "title": "Invalid Request", "detail": "One or more parameters to your request was invalid.",
                         "type": "invalid-request"}, message)


def not_found():
    return Refused(404, problem(404, "Not Found", "Not Found"))


def old(status, code, message):
    """The shape of the first version of the API, which some answers still have."""
    return Refused(status, {"errors": [{"code": code, "message": message}]})


def wrong_authentication(kind, supported):
    detail = f"Authenticating with {kind} is forbidden for this endpoint.  Supported authentication types are " \
             f"[{', '.join(supported)}]."
    return forbidden(detail, "unsupported-authentication", "Unsupported Authentication")


def missing(resource, value, parameter):
    """An entry of errors[] beside data."""
    return {"value": value, "detail": f"Could not find {resource} with {parameter}: [{value}].", "title": "Not Found Error",
            "resource_type": resource, "parameter": parameter, "resource_id": value, "type": "resource-not-found"}


def hidden(value, parameter):
    return {"value": value, "detail": f"Sorry, you are not authorized to see the Tweet with {parameter}: [{value}].",
            "title": "Authorization Error", "resource_type": "tweet", "parameter": parameter, "resource_id": value,
            "section": "data" if parameter == "ids" else "includes", "type": "not-authorized-for-resource"}


# what is refused on command, whatever the request says
SUMMONED = (
    lambda: forbidden("Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
                      "by the author of the post you are replying to."),
    lambda: forbidden("You can only reply to or quote posts where you are mentioned or are the author.",
                      "not-authorized-for-resource"))


def too_long(status=403):
    return Refused(status, problem(status, "Forbidden", "Your Tweet text is too long. For more information on how Twitter "
                                                        "determines text length see https://github.com/twitter/twitter-text."))


CANNED = {
    "401": lambda: unauthorized("on command"),
    "402": lambda: Refused(402, {"title": "CreditsDepleted", "type": "credits",
                                 "detail": "Your enrolled account does not have any credits to fulfill this request."}),
    "402-payment": lambda: Refused(402, problem(402, "Payment Required", "credits depleted", "credits-depleted")),
    "429": lambda: Refused(429, problem(429, "Too Many Requests", "Too Many Requests")),
    "429-old": lambda: old(429, 88, "Rate limit exceeded"),
    "usage-capped": lambda: Refused(429, {"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap",
                                          "type": "usage-capped", "period": "Monthly", "scope": "Product"}),
    "client-forbidden": lambda: Refused(403, {
        "title": "Client Forbidden", "detail": "The app of these keys belongs to no project.", "type": "client-forbidden",
        "reason": "client-not-enrolled", "registration_url": "https://developer.x.com/en/docs/projects/overview"}),
    "oauth1-permissions": lambda: forbidden(
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
        "oauth1-permissions"),
    "locked": lambda: old(403, 326, "To protect our users from spam and other malicious activity, this account is "
                                    "temporarily locked. Please log in to https://x.com to unlock your account."),
    "not-summoned": SUMMONED[0],
    "not-summoned-other": SUMMONED[1],
    "too-long": too_long,
    "duplicate": lambda: forbidden("You are not allowed to create a Tweet with duplicate content."),
    "duplicate-old": lambda: old(403, 187, "Status is a duplicate."),
    "parent-gone": lambda: forbidden("You attempted to reply to a Tweet that is deleted or not visible to you."),
    "dm-forbidden": lambda: forbidden("You do not have permission to DM one or more participants."),
    "dm-not-following": lambda: old(403, 150, "You cannot send messages to users who are not following you."),
    "dm-closed": lambda: old(403, 349, "You cannot send messages to this user."),
    "unlisted": lambda: Refused(200, {"meta": {"result_count": 0}}),
    "error-old": lambda: Refused(500, {"code": 131, "message": "Internal error"}),
}


def expand(body, base):
    """body with whole type URIs, those of its errors too."""
    if not isinstance(body, dict):
        return body
    made = dict(body)
    if "title" in made and made.get("type", BLANK) != BLANK:
        made["type"] = base + made["type"]
    if isinstance(made.get("errors"), list):
        made["errors"] = [expand(e, base) for e in made["errors"]]
    return made
