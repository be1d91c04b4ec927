/* The beginnings of CPython's list and of numpy's array. ``native.call`` tests that they hold. */

typedef struct {
    void *head[2];
    char *data;
} Array;

typedef struct {
    void *head[3];
    Array **items;
} List;

#define AT(slot, offset) ((void *)(arrays->items[slot]->data + (offset)))

/* The address of the elements of the first array of a list, for that test. */
void *first_address(const List *arrays) { return AT(0, 0); }
