/// A JSON string that comes in pieces, of which the first 1,024 bytes are kept: a name or a status.
struct BoundedString {
    private static let limit = 1024
    private var reader = JSONStringText()
    private var bytes: [UInt8] = []
    /// Whether bytes were left out.
    private var isCut = false

    var isAtEnd: Bool { reader.isAtEnd }

    /// The text; a text that is longer than the limit ends with `…`, so that it equals no shorter one.
    var text: String { String(decoding: bytes, as: UTF8.self) + (isCut ? "…" : "") }

    /// Takes the next bytes of the string; returns the number of bytes used.
    mutating func take(_ piece: PaddedText) throws(ConversionError) -> Int {
        var p = 0
        var fault: JSONFault.Reason?
        while !reader.isAtEnd {
            let (consumed, produced) = withTemporaryTarget(room: 256) { target in
                let step = reader.take(piece + p, into: target, fault: &fault)
                let kept = min(step.produced, BoundedString.limit - bytes.count)
                bytes.append(target.text(first: kept))
                if kept < step.produced { isCut = true }
                return step
            }
            p += consumed
            if let fault { throw .envelope(fault) }
            if consumed == 0, produced == 0 { break }
        }
        return p
    }
}

/// The names of an object's members, for the error that one is missing.
struct MemberNames {
    private static let limit = 1000
    private var names: [String] = []
    private var count = 0

    mutating func add(_ name: String) {
        count += 1
        if names.count < MemberNames.limit { names.append(name) }
    }

    /// The names nearest to a missing one, or the first ones.
    func hint(for missing: String, _ what: String) -> Message {
        if names.isEmpty { return "it has no \(what)s" }
        let near = NearNames.of(missing, among: names)
        guard near.isEmpty else {
            return "did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))?"
        }
        let shown = names.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
        return "its \(what)s are \(shown)" + (count > 10 ? ", and \(count - 10) more" : "")
    }
}
