/// One generated row: cells whose text, not yet escaped, stands in one buffer.
struct Row {
    enum Kind {
        case null, number, boolean, date, text
    }

    /// A value and, where formatting changes it, what a user sees.
    struct Cell {
        var kind: Kind
        var value: Range<Int>
        var rendered: Range<Int>
    }

    /// What each text ends with.
    let textSuffix: String

    private(set) var bytes: [UInt8] = []
    private(set) var cells: [Cell] = []

    init(textSuffix: String) { self.textSuffix = textSuffix }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
    }

    mutating func addNull() { close(.null, from: bytes.count) }

    mutating func add(_ flag: Bool) {
        let start = bytes.count
        append(flag ? "true" : "false")
        close(.boolean, from: start)
        render { $0.append(flag ? "Yes" : "No") }
    }

    mutating func add(text: String...) {
        let start = bytes.count
        for part in text { append(part) }
        append(textSuffix)
        close(.text, from: start)
    }

    mutating func add(_ number: Int, isRendered: Bool = false) {
        let start = bytes.count
        append(number)
        close(.number, from: start)
        if isRendered { render { $0.append(grouped: number) } }
    }

    /// A number of hundredths, `1234.56`, rendered `$1,234.56`.
    mutating func add(cents: Int) {
        let start = bytes.count
        append(cents / 100)
        append(hundredths: cents)
        close(.number, from: start)
        render {
            $0.append("$")
            $0.append(grouped: cents / 100)
            $0.append(hundredths: cents)
        }
    }

    /// A number of as many digits as a double holds, rendered with two decimals.
    mutating func add(precise number: Double) {
        let start = bytes.count
        append(number.description)
        close(.number, from: start)
        render {
            $0.append(grouped: Int(number))
            $0.append(hundredths: Int(number * 100))
        }
    }

    /// A date of 2018 to 2023, `2019-12-22`.
    mutating func add(dayOfPeriod day: Int) {
        let start = bytes.count
        append(2018 + day / 336)
        bytes.append(UInt8(ascii: "-"))
        append(twoDigits: day % 336 / 28 + 1)
        bytes.append(UInt8(ascii: "-"))
        append(twoDigits: day % 28 + 1)
        close(.date, from: start)
    }

    private mutating func render(_ write: (inout Row) -> Void) {
        let start = bytes.count
        write(&self)
        cells[cells.count - 1].rendered = start..<bytes.count
    }

    private mutating func close(_ kind: Kind, from start: Int) {
        let end = bytes.count
        cells.append(Cell(kind: kind, value: start..<end, rendered: end..<end))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func append(_ number: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func append(twoDigits number: Int) {
        bytes.append(UInt8(ascii: "0") + UInt8(number / 10 % 10))
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private mutating func append(hundredths cents: Int) {
        bytes.append(UInt8(ascii: "."))
        append(twoDigits: cents % 100)
    }

    private mutating func append(grouped number: Int) {
        guard number >= 1000 else { return append(number) }
        append(grouped: number / 1000)
        bytes.append(UInt8(ascii: ","))
        bytes.append(UInt8(ascii: "0") + UInt8(number / 100 % 10))
        append(twoDigits: number % 100)
    }
}

/// SplitMix64: small, fast, and the same on every machine.
struct SeededGenerator {
    private var state: UInt64

    /// Rows have a generator each, so that a short data set is the beginning of a long one.
    init(seed: Int, row: Int) {
        state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15
        state = next() ^ UInt64(truncatingIfNeeded: row) &* 0xD6E8_FEB8_6659_FD93
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True once in so many times.
    mutating func one(in count: Int) -> Bool { below(count) == 0 }

    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
