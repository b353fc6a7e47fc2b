// The header is one of C++ too.
#include <rowcast.h>
#include <rowcast.h>

int main() {
    rowcast_input input = {};
    rowcast_output output = {};
    rowcast_call call = {};
    rowcast_error *error = rowcast_convert(&input, 1, &output, 1, &call);
    int status = error == nullptr;
    rowcast_error_free(error);
    return status;
}
