/* Checks librowcast.so from C; prints what fails. usage: checks EMPTY_FOLDER FIXTURES [slow] */
#include "checks.h"

#include <dirent.h>

int failures = 0;
int is_slow = 0;

void check_error(rowcast_error *error, const char *code, const char *message, const char *file,
                 int line) {
    const char *found = error ? error->code : NULL;
    int is_right = code == NULL ? error == NULL : found != NULL && !strcmp(found, code);
    if (is_right && message) is_right = !strcmp(error->message, message);
    if (!is_right) {
        printf("%s:%d: found %s: %s\n", file, line, found ? found : "no error",
               error ? error->message : "");
        if (code) printf("    expected %s: %s\n", code, message ? message : "…");
        failures++;
    }
    rowcast_error_free(error);
}

rowcast_input text_input(const char *format, const char *text) {
    return (rowcast_input){.bytes = text, .byte_count = strlen(text), .format = format};
}

int file_count(const char *folder) {
    DIR *files = opendir(folder);
    int count = 0;
    while (readdir(files)) count++;
    closedir(files);
    return count - 2;
}

int64_t read_endless(void *context, void *buffer, size_t size) {
    struct endless *endless = context;
    const char *heading = "name,count\n", *row = "Oslo,12345\n";
    size_t count = 0;
    while (count + strlen(row) <= size) {
        memcpy((char *)buffer + count, endless->rows++ ? row : heading, strlen(row));
        count += strlen(row);
    }
    return (int64_t)count;
}

int main(int argc, char **argv) {
    if (argc < 3) return 64;
    is_slow = argc > 3;
    setvbuf(stdout, NULL, _IONBF, 0);
    check_arguments();
    check_options();
    check_results(argv[1], argv[2]);
    check_callbacks(argv[1], argv[2]);
    check_files(argv[1]);
    check_threads();
    check_arrow();
    if (failures) printf("%d checks failed\n", failures);
    return failures != 0;
}
