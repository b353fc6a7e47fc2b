import Rowcast

extension ConvertCommand {
    /// Whether the command names no format to write, so that a terminal shows the first rows.
    var isPreview: Bool {
        output.to == nil && output.output.isEmpty && writing.onlyFormat == nil
            && !output.gzip && !output.files.sheets && messages.report == nil
            && StandardOutput.isTerminal
    }

    /// Shows the first rows of the input as a table in the window.
    func showPreview() throws {
        let choices = try source.choices()
        let name = InputChoice.name(of: choices)
        var conversion = Conversion(from: try source.format.choice(), options: try options())
        if conversion.options.writing.totals == .byFormat {
            conversion.options.writing.totals = .none
        }
        let null = conversion.options.writing.toNull
        let window = TerminalWindow(descriptor: 1)
        let limit = conversion.options.limit
        let rows = limit.map { min($0, Preview.mostRows) } ?? Preview.rows(in: window)
        FileSource.allow(openFiles: choices.count)
        let inputs = try choices.map { choice throws(Failure) in
            ConversionInput(try choice.open(), name: choice.path ?? "-")
        }
        let excerpt: Excerpt
        do throws(ConversionError) {
            excerpt = try conversion.excerpt(
                of: inputs, maxRows: rows, countedBytes: Preview.countedBytes)
        } catch {
            if error.code == .truncated, error.position.byte == 0, RowcastCommand.isBare {
                throw Failure.noArguments
            }
            let input = choices.first { $0.path ?? "-" == error.path }
            throw Failure(error, subject: input?.name ?? name)
        }
        let preview = Preview(
            excerpt, in: window, maxRows: limit.map { _ in rows }, null: null.isEmpty ? "∅" : null,
            hasHeadings: conversion.options.writing.header != .none,
            hasColors: TerminalWindow.allowsColors)
        try preview.write { try StandardOutput.write($0) }
        let warnings = excerpt.report.warnings
        messages.tell(warnings, of: name)
        if let failure = excerpt.failure { throw Failure(failure, subject: name) }
        try messages.check(warnings, of: name)
    }
}
