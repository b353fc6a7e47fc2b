/* Rowcast in C: converts the results of BI queries from one format to others.
 *
 * Errors. A function that can fail returns a rowcast_error, or NULL if it did what was asked. Nothing that
 * a document, an option or a callback holds ends the process: it becomes an error, as does a document in
 * memory for which the system has no room. What ends it is what ends any C program: pointers that do not lead
 * where they should, and a system that has no memory for the work itself.
 *
 * Threads. Every function may be called from any thread, and calls run beside each other; the library has
 * no global state. A call blocks its thread until all is done and works on threads of its own meanwhile
 * (option "threads"). Callbacks run on any of these threads, so they must not wait for the caller's; each
 * callback says which calls come at once. While a call runs, its threads do not take SIGPIPE and SIGXFSZ: a
 * closed pipe and a file that is too large are errors.
 *
 * Memory. A call uses some 20 to 30 MB beside what the caller asked to have in memory, whatever the size of
 * the result. What an argument points at belongs to the caller and must stay as it is until the call returns
 * (rowcast_read_arrow: until the stream is released). The caller frees what a function gives him: an error by
 * rowcast_error_free, texts and bytes by rowcast_free.
 *
 * Texts are UTF-8 and end with a zero byte. A text that is no UTF-8 is an error.
 */
#ifndef ROWCAST_H
#define ROWCAST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this header. It changes when a program that was compiled before would no longer run: when a
 * struct or a function changes its shape. A program compares it with rowcast_abi_version(). */
#define ROWCAST_ABI_VERSION 1

/* Version of the interface that the library was built with. */
uint32_t rowcast_abi_version(void);

/* Version of Rowcast, such as "0.2.0". Belongs to the library; is not freed. */
const char *rowcast_version(void);

/* ---- Errors ---- */

/* Why a call failed, and where. Belongs to the caller, who frees it, texts included, by rowcast_error_free.
 * Texts that are unknown are NULL, except code and message, which always are texts. */
typedef struct rowcast_error {
    /* The kind of failure, for programs to decide by; later versions may have further kinds.
     * About the input: "malformed" (breaks a rule of its format), "truncated" (ends inside the document),
     * "too_large" (exceeds a limit that an option raises), "query_failed" (is well-formed and says that its
     * query failed), "input_changed" (while it was read).
     * About the call: "invalid_option" (an argument or option is none, or out of range), "unsupported"
     * (formats or options exclude each other, or no format recognises the input).
     * About files and callbacks: "input_output", "output_closed" (the reader of a pipe went away).
     * "cancelled": by rowcast_cancel or a callback of progress. "warnings": there was one, and the option
     * "strict" is set. */
    const char *code;
    /* One line for people: path, format, reason, advice, position. Options are spelled as the members of
     * rowcast_option, a name or name=value. Control characters of data are replaced. */
    const char *message;
    /* The place in the input: byte, from 0; line and row, from 1, headings not counted; -1 where unknown. */
    int64_t byte;
    int64_t line;
    int64_t row;
    /* Name of the column. */
    const char *column;
    /* Path or name of the input or output that the error is about. */
    const char *path;
    /* The system's errno of an operation that failed, or of a callback that returned -errno; else 0. */
    int32_t system_error;
} rowcast_error;

/* Frees an error; NULL does nothing. */
void rowcast_error_free(rowcast_error *error);

/* ---- Arguments ---- */

/* An option by the name that the command has for it, without "--": "max-row-bytes", "columns",
 * "apply-formatting". The value is the text that the command takes. A flag's value is NULL, "true" or "false";
 * flags that the command has as --no-NAME too are set by "NAME" with "false", or by "no-NAME".
 *
 * "columns", "drop", "rename", "value-format" and "calc" may be repeated; any other name twice is an error, and
 * so is a name that no option has, and an option that has no effect on the formats of the call.
 *
 * An option of the call holds for all outputs. Options of an output take the place of those of the call.
 * Beside those that "rowcast convert --help" lists under rows and columns, reading, writing and resources:
 *
 *   union, source-column, sheets, strict                   of the call
 *   calc, dynamic-fields, recalculate, max-calculation-bytes    of the call, and of rows that are read
 *   rows-per-file, gzip, validate, validate-schema         of the call or of an output
 *
 * "vis-config" and "dynamic-fields" take the path of a file, or the JSON itself, which begins with '{' or '['.
 * Environment variables have no influence: "temporary-folder" is /tmp if it is not set. "gzip" compresses
 * outputs; files whose paths end in .gz are compressed without it. */
