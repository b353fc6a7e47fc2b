// json and json_detail to csv as one would write it by hand on simdjson's on-demand API: one pass,
// one thread, strings unescaped by simdjson, numbers copied as they stand, quotes where RFC 4180
// asks for them, output through one buffer. The whole document is in memory, as simdjson wants it,
// and what the keys of rows are is taken from the first.
//
// usage: simdjson json|json_detail INPUT OUTPUT

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

using namespace simdjson;

namespace {

class Output {
public:
    explicit Output(const char *path) : file(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644)) {
        if (file < 0) { perror(path); exit(1); }
    }

    void append(std::string_view text) {
        if (count + text.size() > sizeof buffer) flush();
        if (text.size() > sizeof buffer) { write_all(text.data(), text.size()); return; }
        memcpy(buffer + count, text.data(), text.size());
        count += text.size();
    }

    void append(char byte) { append(std::string_view(&byte, 1)); }

    void append_text(std::string_view text) {
        for (char byte : text) {
            if (byte == ',' || byte == '"' || byte == '\n' || byte == '\r') {
                return append_quoted(text);
            }
        }
        append(text);
    }

    void flush() { write_all(buffer, count); count = 0; }

private:
    void append_quoted(std::string_view text) {
        append('"');
        for (size_t quote; (quote = text.find('"')) != text.npos; text.remove_prefix(quote + 1)) {
            append(text.substr(0, quote + 1));
            append('"');
        }
        append(text);
        append('"');
    }

    void write_all(const char *bytes, size_t size) {
        while (size > 0) {
            ssize_t written = write(file, bytes, size);
            if (written < 0) { perror("write"); exit(1); }
            bytes += written;
            size -= written;
        }
    }

    int file;
    size_t count = 0;
    char buffer[1 << 20];
};

void append_value(Output &output, ondemand::value value) {
    switch (value.type()) {
    case ondemand::json_type::string: output.append_text(value.get_string()); break;
    case ondemand::json_type::null: break;
    default: {
        std::string_view token = value.raw_json_token();
        while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') {
            token.remove_suffix(1);
        }
        output.append(token);
    }
    }
}

void append_rows(Output &output, ondemand::array rows, bool is_detail) {
    bool is_first = true;
    for (ondemand::object row : rows) {
        if (is_first) {
            // The heading, and then the row once more.
            bool is_start = true;
            for (auto field : row) {
                if (!is_start) output.append(',');
                output.append_text(field.unescaped_key());
                is_start = false;
            }
            output.append('\n');
            row.reset();
            is_first = false;
        }
        bool is_start = true;
        for (auto field : row) {
            if (!is_start) output.append(',');
            is_start = false;
            if (is_detail) {
                append_value(output, field.value()["value"]);
            } else {
                append_value(output, field.value());
            }
        }
        output.append('\n');
    }
}

} // namespace

int main(int count, char **arguments) {
    if (count != 4) { fprintf(stderr, "usage: simdjson json|json_detail INPUT OUTPUT\n"); return 64; }
    bool is_detail = strcmp(arguments[1], "json_detail") == 0;
    static Output output(arguments[3]);
    try {
        padded_string document_text = padded_string::load(arguments[2]);
        ondemand::parser parser;
        ondemand::document document = parser.iterate(document_text);
        if (is_detail) {
            append_rows(output, document["data"], true);
        } else {
            append_rows(output, document, false);
        }
    } catch (const simdjson_error &error) {
        fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    output.flush();
    return 0;
}
