import Rowcast
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Handling of signals: a failed write is an error instead of a crash, and Ctrl-C leaves no file
/// behind.
enum Signals {
    private static let files = Mutex<[ObjectIdentifier: OutputFiles]>([:])
    private static let isWaiting = Mutex(false)
    private static let isEnding = Mutex(false)

    /// Makes writing to a closed pipe, or beyond a file size limit, an error of `write`.
    static func ignoreWriteFailures() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Removes the unfinished outputs of `files` when a signal asks the process to end, and then
    /// ends the process by that signal.
    static func discardOnTermination(_ files: OutputFiles) {
        self.files.withLock { $0[ObjectIdentifier(files)] = files }
        waitForTermination()
    }

    /// Leaves `files` as they are when a signal comes.
    static func forget(_ files: OutputFiles) {
        self.files.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(files)) }
    }

    /// Begins to wait for signals that ask the process to end.
    ///
    /// A thread waits for the signals, so that ordinary code can do the work. Other threads must
    /// start after this call, to leave the signals to that thread. A signal that the parent process
    /// ignores, as `nohup` does, stays ignored.
    static func waitForTermination() {
        let isFirst = isWaiting.withLock { isWaiting in
            defer { isWaiting = true }
            return !isWaiting
        }
        guard isFirst else { return }
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
            sigaddset(&signals, number)
        }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        #if canImport(Darwin)
            var thread: pthread_t?
            pthread_create(&thread, nil, { _ in Signals.waitAndEnd() }, nil)
        #else
            var thread = pthread_t()
            pthread_create(&thread, nil, { _ in Signals.waitAndEnd() }, nil)
        #endif
    }

    /// Claims the right to end the process. The second caller never returns from this function.
    static func claimEnding() {
        let isOurs = isEnding.withLock { isEnding in
            defer { isEnding = true }
            return !isEnding
        }
        while !isOurs { pause() }
    }

    private static func waitAndEnd() -> UnsafeMutableRawPointer? {
        var signals = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &signals)
        var number: Int32 = 0
        guard sigwait(&signals, &number) == 0 else { return nil }
        claimEnding()
        for files in files.withLock({ Array($0.values) }) { files.discard() }
        signal(number, SIG_DFL)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
        return nil
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        let old = signal(number, SIG_IGN)
        signal(number, old)
        return unsafeBitCast(old, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
