import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The window of a terminal, and what it can show.
struct TerminalWindow {
    let columns: Int
    let lines: Int

    /// The window of a descriptor's terminal; where it tells no size, `COLUMNS` and `LINES` do, and
    /// 80 by 24 without these.
    init(descriptor: Int32) {
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        func known(_ told: UInt16, _ variable: String, or usual: Int) -> Int {
            if isKnown, told > 0 { return Int(told) }
            return environmentValue(variable).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
                ?? usual
        }
        columns = known(size.ws_col, "COLUMNS", or: 80)
        lines = known(size.ws_row, "LINES", or: 24)
    }

    /// Whether text may have colours: `NO_COLOR` is not set to a text (no-color.org), and the terminal
    /// is not a dumb one.
    static var allowsColors: Bool {
        environmentValue("NO_COLOR").map(\.isEmpty) ?? true
            && environmentValue("TERM").map { $0 != "dumb" } ?? false
    }
}

/// Looks of text on a terminal.
enum TextLook: String {
    case bold = "1"
    case dim = "2"

    /// The text in this look.
    func applied(to text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
