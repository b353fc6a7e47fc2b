/// Content that Rowcast does not read and other programs do, known by its first bytes.
package enum ForeignContent: String, Sendable, CaseIterable {
    case parquet, zstd, xz, bzip2, lz4

    /// Recognises the content; nil for any other bytes.
    init?(_ prefix: [UInt8]) {
        let found = ForeignContent.allCases.first { content in
            prefix.starts(with: content.signature)
        }
        guard let found else { return nil }
        switch found {
        case .parquet:
            // A heading of csv may begin with PAR1; a page header of Parquet is no text.
            guard prefix.count > 4, prefix[4] < 32, ![9, 10, 13].contains(prefix[4]) else {
                return nil
            }
        case .bzip2:
            // The size of blocks, and the first block's mark or that of an empty file.
            let mark = prefix.dropFirst(4).prefix(2)
            guard prefix.count > 5, (49...57).contains(prefix[3]),
                mark.elementsEqual([0x31, 0x41]) || mark.elementsEqual([0x17, 0x72])
            else { return nil }
        case .zstd, .xz, .lz4: break
        }
        self = found
    }

    private var signature: [UInt8] {
        switch self {
        case .parquet: Array("PAR1".utf8)
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .bzip2: Array("BZh".utf8)
        case .lz4: [0x04, 0x22, 0x4D, 0x18]
        }
    }

    /// The error for an input of this content.
    var error: ConversionError {
        let reason: Message
        let hint: Message
        switch self {
        case .parquet:
            reason = "the input is Apache Parquet, which is not read"
            hint = "convert it to csv or json first, as DuckDB does"
        case .zstd, .xz, .bzip2, .lz4:
            reason = "the input is compressed by \(rawValue), which is not read"
            hint = "give it through a pipe: '\(rawValue) -dc FILE |'"
        }
        var error = ConversionError(.unsupported, at: .init(byte: 0), reason, hint: hint)
        error.foreignContent = self
        return error
    }
}
