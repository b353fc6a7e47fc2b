#ifndef ROWCAST_YARDSTICKS_H
#define ROWCAST_YARDSTICKS_H

/* Reads XML with libxml2's push parser, without handlers; returns whether it is well-formed. */
int yardstick_parse_xml(const char *bytes, long count);

/* Inflates raw deflate. Returns how long that is, -1 if it is none or longer than there is room. */
long yardstick_inflate(
    const unsigned char *source, long count, unsigned char *target, long room);

/* Copies csv byte by byte and doubles its quotes, as plain C does it: what a core can do while it
 * looks at each byte. Returns the length of the copy, for which there must be room. */
long yardstick_copy_csv(const unsigned char *source, long count, unsigned char *target);

#endif
