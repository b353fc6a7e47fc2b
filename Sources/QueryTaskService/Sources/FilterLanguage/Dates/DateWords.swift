/// The words of a filter of dates, in lower case, each with its first byte.
struct DateWords {
    struct Word {
        var text: String
        var byte: Int
    }

    let text: String
    private let words: [Word]
    private var index = 0
    private let end: Int

    /// Cuts the texts between commas into words at blanks.
    static func terms(of text: String) -> [DateWords] {
        let bytes = Array(text.utf8)
        var terms: [DateWords] = []
        var words: [Word] = []
        var index = 0
        while index <= bytes.count {
            guard index < bytes.count, bytes[index] != UInt8(ascii: ",") else {
                if !words.isEmpty { terms.append(DateWords(text: text, words: words, end: index)) }
                words = []
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: ","), !isBlank(bytes[index]) {
                index += 1
            }
            if index > start {
                let word = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
                words.append(Word(text: word, byte: start))
            } else {
                index += 1
            }
        }
        return terms
    }

    private init(text: String, words: [Word], end: Int) {
        self.text = text
        self.words = words
        self.end = end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }

    var next: String? { index < words.count ? words[index].text : nil }
    var byte: Int { index < words.count ? words[index].byte : end }

    /// The word behind the next one.
    var second: String? { index + 1 < words.count ? words[index + 1].text : nil }

    mutating func advance() { index += 1 }

    /// Moves behind the words, if they come next.
    mutating func take(_ expected: String...) -> Bool {
        for (offset, word) in expected.enumerated() {
            guard index + offset < words.count, words[index + offset].text == word else {
                return false
            }
        }
        index += expected.count
        return true
    }

    func error(_ expected: String, hint: String? = nil) -> FilterError {
        let found = next.map { "‘\($0)’" } ?? "the end"
        return FilterError(text, at: byte, "expected \(expected), found \(found)", hint: hint)
    }
}
