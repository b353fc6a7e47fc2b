import Foundation
import Testing

/// A shell in a terminal of tmux: keys are typed, and the screen is read back.
final class ShellScreen {
    private let workspace: Workspace

    /// Whether this machine has a shell, and the terminal.
    static func has(_ shell: String) -> Bool {
        [shell, "tmux"].allSatisfy { name in
            ["/usr/bin", "/bin"].contains {
                FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
            }
        }
    }

    /// How each shell starts without the user's settings, and how it takes a completion script.
    private static let shells = [
        "bash": (start: "bash --norc --noprofile -i", source: "source <(%)"),
        "zsh": (start: "zsh -f -i", source: "autoload -U compinit; compinit -D -u; source <(%)"),
        "fish": (start: "fish --no-config --private -i", source: "% | source"),
    ]

    /// Starts the shell in the workspace's folder, and waits until it has our completion.
    init(_ name: String, in workspace: Workspace) throws {
        self.workspace = workspace
        let shell = try #require(ShellScreen.shells[name])
        let start = """
            mkdir ../home
            export HOME="$PWD/../home" PS1='% ' TERM=screen LANG=C.UTF-8
            export PATH="$(dirname "$ROWCAST"):/usr/bin:/bin"
            exec tmux -S ../tmux -f /dev/null new-session -d -x 100 -y 30 '\(shell.start)'
            """
        let outcome = try workspace.shell(start)
        #expect(outcome == Outcome(status: 0))
        let script = "rowcast --generate-completion-script \(name)"
        try type(shell.source.replacingOccurrences(of: "%", with: script) + "; echo rea''dy")
        try press("Enter")
        _ = try screen { $0.contains("\nready") }
        try press("C-l")
        _ = try screen { !$0.contains("ready") }
    }

    deinit { _ = try? tmux("kill-server") }

    /// Types a text, which has no line ends.
    func type(_ text: String) throws {
        _ = try tmux("send-keys -l -- \"$(cat)\"", input: text)
    }

    /// Presses a key by its name in tmux, such as `Tab`.
    func press(_ key: String) throws { _ = try tmux("send-keys \(key)") }

    /// The screen once `isDone` holds of it, or after half a minute.
    func screen(until isDone: (String) -> Bool) throws -> String {
        var text = ""
        for _ in 0..<600 {
            text = try tmux("capture-pane -p").output
            if isDone(text) { break }
            usleep(50_000)
        }
        return text
    }

    private func tmux(_ command: String, input: String = "") throws -> Outcome {
        try workspace.shell("exec tmux -S ../tmux \(command)", input: input)
    }
}
