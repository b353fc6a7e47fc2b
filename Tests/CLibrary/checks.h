/* What the checks share. */
#ifndef CHECKS_H
#define CHECKS_H

#include <rowcast.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Number of checks that failed. */
extern int failures;
/* Whether the checks run slowly, so that they have to be few. */
extern int is_slow;

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            failures++; \
        } \
    } while (0)

/* Checks that a call failed, and how, and frees the error. */
#define FAILS(error, code, message) check_error(error, code, message, __FILE__, __LINE__)
/* Checks that a call did what was asked, and frees its error. */
#define WORKS(error) check_error(error, NULL, NULL, __FILE__, __LINE__)

void check_error(rowcast_error *error, const char *code, const char *message, const char *file,
                 int line);

/* The input of a text in a format. */
rowcast_input text_input(const char *format, const char *text);

/* The number of files in a folder, hidden ones included. */
int file_count(const char *folder);

/* Rows that never end: a callback of inputs. */
struct endless {
    int rows;
};
int64_t read_endless(void *context, void *buffer, size_t size);

void check_arguments(void);
void check_options(void);
void check_results(const char *folder, const char *fixtures);
void check_callbacks(const char *folder, const char *fixtures);
void check_files(const char *folder);
void check_threads(void);
void check_arrow(void);

#endif
