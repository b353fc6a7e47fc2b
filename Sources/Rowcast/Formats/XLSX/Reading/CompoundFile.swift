/// OLE compound files ([MS-CFB]): the container of encrypted workbooks and of Excel 97–2003 files.
enum CompoundFile {
    static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    /// Throws if the input is a compound file, and names its kind.
    static func refuse(_ input: any RandomAccessSource) throws(ConversionError) {
        guard try input.bytes(0..<8) == signature else { return }
        // The directory holds the names of the streams in UTF-16; it may lie anywhere in the file.
        var place = 0
        let step = 1 << 20
        var isWorkbook = false
        while place < min(input.size, 256 << 20) {
            let bytes = try input.bytes(place..<place + step + 64)
            if contains("EncryptedPackage", bytes) {
                throw ConversionError(
                    .unsupported, "the workbook is encrypted",
                    hint: "save it without a password")
            }
            isWorkbook = isWorkbook || contains("Workbook", bytes) || contains("Book", bytes)
            place += step
        }
        throw ConversionError(
            .unsupported,
            isWorkbook
                ? "this is a workbook of Excel 97 to 2003 (xls)"
                : "this is an OLE file, not an xlsx workbook",
            hint: "save it as .xlsx")
    }

    private static func contains(_ name: String, _ bytes: [UInt8]) -> Bool {
        let pattern = name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        return bytes.firstRange(of: pattern) != nil
    }
}
