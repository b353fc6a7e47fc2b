/* What calls tell: errors with positions, reports, inspections, several inputs and outputs. */
#include "checks.h"

static void check_positions(const char *fixtures) {
    char path[4096];
    snprintf(path, sizeof path, "%s/Malformed/json/brackets-crossed.json", fixtures);
    rowcast_input input = {.path = path};
    rowcast_output output = {.format = "csv"};
    rowcast_error *error = rowcast_convert(&input, 1, &output, 1, NULL);
    CHECK(error && !strcmp(error->code, "malformed") && error->path && !strcmp(error->path, path));
    CHECK(error && error->byte == 19 && error->line == 2 && error->row == 2 && !error->column);
    CHECK(error && strstr(error->message, "expected ',' or ']' after a value (row 2, line 2, byte 19)"));
    rowcast_error_free(error);

    /* The same from memory, where the input has no path. */
    input = text_input("json", "[{\"a\":1},\n{\"a\":[1}}]");
    error = rowcast_convert(&input, 1, &output, 1, NULL);
    CHECK(error && error->line == 2 && error->row == 2 && !error->path);
    rowcast_error_free(error);

    /* Of two inputs the error names the one that it is about. */
    rowcast_input two[] = {text_input("json", "[{\"a\":1}]"), text_input("json", "[{\"a\":1},\n{\"a\"}]")};
    two[1].name = "second.json";
    error = rowcast_convert(two, 2, &output, 1, NULL);
    CHECK(error && error->path && !strcmp(error->path, "second.json") && error->line == 2);
    rowcast_error_free(error);

    input = text_input("json", "{\"looker_error\":\"no such field\"}");
    FAILS(rowcast_convert(&input, 1, &output, 1, NULL), "query_failed", NULL);

    /* Advice spells options as rowcast_option has them. */
    input = text_input("csv", "a,b\n1,2\n1\n");
    FAILS(rowcast_convert(&input, 1, &output, 1, NULL), "malformed", NULL);
    rowcast_error *advice = rowcast_convert(&input, 1, &output, 1, NULL);
    CHECK(advice && strstr(advice->message, "ragged=pad") && !strstr(advice->message, "--"));
    rowcast_error_free(advice);
}

static void check_report(void) {
    char *report = (char *)"stale";
    rowcast_option strict[] = {{"strict", NULL}, {"lenient", NULL}};
    rowcast_call call = {.report = &report, .options = strict + 1, .option_count = 1};
    rowcast_input input = text_input("csv", "a,b\n1,2\n1,\"x\"y\n");
    rowcast_output output = {.format = "ndjson"};
    WORKS(rowcast_convert(&input, 1, &output, 1, &call));
    CHECK(report && strstr(report, "\"input_format\":\"csv\",\"rows\":2,\"columns\":2"));
    CHECK(report && strstr(report, "\"outputs\":[{\"format\":\"ndjson\",\"file\":null,\"bytes\":"));
    CHECK(report && strstr(report, "\"warnings\":[{\"code\":") && !strchr(report, '\n'));
    rowcast_free(report);
    rowcast_free(output.bytes);

    call.options = strict;
    call.option_count = 2;
    FAILS(rowcast_convert(&input, 1, &output, 1, &call), "warnings", NULL);
    CHECK(report == NULL && output.bytes == NULL);
}

static void check_inspection(void) {
    char *inspection = NULL;
    rowcast_input input = text_input("csv", "city,orders\nOslo,3\n");
    WORKS(rowcast_inspect(&input, NULL, &inspection));
    CHECK(inspection && strstr(inspection, "{\"input\":null,\"format\":\"csv\",\"rows\":1,\"columns\":[\"city\",\"orders\"]"));
    CHECK(inspection && !strstr(inspection, "\"statistics\""));
    rowcast_free(inspection);

    rowcast_option options[] = {{"stats", "true"}, {"columns", "city"}};
    rowcast_call call = {.options = options, .option_count = 1};
    input.name = "orders";
    WORKS(rowcast_inspect(&input, &call, &inspection));
    CHECK(inspection && strstr(inspection, "{\"input\":\"orders\"") && strstr(inspection, "\"statistics\""));
    rowcast_free(inspection);

    call.option_count = 2;
    FAILS(rowcast_inspect(&input, &call, &inspection), "invalid_option", NULL);
    CHECK(inspection == NULL);

    char *formats = NULL;
    WORKS(rowcast_formats(&formats));
    CHECK(formats && strstr(formats, "{\"formats\":[{\"name\":\"inline_json\""));
    CHECK(formats && strstr(formats, "\"usage\":\"ragged=") && !strstr(formats, "--"));
    rowcast_free(formats);
}

static void check_several(void) {
    rowcast_input inputs[] = {text_input("csv", "a,b\n1,2\n"), text_input("csv", "b,a\n4,3\n")};
    rowcast_option own[] = {{"to-delimiter", ";"}};
    rowcast_output outputs[] = {{.format = "csv"},
                                {.format = "csv", .options = own, .option_count = 1},
                                {.format = "ndjson"}};
    rowcast_option option = {"source-column", "input"};
    rowcast_call call = {.options = &option, .option_count = 1};
    inputs[0].name = "first";
    WORKS(rowcast_convert(inputs, 2, outputs, 3, &call));
    const char *expected[] = {
        "a,b,input\n1,2,first\n3,4,input 2\n", "a;b;input\n1;2;first\n3;4;input 2\n",
        "{\"a\":1,\"b\":2,\"input\":\"first\"}\n{\"a\":3,\"b\":4,\"input\":\"input 2\"}\n"};
    for (int i = 0; i < 3; i++) {
        CHECK(outputs[i].byte_count == strlen(expected[i]));
        CHECK(!memcmp(outputs[i].bytes, expected[i], outputs[i].byte_count));
        rowcast_free(outputs[i].bytes);
    }

    rowcast_option sheets = {"sheets", NULL};
    char *report = NULL;
    call = (rowcast_call){.options = &sheets, .option_count = 1, .report = &report};
    rowcast_output workbook = {.format = "xlsx"};
    WORKS(rowcast_convert(inputs, 2, &workbook, 1, &call));
    CHECK(workbook.byte_count > 100 && !memcmp(workbook.bytes, "PK", 2));
    CHECK(report && report[0] == '[' && strstr(report, "},{\"input_format\""));
    rowcast_free(report);
    rowcast_free(workbook.bytes);
    FAILS(rowcast_convert(inputs, 2, outputs, 2, &call), "invalid_option",
          "sheets writes one workbook; name one output");
}

/* A document without a byte is a document: memory that may be read and freed. */
static void check_empty_document(void) {
    rowcast_input input = text_input("json", "[]");
    rowcast_output output = {.format = "ndjson"};
    input.format = "json";
    WORKS(rowcast_convert(&input, 1, &output, 1, NULL));
    CHECK(output.bytes != NULL && output.byte_count == 0);
    rowcast_free(output.bytes);
}

void check_results(const char *folder, const char *fixtures) {
    (void)folder;
    check_positions(fixtures);
    check_report();
    check_inspection();
    check_several();
    check_empty_document();
}
