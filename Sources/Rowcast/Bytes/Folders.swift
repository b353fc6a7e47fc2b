/// The folders and files at paths, as commands over many files need them.
package enum Files {
    /// Makes the folder of a file, and the folders above it, where they are missing.
    package static func makeFolder(of path: String) throws(ConversionError) {
        let folder = folderName(of: path)
        if FileStatus(path: folder)?.kind == .folder { return }
        if folder != ".", folder != "/" { try makeFolder(of: folder) }
        guard SystemCall.makeFolder(folder) else {
            throw ConversionError.cannot("be made", path: folder)
        }
    }

    /// The regular file at a path, as a value that tells it from all others; nil for none.
    package static func identity(at path: String) -> AnyHashable? {
        guard let status = FileStatus(path: path), status.kind == .regular else { return nil }
        return AnyHashable(status.identity)
    }
}
