import Foundation
import Testing

/// Runs the command on a pseudo-terminal of Python's.
enum PseudoTerminal {
    private static let python = "/usr/bin/python3"
    /// Whether the machine has the Python that makes pseudo-terminals.
    static let isThere = FileManager.default.isExecutableFile(atPath: python)

    /// Runs a program whose standard output and error, and with `typing` its input too, are a terminal,
    /// and prints what it wrote there.
    private static let script = """
        import fcntl, os, pty, struct, subprocess, sys, termios
        columns, lines, typing = map(int, sys.argv[1:4])
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        modes = termios.tcgetattr(theirs)
        modes[1] &= ~termios.OPOST
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
        child = subprocess.Popen(
            sys.argv[4:], stdin=theirs if typing else None, stdout=theirs, stderr=theirs,
            start_new_session=True)
        os.close(theirs)
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:
                break
            if not data:
                break
            sys.stdout.buffer.write(data)
        sys.exit(child.wait())
        """

    /// Runs a command line of the shell's, which begins with `"$ROWCAST"`, in a window.
    static func run(
        _ workspace: Workspace, _ command: String, columns: Int = 80, lines: Int = 24,
        environment: String = "TERM=xterm", input: String? = nil
    ) throws -> Outcome {
        try workspace.write(script, to: "window.py")
        let isTyping = input == nil ? 1 : 0
        return try workspace.shell(
            "export \(environment); \(python) window.py \(columns) \(lines) \(isTyping) \(command)",
            input: input ?? "")
    }
}
