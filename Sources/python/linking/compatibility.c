/* Definitions that let Debian's static libraries be linked into files that need nothing but glibc 2.34.
 * All are hidden: no other library of a process sees them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define HIDDEN __attribute__((visibility("hidden")))

/* libxml2.a is compiled for programs, which find the C library's streams at fixed places; a shared library
 * cannot. make-static.sh gives them these names in a copy of it. They are used by libxml2's shell only. */
HIDDEN FILE *static_stdin, *static_stdout, *static_stderr;

__attribute__((constructor)) static void set_streams(void) {
    static_stdin = stdin;
    static_stdout = stdout;
    static_stderr = stderr;
}

/* glibc has these since 2.35 and 2.36. libstdc++'s random_device asks for the first, Swift's Float for the
 * second. Squares of floats fit a double. */
HIDDEN unsigned int arc4random(void) {
    unsigned int value;
    if (getrandom(&value, sizeof value, 0) != sizeof value) abort();
    return value;
}

HIDDEN float hypotf(float x, float y) {
    if (isinf(x) || isinf(y)) return INFINITY;
    return (float)sqrt((double)x * x + (double)y * y);
}

/* Where libgcc's unwinder finds the table of a function, as glibc tells it since 2.35. */
#if __GLIBC_PREREQ(2, 35)
struct search {
    ElfW(Addr) address;
    struct dl_find_object *result;
};

static int search_object(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    struct search *search = context;
    void *frames = NULL;
    int is_found = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        ElfW(Addr) start = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_GNU_EH_FRAME) frames = (void *)start;
        if (header->p_type != PT_LOAD || search->address - start >= header->p_memsz) continue;
        search->result->dlfo_map_start = (void *)start;
        search->result->dlfo_map_end = (void *)(start + header->p_memsz);
        is_found = 1;
    }
    if (!is_found || frames == NULL) return 0;
    search->result->dlfo_eh_frame = frames;
    return 1;
}

HIDDEN int _dl_find_object(void *address, struct dl_find_object *result) {
    struct search search = {(ElfW(Addr))address, result};
    return dl_iterate_phdr(search_object, &search) == 1 ? 0 : -1;
}
#endif
