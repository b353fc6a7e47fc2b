/// Finds extents in valid JSON text without building a tree.
enum JSONExtents {
    /// Whether an object or array has members or elements.
    static func hasElements(_ text: [UInt8]) -> Bool {
        guard text.first == 123 || text.first == 91 else { return false }
        let next = text.dropFirst().first { ![9, 10, 13, 32].contains($0) }
        return next != nil && next != 125 && next != 93
    }

    /// The extents of all objects in the arrays of an object, such as
    /// `{"1":[{…},{…}],"2":[{…}]}`.
    static func rowsOfLevels(_ text: [UInt8]) -> [Range<Int>] {
        guard text.first == 123 else { return [] }
        var rows: [Range<Int>] = []
        text.withPaddedText { base in
            var walk = Walk(base: base, end: text.count)
            walk.elements { walk in
                walk.skip()
                walk.passColon()
                guard base[walk.p] == 91 else { return walk.skip() }
                walk.elements { walk in
                    let start = walk.p
                    walk.skip()
                    if base[start] == 123 { rows.append(start..<walk.p) }
                }
            }
        }
        return rows
    }

    private struct Walk {
        let base: PaddedText
        let end: Int
        var p = 0

        /// Calls `body` at each element of the array, or each key of the object, that begins at
        /// `p`.
        mutating func elements(_ body: (inout Walk) -> Void) {
            p += 1
            skipJSONSpace(base, &p)
            while p < end, base[p] != 125, base[p] != 93 {
                body(&self)
                skipJSONSpace(base, &p)
                if base[p] == 44 { p += 1 }
                skipJSONSpace(base, &p)
            }
            p += 1
        }

        /// Skips the value that begins at `p`.
        mutating func skip() {
            var fault: JSONFault?
            if !JSONSkip.value(base, end, &p, fault: &fault) { p = end }
        }

        mutating func passColon() {
            skipJSONSpace(base, &p)
            p += 1
            skipJSONSpace(base, &p)
        }
    }
}
