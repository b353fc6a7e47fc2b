/// One of the formats that a query task's result comes in (API 4.0, `result_format`), or one that
/// files have beside them.
///
/// Each format declares itself in its own folder; `all` is the registry that help texts, media
/// types, tests and benchmarks read.
public struct ResultFormat: Sendable {
    /// Name on the wire, such as `json_detail`.
    public let name: String
    /// Other names that users type.
    public let aliases: [String]
    /// One line about the format.
    public let summary: String
    /// File name extensions, the usual one first, without a dot.
    public let extensions: [String]
    /// Media type of RFC 9110.
    public let mediaType: String

    /// What is to be chosen when this format is read or written.
    public let options: [FormatOption]

    /// How likely the beginning of an input is this format's.
    let recognize: @Sendable (UnsafeBufferPointer<UInt8>) -> Likelihood
    let makeDecoder: (@Sendable (ConversionOptions) -> any ResultDecoder)?
    /// What takes the result out of the container that it comes in, in the place of `makeDecoder`.
    let openContainer: OpenContainer?
    let makeEncoder: (@Sendable (ConversionOptions) -> any RowEncoder)?
    /// What checks documents of this format apart from decoding them, for users who ask for that.
    let makeChecker: (@Sendable (Validation, ConversionOptions) -> any DocumentChecker)?

    init(
        name: String, aliases: [String] = [], summary: String, extensions: [String],
        mediaType: String, options: [FormatOption] = [],
        recognize: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Likelihood = { _ in .no },
        makeDecoder: (@Sendable (ConversionOptions) -> any ResultDecoder)? = nil,
        openContainer: OpenContainer? = nil,
        makeEncoder: (@Sendable (ConversionOptions) -> any RowEncoder)? = nil,
        makeChecker: (@Sendable (Validation, ConversionOptions) -> any DocumentChecker)? = nil
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.extensions = extensions
        self.mediaType = mediaType
        self.options = options
        self.recognize = recognize
        self.makeDecoder = makeDecoder
        self.openContainer = openContainer
        self.makeEncoder = makeEncoder
        self.makeChecker = makeChecker
    }

    /// Whether results in this format can be read.
    public var canDecode: Bool { makeDecoder != nil || openContainer != nil }
    /// Whether results can be written in this format.
    public var canEncode: Bool { makeEncoder != nil }

    /// Every format that is known here.
    public static let all: [ResultFormat] = api + [.ndjson]

    /// The formats that a query task may ask for, the values of `result_format`.
    public static let api: [ResultFormat] = [
        .inlineJSON, .json, .jsonDetail, .jsonFE, .jsonBI, .csv, .html, .md, .txt, .xlsx, .gsxml,
        .sql,
    ]

    /// Close relatives that servers send beside the formats of `all`.
    static let relatives: [ResultFormat] = [.jsonLabel, .jsonDetailLiteStream]

    /// The format of that name or alias, `nil` if there is none.
    public static func named(_ name: String) -> ResultFormat? {
        let wanted = name.lowercased()
        return (all + relatives).first { $0.name == wanted || $0.aliases.contains(wanted) }
    }

    /// The format that a file name's extension tells, `nil` if it tells none.
    ///
    /// `orders.json_detail.json` is `json_detail`: a format's name before the extension counts.
    public static func ofFile(named fileName: String) -> ResultFormat? {
        let last = fileName.split(separator: "/").last ?? ""
        let parts = last.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
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

extension ResultFormat: Equatable {
    /// Formats are equal when their names are.
    public static func == (lhs: ResultFormat, rhs: ResultFormat) -> Bool { lhs.name == rhs.name }
}

/// How sure a format is that an input is its own, from the input's first bytes (up to 64 KB).
enum Likelihood: Int, Comparable {
    case no, possible, likely, certain

    static func < (lhs: Likelihood, rhs: Likelihood) -> Bool { lhs.rawValue < rhs.rawValue }
}
