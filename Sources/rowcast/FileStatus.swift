#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Facts about a path, told without opening it.
enum FileStatus {
    /// Whether anything has the path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The size of a regular file; nil for a path of anything else, such as a pipe that would block.
    static func regularSize(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }
}
