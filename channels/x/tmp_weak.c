#include <wasl/channel.h>
__attribute__((weak)) void channel_set_figure(struct channel *ch, const char *name, double value) { (void)ch; (void)name; (void)value; }
__attribute__((weak)) void channel_set_remark(struct channel *ch, const char *fmt, ...) { (void)ch; (void)fmt; }
__attribute__((weak)) void message_set_opt_out(struct message *m) { (void)m; }
__attribute__((weak)) void message_set_asks_stage(struct message *m) { (void)m; }
__attribute__((weak)) int message_set_revision(struct message *m, const char *r) { (void)m; (void)r; return 0; }
