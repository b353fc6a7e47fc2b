import Foundation
import Testing

@testable import Rowcast

@Suite struct OutputFilesTests {
    private let folder: TemporaryFolder
    private let files = OutputFiles()

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to sink: any ByteSink) throws {
        var sink = sink
        var text = text
        try text.withUTF8 { try sink.write(UnsafeRawBufferPointer($0)) }
    }

    @Test(arguments: [true, false])
    func `nothing is seen of a file before it is committed`(isUnnamed: Bool) throws {
        let files = OutputFiles(usesUnnamedFiles: isUnnamed)
        try write("new", to: files.makeSink(path: folder.path("a")))
        #expect(try folder.names.filter { !$0.hasPrefix(".rowcast-") } == [])
        try files.commit()
        #expect(folder.read("a") == "new")
        #expect(try folder.names == ["a"])
    }

    @Test(arguments: [true, false])
    func `a file that is discarded leaves what was there`(isUnnamed: Bool) throws {
        let files = OutputFiles(usesUnnamedFiles: isUnnamed)
        try folder.write("old", to: "a")
        try write("new", to: files.makeSink(path: folder.path("a")))
        try write("new", to: files.makeSink(path: folder.path("b")))
        files.discard()
        try files.commit()
        #expect(folder.read("a") == "old")
        #expect(try folder.names == ["a"])
    }

    @Test func `a set that is dropped leaves nothing`() throws {
        do {
            let dropped = OutputFiles()
            try write("new", to: dropped.makeSink(path: folder.path("a")))
        }
        #expect(try folder.names == [])
    }

    @Test(arguments: [true, false])
    func `several files are replaced and made together`(isUnnamed: Bool) throws {
        let files = OutputFiles(usesUnnamedFiles: isUnnamed)
        try folder.write("old", to: "a")
        for name in ["a", "b", "c"] {
            try write("new \(name)", to: files.makeSink(path: folder.path(name)))
        }
        try files.commit()
        #expect(folder.read("a") == "new a")
        #expect(folder.read("b") == "new b")
        #expect(try folder.names == ["a", "b", "c"])
        #expect(files.failedPath == nil)
    }

    @Test(arguments: [true, false])
    func `when one name cannot be taken the files before it go back`(isUnnamed: Bool) throws {
        let files = OutputFiles(usesUnnamedFiles: isUnnamed)
        try folder.write("old", to: "a")
        for name in ["a", "b", "c", "d"] {
            try write("new", to: files.makeSink(path: folder.path(name)))
        }
        // A folder that turns up under the name of the third.
        try FileManager.default.createDirectory(
            atPath: folder.path("c"), withIntermediateDirectories: false)
        let error = #expect(throws: ConversionError.self) { try files.commit() }
        #expect(error?.code == .inputOutput)
        #expect(files.failedPath == folder.path("c"))
        #expect(folder.read("a") == "old")
        #expect(try folder.names == ["a", "c"])
    }

    @Test(arguments: [true, false])
    func `a file that turns up meanwhile is replaced`(isUnnamed: Bool) throws {
        let files = OutputFiles(usesUnnamedFiles: isUnnamed)
        try write("new a", to: files.makeSink(path: folder.path("a")))
        try folder.write("meanwhile", to: "a")
        try files.commit()
        #expect(folder.read("a") == "new a")
        #expect(try folder.names == ["a"])
    }

    @Test(arguments: [true, false])
    func `a file that goes away meanwhile is made`(isUnnamed: Bool) throws {
        let files = OutputFiles(usesUnnamedFiles: isUnnamed)
        try folder.write("old", to: "a")
        try write("new a", to: files.makeSink(path: folder.path("a")))
        try write("new b", to: files.makeSink(path: folder.path("b")))
        try FileManager.default.removeItem(atPath: folder.path("a"))
        try files.commit()
        #expect(folder.read("a") == "new a")
        #expect(try folder.names == ["a", "b"])
    }

    @Test(arguments: ["a", "./a", "link"])
    func `the same file twice is refused`(name: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: "a")
        _ = try files.makeSink(path: folder.path("a"))
        let error = #expect(throws: ConversionError.self) {
            try files.makeSink(path: folder.path(name))
        }
        #expect(error?.code == .unsupported)
        #expect(files.failedPath == folder.path(name))
    }

    @Test(arguments: [
        ("", "cannot be created: the name is empty"),
        ("nowhere/a", "cannot be created: No such file or directory"),
        (".", "is a directory"),
        ("file/a", "cannot be created: Not a directory"),
    ])
    func `a place that cannot be written is told at once`(path: String, reason: Message) throws {
        try folder.write("", to: "file")
        let path = path.isEmpty ? path : folder.path(path)
        let error = #expect(throws: ConversionError.self) { try files.makeSink(path: path) }
        #expect(error?.code == .inputOutput)
        #expect(error?.reason == reason)
        #expect(files.failedPath == path)
    }

    @Test func `a set that was committed or given up takes no more files`() throws {
        try files.commit()
        let error = #expect(throws: ConversionError.self) {
            try files.makeSink(path: folder.path("late"))
        }
        #expect(error?.code == .unsupported)
        #expect(try folder.names.isEmpty)
    }

    @Test func `a full device names itself`() throws {
        let sink = try files.makeSink(path: "/dev/full")
        let error = #expect(throws: ConversionError.self) { try write("new", to: sink) }
        #expect(error?.reason == "cannot be written: No space left on device")
        #expect(files.failedPath == "/dev/full")
    }
}

/// A folder that is there as long as the test.
private final class TemporaryFolder {
    private let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("rowcast-tests-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }

    func path(_ name: String) -> String { "\(url.path)/\(name)" }

    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }
}
