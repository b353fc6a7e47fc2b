/* Calls functions of Python where an exception may be on its way: streams and capsules of Arrow are often
 * released while a frame is left, and Python code would take the exception for its own. ctypes alone cannot
 * set it aside before any Python runs. The functions of Python's C interface are set by the package, so that
 * this file needs no header of it and fits every version. */

struct hooks {
    int (*ensure)(void);
    void (*leave)(int);
    void (*fetch)(void **, void **, void **);
    void (*restore)(void *, void *, void *);
    void (*release)(void *);
    void (*destroy)(void *);
};

static struct hooks hooks;

static void call(void (*function)(void *), void *argument) {
    void *type, *value, *traceback;
    int state = hooks.ensure();
    hooks.fetch(&type, &value, &traceback);
    function(argument);
    hooks.restore(type, value, traceback);
    hooks.leave(state);
}

void rowcast_python_set(const struct hooks *set) { hooks = *set; }
void rowcast_python_release(void *stream) { call(hooks.release, stream); }
void rowcast_python_destroy(void *capsule) { call(hooks.destroy, capsule); }
