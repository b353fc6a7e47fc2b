/// Compression of files, by the endings of their names.
package enum FileCompression {
    /// Whether a file of that name is compressed by gzip.
    package static func isGzip(_ path: String) -> Bool { path.lowercased().hasSuffix(".gz") }

    /// The ending of a name that promises a compression which is not written, and the program that writes
    /// it; nil for any other name.
    package static func unwritten(_ path: String) -> (ending: String, program: String)? {
        let path = path.lowercased()
        return [
            ("zst", "zstd"), ("xz", "xz"), ("bz2", "bzip2"), ("lz4", "lz4"), ("zip", "zip"),
        ].first { path.hasSuffix(".\($0.0)") }
    }
}
