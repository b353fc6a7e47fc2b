extension ConversionOptions {
    /// Number of this machine's processor cores.
    public static var coreCount: Int { SystemCall.coreCount }
}

/// A source that reads a file, pipe or device.
///
/// A regular file can be read twice. Its size and modification time are compared before the second
/// reading and at the end.
public final class FileSource: ByteSource {
    private let descriptor: Int32
    private let closes: Bool
    /// The descriptor's offset at first.
    private let start: Int
    /// The state of a regular file at first; nil for a pipe or device.
    private let version: FileStatus.Version?

    /// Opens the file at a path.
    ///
    /// - Throws: `.inputOutput`, also for a directory.
    public convenience init(path: String) throws(ConversionError) {
        guard let descriptor = SystemCall.openFile(path, for: .reading) else {
            throw .cannot("be opened", path: path)
        }
        try self.init(descriptor: descriptor, closes: true)
    }

    /// Reads an open descriptor from its current offset; `closes` tells whether to close it.
    public init(descriptor: Int32, closes: Bool = false) throws(ConversionError) {
        self.descriptor = descriptor
        self.closes = closes
        guard let status = FileStatus(descriptor: descriptor) else { throw .cannot("be read") }
        guard status.kind != .folder else {
            throw ConversionError(.inputOutput, "is a directory", hint: "name a file in it")
        }
        let isRegular = status.kind == .regular
        version = isRegular ? status.version : nil
        start = isRegular ? SystemCall.offset(of: descriptor) ?? 0 : 0
    }

    /// Lets the process have so many files open beside its outputs, as far as the system allows.
    package static func allow(openFiles count: Int) {
        SystemCall.raiseDescriptorLimit(to: count + 256)
    }

    deinit { if closes { SystemCall.closeFile(descriptor) } }

    public var canRewind: Bool { version != nil }

    /// Whether a path leads to the regular file that this source reads.
    package func isFile(at path: String) -> Bool {
        guard version != nil, let own = FileStatus(descriptor: descriptor),
            let other = FileStatus(path: path)
        else { return false }
        return own.identity == other.identity
    }

    public var byteCount: Int? { version.map { max(0, $0.size - start) } }

    public func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        guard let count = SystemCall.readBytes(descriptor, into: buffer) else {
            throw .cannot("be read")
        }
        return count
    }

    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        guard let count = SystemCall.readBytes(descriptor, at: start + offset, into: buffer) else {
            throw .cannot("be read")
        }
        return count
    }

    public func rewind() throws(ConversionError) -> Bool {
        guard version != nil else { return false }
        try checkUnchanged()
        return SystemCall.seek(descriptor, to: start)
    }

    public func checkUnchanged() throws(ConversionError) {
        guard let version else { return }
        guard FileStatus(descriptor: descriptor)?.version == version else {
            throw ConversionError(
                .inputChanged, "the file changed while it was read", hint: "run again")
        }
    }
}

/// A sink that writes to an open descriptor.
///
/// The process should ignore SIGPIPE, so that a closed pipe is an error and does not end the
/// process.
public struct DescriptorSink: ByteSink {
    private let descriptor: Int32

    /// Makes a sink for an open descriptor, which the caller closes.
    public init(_ descriptor: Int32) { self.descriptor = descriptor }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        var rest = bytes
        while !rest.isEmpty {
            guard let count = SystemCall.writeBytes(descriptor, rest) else {
                throw SystemCall.errorNumber == SystemCall.brokenPipe
                    ? ConversionError(.outputClosed, "the reader of the output went away")
                    : .cannot("be written")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
