internal import NIOPosix

/// The threads on which calls of users are answered.
///
/// Their priority is below that of the threads that read requests, send answers and answer `/alive`, so that a health
/// check is answered while hundreds of calls wait for a processor.
final class CallThreads: TaskExecutor {
    private let threads: NIOThreadPool

    init(count: Int) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Jobs run when the threads have ended, too: whoever waits for one would wait for ever.
        threads.submit { [self] _ in
            WorkPriority.lower()
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    func stop() async { try? await threads.shutdownGracefully() }
}
