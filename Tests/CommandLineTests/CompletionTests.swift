import Testing

/// Completion by Tab, as it shows on the screen of each shell.
@Suite struct CompletionTests {
    private static let shells = ["bash", "zsh", "fish"].filter(ShellScreen.has)

    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
        try workspace.write(Sample.csv, to: "two words.csv")
        return workspace
    }

    /// Command lines before and after Tab.
    private static let lines = [
        ("rowcast ord", "rowcast orders.json"),
        ("rowcast insp", "rowcast inspect"),
        ("rowcast inspect ord", "rowcast inspect orders.json"),
        ("rowcast two", "rowcast two\\ words.csv"),
        ("rowcast orders.json --apply-f", "rowcast orders.json --apply-formatting"),
        ("rowcast orders.json --to json_d", "rowcast orders.json --to json_detail"),
        ("rowcast orders.json -t md -f json_d", "rowcast orders.json -t md -f json_detail"),
        ("rowcast orders.json --to=json_d", "rowcast orders.json --to=json_detail"),
        ("rowcast orders.json --header lab", "rowcast orders.json --header labels"),
        ("rowcast orders.json --ragged ext", "rowcast orders.json --ragged extend"),
        ("rowcast orders.json --columns orders.st", "rowcast orders.json --columns orders.status"),
        (
            "rowcast orders.json -c orders.id,orders.st",
            "rowcast orders.json -c orders.id,orders.status"
        ),
        ("rowcast 'two words.csv' -c orders.st", "rowcast 'two words.csv' -c orders.status"),
        ("rowcast orders.json -o ord", "rowcast orders.json -o orders.json"),
        ("rowcast orders.json -o csv:ord", "rowcast orders.json -o csv:orders.json"),
        ("rowcast help form", "rowcast help formats"),
        ("rowcast formats --verb", "rowcast formats --verbose"),
    ]

    @Test(.enabled(if: !shells.isEmpty, "needs tmux, and bash, zsh or fish"), arguments: shells)
    func `Tab completes what people type`(shell: String) throws {
        let workspace = try workspace()
        let screen = try ShellScreen(shell, in: workspace)
        for (typed, completed) in Self.lines {
            try screen.type(typed)
            try screen.press("Tab")
            let text = try screen.screen { $0.contains(completed) }
            #expect(text.contains(completed), "\(shell): \(typed)\n\(text)")
            try screen.press("C-u")
            try screen.press("C-l")
            _ = try screen.screen { !$0.contains(typed) }
        }
    }

    @Test(.enabled(if: !shells.isEmpty, "needs tmux, and bash, zsh or fish"), arguments: shells)
    func `Tab lists what is possible`(shell: String) throws {
        let screen = try ShellScreen(shell, in: try workspace())
        let lists = [
            ("rowcast orders.json --header ", ["labels", "names", "short", "none"]),
            ("rowcast orders.json --columns orders.", ["orders.id", "orders.status"]),
            ("rowcast ", ["convert", "inspect", "validate", "formats", "orders.json"]),
        ]
        for (typed, words) in lists {
            try screen.type(typed)
            try screen.press("Tab")
            // Bash lists by the second Tab; the others would choose the first word then.
            if shell == "bash" { try screen.press("Tab") }
            let text = try screen.screen { text in words.allSatisfy { text.contains($0) } }
            for word in words { #expect(text.contains(word), "\(shell): \(typed)\n\(text)") }
            try screen.press("C-u")
            try screen.press("C-l")
            _ = try screen.screen { !$0.contains(typed) }
        }
    }

    @Test(.enabled(if: !shells.isEmpty, "needs tmux, and bash, zsh or fish"), arguments: shells)
    func `a field's name runs no command`(shell: String) throws {
        let workspace = try workspace()
        try workspace.write("id,go `touch a` $(touch b);touch c\n1,2\n", to: "bad.csv")
        let screen = try ShellScreen(shell, in: workspace)
        try screen.type("rowcast bad.csv -t csv --columns go")
        try screen.press("Tab")
        _ = try screen.screen { $0.contains("touch") }
        try screen.press("Enter")
        let text = try screen.screen { $0.contains("\n2\n") }
        #expect(text.contains("\n2\n"), "\(shell)\n\(text)")
        #expect(try workspace.names == ["bad.csv", "orders.json", "two words.csv"])
    }

    @Test(.enabled(if: !shells.isEmpty, "needs tmux, and bash, zsh or fish"), arguments: shells)
    func `Tab does not wait for a pipe`(shell: String) throws {
        let workspace = try workspace()
        Fifo.make("pipe", in: workspace)
        let screen = try ShellScreen(shell, in: workspace)
        try screen.type("rowcast pipe --columns ")
        try screen.press("Tab")
        try screen.type("on")
        let text = try screen.screen { $0.contains("--columns on") }
        #expect(text.contains("--columns on"), "\(shell)\n\(text)")
    }

    @Test func `a completion for another shell is refused`() throws {
        let workspace = try Workspace()
        let text = "there is no completion for 'tcsh'; name one of bash, zsh, fish"
        #expect(
            try workspace.rowcast("--generate-completion-script", "tcsh")
                == Outcome(status: 64, message: "rowcast: \(text); see 'rowcast --help'\n"))
    }
}
