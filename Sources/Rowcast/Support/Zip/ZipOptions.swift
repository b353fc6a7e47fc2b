/// The option of formats that are zip archives.
enum ZipOptions {
    static let maxExpansion = OptionKey(
        "maxExpansion", default: 250, .reading,
        "How many times its size a part of a workbook may expand to.", valueName: "factor",
        values: "1 or more", isValid: { $0 >= 1 })
}
