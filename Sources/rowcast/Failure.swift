import Rowcast

/// A failure as the shell sees it: an exit status and one line, or none.
struct Failure: Error {
    let status: Int32
    /// `nil`: end quietly.
    let line: String?

    /// Wrong use of the command.
    static func usage(_ text: String) -> Failure {
        let line = "rowcast: \(text.lowercasedStart)".oneLine
        return Failure(status: 64, line: "\(line); see 'rowcast --help'")
    }

    /// A conversion whose result is not accepted, for this reason; `nil`: quietly.
    static func refused(_ text: String?) -> Failure {
        Failure(status: 1, line: text.map { "rowcast: \($0)".oneLine })
    }

    /// A document that is not sound, which was told already.
    static let invalid = Failure(status: 1, line: nil)

    /// A failed conversion; `subject` is the file that it is about.
    init(_ error: ConversionError, subject: String) {
        status = error.code.exitStatus
        line = error.code == .outputClosed ? nil : "rowcast: \(subject): \(error)".oneLine
    }

    private init(status: Int32, line: String?) {
        self.status = status
        self.line = line
    }
}

extension ConversionError.Code {
    /// After sysexits(3) where it has a number; a reader that has seen enough is no failure.
    fileprivate var exitStatus: Int32 {
        switch self {
        case .malformed, .truncated, .tooLarge: 1
        case .queryFailed: 2
        case .unsupported: 64
        case .inputOutput, .inputChanged: 74
        case .outputClosed: 0
        }
    }
}

extension String {
    fileprivate var lowercasedStart: String { prefix(1).lowercased() + dropFirst() }
}
