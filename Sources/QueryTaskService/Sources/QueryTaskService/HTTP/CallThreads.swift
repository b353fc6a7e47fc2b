internal import NIOPosix

/// The threads on which calls of users are answered.
///
/// Those of the process read requests and send answers, and answer who looks whether the server is alive. They have less
/// to do and a higher priority, so that this is told while hundreds of calls wait for their turn.
final class CallThreads: TaskExecutor {
    private let threads: NIOThreadPool

    init(count: Int) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Also behind the end of the threads: a job that does not run is never over.
        threads.submit { [self] _ in
            WorkPriority.lower()
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    func stop() async { try? await threads.shutdownGracefully() }
}
