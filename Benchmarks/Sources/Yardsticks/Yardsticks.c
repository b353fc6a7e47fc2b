#include "Yardsticks.h"

#include <libxml/parser.h>
#include <string.h>
#include <zlib.h>

int yardstick_parse_xml(const char *bytes, long count) {
    xmlSAXHandler handlers;
    memset(&handlers, 0, sizeof handlers);
    handlers.initialized = XML_SAX2_MAGIC;
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handlers, NULL, NULL, 0, NULL);
    int status = 0;
    for (long start = 0; start < count && status == 0; start += 64 << 10) {
        long part = count - start < 64 << 10 ? count - start : 64 << 10;
        status = xmlParseChunk(parser, bytes + start, (int)part, 0);
    }
    if (status == 0) status = xmlParseChunk(parser, NULL, 0, 1);
    xmlFreeParserCtxt(parser);
    return status == 0;
}

long yardstick_inflate(
    const unsigned char *source, long count, unsigned char *target, long room) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return -1;
    stream.next_in = (unsigned char *)source;
    stream.avail_in = (unsigned)count;
    stream.next_out = target;
    stream.avail_out = (unsigned)room;
    int status = inflate(&stream, Z_FINISH);
    long length = room - stream.avail_out;
    inflateEnd(&stream);
    return status == Z_STREAM_END ? length : -1;
}

long yardstick_copy_csv(const unsigned char *source, long count, unsigned char *target) {
    long length = 0;
    for (long index = 0; index < count; index++) {
        unsigned char byte = source[index];
        target[length++] = byte;
        if (byte == '"') target[length++] = byte;
    }
    return length;
}
