internal import Rowcast

/// Bounds of the memory that calculations take.
package struct CalculationLimits: Sendable {
    /// Greatest number of bytes of a text that a calculation makes.
    package var textBytes: Int
    /// Greatest number of bytes of memory for the columns and the index tables that are held; those beyond
    /// it are in files.
    package var heldBytes: Int
    /// Greatest number of bytes of those files.
    package var spooledBytes: Int
    package var temporaryFolder: String

    package init(
        textBytes: Int = 64 << 20, heldBytes: Int = 1 << 30, spooledBytes: Int = 64 << 30,
        temporaryFolder: String = "/tmp"
    ) {
        self.textBytes = textBytes
        self.heldBytes = heldBytes
        self.spooledBytes = spooledBytes
        self.temporaryFolder = temporaryFolder
    }

    /// Checks a text that grows, and the texts of a block of rows, which may have four times its bytes.
    @inline(__always)
    func check(text: Int, block: Int) throws(ConversionError) {
        if text > textBytes || block > max(4 * textBytes, 1 << 26) { try fail(text) }
    }

    @inline(never)
    private func fail(_ text: Int) throws(ConversionError) {
        guard text > textBytes else {
            throw ConversionError(
                .tooLarge,
                "the texts that a calculation makes of a block of rows have more than \(4 * textBytes) bytes",
                hint: "raise \(option: .maxRowBytes) if that is right")
        }
        throw ConversionError(
            .tooLarge, "a text that a calculation makes has more than \(textBytes) bytes",
            hint: "raise \(option: .maxRowBytes) if that is right")
    }
}
