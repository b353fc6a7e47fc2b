/* Callbacks that read, write, go back, fail and cancel. */
#include "checks.h"

#include <errno.h>

static int64_t read_result(void *context, void *buffer, size_t size) {
    (void)buffer, (void)size;
    return *(int64_t *)context;
}

static int32_t write_result(void *context, const void *bytes, size_t byte_count) {
    (void)bytes, (void)byte_count;
    return *(int32_t *)context;
}

/* Fails behind a number of bytes. */
struct full_disk {
    size_t room, written;
};

static int32_t write_to_full_disk(void *context, const void *bytes, size_t byte_count) {
    struct full_disk *disk = context;
    (void)bytes;
    disk->written += byte_count;
    return disk->written > disk->room ? -ENOSPC : 0;
}

static void check_failing_reads(void) {
    rowcast_output output = {.format = "json"};
    struct {
        int64_t result;
        int32_t system_error;
        const char *message;
    } cases[] = {
        {-EIO, EIO, "orders: the callback that reads failed: Input/output error"},
        {-1, 0, "orders: the callback that reads failed: it returned -1"},
        {INT64_MIN, 0, "orders: the callback that reads failed: it returned -9223372036854775808"},
        {INT64_MAX, 0, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rowcast_input input = {.read = read_result, .context = &cases[i].result, .name = "orders"};
        rowcast_error *error = rowcast_convert(&input, 1, &output, 1, NULL);
        CHECK(error && error->system_error == cases[i].system_error);
        FAILS(error, "input_output", cases[i].message);
    }
}

static void check_failing_writes(void) {
    rowcast_input input = text_input("csv", "a,b\n1,2\n");
    input.name = "orders";
    struct {
        int32_t result, system_error;
    } cases[] = {{-ENOSPC, ENOSPC}, {-1, 0}, {1, 0}, {INT32_MIN, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rowcast_output output = {.format = "csv", .write = write_result, .context = &cases[i].result};
        rowcast_error *error = rowcast_convert(&input, 1, &output, 1, NULL);
        /* An error of an output does not name the input. */
        CHECK(error && error->system_error == cases[i].system_error && !error->path);
        FAILS(error, "input_output", NULL);
    }

    /* A disk that is full behind 1 MB of rows that never end. */
    struct endless rows = {0};
    struct full_disk disk = {.room = 1 << 20};
    rowcast_input endless = {.read = read_endless, .context = &rows};
    rowcast_output output = {.format = "csv", .write = write_to_full_disk, .context = &disk};
    FAILS(rowcast_convert(&endless, 1, &output, 1, NULL), "input_output",
          "the callback that writes failed: No space left on device");
}

/* A text that is read twice, since its fields stand behind the rows. */
struct text {
    const char *bytes;
    size_t place, rewinds;
    int32_t rewind_result;
};

static int64_t read_text(void *context, void *buffer, size_t size) {
    struct text *text = context;
    size_t count = strlen(text->bytes + text->place);
    if (count > size) count = size;
    if (count > 7) count = 7;
    memcpy(buffer, text->bytes + text->place, count);
    text->place += count;
    return (int64_t)count;
}

static int32_t rewind_text(void *context) {
    struct text *text = context;
    text->rewinds++;
    if (text->rewind_result == 0) text->place = 0;
    return text->rewind_result;
}

static void check_rewinding(const char *fixtures) {
    char path[4096], bytes[65536];
    snprintf(path, sizeof path, "%s/Results/empty-result/result.json_fe.json", fixtures);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    if (!file) return;
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = 0;
    fclose(file);
    for (int can_rewind = 0; can_rewind < 3; can_rewind++) {
        struct text text = {.bytes = bytes, .rewind_result = can_rewind == 1 ? -1 : 0};
        rowcast_input input = {
            .read = read_text, .rewind = can_rewind ? rewind_text : NULL, .context = &text};
        rowcast_output output = {.format = "csv"};
        WORKS(rowcast_convert(&input, 1, &output, 1, NULL));
        CHECK(output.byte_count == 77);
        CHECK(can_rewind == 0 ? text.rewinds == 0 : text.rewinds >= 1);
        rowcast_free(output.bytes);
    }
}

static int32_t cancel_after(void *context, int64_t rows, int64_t bytes, int64_t total_bytes,
                            double share) {
    int *calls = context;
    CHECK(rows >= 0 && bytes > 0 && total_bytes == -1 && share < 0);
    return ++*calls == 3;
}

static int32_t count_progress(void *context, int64_t rows, int64_t bytes, int64_t total_bytes,
                              double share) {
    int *calls = context;
    CHECK(rows == 1 && bytes == 8 && total_bytes == 8 && share == 1);
    ++*calls;
    return 0;
}

static void check_progress(void) {
    int calls = 0;
    struct endless rows = {0};
    rowcast_progress progress = {cancel_after, &calls};
    rowcast_call call = {.progress = &progress};
    rowcast_input input = {.read = read_endless, .context = &rows};
    rowcast_output output = {.format = "md"};
    FAILS(rowcast_convert(&input, 1, &output, 1, &call), "cancelled", NULL);
    CHECK(calls >= 3 && output.bytes == NULL);

    calls = 0;
    char *inspection = NULL;
    FAILS(rowcast_inspect(&input, &call, &inspection), "cancelled", NULL);
    CHECK(inspection == NULL);

    calls = 0;
    progress.report = count_progress;
    input = text_input("csv", "a,b\n1,2\n");
    WORKS(rowcast_convert(&input, 1, &output, 1, &call));
    CHECK(calls == 1);
    rowcast_free(output.bytes);
    progress.report = NULL;
    WORKS(rowcast_convert(&input, 1, &output, 1, &call));
    rowcast_free(output.bytes);
}

void check_callbacks(const char *folder, const char *fixtures) {
    (void)folder;
    check_failing_reads();
    check_failing_writes();
    check_rewinding(fixtures);
    check_progress();
}
