import Rowcast
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What signals do: a write that fails is an error and no death, and Ctrl-C leaves no file.
enum Signals {
    private static let files = Mutex<OutputFiles?>(nil)
    private static let isEnding = Mutex(false)

    /// Makes writing to a closed pipe, or beyond a file size limit, an error of `write`.
    static func ignoreWriteFailures() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Removes what is there of `files` when the process is asked to end, and then lets it end by
    /// that signal.
    ///
    /// A thread waits for the signals, so that ordinary code can do the work; the other threads
    /// must start after this call to leave the signals to it. A signal that the parent process had
    /// ignored, as `nohup` does, stays ignored.
    static func discardOnTermination(_ files: OutputFiles) {
        self.files.withLock { $0 = files }
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

    /// Lets nobody else end the process from here on; does not return if somebody else does.
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
        files.withLock { $0 }?.discard()
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
