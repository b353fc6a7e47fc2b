/// The options that choose the result in a larger document, whatever the result's format.
enum EnvelopeOptions {
    static let at = OptionKey(
        "at", default: String?.none, .reading,
        "The place of the result in a larger JSON document: the names and numbers on the way to it, such as "
            + "data.results or items.0.result ('\\.' for a dot in a name), or a JSON pointer, "
            + "/data/results. A string there is read as the text that it holds.",
        valueName: "path",
        values: "a path such as data.results, or a JSON pointer such as /data/results",
        isValid: { $0.map { ValuePath($0) != nil } ?? true })
    static let task = OptionKey(
        "task", default: String?.none, .reading,
        "The id of the task to read in an answer of multi_results; without it the error lists the tasks.",
        valueName: "id", values: "the id of a task", isValid: { $0 != "" })

    static let all = [FormatOption(at), FormatOption(task)]
}

extension ReadingOptions {
    /// The place of the result in a larger JSON document, as a dotted path, such as `data.results` or
    /// `items.0.result`, or as a JSON pointer (RFC 6901), `/data/results`. Default: nil, the result is the
    /// whole document.
    ///
    /// A dotted path has `\.` for a dot and `\\` for a backslash in a name. The result is read as a
    /// stream, and the rest of the document is checked. A string at the place is read as the text that it
    /// holds, of any format; positions in errors are then those in the string's text. A second member of
    /// a name on the path is an error.
    public var at: String? {
        get { self[EnvelopeOptions.at] }
        set { self[EnvelopeOptions.at] = newValue }
    }

    /// The id of the query task whose result is read in an answer of `multi_results`, the object of
    /// results by the ids of their tasks. Default: nil; such an answer is then an error that lists its
    /// tasks.
    public var task: String? {
        get { self[EnvelopeOptions.task] }
        set { self[EnvelopeOptions.task] = newValue }
    }

    /// The options that choose the result in its input, which formats do not have.
    package static var partOptions: [FormatOption] {
        EnvelopeOptions.all + [FormatOption(ArchiveOptions.member)]
    }
}
