/*
 * Vault format: what writing and reading a sealed file have in common.
 */
#pragma once

#include <wasl/memory.h>

#include <sodium.h>

#define VAULT_MAGIC                \
	{                          \
		'W', 'S', 'V', '1' \
	}
#define VAULT_MAGIC_SIZE 4U
#define VAULT_HEAD_SIZE (VAULT_MAGIC_SIZE + crypto_secretstream_xchacha20poly1305_HEADERBYTES)
#define VAULT_PIECE_OVERHEAD crypto_secretstream_xchacha20poly1305_ABYTES

static inline char *vault_path(const char *directory, const char *name)
{
	return xasprintf("%s/vault/%.2s/%s", directory, name, name);
}
