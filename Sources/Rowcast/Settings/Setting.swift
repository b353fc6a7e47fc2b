/// An option of a call by the name that programs have for it, such as `max-row-bytes`, set from texts.
///
/// `Settings` sets options by these names for programs whose users name options by texts, the C interface
/// among them. Options of formats are settings by their declarations (`FormatOption`).
package struct Setting: Sendable {
    /// A kind of work that takes options.
    package enum Place: Sendable, Hashable, CaseIterable {
        /// A conversion, for all of its outputs.
        case conversion
        /// One output of a conversion.
        case output
        /// An inspection of a document.
        case inspection
        /// Rows that are read by the caller.
        case rowsRead
        /// Rows that are written by the caller.
        case rowsWritten

        var text: String {
            switch self {
            case .conversion: "a conversion"
            case .output: "an output"
            case .inspection: "an inspection"
            case .rowsRead: "rows that are read"
            case .rowsWritten: "rows that are written"
            }
        }
    }

    /// The number of texts that a setting takes, and their form.
    enum Kind: Sendable {
        /// `true` or `false`; no text stands for `true`.
        case flag
        /// As `flag`, and `no-NAME` is its opposite.
        case choiceOfFlags
        /// One text.
        case value
        /// One text or several.
        case list
    }

    let name: String
    let kind: Kind
    let places: Set<Place>
    /// Sets the option; throws `.invalidOption` for a text that stands for no value.
    let set: @Sendable ([String], inout Settings) throws(ConversionError) -> Void

    private init(
        _ name: String, _ kind: Kind, _ places: Set<Place>,
        set: @escaping @Sendable ([String], inout Settings) throws(ConversionError) -> Void
    ) {
        self.name = name
        self.kind = kind
        self.places = places
        self.set = set
    }
}

// MARK: - Forms of values

extension Setting {
    package static func flag(
        _ name: String, _ places: Set<Place>, hasOpposite: Bool = false,
        set: @escaping @Sendable (Bool, inout Settings) -> Void
    ) -> Setting {
        Setting(name, hasOpposite ? .choiceOfFlags : .flag, places) {
            texts, settings throws(ConversionError) in
            guard let value = Bool(texts[0]) else {
                throw .value(of: name, "'true' or 'false'", texts)
            }
            set(value, &settings)
        }
    }

    /// A setting of one text; `parse` returns nil for a text that stands for no value, and `values`
    /// describes those that do.
    package static func value<Value>(
        _ name: String, _ places: Set<Place>, _ values: String,
        parse: @escaping @Sendable (String) -> Value?,
        set: @escaping @Sendable (Value, inout Settings) throws(ConversionError) -> Void
    ) -> Setting {
        Setting(name, .value, places) { texts, settings throws(ConversionError) in
            guard let value = parse(texts[0]) else { throw .value(of: name, values, texts) }
            try set(value, &settings)
        }
    }

    /// A flag that may be a word instead.
    package static func flagOrWord(
        _ name: String, _ places: Set<Place>, _ values: String,
        set: @escaping @Sendable (String, inout Settings) -> Bool
    ) -> Setting {
        Setting(name, .flag, places) { texts, settings throws(ConversionError) in
            guard set(texts[0], &settings) else { throw .value(of: name, values, texts) }
        }
    }

    static func number(
        _ name: String, _ places: Set<Place>, _ range: ClosedRange<Int>, _ values: String,
        set: @escaping @Sendable (Int, inout Settings) -> Void
    ) -> Setting {
        value(name, places, values) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        } set: {
            set($0, &$1)
        }
    }

    /// Texts of which each sets something, in their order.
    package static func texts(
        _ name: String, _ places: Set<Place>,
        set: @escaping @Sendable ([String], inout Settings) throws(ConversionError) -> Void
    ) -> Setting {
        Setting(name, .list, places) { texts, settings throws(ConversionError) in
            try set(texts, &settings)
        }
    }

    /// A number of bytes, such as `64MB`.
    package static func size(
        _ name: String, _ places: Set<Place>, _ range: ClosedRange<Int>, _ values: String,
        set: @escaping @Sendable (Int, inout Settings) -> Void
    ) -> Setting {
        value(name, places, values) {
            ByteSize($0).flatMap { range.contains($0.bytes) ? $0.bytes : nil }
        } set: {
            set($0, &$1)
        }
    }

    /// Names between commas, from all texts.
    static func names(
        _ name: String, _ places: Set<Place>,
        set: @escaping @Sendable ([String], inout Settings) -> Void
    ) -> Setting {
        Setting(name, .list, places) { texts, settings throws(ConversionError) in
            let names = texts.flatMap(NameList.names)
            guard !names.contains("") else {
                throw .value(of: name, "names, none of them empty", texts)
            }
            set(names, &settings)
        }
    }

    /// A text for each of several names.
    static func pairs(
        _ name: String, _ places: Set<Place>, _ form: String,
        set: @escaping @Sendable ([String: String], inout Settings) -> Void
    ) -> Setting {
        Setting(name, .list, places) { texts, settings throws(ConversionError) in
            var pairs: [String: String] = [:]
            for text in texts {
                guard let (key, value) = NameList.pair(in: text), !key.isEmpty, !value.isEmpty
                else { throw .value(of: name, form, [text]) }
                guard pairs.updateValue(value, forKey: key) == nil else {
                    throw .value(of: name, "each name once", texts)
                }
            }
            set(pairs, &settings)
        }
    }

    /// An option that formats declare.
    init(_ option: FormatOption) {
        let reading: Set<Place> = [.conversion, .inspection, .rowsRead]
        let writing: Set<Place> = [.conversion, .output, .rowsWritten]
        places =
            switch option.use {
            case .reading: reading
            case .writing: writing
            case .both: reading.union(writing)
            }
        name = OptionSpelling.hyphenated(option.name)
        kind =
            switch option.kind {
            case .flag: .flag
            case .choiceOfFlags: .choiceOfFlags
            case .value, .choice: .value
            }
        set = { texts, settings throws(ConversionError) in
            do throws(ConversionError) {
                try option.set(texts[0], in: &settings.options)
            } catch {
                throw ConversionError(.invalidOption, error.reason)
            }
        }
    }
}

extension ConversionError {
    /// The error of texts that stand for no value of an option.
    static func value(
        of name: String, _ values: String, _ texts: [String]
    ) -> ConversionError {
        let given = texts.map { "'\($0.oneLine)'" }.joined(separator: ", ")
        return ConversionError(.invalidOption, "\(name) takes \(values), not \(given)")
    }
}
