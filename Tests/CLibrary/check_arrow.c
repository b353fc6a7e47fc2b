/* Results as streams of Arrow, and back. */
#include "checks.h"

#include <errno.h>

static const char *rows = "id,city,total\n1,Oslo,2.50\n2,,-0.05\n";

static struct ArrowArrayStream stream_of(rowcast_input *input, const rowcast_call *call) {
    struct ArrowArrayStream stream;
    WORKS(rowcast_read_arrow(input, 1, call, &stream));
    return stream;
}

static void check_reading(void) {
    rowcast_input input = text_input("csv", rows);
    char *report = NULL;
    rowcast_call call = {.report = &report};
    struct ArrowArrayStream stream = stream_of(&input, &call);
    struct ArrowSchema schema;
    CHECK(stream.get_schema(&stream, &schema) == 0);
    CHECK(!strcmp(schema.format, "+s") && schema.n_children == 3);
    CHECK(!strcmp(schema.children[0]->format, "l") && !strcmp(schema.children[0]->name, "id"));
    CHECK(!strcmp(schema.children[1]->format, "u"));
    CHECK(!strcmp(schema.children[2]->format, "d:3,2"));
    CHECK(schema.children[2]->flags == ARROW_FLAG_NULLABLE && schema.children[2]->metadata);
    schema.release(&schema);
    CHECK(schema.release == NULL);

    struct ArrowArray batch, end;
    CHECK(stream.get_next(&stream, &batch) == 0);
    CHECK(batch.length == 2 && batch.n_children == 3 && batch.offset == 0);
    const int64_t *ids = batch.children[0]->buffers[1];
    CHECK(ids[0] == 1 && ids[1] == 2 && batch.children[0]->null_count == 0);
    const int64_t *totals = batch.children[2]->buffers[1];
    CHECK(totals[0] == 250 && totals[1] == 0 && totals[2] == -5 && totals[3] == -1);
    CHECK((uintptr_t)ids % 64 == 0 && (uintptr_t)totals % 64 == 0);
    CHECK(stream.get_next(&stream, &end) == 0 && end.release == NULL);
    CHECK(report && strstr(report, "\"rows\":2,\"columns\":3"));
    rowcast_free(report);
    stream.release(&stream);
    CHECK(stream.release == NULL);

    /* A column that was moved away lives longer than its batch and the stream. */
    struct ArrowArray city = *batch.children[1];
    batch.children[1]->release = NULL;
    batch.release(&batch);
    CHECK(batch.release == NULL && city.null_count == 1);
    const int32_t *offsets = city.buffers[1];
    CHECK(*(const uint8_t *)city.buffers[0] == 1 && offsets[1] == 4 && offsets[2] == 4);
    CHECK(!strncmp(city.buffers[2], "Oslo", 4));
    city.release(&city);
}

static void check_errors_of_reading(void) {
    struct ArrowArrayStream stream;
    rowcast_input input = text_input("json", "[{\"a\":1},\n{\"a\":nul}]");
    FAILS(rowcast_read_arrow(&input, 1, NULL, NULL), "invalid_option", NULL);
    FAILS(rowcast_read_arrow(NULL, 1, NULL, &stream), "invalid_option", NULL);
    CHECK(stream.release == NULL);
    FAILS(rowcast_read_arrow(&input, 0, NULL, &stream), "invalid_option", NULL);
    rowcast_option unknown = {"no-such", NULL};
    rowcast_call wrong = {.options = &unknown, .option_count = 1};
    FAILS(rowcast_read_arrow(&input, 1, &wrong, &stream), "invalid_option", NULL);

    char *report = NULL;
    rowcast_call call = {.report = &report};
    stream = stream_of(&input, &call);
    struct ArrowSchema schema;
    CHECK(stream.get_schema(&stream, &schema) == EINVAL);
    CHECK(strstr(stream.get_last_error(&stream), "(row 2, line 2, byte 15)"));
    CHECK(stream.get_schema(&stream, &schema) == EINVAL);
    CHECK(report && strstr(report, "{\"error\":{\"code\":\"malformed\",\"message\":"));
    CHECK(report && strstr(report, "\"byte\":15,\"line\":2,\"row\":2,\"column\":null,\"path\":null}}"));
    rowcast_free(report);
    stream.release(&stream);

    rowcast_cancellation *cancellation = rowcast_cancellation_new();
    rowcast_call cancelled = {.cancellation = cancellation};
    input = text_input("csv", rows);
    stream = stream_of(&input, &cancelled);
    rowcast_cancel(cancellation);
    CHECK(stream.get_schema(&stream, &schema) == ECANCELED);
    stream.release(&stream);
    rowcast_cancellation_free(cancellation);

    /* A stream of rows that never end is released in the middle, and one is before its first row. */
    struct endless endless = {0};
    rowcast_option strings[] = {{"arrow-types", "strings"}};
    rowcast_call once = {.options = strings, .option_count = 1};
    input = (rowcast_input){.read = read_endless, .context = &endless, .format = "csv"};
    stream = stream_of(&input, &once);
    struct ArrowArray batch;
    CHECK(stream.get_next(&stream, &batch) == 0 && batch.length > 0);
    stream.release(&stream);
    batch.release(&batch);
    stream = stream_of(&input, &once);
    stream.release(&stream);
}

static void check_writing(void) {
    rowcast_input input = text_input("csv", rows);
    rowcast_column total = {"total", "Total", "$0.00", "sum", 1, -1};
    char *report = NULL;
    rowcast_call call = {.report = &report};
    rowcast_output outputs[] = {{.format = "csv"}, {.format = "json"}};
    struct ArrowArrayStream stream = stream_of(&input, NULL);
    WORKS(rowcast_write_arrow(&stream, &total, 1, outputs, 2, &call));
    CHECK(stream.release == NULL);
    const char *csv = "id,city,Total\n1,Oslo,2.50\n2,,-0.05\n";
    CHECK(outputs[0].byte_count == strlen(csv) && !memcmp(outputs[0].bytes, csv, strlen(csv)));
    CHECK(outputs[1].byte_count > 0);
    CHECK(report && strstr(report, "\"rows\":2,\"columns\":3"));
    rowcast_free(report);
    rowcast_free(outputs[0].bytes);
    rowcast_free(outputs[1].bytes);

    /* Streams are released by calls that fail too. */
    FAILS(rowcast_write_arrow(&stream, NULL, 0, outputs, 1, NULL), "invalid_option", NULL);
    FAILS(rowcast_write_arrow(NULL, NULL, 0, outputs, 1, NULL), "invalid_option", NULL);
    stream = stream_of(&input, NULL);
    FAILS(rowcast_write_arrow(&stream, NULL, 0, NULL, 0, NULL), "invalid_option", NULL);
    CHECK(stream.release == NULL);
    stream = stream_of(&input, NULL);
    total.name = "none";
    FAILS(rowcast_write_arrow(&stream, &total, 1, outputs, 1, NULL), "invalid_option",
          "the stream has no column 'none'");
    CHECK(stream.release == NULL && outputs[0].bytes == NULL);
    input = text_input("json", "[{\"a\":1},{\"a\"");
    stream = stream_of(&input, NULL);
    FAILS(rowcast_write_arrow(&stream, NULL, 0, outputs, 1, NULL), "input_output", NULL);
    CHECK(stream.release == NULL && outputs[0].bytes == NULL);
}

void check_arrow(void) {
    check_reading();
    check_errors_of_reading();
    check_writing();
}
