/// A format that results come in: one of the API's `result_format` values (API 4.0), or a file
/// format such as ndjson.
///
/// Each format declares itself in its own folder; `all` is the registry that help texts, media
/// types, tests and benchmarks read.
public struct ResultFormat: Sendable {
    /// Name on the wire, such as `json_detail`.
    public let name: String
    /// Other names that `named(_:)` accepts, in lower case.
    public let aliases: [String]
    /// One-line description of the format.
    public let summary: String
    /// File name extensions without a dot, the usual one first.
    public let extensions: [String]
    /// Media type as RFC 9110, 8.3.1 defines it, such as `text/csv`.
    public let mediaType: String

    /// The options of reading and writing this format.
    public let options: [FormatOption]

    /// The option that finds columns which only rows far behind the first name; nil where the header
    /// tells all columns.
    let lateColumns: OptionKey<Bool>?
    /// Rates from the first bytes of an input how likely the input has this format.
    let recognize: @Sendable (PaddedText) -> Likelihood
    let makeDecoder: (@Sendable (DecodingOptions) -> any ResultDecoder)?
    /// Opens the container of a result, such as a zip archive; formats with a container have it
    /// instead of `makeDecoder`.
    let openContainer: OpenContainer?
    let makeEncoder: (@Sendable (EncodingOptions) -> any RowEncoder)?

    init(
        name: String, aliases: [String] = [], summary: String, extensions: [String],
        mediaType: String, options: [FormatOption] = [], lateColumns: OptionKey<Bool>? = nil,
        recognize: @escaping @Sendable (PaddedText) -> Likelihood = { _ in .no },
        makeDecoder: (@Sendable (DecodingOptions) -> any ResultDecoder)? = nil,
        openContainer: OpenContainer? = nil,
        makeEncoder: (@Sendable (EncodingOptions) -> any RowEncoder)? = nil
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.extensions = extensions
        self.mediaType = mediaType
        self.options = options
        self.lateColumns = lateColumns
        self.recognize = recognize
        self.makeDecoder = makeDecoder
        self.openContainer = openContainer
        self.makeEncoder = makeEncoder
    }

    /// Whether Rowcast reads this format.
    public var canDecode: Bool { makeDecoder != nil || openContainer != nil }
    /// Whether Rowcast writes this format.
    public var canEncode: Bool { makeEncoder != nil }

    /// All formats that Rowcast knows, except `relatives`.
    public static let all: [ResultFormat] = api + [.ndjson, .table, .records]

    /// The formats of query tasks: the values of `result_format` in API 4.0.
    public static let api: [ResultFormat] = [
        .inlineJSON, .json, .jsonDetail, .jsonFE, .jsonBI, .csv, .html, .md, .txt, .xlsx, .gsxml,
        .sql,
    ]

    /// Formats of some servers that resemble a format of `all`; users choose them by name only.
    static let relatives: [ResultFormat] = [.jsonLabel, .jsonDetailLiteStream]

    /// The format with the name or alias `name`, in any case; nil if there is none.
    public static func named(_ name: String) -> ResultFormat? {
        let wanted = name.lowercased()
        return (all + relatives).first { $0.name == wanted || $0.aliases.contains(wanted) }
    }

    /// The format that a file name's extension stands for; nil if it stands for none.
    ///
    /// `orders.json_detail.json` is `json_detail`: a format's name before the extension counts. The
    /// endings of compressed files, `.gz` and `.zip`, do not: `orders.csv.gz` is `csv`.
    public static func ofFile(named fileName: String) -> ResultFormat? {
        let last = fileName.split(separator: "/").last ?? ""
        var parts = last.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 2, ["gz", "zip"].contains(parts.last?.lowercased()) { parts.removeLast() }
        guard parts.count > 1, let suffix = parts.last?.lowercased() else { return nil }
        if parts.count > 2, let inner = named(parts[parts.count - 2]),
            inner.extensions.contains(suffix)
        {
            return inner
        }
        if let exact = named(suffix) { return exact }
        return all.first { $0.extensions.contains(suffix) }
    }
}

extension ResultFormat {
    /// A file's name without its folder and without the endings that tell compression and format:
    /// `orders` for `data/orders.json_detail.json.gz`; nil for no name, and for `-`, standard input.
    package static func stem(ofFile path: String) -> String? {
        guard path != "-", let last = path.split(separator: "/").last else { return nil }
        var name = String(last)
        func ending() -> String {
            name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        }
        func dropEnding() -> Bool {
            guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
            name = String(name[..<dot])
            return true
        }
        if ["gz", "zip"].contains(ending()) { _ = dropEnding() }
        guard let format = ofFile(named: name), dropEnding() else { return name }
        if named(ending()) == format { _ = dropEnding() }
        return name
    }
}

extension ResultFormat: Hashable, CustomStringConvertible {
    /// Formats are equal when their names are.
    public static func == (lhs: ResultFormat, rhs: ResultFormat) -> Bool { lhs.name == rhs.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// The format's name.
    public var description: String { name }
}

/// How likely an input has a format, by its first bytes (up to 64 KB).
enum Likelihood: Int, Comparable {
    case no, possible, likely, certain

    static func < (lhs: Likelihood, rhs: Likelihood) -> Bool { lhs.rawValue < rhs.rawValue }
}
