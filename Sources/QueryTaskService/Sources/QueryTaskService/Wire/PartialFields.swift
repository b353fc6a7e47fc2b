internal import QueryTasks

/// The members that a client wants of an answer: `id,query(id,model)`.
///
/// Unknown names are ignored, and an empty text asks for all members.
struct PartialFields: Sendable {
    private let members: [String: PartialFields]

    /// Depth of parentheses that is read; deeper ones ask for all members there.
    private static let maxDepth = 16

    init?(_ text: String?) {
        guard let text, !text.isEmpty else { return nil }
        var rest = text.unicodeScalars[...]
        let fields = PartialFields.read(&rest, depth: 0)
        guard !fields.members.isEmpty else { return nil }
        self = fields
    }

    private init(members: [String: PartialFields]) { self.members = members }

    private static func read(
        _ rest: inout Substring.UnicodeScalarView, depth: Int
    ) -> PartialFields {
        var members: [String: PartialFields] = [:]
        var name = ""
        func add(_ children: PartialFields = PartialFields(members: [:])) {
            let trimmed = name.drop { $0 == " " }
            name = ""
            if !trimmed.isEmpty { members[String(trimmed)] = children }
        }
        while let scalar = rest.popFirst() {
            switch scalar {
            case ",": add()
            case "(" where depth < maxDepth: add(read(&rest, depth: depth + 1))
            // A parenthesis that ends nothing parts two names, as a comma does.
            case ")" where depth == 0: add()
            case ")":
                add()
                return PartialFields(members: members)
            default: name.unicodeScalars.append(scalar)
            }
        }
        add()
        return PartialFields(members: members)
    }

    /// The value with the asked members only; each object of an array by itself.
    func part(of value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            if members.isEmpty { return value }
            var part: [String: JSONValue] = [:]
            for (name, children) in members { part[name] = object[name].map(children.part) }
            return .object(part)
        case .array(let elements): return .array(elements.map(part))
        case .null, .bool, .number, .string: return value
        }
    }
}
