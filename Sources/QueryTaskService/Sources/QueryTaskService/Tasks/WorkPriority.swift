#if canImport(Glibc)
    internal import Glibc
#endif

/// The priority of threads that convert and query: below that of the threads that answer small requests,
/// which wait for a processor otherwise, as long as all of them convert.
enum WorkPriority {
    /// Lowers the priority of the thread, and of the threads that it starts from now on.
    static func lower() {
        #if canImport(Glibc)
            // Of Linux, where a priority is a thread's; 0 is the calling one.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5)
        #endif
    }
}
