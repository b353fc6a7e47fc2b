/// A compression that Rowcast does not expand, and the program that does.
struct OtherCompression {
    private let name: String
    private let program: String
    private let signature: [UInt8]

    private static let all = [
        OtherCompression(name: "Zstandard", program: "zstd", signature: [0x28, 0xB5, 0x2F, 0xFD]),
        OtherCompression(
            name: "xz", program: "xz", signature: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        // The fourth byte is the size of the blocks, a digit; then comes π.
        OtherCompression(name: "bzip2", program: "bzip2", signature: Array("BZh".utf8)),
        OtherCompression(name: "LZ4", program: "lz4", signature: [0x04, 0x22, 0x4D, 0x18]),
    ]

    /// The compression of an input by its first bytes; nil for none of these.
    static func of(_ prefix: [UInt8]) -> OtherCompression? {
        all.first { compression in
            guard prefix.starts(with: compression.signature) else { return false }
            // Text may begin with "BZh" too.
            return compression.name != "bzip2"
                || prefix.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        }
    }

    var refusal: ConversionError {
        ConversionError(
            .unsupported, "the input is compressed by \(name), which is not read",
            hint: "give it through a pipe: '\(program) -dc FILE |'")
    }
}
