extension JSONResultEncoder {
    /// Escapes `</`, `<!--` and `<script`, which would end a script element or move its end (HTML
    /// Standard, restrictions for contents of script elements), and U+2028 and U+2029, which
    /// JavaScript before 2019 rejects in strings. In JSON these occur inside strings only.
    static func makeInline(_ output: inout OutputBuffer, from start: Int) {
        let text = output.text()
        guard firstRisk(in: text, from: start, to: output.count) < output.count else { return }
        let copy = Array(text + start)
        output.count = start
        output.append(inlined(copy))
    }

    static func inlined(_ text: [UInt8]) -> [UInt8] {
        text.withPaddedText { base in
            var output = OutputBuffer(capacity: text.count + text.count / 8 + 64)
            var position = 0
            while true {
                let risk = firstRisk(in: base, from: position, to: text.count)
                output.append(base.slice(at: position, count: risk - position))
                guard risk < text.count else { return output.array }
                if base[risk] == 60, base[risk + 1] == 47 {
                    output.append("<\\/")
                    position = risk + 2
                } else if base[risk] == 60 {
                    output.append("\\u003C")
                    position = risk + 1
                } else {
                    output.append(base[risk + 2] == 0xA8 ? "\\u2028" : "\\u2029")
                    position = risk + 3
                }
            }
        }
    }

    /// Returns the index of the first `</`, `<!--`, `<script`, U+2028 or U+2029, or `end`.
    private static func firstRisk(
        in base: PaddedText, from start: Int, to end: Int
    ) -> Int {
        var index = start
        while index < end {
            let vector = base.vector(at: index)
            let place = firstMarked((vector .== Vector.all(60)) .| (vector .== Vector.all(0xE2)))
            index &+= place
            if place == 16 { continue }
            if index &+ 1 >= end { return end }
            if base[index] == 60 {
                if base[index &+ 1] == 47
                    || beginsInScript(base.slice(at: index, count: end &- index))
                {
                    return index
                }
            } else if index &+ 2 < end, base[index &+ 1] == 0x80, base[index &+ 2] | 1 == 0xA9 {
                return index
            }
            index &+= 1
        }
        return end
    }

    /// Whether `<!--` or `<script` begins at `text`.
    private static func beginsInScript(_ text: PaddedText) -> Bool {
        let text = text + 1
        return text.starts(with: "!--".utf8)
            || text.count >= 6 && text.prefix(6).map { $0 | 32 }.elementsEqual("script".utf8)
    }
}
