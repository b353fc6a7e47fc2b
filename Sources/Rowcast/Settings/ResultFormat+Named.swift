extension ResultFormat {
    /// The format with a name or alias.
    ///
    /// - Throws: `.invalidOption`, with the names near it.
    package static func existing(_ name: String) throws(ConversionError) -> ResultFormat {
        if let format = named(name) { return format }
        let names = all.flatMap { [$0.name] + $0.aliases }
        let near = NearNames.of(name, among: names).map { "'\($0)'" }
        let advice =
            near.isEmpty
            ? "the formats are \(all.map(\.name).joined(separator: ", "))"
            : "did you mean \(near.joined(separator: " or "))?"
        throw ConversionError(
            .invalidOption, "there is no format '\(name.oneLine)'; \(Message(advice))")
    }
}
