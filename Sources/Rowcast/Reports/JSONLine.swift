/// A JSON value that is written on one line: reports and inspections for programs.
package enum JSONLine: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONLine])
    case object([(key: String, value: JSONLine)])

    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(_ number: Int?) { self = number.map { .number(String($0)) } ?? .null }
    package init(_ text: String?) { self = text.map(JSONLine.string) ?? .null }

    /// Text of the value, without line ends.
    package var text: String {
        switch self {
        case .null: "null"
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .number(let digits): digits
        case .string(let text): JSONLine.quoted(text)
        case .array(let values): "[\(values.map(\.text).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(JSONLine.quoted($0.key)):\($0.value.text)" }.joined(separator: ","))}"
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
