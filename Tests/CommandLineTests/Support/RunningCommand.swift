import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How a command ended.
struct Outcome: Equatable {
    /// The exit status; `128 + N` after signal N, as in a shell.
    let status: Int32
    /// Standard output.
    let output: String
    /// Standard error.
    let message: String

    init(status: Int32, output: String = "", message: String = "") {
        self.status = status
        self.output = output
        self.message = message
    }
}

/// A command that was started.
final class RunningCommand {
    private let process: pid_t
    private let streams: URL
    private var isDone = false
    /// The time that all cores spent on it, once it has ended.
    private(set) var cpuSeconds = 0.0

    /// Starts it with the signals as a shell would leave them: the test runner's are its own.
    init(
        _ arguments: [String], folder: URL, streams: URL, environment: [String: String]
    ) throws {
        self.streams = streams
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, name, flags) in [
            (0, "in", O_RDONLY), (1, "out", O_WRONLY | O_CREAT), (2, "err", O_WRONLY | O_CREAT),
        ] as [(Int32, String, Int32)] {
            posix_spawn_file_actions_addopen(
                &actions, number, streams.appendingPathComponent(name).path, flags, 0o600)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        // A portable way to start in another folder; `exec` keeps the process.
        let script = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder.path]
        let words = (script + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var process: pid_t = 0
        let failure = posix_spawn(
            &process, script[0], &actions, &attributes, words, variables)
        guard failure == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT)
        }
        self.process = process
    }

    deinit {
        guard !isDone else { return }
        send(SIGKILL)
        _ = wait()
    }

    /// The paths of the files that it has open; of none where the system does not tell.
    var openFiles: [String] {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
    }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits for the end.
    func wait() -> Outcome {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        isDone = true
        for time in [usage.ru_utime, usage.ru_stime] {
            cpuSeconds += Double(time.tv_sec) + Double(time.tv_usec) / 1e6
        }
        let signal = status & 0x7f
        return Outcome(
            status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: text("out"),
            message: text("err"))
    }

    private func text(_ name: String) -> String {
        let path = streams.appendingPathComponent(name).path
        return String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// A named pipe that feeds a command as slowly as a test wants.
final class Fifo {
    private let descriptor: Int32

    /// Makes the pipe in the workspace.
    static func make(_ name: String, in workspace: Workspace) {
        mkfifo(workspace.path(name), 0o600)
    }

    /// Opens it for writing, as soon as the command reads it.
    init(_ name: String, in workspace: Workspace) {
        descriptor = open(workspace.path(name), O_WRONLY | O_CLOEXEC)
    }

    /// Ends the input.
    func close() { Glibc.close(descriptor) }

    /// Writes all of the text; returns when the command has taken all but the pipe's capacity.
    func write(_ text: String) {
        Array(text.utf8).withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = Glibc.write(descriptor, part.baseAddress, part.count)
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
