#ifndef ROWCAST_CLIBXML2_SHIM_H
#define ROWCAST_CLIBXML2_SHIM_H

/* Debian's libxml2 headers pull ICU's, which clash with those inside Foundation. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/relaxng.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemastypes.h>

#endif
