/// The greatest number of symbols that a parser of SQL holds on its stack for an expression, by the open
/// parentheses, `CASE`s and operators at each place.
///
/// Of `ABS(1 + (2` a parser holds eight: the name, the parenthesis, and a symbol for `DISTINCT`; the number and
/// the operator; the parenthesis, the number, and the next symbol.
struct SQLNesting {
    private struct Level {
        /// Symbols of the opened construct.
        var symbols: Int
        /// Ranks of the operators whose right side is not complete.
        var operators: [Int] = []

        var count: Int { symbols + 2 * operators.count }
    }

    private(set) var greatest = 0
    private var levels = [Level(symbols: 0)]
    /// Symbols of all levels but the last.
    private var below = 0
    private var followsName = false

    /// A bound value.
    mutating func addValue() {
        followsName = false
        note()
    }

    /// A text between two bound values.
    mutating func add(_ text: String) {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "("):
                open(followsName ? 3 : 1)
            case UInt8(ascii: ")"): close()
            case UInt8(ascii: ","):
                let symbols = levels[levels.count - 1].symbols
                levels[levels.count - 1] = Level(
                    symbols: symbols == 3 || symbols == 1 ? symbols + 2 : symbols)
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                index += 1
                while index < bytes.count, bytes[index] != byte { index += 1 }
                note()
            case UInt8(ascii: "|"): `operator`(5)
            case UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"): `operator`(4)
            case UInt8(ascii: "+"), UInt8(ascii: "-"): `operator`(3)
            case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"): `operator`(2)
            default: break
            }
            let start = index
            while index < bytes.count, SQLNesting.isWord(bytes[index]) { index += 1 }
            if index > start {
                word(String(decoding: bytes[start..<index], as: UTF8.self))
            } else {
                if byte != 32 { followsName = false }
                index += 1
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            || 48...57 ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private mutating func word(_ word: String) {
        followsName = false
        switch word {
        case "OR": `operator`(0)
        case "AND": `operator`(1)
        case "IS", "IN", "LIKE", "ILIKE", "GLOB", "BETWEEN", "NOT": `operator`(2)
        case "CASE": open(2)
        case "WHEN": replaceTop(with: levels[levels.count - 1].symbols == 2 ? 3 : 4)
        case "THEN": replaceTop(with: levels[levels.count - 1].symbols + 2)
        case "ELSE": replaceTop(with: 4)
        case "END": close()
        default:
            followsName = true
            note()
        }
    }

    private mutating func note() {
        greatest = max(greatest, below + levels[levels.count - 1].count + 2)
    }

    private mutating func open(_ symbols: Int) {
        below += levels[levels.count - 1].count
        levels.append(Level(symbols: symbols))
        note()
    }

    private mutating func close() {
        guard levels.count > 1 else { return }
        levels.removeLast()
        below -= levels[levels.count - 1].count
    }

    private mutating func replaceTop(with symbols: Int) {
        levels[levels.count - 1] = Level(symbols: symbols)
    }

    /// An operator ends those on its left that bind as tightly.
    private mutating func `operator`(_ rank: Int) {
        while let last = levels[levels.count - 1].operators.last, last >= rank {
            levels[levels.count - 1].operators.removeLast()
        }
        levels[levels.count - 1].operators.append(rank)
        note()
    }
}
