import Rowcast

/// Checks an output on a thread of its own while it is written.
///
///     write ▶ ByteQueue (a few MB at most) ▶ checker
///
/// Where the checker is slower than the output, the output waits for it.
final class ThreadedOutputCheck: OutputCheck {
    private final class Finding: @unchecked Sendable {
        /// Faults and error are read only after the thread has ended.
        var faults: [DocumentFault] = []
        var error: ConversionError?
    }

    private let queue = ByteQueue()
    private let finding = Finding()
    private var thread: WorkerThread?

    init(_ checker: any DocumentChecker) throws(ConversionError) {
        let (queue, finding) = (queue, finding)
        let thread = WorkerThread {
            do throws(ConversionError) {
                finding.faults = try checker.faults(in: queue, limit: 1)
            } catch {
                finding.error = error
            }
            queue.abandon()
        }
        guard thread.isRunning else {
            throw ConversionError(.inputOutput, "there is no thread to validate the output on")
        }
        self.thread = thread
    }

    deinit { end() }

    private func end() {
        queue.end()
        thread?.join()
        thread = nil
    }

    /// Hands the next bytes of the output to the checker.
    ///
    /// - Throws: `.malformed` if the checker has found a fault.
    func check(_ bytes: TextView) throws(ConversionError) {
        if !queue.put(bytes) { try finish() }
    }

    /// Waits until all bytes are checked.
    func finish() throws(ConversionError) {
        end()
        if let error = finding.error { throw error }
        guard let fault = finding.faults.first else { return }
        throw ConversionError(.malformed, "the output is not valid: \(fault.message)")
    }
}
