/*
 * Content, as the engine sees it: bytes in memory, or a file of the vault.
 */
#pragma once

#include "store/content.h"
#include "store/vault.h"

/* The file of a content that was too large to stay in memory, else NULL. After finish. */
struct vault_file *content_file(const struct content *c);
/* The bytes of one that was not. */
struct crypto_bytes content_bytes(const struct content *c);
