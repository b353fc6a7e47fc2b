extension OutputBuffer {
    /// Appends what stands before the table in a page of its own: readable in light and dark, on
    /// screens and on paper, and by screen readers.
    mutating func append(pageStart table: OutputTable) {
        append(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>
            """)
        append(xmlText: table.header.exploreName ?? "Query result", .replacementCharacter)
        append(
            """
            </title>
            <style>
            :root { color-scheme: light dark; --line: #d0d5dd; --head: #f2f4f7; }
            @media (prefers-color-scheme: dark) { :root { --line: #3c4350; --head: #23272f; } }
            body { margin: 1rem; font: 14px/1.45 system-ui, sans-serif; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .3em .7em; border: 1px solid var(--line); text-align: left;
              vertical-align: top; }
            thead { position: sticky; top: 0; } thead th { background: var(--head); }
            tfoot td { border-top-width: 2px; font-weight: 600; }
            @media print { body { margin: 0; font-size: 9pt; } thead { display: table-header-group; }
              thead { position: static; } tr { break-inside: avoid; } }

            """)
        let numbers = table.columns.indices.filter { table.columns[$0].field.isNumeric }
            .map { ":nth-child(\($0 + 1))" }
        if !numbers.isEmpty {
            append(":is(tbody tr, tfoot tr, thead tr:last-child) > ")
            append(":is(\(numbers.joined(separator: ", "))) { text-align: right; }\n")
        }
        append("</style>\n</head>\n<body>\n<main>\n")
    }
}
