import Rowcast
import Synchronization

/// Line on a terminal with the progress of a conversion.
///
/// The line appears after half a second, changes at most ten times a second, and disappears at the
/// end.
final class ProgressLine: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant
        var width = 0
    }

    private let start: ContinuousClock.Instant
    private let state: Mutex<State>

    init() {
        start = .now
        // 400 ms here and 100 ms in `update` make the first line appear after half a second.
        state = Mutex(State(lastDrawn: .now + .milliseconds(400)))
    }

    /// A line for a command that writes nothing else meanwhile; nil where standard error is no
    /// terminal or messages are not wanted.
    static func unless(_ isQuiet: Bool) -> ProgressLine? {
        isQuiet || !StandardError.isTerminal ? nil : ProgressLine()
    }

    /// Draws the line again if the last one is 100 ms old.
    func update(_ progress: ConversionProgress) {
        update { ProgressLine.text(progress, seconds: $0) }
    }

    /// Draws the line again, with a text for the seconds since the beginning, if the last one is 100 ms
    /// old.
    func update(_ text: (_ seconds: Double) -> String) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.lastDrawn >= .milliseconds(100) else { return }
            state.lastDrawn = now
            draw(text((now - start) / .seconds(1)), &state)
        }
    }

    /// Removes the line.
    func clear() { writeBeside {} }

    /// Removes the line and calls `write`, which may write lines in its place.
    func writeBeside(_ write: () -> Void) {
        state.withLock { state in
            if state.width > 0 {
                draw("", &state)
                StandardError.write("\r")
            }
            write()
        }
    }

    /// Draws the line; blanks cover the rest of a longer one, which works on every terminal.
    private func draw(_ text: String, _ state: inout State) {
        // The cursor stays on the line: the last column of the window is free.
        let line = text.prefix(max(0, TerminalWindow(descriptor: 2).columns - 1))
        let blanks = String(repeating: " ", count: max(0, state.width - line.count))
        StandardError.write("\r\(line)\(blanks)")
        state.width = line.count
    }

    static func text(_ progress: ConversionProgress, seconds: Double) -> String {
        let bytes = Double(progress.bytes)
        let speed = bytes / seconds
        var text = "\(Figures.count(progress.rows, "row")), \(Figures.bytes(bytes))"
        if let total = progress.totalBytes {
            text += " of \(Figures.bytes(Double(total)))"
        } else if let share = progress.share {
            text += ", \(Int(share * 100)) %"
        }
        text += ", \(Figures.bytes(speed))/s"
        if let share = progress.share, let left = timeLeft(share, seconds) { text += ", \(left)" }
        return text
    }

    /// The time that the rest of the input will take: `12 s left`; nil at the beginning.
    static func timeLeft(_ share: Double, _ seconds: Double) -> String? {
        share > 0 ? "\(Figures.seconds(seconds * (1 - share) / share)) left" : nil
    }
}
