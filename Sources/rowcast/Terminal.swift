import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where messages go.
enum StandardError {
    /// Whether somebody is looking.
    static var isTerminal: Bool { isatty(2) != 0 }

    /// Writes a message; nobody can be told when that fails.
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { try? DescriptorSink(2).write(UnsafeRawBufferPointer($0)) }
    }
}

/// Where tables go, and a conversion without `--output`.
enum StandardOutput {
    /// What error lines call it.
    static let name = "standard output"
    /// A path that leads to it.
    static let path = "/dev/stdout"

    /// Whether somebody is looking.
    static var isTerminal: Bool { isatty(1) != 0 }

    /// Writes all of the text.
    static func write(_ text: String) throws(Failure) {
        do throws(ConversionError) {
            try Array(text.utf8).withUnsafeBufferPointer { bytes throws(ConversionError) in
                try DescriptorSink(1).write(UnsafeRawBufferPointer(bytes))
            }
        } catch {
            throw Failure(error, subject: name)
        }
    }
}

/// Ends the process.
func exitProcess(_ status: Int32) -> Never { exit(status) }

/// The value of an environment variable that is set and not empty.
func environmentValue(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
