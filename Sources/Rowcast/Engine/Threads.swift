#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

// All threads and locks of the library: codecs know nothing of them.

/// A lock with a condition to wait for.
package final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    package func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Waits, with the lock held, until somebody wakes all.
    package func wait() { pthread_cond_wait(condition, mutex) }

    package func wakeAll() { pthread_cond_broadcast(condition) }
}

/// A thread of the operating system.
package struct WorkerThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread: pthread_t?

    /// Whether the system gave a thread.
    package var isRunning: Bool { thread != nil }

    /// Starts a thread, if the system gives one.
    package init(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        // A number in Glibc, a pointer in Darwin and Musl.
        #if canImport(Glibc)
            var started = pthread_t()
        #else
            var started: pthread_t?
        #endif
        let status = pthread_create(&started, nil, startWorker, body.toOpaque())
        if status == 0 { thread = started } else { body.release() }
    }

    /// Lets the thread end without `join()`.
    func detach() {
        if let thread { pthread_detach(thread) }
    }

    package func join() {
        if let thread { pthread_join(thread, nil) }
    }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer?) {
        guard let argument else { return }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    }
}

#if canImport(Darwin)
    private func startWorker(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        WorkerThread.run(argument)
        return nil
    }
#else
    private func startWorker(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        WorkerThread.run(argument)
        return nil
    }
#endif