typedef struct rowcast_option {
    const char *name;
    const char *value;
} rowcast_option;

/* An input. Exactly one of path, bytes and read is set. Bytes compressed by gzip are expanded. */
typedef struct rowcast_input {
    /* A file, pipe or device; "-" is no special path. */
    const char *path;
    /* A document in memory, which is not copied; bytes of an empty one must not be NULL. */
    const void *bytes;
    size_t byte_count;
    /* Fills at most size bytes of buffer and returns their number, or 0 at the end. A negative result ends
     * the call with an error: -errno, or -1. Called from any thread, never from two at once. */
    int64_t (*read)(void *context, void *buffer, size_t size);
    /* Goes back to the first byte; returns 0 if it did. It is called once in front of the first read. If the
     * result is another then, or the callback is NULL, the document can be read only once, and one that must
     * be read twice is kept in a temporary file without a name. Called as read is. */
    int32_t (*rewind)(void *context);
    /* First argument of read and rewind. */
    void *context;
    /* Name of a format that "rowcast formats" lists; NULL: recognised by the first bytes, and by the ending
     * of path or name where these fit several formats. */
    const char *format;
    /* Name in errors, warnings and the column of "source-column"; NULL: the path. */
    const char *name;
} rowcast_input;

/* An output: a file if path is set, a callback if write is set, memory if neither is. */
typedef struct rowcast_output {
    /* Name of a format; NULL: by the ending of path, such as .csv or .json_detail.json. */
    const char *format;
    /* A file that appears when all outputs of the call are complete; an older one is replaced then. If the
     * call fails, it stays as it was. Pipes and devices are written directly. "{n}" in the name of the file
     * is the number of a part where "rows-per-file" is set. Missing folders are an error. */
    const char *path;
    /* Takes byte_count bytes, at least one, which it must not keep. Returns 0, or, to end the call with an
     * error, -errno or -1. Called from any thread, never from two at once for one output. A call that fails
     * later has written part of a document. */
    int32_t (*write)(void *context, const void *bytes, size_t byte_count);
    /* First argument of write. */
    void *context;
    /* Options of this output, option_count of them; may be NULL where that is 0. */
    const rowcast_option *options;
    size_t option_count;
    /* Set by the call for an output in memory, and only if it succeeds: the document, which the caller frees
     * by rowcast_free. An empty document has bytes too. NULL and 0 after a call that failed, and for any
     * other output. */
    void *bytes;
    size_t byte_count;
} rowcast_output;

/* A callback that is told how far a call has come: behind each 512 KB of input or so. */
typedef struct rowcast_progress {
    /* rows: rows written so far. bytes: bytes of input that they came from. total_bytes: size of the input, -1
     * for a pipe, callback or compressed input. share: of the input that was read, from 0 to 1, negative where
     * that is unknown. A result other than 0 cancels the call. Called from any thread, never from two at once. */
    int32_t (*report)(void *context, int64_t rows, int64_t bytes, int64_t total_bytes, double share);
    void *context;
} rowcast_progress;

/* Lets other threads cancel calls. */
typedef struct rowcast_cancellation rowcast_cancellation;

/* Makes a cancellation, for one call or several; the caller frees it. */
rowcast_cancellation *rowcast_cancellation_new(void);

/* Ends the calls that have the cancellation, now and later, with the error "cancelled": within a frame of
 * 512 KB, or as soon as a callback, read or write that waits returns. Waits for none of them. NULL does nothing. */
void rowcast_cancel(rowcast_cancellation *cancellation);

/* Frees a cancellation that no call has any more; NULL does nothing. */
void rowcast_cancellation_free(rowcast_cancellation *cancellation);

/* Arguments of every call that reads or writes rows. All members may be 0, and the struct may be NULL. */
typedef struct rowcast_call {
    const rowcast_option *options;
    size_t option_count;
    const rowcast_progress *progress;
    rowcast_cancellation *cancellation;
    /* If not NULL, *report is set to NULL, and after success to a JSON object on one line, freed by
     * rowcast_free: input_format, rows, columns, bytes_read, outputs (format, file, bytes), passes, wrong_cuts,
     * threads, seconds and warnings (code, message, count), as "rowcast convert --report json" writes it; with
     * the option "sheets" an array of such objects, one for each input. */
    char **report;
} rowcast_call;

/* ---- Calls ---- */

/* Reads inputs and writes all outputs from one reading. The rows of several inputs become one result, with the
 * columns of the first; with the option "sheets" each has a sheet of one workbook. Files of outputs appear
 * together, or none of them. */
