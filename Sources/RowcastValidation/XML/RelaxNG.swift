import Rowcast

/// A pattern of RELAX NG, in a shorter notation than its XML syntax:
///
///     .element("mergeCells", .optional(.attribute("count", .number)),
///         .oneOrMore(.element("mergeCell", .attribute("ref", .text))))
struct RelaxNG {
    let text: String

    private init(_ text: String) { self.text = text }

    /// Makes the schema of documents whose root is this element. Its elements are in `namespace`
    /// unless they name another.
    func schema(namespace: String) -> RelaxNGSchema {
        let types = "http://www.w3.org/2001/XMLSchema-datatypes"
        return RelaxNGSchema(
            "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\" ns=\"\(namespace)\" "
                + "datatypeLibrary=\"\(types)\"><start>\(text)</start></grammar>")
    }

    // MARK: - Structure

    static func element(
        _ name: String, namespace: String? = nil, _ content: RelaxNG...
    ) -> RelaxNG {
        let namespace = namespace.map { " ns=\"\($0)\"" } ?? ""
        let inner = content.isEmpty ? "<empty/>" : joined(content)
        return RelaxNG("<element name=\"\(name)\"\(namespace)>\(inner)</element>")
    }

    /// An element without content; it may have attributes.
    static func empty(_ name: String, _ attributes: RelaxNG...) -> RelaxNG {
        RelaxNG("<element name=\"\(name)\"><empty/>\(joined(attributes))</element>")
    }

    static func attribute(
        _ name: String, namespace: String? = nil, _ value: RelaxNG
    ) -> RelaxNG {
        let namespace = namespace.map { " ns=\"\($0)\"" } ?? ""
        return RelaxNG("<attribute name=\"\(name)\"\(namespace)>\(value.text)</attribute>")
    }

    /// Optional attributes with values of the same pattern.
    static func attributes(_ names: String..., as value: RelaxNG) -> RelaxNG {
        group(names.map { optional(attribute($0, value)) })
    }

    static func optional(_ content: RelaxNG...) -> RelaxNG {
        RelaxNG("<optional>\(joined(content))</optional>")
    }

    static func zeroOrMore(_ content: RelaxNG...) -> RelaxNG {
        RelaxNG("<zeroOrMore>\(joined(content))</zeroOrMore>")
    }

    static func oneOrMore(_ content: RelaxNG...) -> RelaxNG {
        RelaxNG("<oneOrMore>\(joined(content))</oneOrMore>")
    }

    static func choice(_ content: RelaxNG...) -> RelaxNG {
        RelaxNG("<choice>\(joined(content))</choice>")
    }

    /// The patterns in this order.
    static func sequence(_ content: RelaxNG...) -> RelaxNG { group(content) }

    /// The patterns in any order.
    static func anyOrder(_ content: RelaxNG...) -> RelaxNG {
        RelaxNG("<interleave>\(joined(content))</interleave>")
    }

    private static func group(_ content: [RelaxNG]) -> RelaxNG {
        RelaxNG("<group>\(joined(content))</group>")
    }

    private static func joined(_ content: [RelaxNG]) -> String {
        content.map(\.text).joined()
    }

    // MARK: - Values

    static let text = RelaxNG("<text/>")
    static let number = RelaxNG("<data type=\"unsignedInt\"/>")
    static let integer = RelaxNG("<data type=\"int\"/>")
    static let double = RelaxNG("<data type=\"double\"/>")
    static let boolean = RelaxNG("<data type=\"boolean\"/>")
    static let dateTime = RelaxNG("<data type=\"dateTime\"/>")
    static let uri = RelaxNG("<data type=\"anyURI\"><param name=\"minLength\">1</param></data>")

    /// A text that matches a regular expression of XML Schema.
    static func pattern(_ expression: String) -> RelaxNG {
        RelaxNG("<data type=\"string\"><param name=\"pattern\">\(expression)</param></data>")
    }

    /// A text whose number of characters is in the range `length`.
    static func text(length: ClosedRange<Int>) -> RelaxNG {
        RelaxNG(
            "<data type=\"string\"><param name=\"minLength\">\(length.lowerBound)</param>"
                + "<param name=\"maxLength\">\(length.upperBound)</param></data>")
    }

    /// One of several words; blanks separate them in `words`.
    static func oneOf(_ words: String) -> RelaxNG {
        let values = words.split(separator: " ").map { "<value>\($0)</value>" }
        return RelaxNG("<choice>\(values.joined())</choice>")
    }
}
