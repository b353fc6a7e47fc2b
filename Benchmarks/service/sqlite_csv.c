/* Writes the rows of an SQL query as csv: the yardstick of the query-task service.
 *
 *     sqlite_csv DATABASE SQL > out.csv
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(const char *text, int count) {
    int quoted = 0;
    for (int i = 0; i < count; i++)
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r') quoted = 1;
    if (!quoted) {
        fwrite(text, 1, (size_t)count, stdout);
        return;
    }
    putchar('"');
    for (int i = 0; i < count; i++) {
        if (text[i] == '"') putchar('"');
        putchar(text[i]);
    }
    putchar('"');
}

int main(int count, char **arguments) {
    sqlite3 *database;
    sqlite3_stmt *statement;
    if (count != 3 || sqlite3_open_v2(arguments[1], &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK
        || sqlite3_prepare_v2(database, arguments[2], -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "sqlite_csv: cannot run the query\n");
        return 1;
    }
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    int columns = sqlite3_column_count(statement);
    for (int c = 0; c < columns; c++) {
        const char *name = sqlite3_column_name(statement, c);
        if (c > 0) putchar(',');
        put(name, (int)strlen(name));
    }
    putchar('\n');
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int c = 0; c < columns; c++) {
            if (c > 0) putchar(',');
            const char *text = (const char *)sqlite3_column_text(statement, c);
            if (text != NULL) put(text, sqlite3_column_bytes(statement, c));
        }
        putchar('\n');
    }
    return code == SQLITE_DONE && fflush(stdout) == 0 ? 0 : 1;
}
