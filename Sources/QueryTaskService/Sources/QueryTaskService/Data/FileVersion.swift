internal import Foundation

/// Size, times and number of a file, one of which changes when the file is written. The time of the last change of
/// those facts themselves is among them, which no program can set back.
struct FileVersion: Sendable, Equatable {
    let text: String

    /// The version of a file that cannot be looked at, such as one behind a link to nothing.
    static let none = FileVersion(text: "")

    private init(text: String) { self.text = text }

    /// The version of the file at a path, behind links; nil for what is no regular file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = .none
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        text = """
            \(status.st_size) \(status.st_ino) \(modified.tv_sec).\(modified.tv_nsec) \
            \(changed.tv_sec).\(changed.tv_nsec)
            """
    }
}
