import CRowcastHeader
import Rowcast

/// Errors as the header has them.
enum CError {
    /// Does the work of a call; returns NULL, or the error for the caller to free.
    static func ofWork(
        _ work: () throws(ConversionError) -> Void
    ) -> UnsafeMutablePointer<rowcast_error>? {
        withoutWriteSignals {
            do throws(ConversionError) {
                try work()
                return nil
            } catch {
                return copy(error)
            }
        }
    }

    static func free(_ error: UnsafeMutablePointer<rowcast_error>?) {
        guard let error else { return }
        for text in [
            error.pointee.code, error.pointee.message, error.pointee.column, error.pointee.path,
        ] {
            CMemory.free(UnsafeMutablePointer(mutating: text))
        }
        CMemory.free(error)
    }

    private static func copy(_ error: ConversionError) -> UnsafeMutablePointer<rowcast_error> {
        let memory = CMemory.allocate(MemoryLayout<rowcast_error>.size)
        let copy = memory.bindMemory(to: rowcast_error.self, capacity: 1)
        copy.initialize(
            to: rowcast_error(
                code: text(error.code.rawValue),
                message: text(OptionSpelling.names.text(error.message)),
                byte: number(error.position.byte), line: number(error.position.line),
                row: number(error.position.row), column: text(error.position.column),
                path: text(error.path), system_error: error.errno ?? 0))
        return copy
    }

    private static func text(_ text: String?) -> UnsafePointer<CChar>? {
        text.map { UnsafePointer(CText.copy($0)) }
    }

    private static func number(_ number: Int?) -> Int64 { Int64(number ?? -1) }
}
