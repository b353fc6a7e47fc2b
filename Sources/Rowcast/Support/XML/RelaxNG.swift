/// A pattern of RELAX NG, written shorter than in its XML syntax and as strict in what goes where:
///
///     .element("mergeCells", .optional(.attribute("count", .number)),
///         .oneOrMore(.element("mergeCell", .attribute("ref", .text))))
struct RelaxNG {
    let text: String

    private init(_ text: String) { self.text = text }

    /// The schema whose root is this element, of the namespace that its elements have.
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

    /// An element without content.
    static func empty(_ name: String, _ attributes: RelaxNG...) -> RelaxNG {
        RelaxNG("<element name=\"\(name)\"><empty/>\(joined(attributes))</element>")
    }

    static func attribute(
        _ name: String, namespace: String? = nil, _ value: RelaxNG
    ) -> RelaxNG {
        let namespace = namespace.map { " ns=\"\($0)\"" } ?? ""
        return RelaxNG("<attribute name=\"\(name)\"\(namespace)>\(value.text)</attribute>")
    }

    /// Attributes that may be left out.
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

    /// In that order.
    static func sequence(_ content: RelaxNG...) -> RelaxNG { group(content) }

    /// In any order.
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

    /// Text that a regular expression of XML Schema describes.
    static func pattern(_ expression: String) -> RelaxNG {
        RelaxNG("<data type=\"string\"><param name=\"pattern\">\(expression)</param></data>")
    }

    /// Text of that length.
    static func text(length: ClosedRange<Int>) -> RelaxNG {
        RelaxNG(
            "<data type=\"string\"><param name=\"minLength\">\(length.lowerBound)</param>"
                + "<param name=\"maxLength\">\(length.upperBound)</param></data>")
    }

    /// One of these words, which blanks separate here.
    static func oneOf(_ words: String) -> RelaxNG {
        let values = words.split(separator: " ").map { "<value>\($0)</value>" }
        return RelaxNG("<choice>\(values.joined())</choice>")
    }
}
