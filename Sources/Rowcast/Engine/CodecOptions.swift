/// The options that decoders see: those of reading, and the conversion's limits.
@dynamicMemberLookup
struct DecodingOptions: Sendable {
    var reading: ReadingOptions
    /// Whether values of no column are left out in silence: because options say so, or because every
    /// output names its columns.
    let ignoresExtraKeys: Bool
    /// Greatest number of rows of the result to write; nil for all.
    let limit: Int?
    /// Greatest length of a row in bytes.
    let maxRowBytes: Int
    /// Greatest length of a header or footer in bytes.
    let maxHeaderBytes: Int
    /// Folder of temporary files.
    let temporaryFolder: String
    /// Greatest length of a temporary file in bytes.
    let maxSpoolBytes: Int

    init(_ options: ConversionOptions = ConversionOptions(), needs: DocumentNeeds = .allColumns) {
        reading = options.reading
        ignoresExtraKeys =
            options.reading.extraKeys == .ignore || !needs.contains(.allColumns)
        limit = options.limit
        maxRowBytes = options.maxRowBytes
        maxHeaderBytes = options.maxHeaderBytes
        temporaryFolder = options.temporaryFolder
        maxSpoolBytes = options.maxSpoolBytes
    }

    subscript<Value>(dynamicMember property: KeyPath<ReadingOptions, Value>) -> Value {
        reading[keyPath: property]
    }
}

/// The options that an encoder sees: those of writing its output, and the conversion's limit.
@dynamicMemberLookup
struct EncodingOptions: Sendable {
    let writing: WritingOptions
    /// Greatest number of rows of the result to write; nil for all.
    let limit: Int?
    /// Whether rows of the result differ from the text that they were read from: they are those of several
    /// inputs, have further columns, or are one for each pivot value.
    let changesRows: Bool

    init(
        _ writing: WritingOptions = WritingOptions(), limit: Int? = nil, changesRows: Bool = false
    ) {
        self.writing = writing
        self.limit = limit
        self.changesRows = changesRows
    }

    subscript<Value>(dynamicMember property: KeyPath<WritingOptions, Value>) -> Value {
        writing[keyPath: property]
    }
}
