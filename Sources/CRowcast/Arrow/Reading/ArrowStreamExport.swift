import CRowcastHeader
import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A reading as a stream of Arrow's C stream interface, whose `private_data` owns it.
final class ArrowStreamExport {
    private let reading: ArrowReading
    private var table: ArrowTable?
    /// The text of the last error, until the next call.
    private var message: UnsafeMutablePointer<CChar>?

    init(_ reading: ArrowReading) { self.reading = reading }

    deinit {
        reading.close()
        CMemory.free(message)
    }

    /// The stream; its release frees this object.
    var stream: ArrowArrayStream {
        ArrowArrayStream(
            get_schema: { stream, schema in
                ArrowStreamExport.of(stream)?.getSchema(schema) ?? EINVAL
            },
            get_next: { stream, array in
                ArrowStreamExport.of(stream)?.getNext(array) ?? EINVAL
            },
            get_last_error: { stream in
                ArrowStreamExport.of(stream)?.message.map { UnsafePointer($0) }
            },
            release: { stream in
                guard let stream, let owner = stream.pointee.private_data else { return }
                stream.pointee.release = nil
                stream.pointee.private_data = nil
                Unmanaged<ArrowStreamExport>.fromOpaque(owner).release()
            },
            private_data: Unmanaged.passRetained(self).toOpaque())
    }

    private static func of(
        _ stream: UnsafeMutablePointer<ArrowArrayStream>?
    ) -> ArrowStreamExport? {
        stream?.pointee.private_data.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    private func getSchema(_ schema: UnsafeMutablePointer<ArrowSchema>?) -> Int32 {
        number { () throws(ConversionError) in
            let table = try knownTable()
            let export = try ArrowSchemaExport(table)
            schema?.initialize(to: try export.schema())
        }
    }

    private func getNext(_ array: UnsafeMutablePointer<ArrowArray>?) -> Int32 {
        number { () throws(ConversionError) in
            let table = try knownTable()
            guard let block = try reading.next() else {
                array?.initialize(to: ArrowArray())
                return
            }
            array?.initialize(to: try ArrowArrayExport.rows(block, table))
        }
    }

    private func knownTable() throws(ConversionError) -> ArrowTable {
        if let table { return table }
        let table = try reading.table()
        self.table = table
        return table
    }

    /// Does a step; returns 0, or the error's number, and keeps its message.
    private func number(_ step: () throws(ConversionError) -> Void) -> Int32 {
        CMemory.free(message)
        message = nil
        do throws(ConversionError) {
            try step()
            return 0
        } catch {
            message = try? CText.copy(OptionSpelling.names.text(error.message))
            if let number = error.errno, number > 0 { return number }
            switch error.code {
            case .inputOutput, .inputChanged: return EIO
            case .cancelled: return ECANCELED
            default: return EINVAL
            }
        }
    }
}
