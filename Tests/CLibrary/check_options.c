/* Options: names, values, places and ranges. */
#include "checks.h"

static const char *orders = "city,orders\nOslo,3\nLima,5\n";

/* Converts orders to a format with an option of the call, or of the output. */
static rowcast_error *convert_option(const char *format, const char *name, const char *value,
                                     int of_output, char *result, size_t size) {
    rowcast_option option = {name, value};
    rowcast_input input = text_input("csv", orders);
    rowcast_output output = {.format = format};
    rowcast_call call = {0};
    if (of_output) {
        output.options = &option;
        output.option_count = 1;
    } else {
        call.options = &option;
        call.option_count = 1;
    }
    rowcast_error *error = rowcast_convert(&input, 1, &output, 1, &call);
    if (!error && result) snprintf(result, size, "%.*s", (int)output.byte_count, (char *)output.bytes);
    rowcast_free(output.bytes);
    return error;
}

static rowcast_error *option(const char *name, const char *value) {
    return convert_option("csv", name, value, 0, NULL, 0);
}

#define WRITES(name, value, of_output, expected) \
    do { \
        char result[1000] = ""; \
        WORKS(convert_option("csv", name, value, of_output, result, sizeof result)); \
        CHECK(!strcmp(result, expected)); \
    } while (0)

static void check_values(void) {
    for (int of_output = 0; of_output < 2; of_output++) {
        WRITES("columns", "orders", of_output, "orders\n3\n5\n");
        WRITES("drop", "orders", of_output, "city\nOslo\nLima\n");
        WRITES("rename", "city=town", of_output, "town,orders\nOslo,3\nLima,5\n");
        WRITES("value-format", "orders=0.00", of_output, "city,orders\nOslo,3.00\nLima,5.00\n");
        WRITES("header", "none", of_output, "Oslo,3\nLima,5\n");
        WRITES("quote-all", NULL, of_output,
               "\"city\",\"orders\"\n\"Oslo\",\"3\"\n\"Lima\",\"5\"\n");
        WRITES("quote-all", "false", of_output, orders);
    }
    WRITES("limit", "1", 0, "city,orders\nOslo,3\n");
    WRITES("limit", "-1", 0, orders);
    WRITES("limit", "9223372036854775807", 0, orders);
    WRITES("threads", "256", 0, orders);
    WRITES("max-row-bytes", "255MB", 0, orders);
    WRITES("max-spool-bytes", "0", 0, orders);
}

static void check_faults(void) {
    FAILS(option("limt", "1"), "invalid_option", "there is no option 'limt'; did you mean 'limit'?");
    FAILS(option("", "1"), "invalid_option", "there is no option ''");
    FAILS(option(NULL, "1"), "invalid_option", "the name of an option is NULL");
    FAILS(option("\xff", "1"), "invalid_option", "the name of an option is no UTF-8");
    FAILS(option("columns", "\xff"), "invalid_option", "the value of columns is no UTF-8");
    FAILS(option("limit", NULL), "invalid_option", "limit needs a value");
    FAILS(option("limit", "-2"), "invalid_option",
          "limit takes -1 for all rows, or a number of rows, not '-2'");
    FAILS(option("limit", "9223372036854775808"), "invalid_option", NULL);
    FAILS(option("limit", "ten"), "invalid_option", NULL);
    FAILS(option("threads", "0"), "invalid_option", "threads takes 1 to 256, not '0'");
    FAILS(option("threads", "-1"), "invalid_option", NULL);
    FAILS(option("threads", "257"), "invalid_option", NULL);
    FAILS(option("max-row-bytes", "256MB"), "invalid_option",
          "max-row-bytes takes 1 to 255MB, not '256MB'");
    FAILS(option("max-row-bytes", "0"), "invalid_option", NULL);
    FAILS(option("max-row-bytes", "99999999999999999999"), "invalid_option", NULL);
    FAILS(option("max-header-bytes", "9223372036854775807GB"), "invalid_option", NULL);
    FAILS(option("rename", "city"), "invalid_option", "rename takes OLD=NEW, not 'city'");
    FAILS(option("columns", "city,,orders"), "invalid_option", NULL);
    FAILS(option("hidden", "perhaps"), "invalid_option",
          "hidden takes 'true' or 'false', not 'perhaps'");
    FAILS(option("delimiter", ""), "invalid_option", NULL);
    FAILS(option("header", "bold"), "invalid_option",
          "header takes labels or names or short or none, not 'bold'");
    FAILS(option("temporary-folder", ""), "invalid_option", NULL);
    FAILS(option("vis-config", "/no/file"), "input_output",
          "/no/file: cannot be opened: No such file or directory");
    FAILS(option("sheet-name", "x"), "invalid_option", NULL);
    FAILS(option("html-table", "2"), "unsupported", NULL);
    FAILS(option("stats", NULL), "invalid_option",
          "stats has no effect on a conversion, only on an inspection");
    FAILS(option("columns", "town"), "unsupported", NULL);
    FAILS(option("rows-per-file", "10"), "invalid_option",
          "rows-per-file needs {n} in the name of an output's file");
    FAILS(convert_option("csv", "limit", "1", 1, NULL, 0), "invalid_option",
          "limit has no effect on an output, only on a conversion, rows that are read, rows that are "
          "written");
    FAILS(convert_option("json", "quote-all", NULL, 1, NULL, 0), "unsupported",
          "quote-all has no effect on json, only where csv, txt is written");
    FAILS(convert_option("xlsx", "row-totals", "maybe", 0, NULL, 0), "invalid_option", NULL);
    WORKS(convert_option("xlsx", "row-totals", "false", 0, NULL, 0));
    WORKS(convert_option("xlsx", "no-row-totals", NULL, 0, NULL, 0));
    WORKS(convert_option("xlsx", "validate", "schema", 1, NULL, 0));
    WORKS(convert_option("xlsx", "validate-schema", NULL, 0, NULL, 0));
    FAILS(convert_option("csv", "validate", NULL, 0, NULL, 0), "unsupported",
          "validate has no effect on csv, only where html, xlsx, gsxml is written");
}

static void check_repetition(void) {
    rowcast_option twice[] = {{"columns", "orders"}, {"columns", "city"}};
    rowcast_option again[] = {{"limit", "1"}, {"limit", "2"}};
    rowcast_option own[] = {{"columns", "city"}};
    rowcast_input input = text_input("csv", orders);
    rowcast_output outputs[] = {
        {.format = "csv"}, {.format = "csv", .options = own, .option_count = 1}};
    rowcast_call call = {.options = twice, .option_count = 2};
    WORKS(rowcast_convert(&input, 1, outputs, 2, &call));
    CHECK(outputs[0].byte_count == 26 && !memcmp(outputs[0].bytes, "orders,city\n3,Oslo\n5,Lima\n", 26));
    CHECK(outputs[1].byte_count == 15 && !memcmp(outputs[1].bytes, "city\nOslo\nLima\n", 15));
    rowcast_free(outputs[0].bytes);
    rowcast_free(outputs[1].bytes);
    call.options = again;
    FAILS(rowcast_convert(&input, 1, outputs, 1, &call), "invalid_option", "limit is set twice");
}

void check_options(void) {
    check_values();
    check_faults();
    check_repetition();
}
