import Rowcast

/// Advice for inputs that other programs fetch, unpack or read for rowcast.
enum ForeignInput {
    /// The failure for an address in place of a file; nil for any other path.
    static func url(_ path: String) -> Failure? {
        guard ["http://", "https://", "ftp://"].contains(where: path.lowercased().hasPrefix) else {
            return nil
        }
        return .usage(
            "rowcast reads files and pipes, no addresses; fetch it by curl: curl -fsSL "
                + "\(ShellWord.quoted(path)) | rowcast - -t FORMAT", see: nil)
    }

    /// The text of an error about content that another program reads, with the pipe to type; nil for
    /// any other error.
    static func advice(_ error: ConversionError, _ subject: String) -> String? {
        guard let content = error.foreignContent else { return nil }
        let isPipe = subject == InputChoice("-").name
        // A name that begins with a hyphen is no option of the program.
        let path = isPipe ? "FILE" : subject.hasPrefix("-") ? "./\(subject)" : subject
        let file = ShellWord.quoted(path)
        switch content {
        case .parquet:
            // A quote in a literal of SQL is doubled, and then the whole quoted for the shell.
            let name = path.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''")
            let query = "from read_parquet('\(name)')"
            let word = name == ShellWord.quoted(name) ? "\"\(query)\"" : ShellWord.quoted(query)
            return "is Apache Parquet, which DuckDB reads: duckdb -csv -c \(word) | "
                + "rowcast - -t FORMAT"
        case .zstd, .xz, .bzip2, .lz4:
            let program = content.rawValue
            return "is compressed by \(program); decompress it in a pipe: \(program) -dc \(file) | "
                + "rowcast - -t FORMAT"
        }
    }
}
