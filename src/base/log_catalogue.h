/*
 * The catalogue of MESSAGE_ID= for what an operator acts on (journalctl MESSAGE_ID=…).
 */
#pragma once

#define LOG_ID_CHANNEL_DOWN "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e01"
#define LOG_ID_CHANNEL_UP "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e02"
#define LOG_ID_WORKER_DIED "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e03"
#define LOG_ID_MESSAGE_UNREADABLE "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e04"
#define LOG_ID_QUARANTINED "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e05"
#define LOG_ID_DELIVERY_DEAD "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e06"
#define LOG_ID_BREAKER_OPEN "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e07"
#define LOG_ID_WORKER_HOPELESS "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e09"
#define LOG_ID_LIMIT_REACHED "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e0a"
#define LOG_ID_STORE_TROUBLE "5b0d5f5a3c3f4b0e8f5e0c3f0d1a7e08"
