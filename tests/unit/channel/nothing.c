/* A shared object that is no channel module. */
extern const int nothing;
const int nothing = 0;
