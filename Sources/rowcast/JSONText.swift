import Rowcast

/// A JSON value to write on one line. Reports are small, and Foundation would double the start-up
/// time of the command.
enum JSONText: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONText])
    case object([(key: String, value: JSONText)])

    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(_ number: Int) { self = .number(String(number)) }
    init(_ text: String?) { self = text.map(JSONText.string) ?? .null }

    /// Text of the value, without line ends.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .number(let digits): digits
        case .string(let text): JSONText.quoted(text)
        case .array(let values): "[\(values.map(\.text).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(JSONText.quoted($0.key)):\($0.value.text)" }.joined(separator: ","))}"
        }
    }

    /// A text as a JSON string, without the control characters that JSON allows and terminals obey.
    private static func quoted(_ text: String) -> String {
        let quoted = String(decoding: text.jsonQuoted, as: UTF8.self)
        return quoted.unicodeScalars.reduce(into: "") { result, scalar in
            if (127..<160).contains(scalar.value) {
                result += "\\u00" + String(scalar.value, radix: 16)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
