/// A random result: as a document written in one of many ways, and as what conversions must make
/// of it, worked out here in the plainest way.
struct PropertyResult {
    enum Value {
        case null, yes, no
        case number(String)
        case text(String)
        case nested(String)
    }

    let columns: [String]
    let rows: [[Value]]

    init(using random: inout SeededGenerator) {
        let count = [1, 2, 3, 7, 30].randomElement(using: &random) ?? 1
        let endings = ["", "", "", " \"q\"", "é", "\u{1F600}", ",", "\\"]
        let columns = (0..<count).map {
            "view.c\($0)" + (endings.randomElement(using: &random) ?? "")
        }
        self.columns = columns
        let length = [0, 1, 2, 10, 200].randomElement(using: &random) ?? 0
        rows = (0..<length).map { _ in
            (0..<count).map { _ in Self.value(first: columns[0], using: &random) }
        }
    }

    private static let pieces = [
        "plain", "words and more words", " ", "\"", "\\", "/", "\n", "\r\n", "\t", ",", "}",
        "},\n{",
        "[", ":", "é", "漢字", "\u{1F600}", "\u{2028}", "\u{1}", "\u{7F}", "\u{FFFD}", "null", "0",
        "<b>", "'", ";", "=1+1", "abcdefghijklmnopqrstuvwxyz",
    ]
    private static let numbers = [
        "0", "-0", "1", "-1", "42", "107.0", "0.1", "104.16499999999998", "1e5", "1E+17", "5e-324",
        "12345678901234567890", "-9223372036854775809", "0.000000001",
    ]

    private static func value(
        first name: String, using random: inout SeededGenerator
    ) -> Value {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...1: return .null
        case 2: return .yes
        case 3: return .no
        case 4...9: return .number(numbers.randomElement(using: &random) ?? "0")
        case 10:
            // Text that looks like the end of a row and the beginning of the next.
            let key = quoted(name)
            let texts = ["[]", "[1, 2]", "[{\(key):1},\n{\(key):2}]", "[[{\(key):null}, \"],[\"]]"]
            return .nested(texts.randomElement(using: &random) ?? "[]")
        default:
            let count = Int.random(in: 0..<6, using: &random)
            return .text(
                (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined())
        }
    }

    // MARK: - As a document

    /// The rows as json with blanks, escapes, key orders and left out nulls at random.
    func json(using random: inout SeededGenerator) -> String {
        let isCompact = Bool.random(using: &random)
        let isRegular = Bool.random(using: &random)
        var text = ""
        for (index, row) in rows.enumerated() {
            var members: [String] = []
            for (name, value) in zip(columns, row) {
                if case .null = value, index > 0, !isRegular, Bool.random(using: &random) {
                    continue
                }
                let gap = isCompact ? "" : space(using: &random)
                members.append(
                    "\(spelled(name, isRegular, using: &random))\(gap):\(gap)"
                        + token(value, isRegular, using: &random))
            }
            if index > 0, !isRegular, Bool.random(using: &random) {
                members.shuffle(using: &random)
            }
            let gap = isCompact ? "" : space(using: &random)
            text += (index == 0 ? "" : ",\(isCompact ? "\n" : gap)") + "{\(gap)"
            text += members.joined(separator: ",\(gap)") + "\(gap)}"
        }
        return "[\(text)]\n"
    }

    /// The result as json_detail, `data` before or behind `fields`.
    func detail(using random: inout SeededGenerator) -> String {
        let fields = columns.map {
            "{\"name\":\(quoted($0)),\"label\":\(quoted($0)),\"more\":[1.50]}"
        }
        let extras = [
            "", ",\"rendered\":\"x\"", ",\"links\":[{\"value\":\"},{\"}]",
            ",\"html\":\"<i>\\u00e9\"",
        ]
        let data = rows.map { row in
            let cells = zip(columns, row).map { name, value in
                "\(quoted(name)):{\"value\":\(token(value))\(extras.randomElement(using: &random) ?? "")}"
            }
            return "{\(cells.joined(separator: ","))}"
        }
        var members = [
            "\"from_cache\":true", "\"unknown\":{\"data\":[],\"n\":1.0}",
            "\"fields\":{\"dimensions\":[\(fields.joined(separator: ","))]}",
            "\"data\":[\(data.joined(separator: ","))]",
        ]
        members.shuffle(using: &random)
        return "{\(members.joined(separator: ","))}"
    }

    private func space(using random: inout SeededGenerator) -> String {
        ["", " ", "\n", "\r\n  ", "\t"].randomElement(using: &random) ?? ""
    }

    private func token(
        _ value: Value, _ isRegular: Bool, using random: inout SeededGenerator
    ) -> String {
        guard case .text(let text) = value else { return token(value) }
        return spelled(text, isRegular, using: &random)
    }

    /// A string with more escapes than there must be.
    private func spelled(
        _ text: String, _ isRegular: Bool, using random: inout SeededGenerator
    ) -> String {
        if isRegular || Int.random(in: 0..<4, using: &random) > 0 { return quoted(text) }
        let units = text.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"\(units.joined())\""
    }

    // MARK: - What must come of it

    /// What the json encoder must write.
    var canonicalJSON: String {
        let texts = rows.map { row in
            "{" + zip(columns, row).map { "\(quoted($0)):\(token($1))" }.joined(separator: ",")
                + "}"
        }
        return "[\(texts.joined(separator: ",\n"))]\n"
    }

    /// What is written as json, everything as text, from what is written as csv.
    var jsonOfTexts: String {
        let texts = rows.map { row in
            let members = zip(columns, row).map { name, value in
                let text = shown(value)
                let isNull = text.isEmpty && columns.count > 1
                return "\(quoted(name)):\(isNull ? "null" : quoted(text))"
            }
            return "{\(members.joined(separator: ","))}"
        }
        return "[\(texts.joined(separator: ",\n"))]\n"
    }

    private func shown(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .yes: "true"
        case .no: "false"
        case .number(let text), .text(let text), .nested(let text): text
        }
    }

    private func token(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .yes: "true"
        case .no: "false"
        case .number(let text), .nested(let text): text
        case .text(let text): quoted(text)
        }
    }

    private func quoted(_ text: String) -> String { Self.quoted(text) }

    /// A string with the escapes that there must be.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{1}": result += "\\u0001"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
