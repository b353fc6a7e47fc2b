/* Arguments that are none: each is an error, and nothing else. */
#include "checks.h"

#include <errno.h>

static const char *orders = "city,orders\nOslo,3\n";

static rowcast_error *convert(rowcast_input input, rowcast_output output) {
    rowcast_error *error = rowcast_convert(&input, 1, &output, 1, NULL);
    CHECK(!error || (output.bytes == NULL && output.byte_count == 0));
    rowcast_free(output.bytes);
    return error;
}

static int64_t read_nothing(void *context, void *buffer, size_t size) {
    (void)context, (void)buffer, (void)size;
    return 0;
}

static int32_t write_nothing(void *context, const void *bytes, size_t byte_count) {
    (void)context, (void)bytes, (void)byte_count;
    return 0;
}

static void check_arrays(void) {
    rowcast_input input = text_input("csv", orders);
    rowcast_output output = {.format = "json"};
    rowcast_call call = {.option_count = 1};
    FAILS(rowcast_convert(NULL, 0, &output, 1, NULL), "invalid_option", "there is no input");
    FAILS(rowcast_convert(NULL, 1, &output, 1, NULL), "invalid_option",
          "the inputs are NULL, but their number is not 0");
    FAILS(rowcast_convert(&input, 1, NULL, 0, NULL), "invalid_option", "there is no output");
    FAILS(rowcast_convert(&input, 1, NULL, 1, NULL), "invalid_option",
          "the outputs are NULL, but their number is not 0");
    FAILS(rowcast_convert(&input, SIZE_MAX, &output, 1, NULL), "invalid_option",
          "the number of inputs is greater than memory");
    FAILS(rowcast_convert(&input, 1, &output, 1, &call), "invalid_option",
          "the options are NULL, but their number is not 0");
    FAILS(rowcast_inspect(NULL, NULL, NULL), "invalid_option", NULL);
    FAILS(rowcast_inspect(&input, NULL, NULL), "invalid_option",
          "the place of the inspection is NULL");
    FAILS(rowcast_formats(NULL), "invalid_option", "the place of the formats is NULL");
    rowcast_error_free(NULL);
    rowcast_free(NULL);
    rowcast_cancel(NULL);
    rowcast_cancellation_free(NULL);
}

static void check_inputs(void) {
    rowcast_output json = {.format = "json"};
    FAILS(convert((rowcast_input){0}, json), "invalid_option",
          "input 1 has no path, no bytes and no callback");
    FAILS(convert((rowcast_input){.path = "orders.csv", .bytes = orders, .byte_count = 1}, json),
          "invalid_option", "input 1 has more than one of path, bytes and callback");
    FAILS(convert((rowcast_input){.bytes = orders, .read = read_nothing}, json), "invalid_option",
          "input 1 has more than one of path, bytes and callback");
    FAILS(convert((rowcast_input){.bytes = orders, .byte_count = SIZE_MAX}, json),
          "invalid_option", "input 1 has more bytes than memory");
    FAILS(convert((rowcast_input){.bytes = orders, .byte_count = 0}, json), "truncated",
          "the input is empty (byte 0)");
    FAILS(convert((rowcast_input){.read = read_nothing, .name = "callback"}, json), "truncated",
          "callback: the input is empty (byte 0)");
    FAILS(convert((rowcast_input){.path = "\xff.csv"}, json), "invalid_option",
          "the path of input 1 is no UTF-8");
    FAILS(convert((rowcast_input){.path = ""}, json), "input_output", NULL);
    FAILS(convert((rowcast_input){.path = "-"}, json), "input_output",
          "-: cannot be opened: No such file or directory");
    FAILS(convert((rowcast_input){.path = "/"}, json), "input_output",
          "/: is a directory; name a file in it");

    rowcast_input input = text_input("csv", orders);
    input.format = "jsn";
    FAILS(convert(input, json), "invalid_option",
          "there is no format 'jsn'; did you mean 'json'?");
    input.format = "sql";
    FAILS(convert(input, json), "unsupported", "sql cannot be read (input 1)");
    input.format = "json";
    FAILS(convert(input, json), "malformed", NULL);
    input.format = "\xc3";
    FAILS(convert(input, json), "invalid_option", "the format of input 1 is no UTF-8");
}

static void check_outputs(void) {
    rowcast_input input = text_input("csv", orders);
    FAILS(convert(input, (rowcast_output){0}), "invalid_option", "output 1 has no format");
    FAILS(convert(input, (rowcast_output){.path = "orders"}), "invalid_option",
          "output 1: the name 'orders' tells no format; set its format");
    FAILS(convert(input, (rowcast_output){.path = "orders.csv", .write = write_nothing}),
          "invalid_option", "output 1 has both a path and a callback");
    FAILS(convert(input, (rowcast_output){.format = "csv", .path = ""}), "input_output", NULL);
    FAILS(convert(input, (rowcast_output){.path = "/no/folder/orders.csv"}), "input_output",
          "/no/folder/orders.csv: cannot be created: No such file or directory");
    FAILS(convert(input, (rowcast_output){.path = "orders.csv.zst", .format = "csv"}), "unsupported",
          "orders.csv.zst: zst is not written; name the output '.gz'");
    FAILS(convert(input, (rowcast_output){.path = "part-{n}.csv"}), "invalid_option",
          "part-{n}.csv: {n} in the name of a file needs rows-per-file");
    WORKS(convert(input, (rowcast_output){.format = "csv", .write = write_nothing}));

    rowcast_output outputs[] = {{.format = "json"}, {.path = "/no/folder/x.csv"}};
    rowcast_error *error = rowcast_convert(&input, 1, outputs, 2, NULL);
    CHECK(error && error->system_error == ENOENT);
    CHECK(error && error->path && !strcmp(error->path, "/no/folder/x.csv"));
    CHECK(error && error->byte == -1 && error->line == -1 && error->row == -1 && !error->column);
    CHECK(outputs[0].bytes == NULL);
    FAILS(error, "input_output", NULL);
}

void check_arguments(void) {
    CHECK(rowcast_abi_version() == ROWCAST_ABI_VERSION);
    CHECK(strchr(rowcast_version(), '.') != NULL);
    check_arrays();
    check_inputs();
    check_outputs();
}
