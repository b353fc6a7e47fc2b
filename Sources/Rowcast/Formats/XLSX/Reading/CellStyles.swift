/// Kind of value that a number format shows a number as.
enum NumberKind: UInt8, Sendable {
    case number
    /// A date; a value with a time of day becomes a date and time.
    case date
    case dateTime
    /// A time of day; a value of more than a day becomes a date and time.
    case time
    /// A duration in hours, minutes and seconds.
    case elapsed
}

/// Number formats of a workbook's cell styles, by style index: kinds of value and format codes.
struct CellStyles: Sendable {
    private(set) var kinds: [NumberKind] = []
    /// Whether any style shows numbers as dates or times.
    private(set) var hasDates = false
    /// For each style, the index in `codes` of its format code; 0 for General.
    private var codeIndices: [UInt16] = []
    private var codes: [String?] = [nil]

    /// Most styles that are kept; Excel allows 65,490.
    private static let maxCount = 1 << 16
    /// Most UTF-8 bytes of a format code that is kept; Excel takes at most 255 characters.
    private static let maxCodeLength = 255

    @inline(__always)
    func kind(_ style: Int) -> NumberKind { style < kinds.count ? kinds[style] : .number }

    /// Returns the format code of a style, such as `$#,##0.00`; `nil` for General and for formats
    /// of dates and times.
    func code(_ style: Int) -> String? {
        style < codeIndices.count ? codes[Int(codeIndices[style])] : nil
    }

    private mutating func append(_ kind: NumberKind, _ codeIndex: Int) {
        guard kinds.count < CellStyles.maxCount else { return }
        kinds.append(kind)
        codeIndices.append(UInt16(truncatingIfNeeded: kind == .number ? codeIndex : 0))
        if kind != .number { hasDates = true }
    }

    /// Adds a format code and returns its index in `codes`; 0 for General and unusable codes.
    private mutating func place(of code: String?) -> Int {
        guard let code, code.utf8.count <= CellStyles.maxCodeLength, code != "@",
            code.lowercased() != "general", codes.count < CellStyles.maxCount
        else { return 0 }
        codes.append(code)
        return codes.count - 1
    }

    /// Reads the styles part.
    final class Reader: XMLHandler {
        private struct Format {
            var kind: NumberKind
            var code: Int
        }

        private(set) var styles = CellStyles()
        private var formats: [Int: Format] = [:]
        private var isInCellFormats = false
        private var scope = ElementScope()

        func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
            guard scope.enter(name) else { return }
            switch name {
            case "numFmt":
                guard let id = attributes.text("numFmtId").flatMap({ Int($0) }),
                    formats.count < CellStyles.maxCount
                else { return }
                let code = attributes.text("formatCode") ?? ""
                formats[id] = Format(
                    kind: NumberKind(format: code), code: styles.place(of: code))
            case "cellXfs": isInCellFormats = true
            case "xf" where isInCellFormats:
                let id = attributes.text("numFmtId").flatMap { Int($0) } ?? 0
                let format = formats[id] ?? builtin(id)
                styles.append(format.kind, format.code)
            default: break
            }
        }

        private func builtin(_ id: Int) -> Format {
            let format = Format(
                kind: NumberKind(builtin: id),
                code: styles.place(of: NumberKind.builtinCodes[id]))
            if formats.count < CellStyles.maxCount { formats[id] = format }
            return format
        }

        func endElement(_ name: XMLName) {
            if scope.leave(), name == "cellXfs" { isInCellFormats = false }
        }

        func text(_ bytes: TextView) {}
    }
}

extension NumberKind {
    /// Codes of built-in formats, by format id, for those that show numbers and are equal in all
    /// languages (ECMA-376 part 1, 18.8.30).
    static let builtinCodes = [
        1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
        12: "# ?/?", 13: "# ??/??", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
        39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 48: "##0.0E+0",
    ]

    /// The kind of a built-in format (ECMA-376 part 1, 18.8.30). Ids from 27 on belong to East
    /// Asian editions and differ by language; an id that is a date in any language counts as a
    /// date.
    init(builtin id: Int) {
        switch id {
        case 14...17, 27...31, 36, 50...54, 57, 58: self = .date
        case 18...21, 32...35, 45, 47, 55, 56: self = .time
        case 22: self = .dateTime
        case 46: self = .elapsed
        default: self = .number
        }
    }

    /// The kind of a format code such as `yyyy\-mm\-dd`, by its first section.
    init(format code: String) {
        var hasDay = false
        var hasTime = false
        var months = 0
        var rest = Array(code.utf8)[...]
        scan: while let character = rest.popFirst() {
            switch character {
            case UInt8(ascii: ";"): break scan
            case UInt8(ascii: "\""):
                rest = rest.drop { $0 != UInt8(ascii: "\"") }.dropFirst()
            case UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "*"):
                rest = rest.dropFirst()
            case UInt8(ascii: "["):
                let inside = rest.prefix { $0 != UInt8(ascii: "]") }.map { $0 | 0x20 }
                rest = rest.dropFirst(inside.count + 1)
                // `[h]`, `[mm]` and `[ss]` mean a duration; other brackets hold colours, conditions
                // or languages.
                if let first = inside.first, "hms".utf8.contains(first),
                    inside.allSatisfy({ $0 == first })
                {
                    self = .elapsed
                    return
                }
            case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "d"), UInt8(ascii: "D"):
                hasDay = true
            case UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "s"), UInt8(ascii: "S"):
                hasTime = true
            case UInt8(ascii: "m"), UInt8(ascii: "M"): months += 1
            case UInt8(ascii: "G"), UInt8(ascii: "g"):
                // In `General` no letter belongs to a date; any other `g` is an era.
                if rest.prefix(6).map({ $0 | 0x20 }) == Array("eneral".utf8) {
                    rest = rest.dropFirst(6)
                }
            default: break
            }
        }
        // `m` means minutes beside hours or seconds, and otherwise months.
        if months > 0, !hasTime { hasDay = true }
        switch (hasDay, hasTime) {
        case (true, true): self = .dateTime
        case (true, false): self = .date
        case (false, true): self = .time
        case (false, false): self = .number
        }
    }
}
