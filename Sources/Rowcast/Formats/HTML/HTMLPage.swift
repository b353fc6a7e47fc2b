extension OutputBuffer {
    /// Appends the part of a page before the headings of its table. The page is readable in light
    /// and dark mode, on screens and on paper, and by screen readers.
    ///
    /// - Parameter groups: Outermost headings of a pivoted result, each above a group of columns.
    mutating func append(
        pageStart table: OutputTable, title: String?, groups: [MergedHeadings.Heading]
    ) {
        let title = title ?? table.header.title
        append(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>
            """)
        append(xmlText: title, .replacementCharacter)
        append("</title>\n<style>\n")
        append(Self.pageStyle)
        let numbers = selectors(of: table.columns.map(\.field.isNumeric))
        if !numbers.isEmpty {
            append(":is(tbody tr, tfoot tr, thead tr:last-child) > ")
            append(":is(\(numbers)) { text-align: right; }\n")
        }
        // Numbers and dates do not wrap at their dots and hyphens.
        let unbroken = selectors(of: table.columns.map { $0.field.isNumeric || $0.field.isTime })
        if !unbroken.isEmpty { append("td:is(\(unbroken)) { white-space: nowrap; }\n") }
        // The first matching rule wins in a visualisation, the last one in CSS: so the rules are
        // written in reverse order.
        for rule in table.rules.reversed() {
            append("td.\(rule.rule.className) { \(rule.rule.look.declarations); }\n")
        }
        append("</style>\n</head>\n<body>\n<main>\n<table>\n<caption>")
        append(xmlText: title, .replacementCharacter)
        append("</caption>\n")
        for group in groups { append("<colgroup span=\"\(group.columnCount)\"></colgroup>\n") }
    }

    /// CSS of a page. Each cell has borders of its own: collapsed borders do not move with sticky
    /// rows.
    private static let pageStyle: StaticString = """
        :root { color-scheme: light dark; --page: #fff; --text: #1d2129; --line: #dfe3e8;
          --strong: #aab2bd; --head: #f1f3f6; --band: #f8f9fb; }
        body { margin: 0; padding: 1.5rem; color: var(--text); background: var(--page);
          font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
            sans-serif; }
        table { width: max-content; border-spacing: 0; font-variant-numeric: tabular-nums;
          border-top: 1px solid var(--line); }
        caption { padding: 0 0 .6rem; text-align: left; font-size: 1.35em; font-weight: 600; }
        th, td { padding: .35em .75em; text-align: left; vertical-align: top;
          overflow-wrap: break-word; border: solid var(--line); border-width: 0 1px 1px 0; }
        :is(th, td):first-child { border-left-width: 1px; }
        td { max-width: 28rem; min-width: 1em; }
        th { max-width: 9rem; vertical-align: bottom; font-weight: 600; background: var(--head); }
        thead { position: sticky; top: 0; }
        thead tr:last-child th { border-bottom-color: var(--strong); }
        tbody tr:nth-child(even) { background: var(--band); }
        tfoot { position: sticky; bottom: 0; }
        tfoot td { font-weight: 600; background: var(--head); border-top: 1px solid var(--strong); }
        @media screen and (prefers-color-scheme: dark) {
          :root { --page: #16181d; --text: #e4e7ec; --line: #343a44; --strong: #667080;
            --head: #232730; --band: #1a1d23; } }
        @media print {
          @page { size: landscape; margin: 12mm; }
          :root { color-scheme: light; }
          body { padding: 0; font-size: 8pt; } th, td { padding: .25em .5em; }
          table { width: auto; }
          thead, tfoot { position: static; }
          tfoot { display: table-row-group; }
          tr { break-inside: avoid; } }

        """
}

/// Returns CSS selectors of the cells in the columns marked `true`, one selector per run of
/// columns.
private func selectors(of columns: [Bool]) -> String {
    var selectors: [String] = []
    var start = 0
    while let first = columns[start...].firstIndex(of: true) {
        let end = columns[first...].firstIndex(of: false) ?? columns.count
        selectors.append(
            end == first + 1
                ? ":nth-child(\(end))" : ":nth-child(n+\(first + 1)):nth-child(-n+\(end))")
        start = end
    }
    return selectors.joined(separator: ", ")
}

extension Field {
    /// Whether the server declares the field as a date or time.
    var isTime: Bool { type?.hasPrefix("date") ?? false }
}

extension ResultHeader {
    /// Title of a page or message about the result: `order_items` becomes "Order Items".
    var title: String {
        if let exploreLabel { return exploreLabel }
        guard let exploreName else { return "Query result" }
        return exploreName.split(separator: "_")
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }
}
