import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard error, for messages.
enum StandardError {
    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(2) != 0 }

    /// Writes a message. A failure is ignored, since there is nowhere to report it.
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { try? DescriptorSink(2).write(UnsafeRawBufferPointer($0)) }
    }
}

/// Standard input, where no file is named.
enum StandardInput {
    /// Whether standard input is a terminal.
    static var isTerminal: Bool { isatty(0) != 0 }

    /// Whether nothing comes from standard input. Reads its first byte, so that nothing may be
    /// read afterwards.
    static var isEmpty: Bool {
        var byte: UInt8 = 0
        return isTerminal || read(0, &byte, 1) == 0
    }
}

/// Standard output, for the tables of commands and for a conversion without `--output`.
enum StandardOutput {
    /// Name of standard output in error lines.
    static let name = "standard output"
    /// Path that opens standard output.
    static let path = "/dev/stdout"

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(1) != 0 }

    /// Writes the whole text.
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

/// Ends the process with an exit status.
func exitProcess(_ status: Int32) -> Never { exit(status) }

/// Returns the value of an environment variable; `nil` if it is unset or empty.
func environmentValue(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
