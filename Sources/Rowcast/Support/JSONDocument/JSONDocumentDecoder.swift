/// A decoder of an object that has the rows as a member: `json_detail`, `json_fe` and `json_bi`.
protocol JSONDocumentDecoder: ResultDecoder {
    var options: DecodingOptions { get }

    /// Reads header and first rows as `ResultDecoder` has it, from a text that `repair` corrected where
    /// reading is lenient.
    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds, repair: JSONRepair?
    ) throws(ConversionError) -> Opening
}

extension JSONDocumentDecoder {
    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        try JSONRepair.read(prefix, isLenient: options.lenient, keys: true) {
            text, repair throws(ConversionError) in
            try open(text, isWhole: isWhole, needs: needs, repair: repair)
        }
    }
}
