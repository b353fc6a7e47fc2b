/* Writes rows of csv or json as a workbook with libxlsxwriter, which keeps one row in memory.
 *
 * usage: libxlsxwriter csv|json INPUT OUTPUT
 *
 * No more of either format is understood than what `generate orders` writes: csv by RFC 4180 whose
 * columns are of the kinds below, and json of one flat object a row. The strings are put together in
 * place, so that all time but little goes into the library.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

/* id, two dates, name, city, status, is first purchase, note, price, margin */
static const char *kinds = "ntttttbtnn";

static lxw_worksheet *sheet;

static void put(lxw_row_t row, lxw_col_t column, char kind, char *text) {
    if (*text == 0) return;
    if (row == 0 || kind == 't')
        worksheet_write_string(sheet, row, column, text, NULL);
    else if (kind == 'n')
        worksheet_write_number(sheet, row, column, strtod(text, NULL), NULL);
    else
        worksheet_write_boolean(sheet, row, column, *text == 't', NULL);
}

static void read_csv(char *p) {
    lxw_row_t row = 0;
    while (*p) {
        lxw_col_t column = 0;
        for (;; column++) {
            char *text = p, *end = p;
            if (*p == '"') {
                text = end = ++p;
                while (*p != '"' || *++p == '"') *end++ = *p++;
            } else {
                while (*p != ',' && *p != '\n' && *p) p++;
                end = p;
            }
            char next = *p;
            *end = 0;
            put(row, column, kinds[column], text);
            if (next == 0) return;
            p++;
            if (next == '\n') break;
        }
        row++;
    }
}

static char *utf8(char *end, unsigned code) {
    if (code < 0x80) {
        *end++ = code;
    } else if (code < 0x800) {
        *end++ = 0xC0 | code >> 6;
        *end++ = 0x80 | (code & 63);
    } else if (code < 0x10000) {
        *end++ = 0xE0 | code >> 12;
        *end++ = 0x80 | (code >> 6 & 63);
        *end++ = 0x80 | (code & 63);
    } else {
        *end++ = 0xF0 | code >> 18;
        *end++ = 0x80 | (code >> 12 & 63);
        *end++ = 0x80 | (code >> 6 & 63);
        *end++ = 0x80 | (code & 63);
    }
    return end;
}

static unsigned hex(const char *p) {
    char digits[5] = {p[0], p[1], p[2], p[3], 0};
    return strtoul(digits, NULL, 16);
}

/* Ends the string at *p in place and returns it. */
static char *string(char **p) {
    char *text = ++*p, *end = text;
    for (char *q = text;; q++) {
        if (*q == '"') {
            *p = q + 1;
            *end = 0;
            return text;
        }
        if (*q != '\\') {
            *end++ = *q;
            continue;
        }
        switch (*++q) {
        case 'n': *end++ = '\n'; break;
        case 't': *end++ = '\t'; break;
        case 'r': *end++ = '\r'; break;
        case 'u': {
            unsigned code = hex(q + 1);
            q += 4;
            if (code >= 0xD800 && code < 0xDC00) {
                code = 0x10000 + ((code & 0x3FF) << 10) + (hex(q + 3) & 0x3FF);
                q += 6;
            }
            end = utf8(end, code);
            break;
        }
        default: *end++ = *q;
        }
    }
}

static void read_json(char *p) {
    lxw_row_t row = 0;
    while ((p = strchr(p, '{'))) {
        if (row == 0) {
            /* The headings, from a copy: strings end in place. */
            size_t size = strchr(p, '\n') - p;
            char *copy = calloc(size + 1, 1), *q = copy;
            memcpy(copy, p, size);
            for (lxw_col_t column = 0; (q = strchr(q, '"')); column++) {
                put(0, column, 't', string(&q));
                if (*++q == '"') string(&q);
                q = strstr(q, ",\"");
                if (!q) break;
            }
            free(copy);
            row++;
        }
        p++;
        for (lxw_col_t column = 0;; column++) {
            string(&p);
            p++;
            char kind = *p == '"' ? 't' : *p == 't' || *p == 'f' ? 'b' : *p == 'n' ? 0 : 'n';
            char *text = p;
            if (kind == 't')
                text = string(&p);
            else
                p += strcspn(p, ",}");
            char next = *p;
            *p++ = 0;
            if (kind) put(row, column, kind, text);
            if (next == '}') break;
        }
        row++;
    }
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    FILE *file = fopen(arguments[2], "rb");
    if (!file) return 74;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc(size + 1);
    if (fread(bytes, 1, size, file) != (size_t)size) return 74;
    bytes[size] = 0;
    fclose(file);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_workbook *workbook = workbook_new_opt(arguments[3], &options);
    sheet = workbook_add_worksheet(workbook, NULL);
    if (strcmp(arguments[1], "csv") == 0) read_csv(bytes); else read_json(bytes);
    return workbook_close(workbook) == LXW_NO_ERROR ? 0 : 74;
}
