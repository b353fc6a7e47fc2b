import Foundation
import Testing

@Suite struct ManualOptionsTests {
    private static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func `the page of options is what make manual writes`() throws {
        let folder = ManualPage.root.appending(path: "Sources/rowcast/Manual")
        let page = try String(contentsOf: folder.appending(path: "options.md"), encoding: .utf8)
        let outcome = try Workspace().shell(
            "'\(folder.path)/make-options.py' \"$ROWCAST\"")
        #expect(outcome.status == 0)
        #expect(outcome.output == page, "run: make manual")
    }
}
