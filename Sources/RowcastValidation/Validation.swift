public import Rowcast

/// How thoroughly a document is checked.
public enum Validation: String, Sendable, CaseIterable {
    /// Check that the document is well-formed and has all its parts.
    case wellFormed = "well-formed"
    /// Check also that elements, attributes and values conform to the format's schema, and that
    /// each reference, such as a cell's style, refers to something that exists.
    case schema
}

extension OutputValidation {
    /// Checks that outputs are well-formed and have all their parts.
    public static let wellFormed = OutputValidation(.wellFormed)
    /// Checks outputs against the schemas of their formats too.
    public static let schema = OutputValidation(.schema)

    /// Checks outputs of the formats that have a checker, each on a thread of its own.
    private init(_ validation: Validation) {
        self.init(of: Set(Checkers.all.keys)) { format, options throws(ConversionError) in
            guard let makeChecker = Checkers.all[format] else { return nil }
            return try ThreadedOutputCheck(makeChecker(validation, options))
        }
    }
}
