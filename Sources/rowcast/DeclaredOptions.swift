import ArgumentParser
import Rowcast

/// Options of the command that come from the formats' own declarations. A new option of a format
/// appears here without further code.
///
/// The argument parser finds a command's options by a mirror of its default value and decodes their
/// values by key; here the declarations replace the properties.
protocol DeclaredOptions: ParsableArguments, CustomReflectable {
    static var declarations: OptionDeclarations { get }
    /// Texts of the passed options, by option name.
    var passed: [String: String] { get set }
}

/// Options for reading the formats.
struct ReadingArguments: DeclaredOptions {
    static let declarations = OptionDeclarations(uses: [.reading, .both])
    var passed: [String: String] = [:]
}

/// Options for writing the formats.
struct WritingArguments: DeclaredOptions {
    static let declarations = OptionDeclarations(uses: [.writing])
    var passed: [String: String] = [:]
}

/// Options that choose the result in its input, whatever the result's format.
struct PartArguments: DeclaredOptions {
    static let declarations = OptionDeclarations(ReadingOptions.partOptions, uses: [.reading])
    var passed: [String: String] = [:]
}

/// Options that the argument parser is told of. They are made once: the parser looks at them a dozen times
/// before it parses.
struct OptionDeclarations: @unchecked Sendable {
    /// Uses of the options: reading, writing or both.
    let uses: [FormatOption.Use]
    let options: [FormatOption]
    /// The options as property wrappers of the argument parser, which nothing changes.
    fileprivate let children: [Mirror.Child]

    init(_ options: [FormatOption], uses: [FormatOption.Use]) {
        self.uses = uses
        self.options = options
        children = options.map { (label: "_\($0.name)", value: $0.argument) }
    }

    /// The options of all formats that have some uses, without duplicates; several formats may share one.
    init(uses: [FormatOption.Use]) {
        var seen: Set<String> = []
        self.init(
            ResultFormat.all.flatMap(\.options).filter {
                uses.contains($0.use) && seen.insert($0.name).inserted
            }, uses: uses)
    }
}

extension DeclaredOptions {
    private static var options: [FormatOption] { declarations.options }

    /// Sets the passed options.
    func apply(to options: inout ConversionOptions) {
        for option in Self.options {
            if let text = passed[option.name] { try? option.set(text, in: &options) }
        }
    }

    func validate() throws {
        var options = ConversionOptions()
        for option in Self.options {
            guard let text = passed[option.name] else { continue }
            do throws(ConversionError) {
                try option.set(text, in: &options)
            } catch {
                throw ValidationError(error.reason.withFlags)
            }
        }
    }

    /// The only format that has all passed options; `nil` if none or several have them.
    var onlyFormat: ResultFormat? {
        guard !passed.isEmpty else { return nil }
        let formats = ResultFormat.all.filter { format in
            passed.keys.allSatisfy { name in
                format.options.contains {
                    $0.name == name && Self.declarations.uses.contains($0.use)
                }
            }
        }
        return formats.count == 1 ? formats.first : nil
    }

    // MARK: - Argument parser

    init(from decoder: any Decoder) throws {
        self.init()
        let values = try decoder.container(keyedBy: OptionName.self)
        for option in Self.options {
            let key = OptionName(stringValue: option.name)
            switch option.kind {
            case .flag:
                let flag = try values.decode(Flag<Bool>.self, forKey: key)
                passed[option.name] = flag.wrappedValue ? "true" : nil
            case .choiceOfFlags:
                let flag = try values.decode(Flag<Bool?>.self, forKey: key)
                passed[option.name] = flag.wrappedValue.map { $0 ? "true" : "false" }
            case .value, .choice:
                let value = try values.decode(Option<String?>.self, forKey: key)
                passed[option.name] = value.wrappedValue
            }
        }
    }

    var customMirror: Mirror { Mirror(self, children: Self.declarations.children) }
}

extension FormatOption {
    /// The name with hyphens, such as `html-table`.
    private var spelling: String { OptionSpelling.hyphenated(name) }

    /// The option as a property wrapper of the argument parser.
    fileprivate var argument: Any {
        let name = NameSpecification.customLong(spelling)
        switch kind {
        case .flag:
            return Flag(wrappedValue: false, name: name, help: ArgumentHelp(summaryText))
        case .choiceOfFlags:
            return Flag<Bool?>(
                name: name, inversion: .prefixedNo, help: ArgumentHelp(summaryText))
        case .value(let valueName):
            return Option<String?>(
                name: name, parsing: .unconditional,
                help: ArgumentHelp(summaryText, valueName: valueName))
        case .choice(let choices):
            return Option<String?>(
                name: name, help: ArgumentHelp(summaryText, valueName: "choice"),
                completion: .list(choices))
        }
    }

    /// The summary with the allowed values and the default.
    private var summaryText: String {
        var notes: [String] = []
        if case .choice(let choices) = kind {
            notes.append("values: \(choices.joined(separator: ", "))")
        }
        if let defaultText { notes.append("default: \(defaultText)") }
        let summary = summary.withFlags
        return notes.isEmpty ? summary : "\(summary) (\(notes.joined(separator: "; ")))"
    }
}

/// Name of an option as a coding key.
private struct OptionName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
