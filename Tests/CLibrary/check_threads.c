/* Calls beside each other, and calls that other threads cancel. */
#include "checks.h"

#include <pthread.h>
#include <unistd.h>

enum { thread_count = 8 };

static char *rows;
static char *expected;
static size_t expected_count;

static void *convert_often(void *unused) {
    (void)unused;
    for (int i = 0; i < (is_slow ? 1 : 12); i++) {
        rowcast_input input = text_input("csv", rows);
        rowcast_output outputs[] = {{.format = "json"}, {.format = i % 2 ? "xlsx" : "html"}};
        char *report = NULL;
        rowcast_call call = {.report = &report};
        WORKS(rowcast_convert(&input, 1, outputs, 2, &call));
        CHECK(outputs[0].byte_count == expected_count);
        CHECK(outputs[0].bytes && !memcmp(outputs[0].bytes, expected, expected_count));
        rowcast_free(outputs[0].bytes);
        rowcast_free(outputs[1].bytes);
        rowcast_free(report);
        rowcast_input wrong = text_input("json", "[{\"a\":1},{\"a\"}]");
        FAILS(rowcast_convert(&wrong, 1, outputs, 1, NULL), "malformed", NULL);
    }
    return NULL;
}

static void check_concurrency(void) {
    size_t room = 1 << 20, count = 0;
    rows = malloc(room);
    count = (size_t)snprintf(rows, room, "city,orders\n");
    for (int i = 0; i < (is_slow ? 500 : 20000); i++)
        count += (size_t)snprintf(rows + count, room - count, "Oslo \"%d\" & more,%d\n", i % 7, i);
    rowcast_input input = text_input("csv", rows);
    rowcast_output output = {.format = "json"};
    WORKS(rowcast_convert(&input, 1, &output, 1, NULL));
    expected = output.bytes;
    expected_count = output.byte_count;
    pthread_t threads[thread_count];
    for (int i = 0; i < thread_count; i++) pthread_create(&threads[i], NULL, convert_often, NULL);
    for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
    rowcast_free(expected);
    free(rows);
}

static void *cancel_soon(void *cancellation) {
    usleep(50000);
    rowcast_cancel(cancellation);
    return NULL;
}

static void check_cancellation(void) {
    rowcast_cancellation *cancellation = rowcast_cancellation_new();
    struct endless endless = {0};
    rowcast_input input = {.read = read_endless, .context = &endless};
    rowcast_output output = {.format = "csv", .path = "/dev/null"};
    rowcast_call call = {.cancellation = cancellation};
    pthread_t thread;
    pthread_create(&thread, NULL, cancel_soon, cancellation);
    FAILS(rowcast_convert(&input, 1, &output, 1, &call), "cancelled",
          "the conversion was cancelled");
    pthread_join(thread, NULL);

    /* A call that begins afterwards ends at once. */
    endless.rows = 0;
    FAILS(rowcast_convert(&input, 1, &output, 1, &call), "cancelled", NULL);
    rowcast_cancellation_free(cancellation);
}

void check_threads(void) {
    check_concurrency();
    check_cancellation();
}
