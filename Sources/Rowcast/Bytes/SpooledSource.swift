#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A source that copies an input that can be read only once to an unnamed temporary file, from
/// which it can be read again.
final class SpooledSource: ByteSource {
    private var source: any ByteSource
    private let descriptor: Int32
    private let maxBytes: Int
    private(set) var spooledCount = 0
    private var isReplaying = false

    /// `prefix` holds the bytes already read from `source`.
    init(
        _ source: any ByteSource, prefix: UnsafeRawBufferPointer, options: ConversionOptions
    ) throws(ConversionError) {
        self.source = source
        maxBytes = options.maxSpoolBytes
        descriptor = try SpooledSource.makeUnnamedFile(in: options.temporaryFolder)
        try keep(prefix)
    }

    deinit { close(descriptor) }

    var canRewind: Bool { true }

    var byteCount: Int? { isReplaying ? spooledCount : source.byteCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        if isReplaying {
            while true {
                let count = systemRead(descriptor, buffer)
                if count >= 0 { return count }
                if errno != EINTR {
                    throw ConversionError(
                        .inputOutput,
                        "the temporary file cannot be read: \(systemMessage(errno))", errno: errno)
                }
            }
        }
        let count = try source.read(into: buffer)
        try keep(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }

    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        let count = systemRead(descriptor, at: offset, buffer)
        guard count >= 0 else {
            throw ConversionError(
                .inputOutput, "the temporary file cannot be read: \(systemMessage(errno))",
                errno: errno)
        }
        return count
    }

    func rewind() throws(ConversionError) -> Bool {
        isReplaying = true
        return lseek(descriptor, 0, SEEK_SET) == 0
    }

    func checkUnchanged() throws(ConversionError) {}

    /// Appends bytes to the temporary file.
    func keep(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        spooledCount += bytes.count
        guard spooledCount <= maxBytes else {
            throw ConversionError(
                .tooLarge, "the input must be read twice and is longer than \(maxBytes) bytes",
                hint: "convert it from a file, or raise \(option: .maxSpoolBytes)")
        }
        do {
            try DescriptorSink(descriptor).write(bytes)
        } catch {
            throw ConversionError(
                .inputOutput, "the temporary file \(error.reason)",
                hint: "name another folder with \(option: .temporaryFolder)")
        }
    }

    static func makeUnnamedFile(in folder: String) throws(ConversionError) -> Int32 {
        #if os(Linux)
            let unnamed = open(folder, O_TMPFILE_PORTABLE | O_RDWR | O_CLOEXEC, 0o600)
            if unnamed >= 0 { return unnamed }
        #endif
        var template = Array("\(folder)/rowcast-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw ConversionError(
                .inputOutput,
                "no temporary file can be made in \(folder): \(systemMessage(errno))",
                hint: "name another folder with \(option: .temporaryFolder)", path: folder,
                errno: errno)
        }
        unlink(template)
        return descriptor
    }
}
