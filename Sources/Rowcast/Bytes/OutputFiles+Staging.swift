#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

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
        case direct(device: dev_t, file: ino_t, isDevice: Bool)
        /// A file at a path that is not a symbolic link.
        case staged(target: String, folderDevice: dev_t, folder: ino_t)
    }

    init(path: String, isUnnamed: Bool) throws(ConversionError) {
        self.path = path
        let target = try OutputTarget(path)
        var status = stat()
        switch target {
        case .descriptor(let number):
            descriptor = fcntl(number, F_DUPFD_CLOEXEC, 3)
            guard descriptor >= 0 else { throw .cannot("be written") }
            fstat(descriptor, &status)
            place = .direct(status)
        case .path(let target):
            let exists = stat(target, &status) == 0
            if exists, status.st_mode & S_IFMT == S_IFDIR {
                throw ConversionError(.inputOutput, "is a directory", hint: "name a file in it")
            }
            if exists, status.st_mode & S_IFMT != S_IFREG {
                descriptor = systemOpen(target, O_WRONLY | O_CLOEXEC)
                guard descriptor >= 0 else { throw .cannot("be written") }
                place = .direct(status)
                return
            }
            if exists, access(target, W_OK) != 0 { throw .cannot("be replaced") }
            let folder = folderName(of: target)
            var folderStatus = stat()
            guard stat(folder, &folderStatus) == 0 else { throw .cannot("be created") }
            place = .staged(
                target: target, folderDevice: folderStatus.st_dev, folder: folderStatus.st_ino)
            (descriptor, hiddenPath) = try OutputFile.stage(in: folder, isUnnamed: isUnnamed)
            if exists { OutputFile.passOn(status, to: descriptor) }
        }
    }

    deinit { discard() }

    /// Closes the file, and removes its hidden name.
    func discard() {
        if let hiddenPath { unlink(hiddenPath) }
        hiddenPath = nil
        if isOpen { close(descriptor) }
        isOpen = false
    }

    /// Whether both outputs would overwrite each other.
    func isSame(as other: OutputFile) -> Bool {
        switch (place, other.place) {
        case (.direct(let device, let file, let isDevice), .direct(let device2, let file2, _)):
            return !isDevice && device == device2 && file == file2
        case (.staged(let path, let device, let file), .staged(let path2, let device2, let file2)):
            return device == device2 && file == file2 && lastPart(of: path) == lastPart(of: path2)
        case (.direct, .staged), (.staged, .direct):
            return false
        }
    }

    /// Puts the file under its name; nil for a file that is written directly.
    ///
    /// `isAlone` tells that the step will never be undone.
    func publish(isAlone: Bool) throws(ConversionError) -> PublishingStep? {
        guard case .staged(let target, _, _) = place else { return nil }
        if hiddenPath == nil {
            if linkByDescriptor(to: target) { return .created(target) }
            guard errno == EEXIST else { throw .cannot("be created") }
            let hidden = hiddenName(in: folderName(of: target))
            guard linkByDescriptor(to: hidden) else { throw .cannot("be created") }
            hiddenPath = hidden
        } else {
            // Some network file systems report a full disk only when a file is closed.
            isOpen = false
            guard close(descriptor) == 0 else { throw .cannot("be written") }
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

    private func linkByDescriptor(to target: String) -> Bool {
        linkat(
            AT_FDCWD, descriptorPath(descriptor), AT_FDCWD, target, AT_SYMLINK_FOLLOW) == 0
    }

    /// Opens a new file in a folder: without a name if the system allows it, otherwise with a
    /// hidden one.
    private static func stage(
        in folder: String, isUnnamed: Bool
    ) throws(ConversionError) -> (descriptor: Int32, hiddenPath: String?) {
        #if os(Linux)
            let unnamed =
                isUnnamed
                ? systemOpen(folder, O_TMPFILE_PORTABLE | O_WRONLY | O_CLOEXEC) : -1
            if unnamed >= 0 {
                if access(descriptorPath(unnamed), F_OK) == 0 { return (unnamed, nil) }
                close(unnamed)
            }
        #endif
        let hidden = hiddenName(in: folder)
        let named = systemOpen(hidden, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC)
        guard named >= 0 else { throw .cannot("be created") }
        return (named, hidden)
    }

    /// Gives a new file the owner and mode of the file that it replaces.
    private static func passOn(_ old: stat, to descriptor: Int32) {
        // New content must not run with the rights of the old file's owner or group: setuid bits
        // are lost.
        var mode = old.st_mode & 0o777
        if fchown(descriptor, old.st_uid, old.st_gid) != 0 {
            // If the old group cannot be kept, the new group gets no more rights than other users.
            if fchown(descriptor, uid_t.max, old.st_gid) != 0 { mode &= ~0o070 | (mode << 3) }
        }
        fchmod(descriptor, mode)
    }
}

extension OutputFile.Place {
    fileprivate static func direct(_ status: stat) -> Self {
        .direct(
            device: status.st_dev, file: status.st_ino,
            isDevice: status.st_mode & S_IFMT == S_IFCHR)
    }
}

/// Opens a file with a descriptor beyond 2, so that error messages of a process without standard
/// error do not end up in the file.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 {
    var descriptor: Int32
    repeat { descriptor = open(path, flags, 0o666) } while descriptor < 0 && errno == EINTR
    guard (0...2).contains(descriptor) else { return descriptor }
    defer { close(descriptor) }
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
}

private func descriptorPath(_ descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }
