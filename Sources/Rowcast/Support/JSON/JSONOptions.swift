/// The options of json and its relatives.
enum JSONOptions {
    static let pivoted = OptionKey(
        "pivoted", default: Bool?.none, .reading,
        "Take nested objects of json for pivots, always or never (default: by their shape).")
    static let extraKeys = OptionKey(
        "extraKeys", default: ConversionOptions.ExtraKeys.error, .reading,
        "A json key, or a value in a sheet, that turns up after the columns are fixed: refuse it, "
            + "or ignore it.")
    static let scanKeys = OptionKey(
        "scanKeys", default: false, .reading, "Read json twice: once for the keys of all rows.")

    /// For rows without a header.
    static let rows = [
        FormatOption(pivoted), FormatOption(extraKeys), FormatOption(scanKeys),
        FormatOption(TableOptions.types), FormatOption(LenientOption.lenient),
    ]
    /// For documents that tell their fields.
    static let documents = [FormatOption(extraKeys), FormatOption(LenientOption.lenient)]
}

extension ConversionOptions {
    /// Whether nested objects of json rows are pivots: `true` takes also one level of nesting with
    /// any keys for one; `false` leaves nested values as cells whose text is JSON. `nil`: where
    /// every sampled row has the shape that pivots are written in.
    public var pivoted: Bool? {
        get { self[JSONOptions.pivoted] }
        set { self[JSONOptions.pivoted] = newValue }
    }

    /// What to do with a key that turns up after the columns are fixed.
    public enum ExtraKeys: String, OptionValue, Sendable, CaseIterable {
        /// An error that names key and row.
        case error
        /// The value is left out, with a warning.
        case ignore
    }

    /// What to do with a key that turns up after the columns are fixed. Default: error.
    public var extraKeys: ExtraKeys {
        get { self[JSONOptions.extraKeys] }
        set { self[JSONOptions.extraKeys] = newValue }
    }

    /// Whether all rows are read once for their keys before anything is written. Default: no.
    public var scanKeys: Bool {
        get { self[JSONOptions.scanKeys] }
        set { self[JSONOptions.scanKeys] = newValue }
    }
}
