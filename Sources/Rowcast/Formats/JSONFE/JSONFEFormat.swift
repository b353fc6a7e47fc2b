extension ResultFormat {
    /// The object that the front end gives to visualisations: json_detail with alphabetical keys.
    ///
    /// Decoded like json_detail; recognition of an unnamed format reports json_detail.
    public static let jsonFE = ResultFormat(
        name: "json_fe", summary: "json_detail as the front end has it, keys in alphabetical order",
        extensions: ["json"],
        mediaType: "application/json",
        options: JSONOptions.documents + LinkOptions.carried,
        makeDecoder: { JSONDetailDecoder(options: $0, isFrontEnd: true) },
        makeEncoder: { JSONFEEncoder(options: $0) })
}
