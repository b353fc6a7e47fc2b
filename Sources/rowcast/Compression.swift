import Rowcast

/// Compression of files, by the endings of their names.
enum Compression {
    /// Whether a file of that name is compressed by gzip.
    static func isGzip(_ path: String) -> Bool { path.lowercased().hasSuffix(".gz") }

    /// Throws for the name of an output whose ending promises a compression that is not written.
    static func check(_ path: String) throws(Failure) {
        for (ending, program) in [("zst", "zstd"), ("xz", "xz"), ("bz2", "bzip2"), ("lz4", "lz4")]
        where path.lowercased().hasSuffix(".\(ending)") {
            throw .usage(
                "\(path): \(ending) is not written; name the output '.gz', or write to standard "
                    + "output and pipe that: | \(program) > \(path)")
        }
        if path.lowercased().hasSuffix(".zip") {
            throw .usage(
                "\(path): zip archives are not written; name the output '.gz', or put it into an "
                    + "archive with 'zip'")
        }
    }
}
