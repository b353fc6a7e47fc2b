/* Files: they appear together and complete, or stay as they were. */
#include "checks.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    fputs(text, file);
    fclose(file);
}

static int holds(const char *path, const char *text) {
    char found[4096] = "";
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    found[fread(found, 1, sizeof found - 1, file)] = 0;
    fclose(file);
    return !strcmp(found, text);
}

static void check_publishing(const char *folder) {
    char csv[4096], json[4096], part[4096];
    snprintf(csv, sizeof csv, "%s/orders.csv", folder);
    snprintf(json, sizeof json, "%s/orders.json", folder);
    write_file(csv, "old\n");

    /* The second row is malformed: the old file stays, the new one does not appear. */
    rowcast_input input = text_input("json", "[{\"a\":1},{\"a\":x}]");
    rowcast_output outputs[] = {{.path = csv}, {.path = json}};
    FAILS(rowcast_convert(&input, 1, outputs, 2, NULL), "malformed", NULL);
    CHECK(file_count(folder) == 1 && holds(csv, "old\n"));

    /* A disk that is full: /dev/full beside two files. */
    input = text_input("csv", "a\n1\n");
    rowcast_output full[] = {{.path = csv}, {.path = "/dev/full", .format = "csv"}, {.path = json}};
    rowcast_error *error = rowcast_convert(&input, 1, full, 3, NULL);
    CHECK(error && error->system_error == ENOSPC && error->path && !strcmp(error->path, "/dev/full"));
    FAILS(error, "input_output", "/dev/full: cannot be written: No space left on device");
    CHECK(file_count(folder) == 1 && holds(csv, "old\n"));

    rowcast_output same[] = {{.path = json}, {.path = json}};
    FAILS(rowcast_convert(&input, 1, same, 2, NULL), "unsupported", NULL);
    CHECK(file_count(folder) == 1);

    rowcast_option strict[] = {{"strict", NULL}, {"lenient", NULL}};
    rowcast_call call = {.options = strict, .option_count = 2};
    input = text_input("csv", "a,b\n1,\"x\"y\n");
    FAILS(rowcast_convert(&input, 1, outputs, 2, &call), "warnings", NULL);
    CHECK(file_count(folder) == 1 && holds(csv, "old\n"));

    input = text_input("csv", "a\n1\n");
    WORKS(rowcast_convert(&input, 1, outputs, 2, NULL));
    CHECK(outputs[0].bytes == NULL);
    CHECK(file_count(folder) == 2 && holds(csv, "a\n1\n") && holds(json, "[{\"a\":1}]\n"));

    /* The output is the input itself. */
    rowcast_input itself = {.path = csv};
    char message[8192];
    snprintf(message, sizeof message, "%s: is the input itself; name another output", csv);
    FAILS(rowcast_convert(&itself, 1, outputs, 1, NULL), "invalid_option", message);
    CHECK(holds(csv, "a\n1\n"));
    unlink(json);

    rowcast_option rows = {"rows-per-file", "1"};
    call = (rowcast_call){.options = &rows, .option_count = 1};
    snprintf(part, sizeof part, "%s/part-{n}.csv", folder);
    rowcast_output parts = {.path = part};
    input = text_input("csv", "a\n1\n2\n");
    WORKS(rowcast_convert(&input, 1, &parts, 1, &call));
    CHECK(file_count(folder) == 3);
    snprintf(part, sizeof part, "%s/part-2.csv", folder);
    CHECK(holds(part, "a\n2\n"));
    unlink(part);
    snprintf(part, sizeof part, "%s/part-1.csv", folder);
    unlink(part);
    unlink(csv);
}

/* A pipe that nobody reads is an error and sends no signal; the process keeps its own handling. */
static void check_closed_pipe(void) {
    int ends[2];
    if (pipe(ends)) return;
    close(ends[0]);
    char path[64];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    rowcast_input input = text_input("csv", "a\n1\n");
    rowcast_output output = {.path = path, .format = "csv"};
    rowcast_error *error = rowcast_convert(&input, 1, &output, 1, NULL);
    CHECK(error && error->path && !strcmp(error->path, path));
    FAILS(error, "output_closed", NULL);
    close(ends[1]);

    sigset_t pending, blocked;
    struct sigaction action;
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    sigaction(SIGPIPE, NULL, &action);
    CHECK(!sigismember(&pending, SIGPIPE) && !sigismember(&blocked, SIGPIPE));
    CHECK(action.sa_handler == SIG_DFL);
}

void check_files(const char *folder) {
    check_publishing(folder);
    check_closed_pipe();
    CHECK(file_count(folder) == 0);
}
