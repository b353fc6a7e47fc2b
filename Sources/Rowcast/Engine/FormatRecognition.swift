/// Tells formats apart by content, and by name where content leaves it open.
enum FormatRecognition {
    static func format(
        of prefix: [UInt8], named name: String?
    ) throws(ConversionError) -> ResultFormat {
        let ratings = Array(prefix.prefix(Document.sampleSize)).withPaddedText { text in
            ResultFormat.all.map { ($0, $0.recognize(text)) }
        }
        let best = ratings.map(\.1).max() ?? .no
        let candidates = ratings.filter { $0.1 == best && best > .no }.map(\.0)
        if candidates.count == 1 { return candidates[0] }
        if let byName = name.flatMap(ResultFormat.ofFile(named:)),
            candidates.isEmpty ? byName.canDecode : candidates.contains(byName)
        {
            return byName
        }
        let names = (candidates.isEmpty ? ResultFormat.all.filter(\.canDecode) : candidates)
            .map(\.name)
        throw ConversionError(
            .unsupported, at: .init(byte: 0), "the format of the input is unclear",
            hint: "pass \(option: .inputFormat) with one of \(names.joined(separator: ", "))")
    }
}
