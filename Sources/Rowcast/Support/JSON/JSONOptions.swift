/// The options of json, ndjson, json_detail, json_fe and json_bi.
enum JSONOptions {
    static let pivoted = OptionKey(
        "pivoted", default: Bool?.none, .reading,
        "Take nested objects of json for pivots, always or never (default: by their shape).")
    static let extraKeys = OptionKey(
        "extraKeys", default: ReadingOptions.ExtraKeys.error, .reading,
        "A json key, or a value in a sheet, that turns up after the columns are fixed: refuse it, "
            + "or ignore it.")
    static let scanKeys = OptionKey(
        "scanKeys", default: false, .reading, "Read json twice: once for the keys of all rows.")

    /// The options of formats whose rows have no header.
    static let rows = [
        FormatOption(pivoted), FormatOption(extraKeys), FormatOption(scanKeys),
        FormatOption(TableOptions.types), FormatOption(LenientOption.lenient),
    ]
    /// The options of documents that declare their fields.
    static let documents = [FormatOption(extraKeys), FormatOption(LenientOption.lenient)]
}

extension ReadingOptions {
    /// Whether nested objects of json rows are pivots. True also takes a single level of nesting
    /// with any keys for pivots; false keeps nested values as cells whose text is JSON. Default:
    /// nil, which makes them pivots if all sampled rows have the shape of pivots.
    public var pivoted: Bool? {
        get { self[JSONOptions.pivoted] }
        set { self[JSONOptions.pivoted] = newValue }
    }

    /// The treatment of a key that first occurs after the columns are fixed.
    public enum ExtraKeys: String, OptionValue, Sendable, CaseIterable {
        /// Refuse the row, with an error that names key and row.
        case error
        /// Leave out the value, with a warning.
        case ignore
    }

    /// The treatment of a key that first occurs after the columns are fixed. Default: error.
    public var extraKeys: ExtraKeys {
        get { self[JSONOptions.extraKeys] }
        set { self[JSONOptions.extraKeys] = newValue }
    }

    /// Whether a first pass collects the keys of all rows before any row is written. Default:
    /// false.
    public var scanKeys: Bool {
        get { self[JSONOptions.scanKeys] }
        set { self[JSONOptions.scanKeys] = newValue }
    }
}
