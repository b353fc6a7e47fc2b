import Testing

@testable import Rowcast

@Suite struct CellTests {
    @Test func `a cell of text that does not fit cannot be made`() throws {
        let longest = try Cell(.text, offset: 7, length: Cell.maxLength)
        #expect(longest.length == Cell.maxLength)
        #expect(longest.kind == .text)
        for (offset, length) in [(0, Cell.maxLength + 1), (Int(UInt32.max) + 1, 1)] {
            let error = #expect(throws: ConversionError.self) {
                try Cell(.text, offset: offset, length: length)
            }
            #expect(error?.code == .tooLarge)
        }
    }

    @Test func `a transform whose text does not fit fails at its row`() {
        struct Endless: RowTransform {
            func apply(to frame: Frame) throws(FrameFailure) {
                frame.cells[3] = try frame.madeCell(
                    .text, at: 3, offset: 0, length: Cell.maxLength + 1)
            }
        }
        let frame = Frame(capacity: 64)
        frame.beginRows(columnCount: 2, needs: [])
        frame.reserveRow(after: 3)
        for index in 0..<6 { frame.cells[index] = .missing }
        frame.rowCount = 3
        var outcome = FrameOutcome(consumed: 10, ending: .frameEnded)
        let transforms: [any RowTransform] = [Endless()]
        transforms.apply(to: frame, &outcome)
        guard case .failed(let failure) = outcome.ending else {
            Issue.record("the frame did not fail")
            return
        }
        #expect(failure.code == .tooLarge)
        #expect(failure.row == 1)
        #expect(failure.reason == "column 2: a value is longer than 268435455 bytes")
        #expect(frame.rowCount == 1)
    }
}
