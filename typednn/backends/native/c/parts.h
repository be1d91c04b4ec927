/* Work in parts, which may be computed at the same time. ``worker``: which of the threads computes the part,
   from 0 on; no two parts are computed by one worker at the same time. */

typedef void Part(void *const *arrays, int64_t part, int64_t worker);
typedef void Divide(Part *compute, int64_t parts, void *const *arrays);

static void one_after_the_other(Part *compute, int64_t parts, void *const *arrays) {
    for (int64_t part = 0; part < parts; part++) compute(arrays, part, 0);
}

static Divide *divide = one_after_the_other;

/* Let this compute all work in parts from now on. */
void divide_by(Divide *by) { divide = by; }
