#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Does work during which writing to a closed pipe, or beyond a limit of file sizes, is an error of the
/// write and sends no signal. Other threads of the process keep their signals.
///
/// The threads that the work starts inherit the mask of signals. A signal that came to this thread
/// meanwhile is taken away, unless one waited before.
func withoutWriteSignals<Value>(_ work: () -> Value) -> Value {
    var blocked = sigset_t()
    var before = sigset_t()
    var waiting = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGPIPE)
    sigaddset(&blocked, SIGXFSZ)
    sigpending(&waiting)
    guard pthread_sigmask(SIG_BLOCK, &blocked, &before) == 0 else { return work() }
    let value = work()
    for number in [SIGPIPE, SIGXFSZ] where sigismember(&waiting, number) == 0 {
        var pending = sigset_t()
        sigpending(&pending)
        guard sigismember(&pending, number) == 1 else { continue }
        var one = sigset_t()
        sigemptyset(&one)
        sigaddset(&one, number)
        #if canImport(Darwin)
            var taken: Int32 = 0
            sigwait(&one, &taken)
        #else
            var noTime = timespec()
            sigtimedwait(&one, nil, &noTime)
        #endif
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    return value
}

/// The system's messages for error numbers.
enum SystemMessage {
    static func text(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
}
