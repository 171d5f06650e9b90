/*
 * Store, from the inside: what contents and the engine need of it.
 */
#pragma once

#include "store/store.h"
#include "store/vault.h"

struct vault *store_vault(struct store *s);
