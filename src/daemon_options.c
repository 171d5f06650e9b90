#include "daemon_options.h"

#include "build_config.h"

const struct option *daemon_options(void)
{
	static const char *const levels[] = {"error", "warning", "notice", "info",
					     "debug", "trace",	 NULL};
	static const char *const targets[] = {"auto", "journal", "stderr", NULL};
	static const struct option options[] = {
		OPTION_STRING(struct daemon_options, state_directory, WASL_STATE_DIR,
			      "folder of the store"),
		OPTION_STRING(struct daemon_options, control_socket, WASL_CONTROL_SOCKET,
			      "socket on which waslctl speaks to the daemon"),
		OPTION_STRING(struct daemon_options, module_directory, WASL_MODULE_DIR,
			      "folder of the channel modules"),
		OPTION_STRING(struct daemon_options, worker_directory, WASL_WORKER_DIR,
			      "folder of the worker programs"),
		OPTION_STRING(struct daemon_options, template_directory, WASL_TEMPLATE_DIR,
			      "folder of the texts that beneficiaries get"),
		OPTION_STRING(struct daemon_options, credentials_directory, NULL,
			      "folder of the credentials, where systemd hands over none"),
		OPTION_SECRET(struct daemon_options, master_key, "credential:wasl.master-key",
			      "the store's key: 64 hexadecimal digits"),
		OPTION_STRING(
			struct daemon_options, proxy, NULL,
			"proxy by which HTTP servers elsewhere are reached: http://HOST:PORT"),
		OPTION_ENUM(struct daemon_options, log_level, "notice", levels,
			    "the least important lines that are logged"),
		OPTION_ENUM(struct daemon_options, log_target, "auto", targets,
			    "where the log goes"),
		OPTION_END,
	};

	return options;
}
