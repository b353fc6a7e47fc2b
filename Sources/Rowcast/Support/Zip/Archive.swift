/// A zip archive of files, one of which holds a result.
///
/// A workbook is an archive too. It is told from others by the parts that every document of its kind
/// has, and is left to its format.
struct Archive {
    /// A file of an archive, as a source of its bytes.
    struct Member {
        let name: String
        let source: any ByteSource
    }

    /// Number of bytes that tell an archive from other inputs, and most workbooks from other archives.
    static let prefixSize = 64
    /// The first or only parts of packages (ECMA-376 part 2) and of OpenDocument files.
    private static let packageParts = ["[content_types].xml", "_rels/.rels", "mimetype"]

    private let zip: ZipReader
    private let files: [ZipReader.Entry]

    /// Whether an input begins as an archive does, be it empty.
    static func begins(_ prefix: [UInt8]) -> Bool {
        prefix.starts(with: Array("PK\u{3}\u{4}".utf8))
            || prefix.starts(with: Array("PK\u{5}\u{6}".utf8))
    }

    /// Whether the first part is that of a package, so that the directory need not be read.
    static func beginsAsPackage(_ prefix: [UInt8]) -> Bool {
        guard prefix.count >= 30 else { return false }
        let count = Int(prefix[26]) | Int(prefix[27]) << 8
        let name = String(decoding: prefix[30...].prefix(count), as: UTF8.self)
        return packageParts.contains(name.lowercased())
    }

    /// Reads the directory; nil for a package.
    init?(_ source: any RandomAccessSource) throws(ConversionError) {
        zip = try ZipReader(source, maxExpansion: .max)
        if Archive.packageParts.contains(where: { [zip] in zip.entry($0) != nil }) { return nil }
        files = zip.entries.filter { !Archive.isLeftOut($0.name) }
    }

    /// Whether a name is that of a folder, or of a file that the system of a Mac adds to archives.
    private static func isLeftOut(_ name: String) -> Bool {
        if name.hasSuffix("/") || name.hasPrefix("__MACOSX/") { return true }
        let last = name.split(separator: "/").last ?? ""
        return last == ".DS_Store" || last.hasPrefix("._")
    }

    /// The member of a name, or the only one that fits a pattern; without a choice the only one.
    func member(_ choice: String?) throws(ConversionError) -> Member {
        let file = if let choice { try entry(choice) } else { try only() }
        return Member(name: file.name, source: try zip.open(file))
    }

    private func only() throws(ConversionError) -> ZipReader.Entry {
        guard let first = files.first else {
            throw ConversionError(.malformed, "the archive has no files")
        }
        guard files.count == 1 else {
            throw ConversionError(
                .unsupported, "the archive has \(files.count) files",
                hint: "pass \(option: ArchiveOptions.member, text: "NAME") for one of them: "
                    + Message(Archive.list(files)))
        }
        return first
    }

    private func entry(_ choice: String) throws(ConversionError) -> ZipReader.Entry {
        var found = zip.entries.filter { $0.name == choice && !$0.name.hasSuffix("/") }
        if found.isEmpty, let pattern = NamePattern(choice) {
            found = files.filter { pattern.matches($0.name) }
            guard found.count <= 1 else {
                throw ConversionError(
                    .unsupported, "\(found.count) files of the archive fit '\(choice)'",
                    hint: "name one of them: " + Message(Archive.list(found)))
            }
        }
        guard let entry = found.first else {
            let near = NearNames.of(choice, among: files.map(\.name))
            throw ConversionError(
                .malformed, "the archive has no file '\(choice)'",
                hint: near.isEmpty
                    ? "its files are " + Message(Archive.list(files))
                    : "did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))?")
        }
        guard found.count == 1 else {
            throw ConversionError(
                .malformed, "the archive has \(found.count) files of the name '\(choice)'")
        }
        return entry
    }

    private static func list(_ files: [ZipReader.Entry]) -> String {
        let shown = files.prefix(20).map { "'\($0.name)'" }.joined(separator: ", ")
        return files.count > 20 ? "\(shown), and \(files.count - 20) more" : shown
    }
}
