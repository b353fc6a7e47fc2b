#ifndef ROWCAST_YARDSTICKS_H
#define ROWCAST_YARDSTICKS_H

/* Reads XML with libxml2's push parser, without handlers; returns whether it is well-formed. */
int yardstick_parse_xml(const char *bytes, long count);

/* Inflates raw deflate. Returns how long that is, -1 if it is none or longer than there is room. */
long yardstick_inflate(
    const unsigned char *source, long count, unsigned char *target, long room);

#endif
