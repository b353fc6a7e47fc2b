import Rowcast

/// Formats by the names that users type.
enum FormatChoice {
    /// Names in help texts and shell completions.
    static let names = ResultFormat.all.map(\.name)

    /// Names of the formats that are written.
    static let writableNames = ResultFormat.all.filter(\.canEncode).map(\.name)

    /// Returns the format to read; `nil` for `auto`.
    static func input(_ name: String) throws(Failure) -> ResultFormat? {
        if name.lowercased() == "auto" { return nil }
        let format = try named(name)
        guard format.canDecode else {
            throw .usage(
                "\(format.name) cannot be read; \(list("readable", \.canDecode))", see: .formats)
        }
        return format
    }

    /// Returns the format to write.
    static func output(_ name: String) throws(Failure) -> ResultFormat {
        try writable(try named(name))
    }

    /// Returns the format if it can be written; throws otherwise.
    static func writable(_ format: ResultFormat) throws(Failure) -> ResultFormat {
        guard format.canEncode else {
            throw .usage(
                "\(format.name) cannot be written; \(list("writable", \.canEncode))",
                see: .formats)
        }
        return format
    }

    private static func named(_ name: String) throws(Failure) -> ResultFormat {
        guard let format = ResultFormat.named(name) else {
            let names = ResultFormat.all.flatMap { [$0.name] + $0.aliases }
            let near = Misspelling.nearest(to: name, in: names).map { "did you mean '\($0)'?" }
            let advice = near ?? list("the", { _ in true })
            throw .usage("there is no format '\(name)'; \(advice)", see: .formats)
        }
        return format
    }

    private static func list(_ kind: String, _ isListed: (ResultFormat) -> Bool) -> String {
        let names = ResultFormat.all.filter(isListed).map(\.name)
        return "\(kind) formats are \(names.joined(separator: ", "))"
    }
}
