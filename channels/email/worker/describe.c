#include "describe.h"

#include <strings.h>
#include <time.h>

static int64_t to_utc_ms(const struct mailimap_date_time *t)
{
	struct tm parts = {
		.tm_year = t->dt_year - 1900,
		.tm_mon = t->dt_month - 1,
		.tm_mday = t->dt_day,
		.tm_hour = t->dt_hour,
		.tm_min = t->dt_min,
		.tm_sec = t->dt_sec,
	};
	int zone = t->dt_zone / 100 * 60 + t->dt_zone % 100;

	return ((int64_t)timegm(&parts) - (int64_t)zone * 60) * 1000;
}

/* As filters and mail programs mark it, unless one of them took that back. */
static bool is_junk(const struct mailimap_msg_att_dynamic *flags)
{
	bool junk = false;

	for (clistiter *i = flags->att_list ? clist_begin(flags->att_list) : NULL; i;
	     i = clist_next(i)) {
		const struct mailimap_flag_fetch *fetched = clist_content(i);
		const struct mailimap_flag *flag = fetched->fl_flag;

		if (fetched->fl_type != MAILIMAP_FLAG_FETCH_OTHER || !flag ||
		    flag->fl_type != MAILIMAP_FLAG_KEYWORD)
			continue;
		if (strcasecmp(flag->fl_data.fl_keyword, "$NotJunk") == 0)
			return false;
		junk |= strcasecmp(flag->fl_data.fl_keyword, "$Junk") == 0;
	}
	return junk;
}

static void read_item(const struct mailimap_msg_att_item *item, struct mail_origin *ret,
		      bool *has_size)
{
	const struct mailimap_msg_att_static *known = item->att_data.att_static;

	if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC)
		ret->junk |= is_junk(item->att_data.att_dyn);
	if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
		return;
	if (known->att_type == MAILIMAP_MSG_ATT_UID)
		ret->uid = known->att_data.att_uid;
	if (known->att_type == MAILIMAP_MSG_ATT_INTERNALDATE)
		ret->received = to_utc_ms(known->att_data.att_internal_date);
	if (known->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE) {
		ret->size = known->att_data.att_rfc822_size;
		*has_size = true;
	}
}

static bool read_origin(const struct mailimap_msg_att *att, const struct uids *asked,
			struct mail_origin *ret)
{
	bool has_size = false;

	for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i))
		read_item(clist_content(i), ret, &has_size);
	/* servers tell of other mails as they like */
	return has_size && uids_has(asked, ret->uid);
}

static bool brings_body(const struct mailimap_msg_att *att, uint32_t uid)
{
	bool is_it = false, has_body = false;

	for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i)) {
		const struct mailimap_msg_att_item *item = clist_content(i);
		const struct mailimap_msg_att_static *known = item->att_data.att_static;

		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		if (known->att_type == MAILIMAP_MSG_ATT_UID)
			is_it = known->att_data.att_uid == uid;
		if (known->att_type == MAILIMAP_MSG_ATT_BODY_SECTION)
			has_body = known->att_data.att_body_section->sec_body_part;
	}
	return is_it && has_body;
}

static int compare(const void *a, const void *b)
{
	const struct mail_origin *left = a, *right = b;

	return (left->uid > right->uid) - (left->uid < right->uid);
}

int describe(struct imap *i, const struct uids *asked, uint64_t uidvalidity,
	     struct mail_origin *ret, size_t *ret_count)
{
	int r = imap_command(i, &imap_usual, "UID FETCH %u:%u (UID RFC822.SIZE INTERNALDATE FLAGS)",
			     asked->list[0], asked->list[asked->count - 1]);

	*ret_count = 0;
	if (r < 0)
		return r;
	clist *fetched = i->session->imap_response_info->rsp_fetch_list;
	for (clistiter *at = clist_begin(fetched); at; at = clist_next(at)) {
		struct mail_origin origin = {.uidvalidity = uidvalidity, .described = true};

		if (*ret_count < asked->count && read_origin(clist_content(at), asked, &origin))
			ret[(*ret_count)++] = origin;
	}
	qsort(ret, *ret_count, sizeof(*ret), compare);
	return r;
}

bool describe_has_body(const struct imap *i, uint32_t uid)
{
	clist *fetched = i->session->imap_response_info->rsp_fetch_list;
	bool found = false;

	for (clistiter *at = clist_begin(fetched); at && !found; at = clist_next(at))
		found = brings_body(clist_content(at), uid);
	return found;
}
