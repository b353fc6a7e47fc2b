/* The package manager makes a target of C only where it has a source. */
#include "rowcast.h"
