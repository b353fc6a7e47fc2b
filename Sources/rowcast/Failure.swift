import Rowcast

/// A failure as a shell sees it: an exit status, and one line or none on standard error.
struct Failure: Error {
    let status: Int32
    /// The error line; `nil` ends the command without one.
    let line: String?

    /// Wrong use of the command; status 64. The line points at the help that has the options which the
    /// text names.
    static func usage(_ text: String) -> Failure { usage(text, see: HelpPage(for: text)) }

    /// Wrong use of the command; status 64. The line points at a page of help, or at none.
    static func usage(_ text: String, see page: HelpPage?) -> Failure {
        let line = "rowcast: \(text.lowercasedStart)".oneLine
        return Failure(status: 64, line: page?.ending(line) ?? line)
    }

    /// No arguments and nothing on standard input: the usage, and the status of wrong use.
    static let noArguments = Failure(
        status: 64,
        line: """
            usage: rowcast INPUT                          the first rows, on a terminal
                   rowcast INPUT --to FORMAT              to standard output
                   rowcast INPUT -o [FORMAT:]FILE ...     to files
                   rowcast inspect|validate INPUT
            'rowcast --help' shows examples and options, 'rowcast formats' the formats.
            """)

    /// A conversion refused for a reason, as by `--strict`; `nil` writes no error line.
    static func refused(_ text: String?) -> Failure {
        Failure(status: 1, line: text.map { "rowcast: \($0)".oneLine })
    }

    /// An invalid document; its faults are already written.
    static let invalid = Failure(status: 1, line: nil)

    /// A failed conversion; `subject` is the file in the error line.
    init(_ error: ConversionError, subject: String) {
        status = error.code.exitStatus
        var error = error
        error.path = nil
        let text = ForeignInput.advice(error, subject) ?? error.message.withFlags
        line = error.code == .outputClosed ? nil : "rowcast: \(subject): \(text)".oneLine
    }

    private init(status: Int32, line: String?) {
        self.status = status
        self.line = line
    }
}

extension ConversionError.Code {
    /// Exit status, as in sysexits(3) where possible; a reader that closes the pipe is not a
    /// failure.
    fileprivate var exitStatus: Int32 {
        switch self {
        case .queryFailed: 2
        case .unsupported, .invalidOption: 64
        case .inputOutput, .inputChanged: 74
        case .outputClosed: 0
        default: 1
        }
    }
}

extension String {
    fileprivate var lowercasedStart: String { prefix(1).lowercased() + dropFirst() }
}
