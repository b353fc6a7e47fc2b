/// The pattern of an `include`, such as `/views/**/*.view.lkml`.
///
/// `*` stands for any characters of one folder or file name, `?` for one of them, and `**` for any number of
/// folders. A pattern that starts with `/` begins at the project's folder, any other at the folder of the file
/// that includes. `.lkml` may be left out.
struct IncludePattern {
    private let segments: [[UInt8]]

    /// The pattern, seen from a file of the project; `nil` where it climbs above the project's folder.
    init?(_ text: String, from file: String) {
        var segments: [Substring] = []
        if !text.hasPrefix("/") { segments = Array(file.split(separator: "/").dropLast()) }
        for segment in text.split(separator: "/") {
            switch segment {
            case ".": break
            case "..":
                guard segments.popLast() != nil else { return nil }
            default: segments.append(segment)
            }
        }
        self.segments = segments.map { Array($0.utf8) }
    }

    /// Whether the path of a file matches, as it stands or without its `.lkml`.
    func matches(_ path: Path) -> Bool {
        if matches(path.names) { return true }
        guard let short = path.shortNames else { return false }
        return matches(short)
    }

    /// A path, cut into the names of its folders and its file.
    struct Path: Sendable {
        let text: String
        fileprivate let names: [[UInt8]]
        /// The names, the last without `.lkml`.
        fileprivate let shortNames: [[UInt8]]?

        init(_ text: String) {
            self.text = text
            names = text.split(separator: "/").map { Array($0.utf8) }
            guard let name = names.last, name.suffix(5).elementsEqual(".lkml".utf8) else {
                shortNames = nil
                return
            }
            shortNames = names.dropLast() + [Array(name.dropLast(5))]
        }
    }

    /// Folders against segments. Only the last `**` is tried again, which suffices, so that the time grows with
    /// the product of both lengths at most.
    private func matches(_ names: [[UInt8]]) -> Bool {
        var name = 0
        var segment = 0
        var retry: (name: Int, segment: Int)?
        while name < names.count {
            if segment < segments.count, segments[segment].elementsEqual("**".utf8) {
                segment += 1
                retry = (name, segment)
            } else if segment < segments.count,
                IncludePattern.matches(names[name], segments[segment])
            {
                name += 1
                segment += 1
            } else if let last = retry {
                retry = (last.name + 1, last.segment)
                name = last.name + 1
                segment = last.segment
            } else {
                return false
            }
        }
        return segment == segments.count
    }

    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var index = 0
        var position = 0
        var retry: (index: Int, position: Int)?
        while index < name.count {
            if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
                position += 1
                retry = (index, position)
            } else if position < pattern.count,
                pattern[position] == UInt8(ascii: "?") || pattern[position] == name[index]
            {
                index += 1
                position += 1
            } else if let last = retry {
                retry = (last.index + 1, last.position)
                index = last.index + 1
                position = last.position
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
