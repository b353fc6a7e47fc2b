/// Options of a call, set by names and texts.
///
///     let settings = try Settings([("limit", "10"), ("crlf", nil)], of: .conversion)
///     let csv = try settings.forOutput([("delimiter", ";")])
package struct Settings: Sendable {
    /// The name of an option and its text; nil for a flag that is set.
    package typealias NamedText = (name: String, text: String?)

    /// The options of the conversion, of reading and of writing.
    package var options = ConversionOptions()
    /// Greatest number of rows of a file; nil for one file.
    package var rowsPerFile: Int?
    /// Whether outputs that are no files are compressed by gzip.
    package var isGzipped = false
    /// Whether each input gets a sheet of one workbook.
    package var writesSheets = false
    /// Whether a warning is a failure.
    package var isStrict = false
    /// Whether an inspection collects statistics.
    package var collectsStatistics = false

    private let further: [Setting]

    /// Sets options of a kind of work.
    ///
    /// - Parameter further: Settings that another library declares.
    /// - Throws: `.invalidOption` for a name that no option has, with the names near it, an option that has
    ///   no effect on the work, a text that stands for no value, and an option that is set twice.
    package init(
        _ texts: [NamedText], of place: Setting.Place, further: [Setting] = []
    ) throws(ConversionError) {
        self.further = further
        options.refusesIdleOptions = true
        try set(texts, of: place)
    }

    /// The settings of one output, whose options take the place of those of the call.
    package func forOutput(_ texts: [NamedText]) throws(ConversionError) -> Settings {
        var settings = self
        try settings.set(texts, of: .output)
        return settings
    }

    private mutating func set(
        _ texts: [NamedText], of place: Setting.Place
    ) throws(ConversionError) {
        var names: [String] = []
        var found: [String: (setting: Setting, texts: [String])] = [:]
        for (name, text) in texts {
            let (setting, isOpposite) = try setting(named: name, of: place)
            guard var text = text ?? setting.textOfName else {
                throw ConversionError(.invalidOption, "\(name) needs a value")
            }
            if isOpposite {
                guard let isSet = Bool(text) else {
                    throw .value(of: name, "'true' or 'false'", [text])
                }
                text = "\(!isSet)"
            }
            if found[setting.name] == nil { names.append(setting.name) }
            found[setting.name, default: (setting, [])].texts.append(text)
        }
        for (setting, texts) in names.compactMap({ found[$0] }) {
            if texts.count > 1, setting.kind != .list {
                throw ConversionError(.invalidOption, "\(setting.name) is set twice")
            }
            try setting.set(texts, &self)
        }
    }

    private func setting(
        named name: String, of place: Setting.Place
    ) throws(ConversionError) -> (Setting, isOpposite: Bool) {
        let all = Settings.all + further
        if let setting = all.first(where: { $0.name == name }) {
            return (try setting.checked(for: place), false)
        }
        if name.hasPrefix("no-"),
            let setting = all.first(where: {
                $0.name == name.dropFirst(3) && $0.kind == .choiceOfFlags
            })
        {
            return (try setting.checked(for: place), true)
        }
        let names = all.filter { $0.places.contains(place) }.map(\.name)
        let near = NearNames.of(name, among: names).map { "'\($0)'" }
        let advice = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
        throw ConversionError(.invalidOption, "there is no option '\(name.oneLine)'\(advice)")
    }

    /// All settings of the library; several formats may share one.
    static let all: [Setting] = {
        var seen: Set<String> = []
        let formats = ReadingOptions.partOptions + ResultFormat.all.flatMap(\.options)
        return Setting.general
            + formats.filter { seen.insert($0.name).inserted }.map { Setting($0) }
    }()
}

extension Setting {
    /// The text that the bare name stands for; nil where the option needs one.
    fileprivate var textOfName: String? {
        switch kind {
        case .flag, .choiceOfFlags: "true"
        case .value, .list: nil
        }
    }

    /// - Throws: `.invalidOption` unless the setting matters to the work.
    fileprivate func checked(for place: Place) throws(ConversionError) -> Setting {
        if places.contains(place) { return self }
        let others = Place.allCases.filter(places.contains).map(\.text)
        throw ConversionError(
            .invalidOption,
            "\(name) has no effect on \(place.text), only on \(others.joined(separator: ", "))")
    }
}
