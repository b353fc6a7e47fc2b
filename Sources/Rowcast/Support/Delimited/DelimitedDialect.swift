/// What csv, txt and their variants differ in.
struct DelimitedDialect: Sendable {
    enum Escaping: Sendable {
        /// RFC 4180: values in `"`, a quote inside doubled.
        case quotes
        /// `\t`, `\n`, `\r`, `\\`, and `\N` for null, as database loaders read and write it.
        case backslashes
    }

    let delimiter: UInt8
    let escaping: Escaping

    /// Applies what the options say over a format's own delimiter.
    init(
        delimiter usual: UInt8, escaping: Escaping = .quotes, options: ConversionOptions
    ) {
        delimiter = options.delimiter ?? usual
        self.escaping = escaping
    }

    /// - Throws: `.unsupported` for a delimiter that could not be told from what it separates.
    func validate() throws(ConversionError) {
        let isTaken: Bool
        switch delimiter {
        case 0, .lineFeed, .carriageReturn, 128...: isTaken = true
        case .quote: isTaken = escaping == .quotes
        case .backslash: isTaken = escaping == .backslashes
        case _: isTaken = false
        }
        if isTaken {
            throw ConversionError(
                .unsupported, "byte \(delimiter) cannot be a delimiter",
                hint: "--delimiter takes one ASCII character that is no quote and no line end")
        }
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
}

/// The byte order mark of UTF-8.
let utf8ByteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
