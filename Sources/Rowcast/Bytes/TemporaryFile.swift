/// A file without a name, which the system removes when it is closed.
final class TemporaryFile: Sendable {
    private let descriptor: Int32
    private let folder: String

    /// Makes an empty file in a folder.
    ///
    /// - Throws: `.inputOutput`.
    init(in folder: String) throws(ConversionError) {
        let descriptor =
            SystemCall.openUnnamedFile(in: folder, readable: true)
            ?? SystemCall.openRemovedFile(in: folder)
        guard let descriptor else {
            let number = SystemCall.errorNumber
            throw ConversionError(
                .inputOutput,
                "no temporary file can be made in \(folder): \(SystemCall.message(number))",
                hint: "name another folder with \(option: .temporaryFolder)", path: folder,
                errno: number)
        }
        self.descriptor = descriptor
        self.folder = folder
    }

    deinit { SystemCall.closeFile(descriptor) }

    /// Appends bytes.
    func append(_ bytes: some BorrowedText) throws(ConversionError) {
        do throws(ConversionError) {
            var sink = DescriptorSink(descriptor)
            try sink.write(bytes)
        } catch {
            throw ConversionError(
                .inputOutput, "the temporary file \(error.reason)",
                hint: "name another folder with \(option: .temporaryFolder)")
        }
    }

    /// Reads from the current offset; returns 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        try checked(SystemCall.readBytes(descriptor, into: buffer))
    }

    /// Reads at an offset, which does not change the current one; returns 0 at the end.
    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        try checked(SystemCall.readBytes(descriptor, at: offset, into: buffer))
    }

    private func checked(_ count: Int?) throws(ConversionError) -> Int {
        if let count { return count }
        let number = SystemCall.errorNumber
        throw ConversionError(
            .inputOutput, "the temporary file cannot be read: \(SystemCall.message(number))",
            errno: number)
    }

    // MARK: - Mapped files

    /// Makes the file longer, and takes the space from the file system.
    func grow(from size: Int, to newSize: Int) throws(ConversionError) {
        let number = SystemCall.growFile(descriptor, from: size, to: newSize)
        if number != 0 { throw failure("cannot grow to \(newSize) bytes", number) }
    }

    /// Maps the first bytes into memory, until `SystemCall.unmap`.
    func map(_ byteCount: Int) throws(ConversionError) -> UnsafeMutableRawPointer {
        if let start = SystemCall.map(descriptor, byteCount) { return start }
        throw failure("cannot be mapped into memory", SystemCall.errorNumber)
    }

    private func failure(_ reason: String, _ number: Int32) -> ConversionError {
        ConversionError(
            .inputOutput,
            "the temporary file in \(folder) \(reason): \(SystemCall.message(number))",
            hint: "name another folder with \(option: .temporaryFolder)", path: folder,
            errno: number)
    }

    // MARK: - Offsets

    /// Moves the current offset to the first byte.
    func rewind() -> Bool { SystemCall.seek(descriptor, to: 0) }
}
