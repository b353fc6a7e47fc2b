/* Converts as the command does, through each kind of input and output.
 *
 *     convert FORMAT INPUT OUTPUT path|memory|callback path|memory|callback [NAME[=VALUE]...]
 *
 * An option that begins with "output:" is one of the output. Prints an error's code and message.
 */
#include <rowcast.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t read_file(void *context, void *buffer, size_t size) {
    /* Odd sizes, so that texts are cut anywhere. */
    size_t count = fread(buffer, 1, size < 4099 ? size : 4099, context);
    return ferror((FILE *)context) ? -EIO : (int64_t)count;
}

static int32_t rewind_file(void *context) { return fseek(context, 0, SEEK_SET); }

static int32_t write_file(void *context, const void *bytes, size_t byte_count) {
    return fwrite(bytes, 1, byte_count, context) == byte_count ? 0 : -errno;
}

static void *whole_file(const char *path, size_t *byte_count) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *byte_count = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*byte_count + 1);
    if (fread(bytes, 1, *byte_count, file) != *byte_count) *byte_count = 0;
    fclose(file);
    return bytes;
}

int main(int argc, char **argv) {
    if (argc < 6) return 64;
    const char *format = argv[1], *input_path = argv[2], *output_path = argv[3];
    rowcast_input input = {.name = input_path};
    rowcast_output output = {.format = format};
    void *bytes = NULL;
    FILE *read_from = NULL, *write_to = NULL;

    switch (argv[4][0]) {
    case 'p': input.path = input_path; break;
    case 'm': input.bytes = bytes = whole_file(input_path, &input.byte_count); break;
    default:
        input.read = read_file;
        input.rewind = strcmp(argv[4], "pipe") ? rewind_file : NULL;
        input.context = read_from = fopen(input_path, "rb");
    }
    switch (argv[5][0]) {
    case 'p': output.path = output_path; break;
    case 'm': break;
    default:
        output.write = write_file;
        output.context = write_to = fopen(output_path, "wb");
    }

    rowcast_option *options = calloc((size_t)argc, sizeof *options);
    rowcast_option *own = calloc((size_t)argc, sizeof *own);
    rowcast_call call = {.options = options};
    output.options = own;
    for (int i = 6; i < argc; i++) {
        int is_own = !strncmp(argv[i], "output:", 7);
        char *name = argv[i] + (is_own ? 7 : 0);
        char *value = strchr(name, '=');
        if (value) *value++ = 0;
        rowcast_option *place = is_own ? &own[output.option_count++] : &options[call.option_count++];
        *place = (rowcast_option){name, value};
    }

    rowcast_error *error = rowcast_convert(&input, 1, &output, 1, &call);
    int status = error != NULL;
    if (error) printf("%s: %s\n", error->code, error->message);
    if (!error && !output.path && !output.write) {
        FILE *file = fopen(output_path, "wb");
        fwrite(output.bytes, 1, output.byte_count, file);
        fclose(file);
    }
    rowcast_error_free(error);
    rowcast_free(output.bytes);
    free(bytes);
    free(options);
    free(own);
    if (read_from) fclose(read_from);
    if (write_to) fclose(write_to);
    return status;
}
