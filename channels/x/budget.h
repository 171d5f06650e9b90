/*
 * Budget: what the use of the API costs, by the calendar month (UTC), and its hard cap. Prices are
 * X's of November 2026 for what is paid by use; a plan that is paid as a whole needs no budget.
 * Pure; one thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Millionths of a dollar. */
#define PRICE_OWNED_READ 1000
#define PRICE_READ 5000
#define PRICE_USER 10000
#define PRICE_DIRECT_READ 10000
#define PRICE_REPLY 10000
#define PRICE_POST 15000
#define PRICE_POST_WITH_LINK 200000
#define PRICE_DIRECT_POST 15000

struct budget {
	int64_t cap;   /* 0: none */
	int64_t spent; /* of that month */
	unsigned year, month;
};

/* text: what budget_text() made, or NULL. cap in dollars. */
void budget_init(struct budget *b, uint64_t cap, const char *text, int64_t now);
/* "2026-11 1234567"; size 32 is enough. */
#define BUDGET_TEXT_SIZE 32U
void budget_text(const struct budget *b, char ret[static BUDGET_TEXT_SIZE]);
/* A new month begins with nothing spent. True if it began now. */
bool budget_turn(struct budget *b, int64_t now);
void budget_spend(struct budget *b, int64_t price);
/* What that costs would still be within the cap. */
bool budget_allows(const struct budget *b, int64_t price);
/* More than nine tenths are spent. */
bool budget_is_near(const struct budget *b);
/* When the next month begins, UTC ms. */
int64_t budget_next_month(const struct budget *b);
