/// One file of `OutputFiles`, from its opening to its publishing.
///
/// An `OutputFile` is not thread-safe; the set's lock guards it.
///
///     staged without a name ──link──▶ NAME                  where nothing has that name
///               │
///              link
///               ▼
///     .rowcast-0123… ──rename──▶ NAME                       where a file is replaced
final class OutputFile: @unchecked Sendable {
    /// The path as the user wrote it.
    let path: String
    let descriptor: Int32
    private let place: Place
    /// The current hidden name of the content; nil if it has none.
    private var hiddenPath: String?
    private var isOpen = true

    /// The destination of the bytes.
    fileprivate enum Place {
        /// A pipe, device or descriptor, which is written directly.
        case direct(FileStatus.Identity, isDevice: Bool)
        /// A file at a path that is not a symbolic link.
        case staged(target: String, folder: FileStatus.Identity)
    }

    init(path: String, isUnnamed: Bool) throws(ConversionError) {
        self.path = path
        let target = try OutputTarget(path)
        switch target {
        case .descriptor(let number):
            guard let copy = SystemCall.duplicate(number),
                let status = FileStatus(descriptor: copy)
            else { throw .cannot("be written") }
            descriptor = copy
            place = .direct(status)
        case .path(let target):
            let old = FileStatus(path: target)
            if old?.kind == .folder {
                throw ConversionError(.inputOutput, "is a directory", hint: "name a file in it")
            }
            if let old, old.kind != .regular {
                guard let opened = OutputFile.open(target, for: .writing) else {
                    throw .cannot("be written")
                }
                descriptor = opened
                place = .direct(old)
                return
            }
            if old != nil, !SystemCall.canWriteFile(target) { throw .cannot("be replaced") }
            let folder = folderName(of: target)
            guard let status = FileStatus(path: folder) else { throw .cannot("be created") }
            place = .staged(target: target, folder: status.identity)
            (descriptor, hiddenPath) = try OutputFile.stage(in: folder, isUnnamed: isUnnamed)
            old?.passOn(to: descriptor)
        }
    }

    deinit { discard() }

    /// Closes the file, and removes its hidden name.
    func discard() {
        if let hiddenPath { SystemCall.removeFile(hiddenPath) }
        hiddenPath = nil
        if isOpen { SystemCall.closeFile(descriptor) }
        isOpen = false
    }

    /// Whether both outputs would overwrite each other.
    func isSame(as other: OutputFile) -> Bool {
        switch (place, other.place) {
        case (.direct(let file, let isDevice), .direct(let otherFile, _)):
            return !isDevice && file == otherFile
        case (.staged(let path, let folder), .staged(let otherPath, let otherFolder)):
            return folder == otherFolder && lastPart(of: path) == lastPart(of: otherPath)
        case (.direct, .staged), (.staged, .direct):
            return false
        }
    }

    /// Puts the file under its name; nil for a file that is written directly.
    ///
    /// `isAlone` tells that the step will never be undone.
    func publish(isAlone: Bool) throws(ConversionError) -> PublishingStep? {
        guard case .staged(let target, _) = place else { return nil }
        if hiddenPath == nil {
            if SystemCall.linkFile(descriptor, to: target) { return .created(target) }
            guard SystemCall.errorNumber == SystemCall.nameIsTaken else {
                throw .cannot("be created")
            }
            let hidden = hiddenName(in: folderName(of: target))
            guard SystemCall.linkFile(descriptor, to: hidden) else {
                throw .cannot("be created")
            }
            hiddenPath = hidden
        } else {
            // Some network file systems report a full disk only when a file is closed.
            isOpen = false
            guard SystemCall.closeFile(descriptor) else { throw .cannot("be written") }
        }
        guard let hidden = hiddenPath else { return nil }
        let step =
            isAlone
            ? PublishingStep.replacing(target, by: hidden)
            : PublishingStep.keeping(target, replacedBy: hidden)
        guard let step else { throw .cannot("be replaced") }
        hiddenPath = nil
        return step
    }

    /// Opens a new file in a folder: without a name if the system allows it, otherwise with a
    /// hidden one.
    static func stage(
        in folder: String, isUnnamed: Bool
    ) throws(ConversionError) -> (descriptor: Int32, hiddenPath: String?) {
        if isUnnamed, let unnamed = beyondErrors(SystemCall.openUnnamedFile(in: folder)) {
            if SystemCall.canLinkFile(unnamed) { return (unnamed, nil) }
            SystemCall.closeFile(unnamed)
        }
        let hidden = hiddenName(in: folder)
        guard let named = open(hidden, for: .creating) else { throw .cannot("be created") }
        return (named, hidden)
    }

    private static func open(_ path: String, for opening: SystemCall.Opening) -> Int32? {
        beyondErrors(SystemCall.openFile(path, for: opening))
    }

    /// The open file under a descriptor above 2. A process that was started without standard error
    /// would otherwise write its error messages into the file.
    private static func beyondErrors(_ descriptor: Int32?) -> Int32? {
        guard let descriptor, (0...2).contains(descriptor) else { return descriptor }
        defer { SystemCall.closeFile(descriptor) }
        return SystemCall.duplicate(descriptor)
    }
}

extension OutputFile.Place {
    fileprivate static func direct(_ status: FileStatus) -> Self {
        .direct(status.identity, isDevice: status.kind == .characterDevice)
    }
}
