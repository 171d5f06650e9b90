/* What the test asks of the worker program that it starts: the types of frames. */
#pragma once

enum helper {
	HELPER_ECHO = 1,   /* the same back */
	HELPER_EXIT,	   /* {"status": N} */
	HELPER_CRASH,	   /* {"signal": N}; what its own handlers would do is not done */
	HELPER_LAST_WORDS, /* {"count": N}: so many frames of this type, and SIGKILL at once */
	HELPER_SLEEP,	   /* for ever; reads and says nothing more */
	HELPER_CLOSE,	   /* closes its socket, then sleeps */
	HELPER_FLOOD,	   /* {"count": N, "size": BYTES}: so many frames of this type */
	HELPER_NONSENSE,   /* bytes that are no frame */
	HELPER_ALLOCATE,   /* {"mib": N}; answers {"got": bool} */
	HELPER_LOOK,	   /* answers {"variables": [...], "descriptors": [...]} */
};
