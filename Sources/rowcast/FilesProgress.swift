import Rowcast
import Synchronization

/// The progress of inputs that are converted each into files of its own, in one line:
/// `3 of 12 files, 45 MB of 120 MB, 80 MB/s, 0.9 s left`. Bytes are those of the inputs as they lie on
/// the disk, compressed or not; with a pipe among the inputs only files are counted.
final class FilesProgress: Sendable {
    private struct State {
        var doneFiles = 0
        /// Number of bytes of the inputs that are done.
        var doneBytes = 0
        /// Share of each input at work that was read.
        var shares: [Int: Double] = [:]
    }

    private let line: ProgressLine
    /// Size of each input, as far as it is known in advance.
    private let sizes: [Int?]
    /// Size of all inputs; nil where one is not known.
    private let totalBytes: Int?
    private let state = Mutex(State())

    /// Nil where no progress is shown: `line` is nil.
    init?(of inputs: [InputChoice], on line: ProgressLine?) {
        guard let line else { return nil }
        self.line = line
        sizes = inputs.map { $0.path.flatMap(FileStatus.regularSize) }
        totalBytes = sizes.reduce(0) { sum, size in sum.flatMap { sum in size.map { sum + $0 } } }
    }

    /// Tells how far one of the inputs has come.
    func update(_ index: Int, _ progress: ConversionProgress) {
        state.withLock { $0.shares[index] = progress.share }
        line.update(text)
    }

    /// Tells that an input is done, or failed.
    func end(_ index: Int) {
        state.withLock { state in
            state.shares[index] = nil
            state.doneFiles += 1
            state.doneBytes += sizes[index] ?? 0
        }
        line.update(text)
    }

    /// Removes the line and calls `write`, which may write lines in its place.
    func writeBeside(_ write: () -> Void) { line.writeBeside(write) }

    private func text(seconds: Double) -> String {
        let (files, bytes) = state.withLock { state in
            let started = state.shares.reduce(0.0) { $0 + $1.value * Double(sizes[$1.key] ?? 0) }
            return (state.doneFiles, Double(state.doneBytes) + started)
        }
        var text = "\(Figures.grouped(files)) of \(Figures.count(sizes.count, "file"))"
        guard let total = totalBytes.map(Double.init), total > 0 else { return text }
        text += ", \(Figures.bytes(bytes)) of \(Figures.bytes(total))"
        text += ", \(Figures.bytes(bytes / seconds))/s"
        if let left = ProgressLine.timeLeft(bytes / total, seconds) { text += ", \(left)" }
        return text
    }
}
