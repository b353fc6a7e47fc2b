import ArgumentParser
import Rowcast

/// The fields of the input that a command line names, for completing `--columns`.
enum InputFields {
    /// The most bytes that are read of an input, and the largest workbook that is opened.
    private static let limit = 1 << 20

    /// The names of the fields; none for an input whose first bytes do not tell them.
    ///
    /// Tab must not wait, so only files are read: a pipe or a terminal would block.
    static func names(for line: TypedLine) -> [String] {
        guard let path = line.input, FileStatus.regularSize(path) != nil,
            let source = try? FileSource(path: path)
        else { return [] }
        // The options that were typed say how to read, once the one at the cursor is left out.
        let command = try? ConvertCommand.parse(line.complete)
        let format = (try? command?.source.format.choice()) ?? nil
        var conversion = Conversion(from: format, inputName: path)
        command?.source.part.apply(to: &conversion.options)
        command?.reading.apply(to: &conversion.options)
        guard let header = try? conversion.header(of: source, within: limit) else { return [] }
        return header.fields.filter { !$0.isHidden }.map(\.name)
    }
}

extension TypedLine {
    /// The words without the subcommand, and without an option that lacks its value.
    fileprivate var complete: [String] {
        let words = pending == nil ? words[...] : words.dropLast()
        return Array(Subcommand(words.first) == nil ? words : words.dropFirst())
    }
}

extension CompletionKind {
    /// Completes names of the input's fields, separated by commas.
    static var fields: CompletionKind { .custom { _, _, _ in [] } }
}