rowcast_error *rowcast_convert(const rowcast_input *inputs, size_t input_count,
                               rowcast_output *outputs, size_t output_count,
                               const rowcast_call *call);

/* Reads a whole input and tells what is in it. *inspection is set to JSON on one line, as "rowcast inspect
 * --json" prints it (input is null for one without name and path), freed by rowcast_free; NULL after a
 * failure. The option "stats" adds statistics of the columns. The report of the call stays NULL. */
rowcast_error *rowcast_inspect(const rowcast_input *input, const rowcast_call *call,
                               char **inspection);

/* *formats is set to JSON on one line, freed by rowcast_free: the formats and their options, as "rowcast
 * formats --json" prints them, but that options are spelled as rowcast_option has them. */
rowcast_error *rowcast_formats(char **formats);

/* ---- Arrow ---- */

/* The structs of Arrow's C data and stream interfaces, as their specifications have them
 * (https://arrow.apache.org/docs/format/CDataInterface.html, CStreamInterface.html). */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/* Makes a stream of the rows of the inputs, one input's behind the other's, as columns of Arrow.
 *
 * Nothing is read before the first call of get_schema or get_next, so that most errors come from there, with
 * the message from get_last_error: EINVAL for a document or an option, EIO or an errno of the system for
 * reading, ECANCELED for a call that was cancelled.
 *
 * All rows are read once before the first batch, to choose types that hold every value: int64; decimal128
 * for other numbers, of up to 38 digits; double where it holds the number; bool; date32; timestamp[us] without
 * zone, the clock of the query's time zone, or in UTC where each time is marked so; utf8 for all else, and
 * JSON text for nested values. Numbers that became text are a warning. An input that can be read only once
 * is kept in a temporary file. Options of the call beside those of reading, rows and columns:
 *
 *   header         names (which is the default), labels, short or none: what columns are called. Repeated names get
 *                  a number, "count_2", and a warning
 *   arrow-numbers  exact (which is the default), or float64: numbers that are not all whole are double
 *   arrow-types    survey (which is the default), or strings: all columns are utf8, and the input is read once
 *
 * Totals and subtotals are left out. Metadata of fields: rowcast.name, rowcast.label, rowcast.category
 * (dimension, measure, table_calculation), rowcast.type (the server's name), rowcast.value_format, rowcast.pivot (the
 * pivot's key), rowcast.is_hidden (true). Metadata of the schema: rowcast.sql, rowcast.time_zone, rowcast.explore.
 *
 * A call that fails leaves a stream whose release is NULL.
 *
 * The arguments, callbacks and their contexts must live until the stream is released, and so must the place of the
 * report; batches may live longer. The report is set when the stream has ended, has failed or is released. Of a stream that
 * failed it is {"error":{code, message, byte, line, row, column, path}}, and NULL of one that is released before its end. */
rowcast_error *rowcast_read_arrow(const rowcast_input *inputs, size_t input_count,
                                  const rowcast_call *call,
                                  struct ArrowArrayStream *stream);

/* A column of rows that are written. Texts that are NULL, and numbers of -1, are unknown: they are
 * taken from the metadata that rowcast_read_arrow writes, or else chosen by the column's type. */
typedef struct rowcast_column {
    /* Name of the column in the stream; a name that it has not, or has twice, is an error. */
    const char *name;
    const char *label;
    /* An Excel-style format, such as "$#,##0.00". */
    const char *value_format;
    /* The server's name of the type, such as "count". */
    const char *type;
    /* 1 for a measure, 0 for a dimension, -1 by type: numbers are measures. */
    int32_t is_measure;
    /* 1 for a column that flat tables leave out; -1 for unknown. */
    int32_t is_hidden;
} rowcast_column;

/* Writes the rows of a stream to all outputs. The stream is released before the call returns.
 *
 * Columns: null, bool, integers, float16/32/64, decimals, utf8 and its variants, date, time, timestamp, dictionaries of
 * these, and lists, structs and maps, which are written as JSON. Binary data, durations, intervals, unions and
 * run-end encoded columns are an error that names the column. Floating-point numbers get the shortest
 * digits that read back; NaN and infinities become null with a warning. Timestamps with a zone are written in
 * UTC, with a warning that names the zone. */
rowcast_error *rowcast_write_arrow(struct ArrowArrayStream *stream,
                                   const rowcast_column *columns, size_t column_count,
                                   rowcast_output *outputs, size_t output_count,
                                   const rowcast_call *call);

/* Frees texts and bytes that the library gave; NULL does nothing. */
void rowcast_free(void *memory);

#ifdef __cplusplus
}
#endif

#endif
