import Rowcast

/// Compression of outputs, by the endings of their names.
enum Compression {
    /// Throws for the name of an output whose ending promises a compression that is not written.
    static func check(_ path: String) throws(Failure) {
        guard let (ending, program) = FileCompression.unwritten(path) else { return }
        guard ending != "zip" else {
            throw .usage(
                "\(path): zip archives are not written; name the output '.gz', or put it into an "
                    + "archive with 'zip'")
        }
        throw .usage(
            "\(path): \(ending) is not written; name the output '.gz', or write to standard "
                + "output and pipe that: | \(program) > \(path)")
    }
}
